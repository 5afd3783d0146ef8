package runfile

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"fathom/data/array"
	"fathom/data/sealed"
	"fathom/data/text"
	"fathom/model/spec"
)

// Writer adds to a run, and holds its lock until it is closed. It is for one goroutine. After an error
// of writing the same may be tried again, see [Writer.Append]; after one of [Writer.Sync] nothing more
// can be written, see [Writer.Broken].
type Writer struct {
	path    string
	above   []string // directories that were made for it, the deepest first
	disk    Disk
	close   func() error // of the directory
	lock    *flock.Flock // nil where the file system has none
	header  Header
	session string
	summary Summary

	log, arrays         File
	logSize, arraysSize int64
	seq                 int
	start               time.Time // of the run, had it lived without a break
	kept                map[moment]Kept
	last                map[spec.Address]lastArrays
	unsynced            []string // files that were renamed since the last durable point
	written             bool     // something was, since then
	broken              error    // why nothing more can be written
	slot                int      // that is written next
	pending             bool     // what it holds is not durable yet
	beats               int
}

// Why a run cannot be written.
var (
	// ErrLocked is of a run that another process writes.
	ErrLocked = errors.New("another process writes this run")
	// ErrDamaged is of a run whose log is damaged before its end.
	ErrDamaged = errors.New("the run is damaged and cannot go on")
	// ErrSilent is of a run of which nobody can tell whether its writer is gone.
	ErrSilent = errors.New("nobody can tell here whether its writer is gone")
)

// Create begins a run below a directory, which is made if need be, and takes its lock. The header's
// App, Format, Minor, ID and Created are filled in.
func Create(dir string, h Header) (*Writer, error) {
	w, err := create(dir, h)
	if err != nil {
		return nil, fmt.Errorf("a run cannot be saved in %s: %w", text.Printable(dir), text.Cause(err))
	}
	return w, nil
}

func create(dir string, h Header) (*Writer, error) {
	above := missing(dir)
	h.App, h.Format, h.Minor, h.ID, h.Created = app, Format, Minor, random(16), time.Now().UTC().Truncate(time.Millisecond)
	path, err := claim(dir, h)
	if err != nil {
		return nil, err
	}
	disk, err := openDisk(path)
	if err != nil {
		return nil, err
	}
	w := &Writer{path: path, above: above, disk: disk, close: disk.Close, header: h, start: time.Now()}
	if err := w.begin(); err != nil {
		_ = w.Discard()
		return nil, err
	}
	return w, nil
}

// Discard closes the writer of a run that never began, of which nothing stays: neither its directory nor,
// unless something else has come into them, those that were made for it.
func (w *Writer) Discard() error {
	err := errors.Join(w.Close(), os.RemoveAll(w.path))
	for _, dir := range w.above {
		_ = os.Remove(dir) // which is refused where something is in it
	}
	return err
}

// missing are the directories that are not there of a path, the deepest first.
func missing(dir string) (all []string) {
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
			return all
		}
		all = append(all, dir)
	}
}

// begin writes what a new run begins with: the header first of all, durably. The lock is held before,
// for what has a header is a run, and one that nobody holds is dead to others, who may remove it.
func (w *Writer) begin() error {
	if err := w.takeLock(); err != nil {
		return err
	}
	raw, err := w.header.encode()
	if err != nil {
		return err
	}
	if err := w.publish(headerName, raw, true); err != nil {
		return err
	}
	if err := w.disk.Mkdir(weightsDir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := w.disk.SyncDir("."); err != nil {
		return err
	}
	if err := syncAbove(w.path); err != nil {
		return err
	}
	w.summary = summaryOf(w.header)
	w.kept = map[moment]Kept{}
	return w.sit()
}

// claim makes the run's directory: mkdir is what claims the name, and on a collision other letters
// are drawn. The directory above is made again where another process has just discarded it.
func claim(dir string, h Header) (path string, err error) {
	for range 100 {
		if err = os.MkdirAll(dir, 0o777); err != nil {
			break
		}
		path = filepath.Join(dir, directoryName(h, strings.ToLower(rand.Text()[:4])))
		if err = os.Mkdir(path, 0o777); !errors.Is(err, fs.ErrExist) && !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return path, err
}

// random is so many random bytes in hex.
func random(bytes int) string {
	raw := make([]byte, bytes)
	_, _ = rand.Read(raw) // which never fails
	return hex.EncodeToString(raw)
}

// syncAbove makes durable that a directory is there.
func syncAbove(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(syncDir(dir), dir.Close())
}

// takeLock takes the lock of a new run, where the file system has locks.
func (w *Writer) takeLock() error {
	lock, taken, err := takeLock(w.path)
	if err == nil && !taken {
		return ErrLocked
	}
	w.lock = lock // nil where there are none
	return nil
}

// sit begins a sitting: it opens the log and says so in it. The lock is held, if there is one.
func (w *Writer) sit() error {
	w.session = random(16)
	raw, err := json.Marshal(thisProcess(w.session))
	if err != nil {
		return err
	}
	if err := w.publish(writerName, append(raw, '\n'), false); err != nil {
		return err
	}
	if w.arrays, err = w.disk.OpenAppend(arraysName); err != nil {
		return err
	}
	if w.log, err = w.disk.OpenAppend(logName); err != nil {
		return err
	}
	kind := "flock"
	if w.lock == nil {
		kind = "none"
	}
	if err := w.Beat(); err != nil {
		return err
	}
	return w.Record(Session{ID: w.session, Made: w.header.Made, Lock: kind})
}

// Path is where the run is.
func (w *Writer) Path() string { return w.path }

// Header is the header as it is written.
func (w *Writer) Header() Header { return w.header }

// ID tells the run from all others.
func (w *Writer) ID() string { return w.header.ID }

// Seq is how many lines the log has.
func (w *Writer) Seq() int { return w.seq }

// An Entry is an event to write, with the arrays that belong to it.
type Entry struct {
	Event  spec.Event
	Arrays []Arrays
}

// Arrays are arrays of one address, whose Name is not looked at.
type Arrays struct {
	Of      spec.Address
	Tensors []array.Tensor
}

// Append writes events to the log, in one piece: first the arrays, then the lines that name them. After
// an error, as of a full disk, the first of them may be there all the same: [Writer.Seq] has counted
// those that are, and only the others are to be tried again.
func (w *Writer) Append(entries []Entry) error {
	if w.broken != nil {
		return w.broken
	}
	blobs, lines, err := w.encode(entries)
	if err == nil {
		err = w.add(w.arrays, arraysName, blobs, &w.arraysSize, nothing)
	}
	if err != nil {
		clear(w.last) // they lie nowhere
		return err
	}
	before := w.logSize
	err = w.add(w.log, logName, lines, &w.logSize, wholeLines)
	written := bytes.Count(lines[:w.logSize-before], []byte("\n"))
	w.seq += written
	for _, e := range entries[:written] {
		w.summary.take(e.Event)
	}
	return err
}

// encode is what is written of events: their arrays, but for those that lie there already, and the
// lines that name them.
func (w *Writer) encode(entries []Entry) (blobs, lines []byte, err error) {
	at := time.Since(w.start).Seconds()
	for i, e := range entries {
		var named []Blob
		for _, a := range e.Arrays {
			raw, err := array.EncodeTensors(nil, a.Tensors)
			if err != nil {
				return nil, nil, err
			}
			of := a.Of
			blob := Blob{of.Subject, of.Step, of.Layer, of.Measure, of.Live, w.arraysSize + int64(len(blobs)), len(raw), sealed.Checksum(raw)}
			if at, same := w.before(of, raw, blob.At); same {
				blob.At = at
			} else {
				blobs = append(blobs, raw...)
			}
			named = append(named, blob)
		}
		body, err := spec.Marshal(e.Event)
		if err != nil {
			return nil, nil, err
		}
		line, err := encodeLine(w.seq+i, at, named, body)
		if err != nil {
			return nil, nil, err
		}
		lines = append(lines, line...)
	}
	return blobs, lines, nil
}

// lastArrays are the arrays of a layer that were written last.
type lastArrays struct {
	raw []byte
	at  int64
}

// before returns where the same bytes lie already, if they were the last of their layer: a layer that
// is the same at every moment has its probe in the file once. Else they will lie where they are to.
func (w *Writer) before(of spec.Address, raw []byte, at int64) (int64, bool) {
	key := spec.Address{Subject: of.Subject, Layer: of.Layer, Measure: of.Measure}
	if last, known := w.last[key]; known && bytes.Equal(last.raw, raw) {
		return last.at, true
	}
	if w.last == nil {
		w.last = map[spec.Address]lastArrays{}
	}
	w.last[key] = lastArrays{raw, at}
	return 0, false
}

// Record writes a line that only the store knows.
func (w *Writer) Record(r record) error {
	if w.broken != nil {
		return w.broken
	}
	body, err := encodeRecord(r)
	if err != nil {
		return err
	}
	line, err := encodeLine(w.seq, time.Since(w.start).Seconds(), nil, body)
	if err != nil {
		return err
	}
	if err := w.add(w.log, logName, line, &w.logSize, wholeLines); err != nil {
		return err
	}
	w.seq++
	switch r := r.(type) {
	case Data:
		w.summary.Test = r.Test
	case Ended:
		w.summary.Ended = &r
	case Session:
		w.summary.Ended, w.summary.Made = nil, r.Made
	}
	return nil
}

// add adds bytes to a file of a known size. Where they do not all arrive, as on a full disk, those that
// did are cut off again but for the first, of which part says how many stay.
func (w *Writer) add(file File, name string, raw []byte, size *int64, part func(raw []byte) int) error {
	if len(raw) == 0 {
		return nil
	}
	w.written = true
	info, err := w.disk.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		w.broken = fmt.Errorf("%s is not there any more: somebody has removed it, and nothing more is saved", name)
		return w.broken
	case err != nil:
		return fmt.Errorf("%s: %w", name, text.Cause(err))
	case info.Size() != *size:
		w.broken = fmt.Errorf("%s has %s bytes and not the %s that were written: somebody else writes it, and nothing more is saved",
			name, text.Count(int(info.Size())), text.Count(int(*size)))
		return w.broken
	}
	n, err := file.Write(raw)
	if err == nil {
		*size += int64(len(raw))
		return nil
	}
	*size += int64(part(raw[:min(n, len(raw))]))
	if cut := w.disk.Truncate(name, *size); cut != nil {
		w.broken = fmt.Errorf("%s: %w, and it cannot be cut back: %w", name, text.Cause(err), text.Cause(cut))
		return w.broken
	}
	return fmt.Errorf("%s: %w", name, text.Cause(err))
}

// wholeLines is how many bytes of a beginning are lines that are whole. Whoever follows the run may
// have read those already, so that they stay; of what is behind them a reader has taken nothing.
func wholeLines(raw []byte) int { return bytes.LastIndexByte(raw, '\n') + 1 }

// nothing is how many bytes stay of arrays that no line names.
func nothing([]byte) int { return 0 }

// Broken is why nothing more can be written, nil where it can.
func (w *Writer) Broken() error { return w.broken }
