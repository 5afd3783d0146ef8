package text

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
)

func TestTogether(t *testing.T) {
	a, b := errors.New("a"), &fs.PathError{Op: "open", Path: "b", Err: fs.ErrExist}
	if err := Together(nil, nil); err != nil {
		t.Errorf("nothing together is %v", err)
	}
	if err := Together(nil, a, nil); err != a {
		t.Errorf("one error is %v", err)
	}
	all := Together(a, nil, Together(b, fmt.Errorf("c: %w", fs.ErrNotExist)), errors.New("a"))
	if want := "3 problems:\n  a\n  open b: file already exists\n  c: file does not exist"; all.Error() != want {
		t.Errorf("got  %v\nwant %s", all, want)
	}
	var option *fs.PathError
	if !errors.Is(all, a) || !errors.Is(all, fs.ErrNotExist) || !errors.As(all, &option) || option != b {
		t.Error("the parts are not found in the whole")
	}
	if parts := Each(all); len(parts) != 3 || parts[1] != error(b) || len(Each(a)) != 1 || Each(nil) != nil {
		t.Errorf("its parts are %v", parts)
	}
	if line := OnOneLine(all); line != "a; open b: file already exists; c: file does not exist" || OnOneLine(a) != "a" {
		t.Errorf("on one line it is %q", line)
	}
	var many []error
	for i := range 500 {
		many = append(many, fmt.Errorf("%d", i))
	}
	if text := Together(many...).Error(); strings.Count(text, "\n") != 21 || !strings.HasSuffix(text, "\n  19\n  and 480 more") {
		t.Errorf("500 problems say %s", text)
	}
}
