package study

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"

	"fathom/data/sealed"
	"fathom/data/staged"
	"fathom/data/text"
)

// Names in a directory of a study.
const (
	studyName = "study.json"
	logName   = "log"
	blobsName = "blobs"
	logEnd    = ".ndjson"
	blobEnd   = ".json.gz"
)

// ErrNoStudy is of a directory that holds no study.
var ErrNoStudy = errors.New("there is no study of fathom here")

// Dir is a directory of a study.
type Dir struct {
	Path  string
	Study *Study
}

// IsStudy reports whether a directory holds a study.
func IsStudy(path string) bool {
	_, err := os.Stat(filepath.Join(path, studyName))
	return err == nil
}

// Open opens the directory of a study, which is there.
func Open(path string) (*Dir, error) {
	raw, err := os.ReadFile(filepath.Join(path, studyName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w: it has no %s", text.Printable(path), ErrNoStudy, studyName)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text.Printable(path), text.Cause(err))
	}
	s, err := Decode(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text.Printable(path), err)
	}
	return &Dir{Path: path, Study: s}, nil
}

// Join begins the directory of a study, or opens the one that is there, which must be of the same one.
// Whoever comes first writes it, however many come at once.
func Join(path string, s *Study) (*Dir, error) {
	for _, dir := range []string{path, filepath.Join(path, logName), filepath.Join(path, blobsName)} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return nil, fmt.Errorf("%s: %w", text.Printable(path), text.Cause(err))
		}
	}
	raw, err := s.Encode()
	if err != nil {
		return nil, err
	}
	err = holds(path, raw)
	if errors.Is(err, fs.ErrNotExist) {
		if err := staged.File(filepath.Join(path, studyName), raw, false); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("%s: %w", text.Printable(path), text.Cause(err))
		}
		err = holds(path, raw)
	}
	return &Dir{Path: path, Study: s}, err
}

// Preview is what [Join] would open, and makes nothing.
func Preview(path string, s *Study) (*Dir, error) {
	raw, err := s.Encode()
	if err == nil {
		err = holds(path, raw)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return &Dir{Path: path, Study: s}, err
}

// holds is nil of a directory that holds this study, and [fs.ErrNotExist] of one that holds none.
func holds(path string, raw []byte) error {
	there, err := os.ReadFile(filepath.Join(path, studyName))
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", text.Printable(path), text.Cause(err))
	case !bytes.Equal(there, raw):
		return fmt.Errorf("%s: it holds another study: its %s is not what this plan and these data make; choose a new directory "+
			"(with copies of its %s and %s, what both have in common is done already)", text.Printable(path), studyName, logName, blobsName)
	}
	return nil
}

// blobPath is where a document is.
func (d *Dir) blobPath(document string) string {
	return filepath.Join(d.Path, blobsName, document[:2], document+blobEnd)
}

// Document reads the document of an outcome, and checks it.
func (d *Dir) Document(o Outcome) ([]byte, error) {
	if len(o.Document) != 64 || strings.ContainsAny(o.Document, `/\.`) {
		return nil, fmt.Errorf("task %.32s has no document", o.Key)
	}
	file, err := os.Open(d.blobPath(o.Document))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return unpack(file, o.Document)
}

// MostDocument is the most bytes that a document has.
const MostDocument = 256 << 20

// unpack reads a document as it is kept.
func unpack(from io.Reader, document string) ([]byte, error) {
	z, err := gzip.NewReader(from)
	if err != nil {
		return nil, fmt.Errorf("the document %.12s… is damaged: %w", document, err)
	}
	raw, err := io.ReadAll(io.LimitReader(z, MostDocument))
	if err != nil {
		return nil, fmt.Errorf("the document %.12s… is damaged: %w", document, err)
	}
	if digestOf(raw) != document {
		return nil, fmt.Errorf("the document %.12s… is damaged: its bytes are not those that were written", document)
	}
	return raw, nil
}

// has reports whether the document of an outcome is there, by its size.
func (d *Dir) has(o *Outcome) bool {
	if o.Document == "" {
		return o.State != Done
	}
	if len(o.Document) != 64 {
		return false
	}
	info, err := os.Stat(d.blobPath(o.Document))
	return err == nil && info.Size() == int64(o.Bytes)
}

// Writer writes what one process did, and nobody else writes its file. Its methods may be called from
// any goroutine.
type Writer struct {
	dir  *Dir
	path string

	mu     sync.Mutex
	file   *os.File
	torn   bool // the last line may not be whole
	synced time.Time
	made   map[string]bool // directories of blobs
}

// durableEvery is how much work a crash of the machine costs at most; one of the program costs none.
const durableEvery = 5 * time.Second

// Worker begins a file of the log.
func (d *Dir) Worker(a About) (*Writer, error) {
	random := make([]byte, 6)
	rand.Read(random) // which never fails
	host := strings.Map(func(r rune) rune {
		if r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '_'
	}, a.Host)
	path := filepath.Join(d.Path, logName, fmt.Sprintf("%s-%d-%s%s", host, a.PID, hex.EncodeToString(random), logEnd))
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text.Printable(d.Path), text.Cause(err))
	}
	w := &Writer{dir: d, path: path, file: file, made: map[string]bool{}}
	if err := w.write(line{Worker: &a}); err != nil {
		file.Close()
		os.Remove(path)
		return nil, err
	}
	return w, nil
}

// write appends a line. One that could not be written whole is ended before the next.
func (w *Writer) write(l line) error {
	raw, err := sealed.Encode(l)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.file == nil { // it was closed
		if w.file, err = os.OpenFile(w.path, os.O_WRONLY|os.O_APPEND, 0o666); err != nil {
			w.file = nil
			return fmt.Errorf("%s: %w", text.Printable(w.path), text.Cause(err))
		}
	}
	if w.torn {
		raw = append([]byte("\n"), raw...)
	}
	n, err := w.file.Write(raw)
	if err != nil {
		w.torn = w.torn || n > 0
		return fmt.Errorf("%s: %w", text.Printable(w.path), text.Cause(err))
	}
	w.torn = false
	if now := time.Now(); now.Sub(w.synced) >= durableEvery {
		w.synced = now
		if err := w.file.Sync(); err != nil {
			return fmt.Errorf("%s: %w", text.Printable(w.path), text.Cause(err))
		}
	}
	return nil
}

// Begun writes that a task is in hand.
func (w *Writer) Begun(key string, at time.Time) error {
	return w.write(line{Begun: &begun{key, at}})
}

// Dropped writes that a task is in hand no more.
func (w *Writer) Dropped(key string) error { return w.write(line{Dropped: key}) }

// Outcome writes the document of a task and then its line.
func (w *Writer) Outcome(o Outcome) error {
	if len(o.Blob) > 0 {
		o.Bytes = len(o.Blob)
		if err := w.blob(o); err != nil {
			return err
		}
	}
	err := w.write(line{Task: &o})
	if errors.Is(err, sealed.ErrLong) { // which no other try would mend
		o.Problem = fmt.Sprintf("it has %s figures, more than a line of the log holds", text.Count(len(o.Figures)))
		o.State, o.Figures = Failed, nil
		err = w.write(line{Task: &o})
	}
	return err
}

func (w *Writer) blob(o Outcome) error {
	if w.dir.has(&o) {
		return nil
	}
	path := w.dir.blobPath(o.Document)
	w.mu.Lock()
	known := w.made[o.Document[:2]]
	w.mu.Unlock()
	if !known {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return fmt.Errorf("%s: %w", text.Printable(path), text.Cause(err))
		}
		w.mu.Lock()
		w.made[o.Document[:2]] = true
		w.mu.Unlock()
	}
	if err := staged.File(path, o.Blob, true); err != nil {
		return fmt.Errorf("%s: %w", text.Printable(path), text.Cause(err))
	}
	return nil
}

// Close closes the file, once all of it is on the disk. Who writes on opens it again.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.file == nil {
		return nil
	}
	err := errors.Join(w.file.Sync(), w.file.Close())
	w.file = nil
	return err
}
