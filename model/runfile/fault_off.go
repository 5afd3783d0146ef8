//go:build !(fault && unix)

package runfile

// faulty is where a build with the tag "fault" puts a disk that stops at an operation.
func faulty(d directory) directory { return d }
