package safe

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"fathom/model"
)

// TestThePlaceOfAPanic: it is the innermost line of this module, in whichever of its packages, and
// not one of the library that was called last.
func TestThePlaceOfAPanic(t *testing.T) {
	_, here, line, _ := runtime.Caller(0)
	for _, test := range []struct {
		name string
		f    func()
		want func(place string) bool
	}{
		{"here", func() { panic("no\nway") }, func(place string) bool {
			return place == fmt.Sprintf("%s:%d", filepath.Base(here), line+6)
		}},
		{"in the runtime", func() { clear(([]int)(nil)[:len(here)]) }, func(place string) bool {
			return place == fmt.Sprintf("%s:%d", filepath.Base(here), line+9)
		}},
		{"in a library", func() { _ = strings.Repeat("x", -1) }, func(place string) bool {
			return place == fmt.Sprintf("%s:%d", filepath.Base(here), line+12)
		}},
		{"in another package of this module", func() { model.NewMatrix(3, 4).Slice(1, 9) }, func(place string) bool {
			return strings.HasPrefix(place, "matrix.go:")
		}},
	} {
		err := Call(func() error { test.f(); return nil })
		var panicked *PanicError
		if !errors.As(err, &panicked) {
			t.Errorf("%s: a panic becomes the error %v", test.name, err)
			continue
		}
		if !test.want(panicked.Place) {
			t.Errorf("%s: the place of the panic is %q", test.name, panicked.Place)
		}
		if want := "internal error at " + panicked.Place + ": "; !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the panic is told as %q, want one line that begins with %q", test.name, err, want)
		}
	}
	if err := Call(func() error { return errors.ErrUnsupported }); err != errors.ErrUnsupported {
		t.Errorf("an error becomes %v", err)
	}
}
