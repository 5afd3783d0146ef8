package tui

import (
	"os"
	"runtime/debug"
)

// Tests let garbage grow: what is drawn is thrown away at once and little is kept, so that to collect it at the growth
// that suits large experiments takes long. They hold nothing of how much memory is used. It is no TestMain, which
// would be a goroutine of this package that never ends, for [noneLeft] to find.
func init() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}
