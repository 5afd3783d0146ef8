// Package studies is the app on the directory of a study: the Seeds screen of an experiment with many settings
// and many seeds, while processes anywhere work at it and afterwards. It has the means of all settings with
// their intervals over seeds, the differences that are paired by seed, a measure along what varies, the tasks
// that are not done and why, and who did the rest. It reads no file and computes no figure; its [Host] does
// both in the background.
package studies
