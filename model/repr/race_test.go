//go:build race

package repr_test

const raceDetector = true
