// Package safe calls functions whose panics must end neither a terminal nor a server: it makes errors
// of them, which say in one line what the panic was and where.
package safe

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"

	"golang.org/x/sync/errgroup"

	"fathom/model/simd"
)

// PanicError is a panic, turned into an error.
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

// Call calls f and returns its error, or its panic as a [PanicError].
func Call(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Place: panicPlace(), Stack: debug.Stack()}
		}
	}()
	return f()
}

// Get calls f and returns what it does, or its panic as a [PanicError], with an empty out.
func Get[T any](f func() (T, error)) (out T, err error) {
	err = Call(func() (err error) {
		out, err = f()
		return err
	})
	return out, err
}

// Beside calls functions beside each other, at most as many of them at a time as the pool has cores.
// The first error, which may be a panic's, ends the context of the others.
func Beside(ctx context.Context, pool *simd.Pool, all []func(ctx context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(pool.Cores())
	for _, f := range all {
		group.Go(func() error { return Call(func() error { return f(ctx) }) })
	}
	return group.Wait()
}

// module begins the name of every function of this module. It is taken from this package's own
// path, so that it stays true when the module is renamed.
var module = strings.TrimSuffix(reflect.TypeFor[PanicError]().PkgPath(), "model/safe")

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
