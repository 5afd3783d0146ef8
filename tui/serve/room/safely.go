package room

import (
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"
)

// later does something after a time, as [time.AfterFunc] does, see safely.
func later(after time.Duration, f func()) *time.Timer {
	return time.AfterFunc(after, func() { safely(f) })
}

// safely does something whose panic is logged and ends nothing else: it would end the whole program, with
// all who are there and what they have not saved.
func safely(f func()) {
	defer func() {
		if r := recover(); r != nil {
			slog.Error("panic", "where", "rooms", "err", fmt.Sprint(r), "stack", string(debug.Stack()))
		}
	}()
	f()
}
