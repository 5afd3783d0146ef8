package array

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"

	"fathom/data/text"
)

// A keeper holds what cannot be read where it lies: in memory as long as its budget lasts, then in
// files of its own.
type keeper struct {
	mu     sync.Mutex
	left   int64 // bytes of memory
	dir    string
	files  []*os.File
	closed bool
}

// keep holds so many bytes, which fill writes.
func (k *keeper) keep(bytes int64, fill func(io.Writer) error) (io.ReaderAt, error) {
	if !k.take(bytes) {
		return k.spill(bytes, fill)
	}
	kept := &memory{want: bytes}
	err := fill(kept)
	if err == nil && kept.n != bytes {
		err = fmt.Errorf("%s, expected %s", size(kept.n), count(bytes))
	}
	if err != nil {
		k.give(bytes)
		return nil, err
	}
	return kept, nil
}

// take asks for memory and reports whether it is there. What was taken is given back.
func (k *keeper) take(bytes int64) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if bytes > k.left {
		return false
	}
	k.left -= bytes
	return true
}

func (k *keeper) give(bytes int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.left += bytes
}

// drop lets go of what was kept.
func (k *keeper) drop(kept io.ReaderAt) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch kept := kept.(type) {
	case *memory:
		k.left += kept.want
	case *os.File:
		if i := slices.Index(k.files, kept); i >= 0 {
			k.files = slices.Delete(k.files, i, i+1)
			_ = remove(kept) // closing says what is left
		}
	}
}

// spill holds bytes in a file.
func (k *keeper) spill(bytes int64, fill func(io.Writer) error) (io.ReaderAt, error) {
	file, err := os.CreateTemp(k.dir, "fathom-array-*")
	if err != nil {
		dir := cmp.Or(k.dir, os.TempDir())
		return nil, fmt.Errorf("no place in %s for what does not fit in memory: %w", text.Clip(dir), text.Cause(err))
	}
	// Without a name it goes with the process, however that ends. Where open files keep their names,
	// as on Windows, it is removed when it is closed.
	_ = os.Remove(file.Name())
	buffered := bufio.NewWriterSize(file, 1<<20)
	err = fill(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	if err == nil {
		var info os.FileInfo
		if info, err = file.Stat(); err == nil && info.Size() != bytes {
			err = fmt.Errorf("%s, expected %s", size(info.Size()), count(bytes))
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if err == nil && k.closed { // meanwhile: nobody would remove the file
		err = os.ErrClosed
	}
	if err != nil {
		_ = remove(file) // what went wrong first is what to say
		return nil, err
	}
	k.files = append(k.files, file)
	return file, nil
}

// close removes the files.
func (k *keeper) close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closed = true
	var first error
	for _, file := range k.files {
		if err := remove(file); first == nil {
			first = err
		}
	}
	k.files = nil
	return first
}

func remove(file *os.File) error {
	err := file.Close()
	if gone := os.Remove(file.Name()); err == nil && !errors.Is(gone, fs.ErrNotExist) {
		err = gone
	}
	return err
}

// memory holds bytes in chunks, each made when the bytes before it have arrived, so that a size
// that is not true costs little.
type memory struct {
	chunks  [][]byte
	n, want int64
}

const chunkSize = 1 << 20

// errLonger says that there came more bytes than were announced.
var errLonger = errors.New("more data than expected")

func (m *memory) Write(p []byte) (int, error) {
	if int64(len(p)) > m.want-m.n {
		return 0, errLonger
	}
	for rest := p; len(rest) > 0; {
		last := len(m.chunks) - 1
		if last < 0 || len(m.chunks[last]) == cap(m.chunks[last]) {
			m.chunks = append(m.chunks, make([]byte, 0, min(chunkSize, m.want-m.n)))
			last++
		}
		chunk := m.chunks[last]
		room := chunk[len(chunk):cap(chunk)]
		n := copy(room, rest)
		m.chunks[last] = chunk[:len(chunk)+n]
		m.n += int64(n)
		rest = rest[n:]
	}
	return len(p), nil
}

func (m *memory) ReadAt(p []byte, at int64) (n int, err error) {
	if at < 0 || at > m.n {
		return 0, io.EOF
	}
	for n < len(p) && at < m.n {
		part := copy(p[n:], m.chunks[at/chunkSize][at%chunkSize:])
		n += part
		at += int64(part)
	}
	if n < len(p) {
		err = io.EOF
	}
	return n, err
}
