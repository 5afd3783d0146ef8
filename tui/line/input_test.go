package line

import (
	"errors"
	"io"
	"os"
	"testing"

	"github.com/muesli/cancelreader"
)

// TestInput: of a terminal that is given away nothing is read, also by a reader that was told of keys before, and
// once it is taken back all of it is.
func TestInput(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	in := &Input{File: r}
	keys := make([]byte, 8)
	w.WriteString("ab")
	if n, err := in.Read(keys[:1]); n != 1 || err != nil || keys[0] != 'a' {
		t.Errorf("%d bytes are read, %v", n, err)
	}
	in.Give()
	if n, err := in.Read(keys); n != 0 || !errors.Is(err, cancelreader.ErrCanceled) {
		t.Errorf("given away, %d bytes are read, %v", n, err)
	}
	in.Take()
	if n, err := in.Read(keys); n != 1 || err != nil || keys[0] != 'b' {
		t.Errorf("taken back, %d bytes are read, %v", n, err)
	}

	// Who was told of keys that another reader has had waits in no read, which would stop the program in the background.
	if tells {
		if n, err := in.Read(keys); n != 0 || err != nil {
			t.Errorf("of nothing %d bytes are read, %v", n, err)
		}
		w.Close()
		if n, err := in.Read(keys); n != 0 || err != io.EOF {
			t.Errorf("at the end %d bytes are read, %v", n, err)
		}
		return
	}

	// Where that is not known, a read that waits keeps nobody from giving the terminal away.
	read := make(chan error, 1)
	go func() { _, err := in.Read(keys); read <- err }()
	for in.reads.TryLock() {
		in.reads.Unlock()
	}
	in.Give()
	w.WriteString("c")
	if err := <-read; err != nil {
		t.Error(err)
	}
	if _, err := in.Read(keys); !errors.Is(err, cancelreader.ErrCanceled) {
		t.Errorf("the next read is %v", err)
	}
}
