package text

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"testing"
)

func TestCause(t *testing.T) {
	other := errors.New("the disk is on fire")
	for name, c := range map[string]struct{ err, want error }{
		"path":         {&fs.PathError{Op: "open", Path: "a", Err: fs.ErrNotExist}, fs.ErrNotExist},
		"link":         {&os.LinkError{Op: "rename", Old: "a", New: "b", Err: fs.ErrPermission}, fs.ErrPermission},
		"wrapped path": {fmt.Errorf("reading: %w", &fs.PathError{Op: "read", Path: "a", Err: other}), other},
		"wrapped link": {fmt.Errorf("moving: %w", &os.LinkError{Op: "link", Old: "a", New: "b", Err: other}), other},
		"socket":       {&net.OpError{Op: "listen", Net: "tcp", Err: os.NewSyscallError("bind", other)}, other},
		"another":      {other, other},
		"none":         {nil, nil},
	} {
		if got := Cause(c.err); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
