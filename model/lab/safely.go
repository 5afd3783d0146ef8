package lab

import (
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
)

// PanicError is a panic in a goroutine of the lab, turned into the error that
// ends the log: it must take neither the terminal nor a server down.
type PanicError struct {
	Value any
	Place string // file and line, as in "train.go:83"; empty when unknown
	Stack []byte // for whoever looks for the cause; the sentence leaves it out
}

// Error says what the panic was and where, in one line.
func (e *PanicError) Error() string {
	text := strings.ReplaceAll(fmt.Sprint(e.Value), "\n", " ")
	if e.Place == "" {
		return "internal error: " + text
	}
	return fmt.Sprintf("internal error at %s: %s", e.Place, text)
}

// Safely calls f and returns its error, or its panic as a [PanicError].
func Safely(f func() error) error { return safely(f) }

// safely calls f and returns its error, or its panic as a PanicError.
func safely(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Place: panicPlace(), Stack: debug.Stack()}
		}
	}()
	return f()
}

// module begins the name of every function of this module. It is taken from this package's own
// path, so that it stays true when the module is renamed.
var module = strings.TrimSuffix(reflect.TypeFor[PanicError]().PkgPath(), "model/lab")

// panicPlace finds the line of this module that panicked: the first frame above
// the runtime's own. It is called from the deferred function that recovers.
func panicPlace() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	raised := false
	for {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			raised = true
		case raised && strings.HasPrefix(frame.Function, module):
			return fmt.Sprintf("%s:%d", filepath.Base(frame.File), frame.Line)
		}
		if !more {
			return ""
		}
	}
}
