package runfile

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"fathom/data/array"
	"fathom/data/sealed"
	"fathom/data/text"
	"fathom/model/spec"
)

// Run is a run on disk that is read. Opening it reads the header and the log, and no arrays and no
// networks, which are read when they are asked for. Its methods may be called from any goroutine.
type Run struct {
	path   string
	disk   directory
	header Header

	mu      sync.Mutex
	scan    scanner
	rest    tail
	events  []Line // the lines that are events, in order
	decoded []spec.Event
	read    int // lines that decoded is of, but for those that are foreign
	foreign int // of these, that cannot be of this run
	blobs   map[spec.Address]Blob
	kept    map[moment]Kept
	asked   []Asked
	data    *Data
	digests map[int]string // by step, of a store
	session Session        // the newest
	ended   *Ended         // nil while the last sitting has not come to its end
	at      float64        // seconds of the newest line
	must    bool           // there is a line without which nobody may go on, and it is not known here
	watched pulse
}

// moment names a network that is kept.
type moment struct {
	subject string
	step    int
}

// IsRun reports whether a path is the directory of a run, of whatever format, by the header alone.
func IsRun(path string) bool {
	info, err := os.Stat(filepath.Join(path, headerName))
	if err != nil || !info.Mode().IsRegular() || info.Size() > mostHeader {
		return false
	}
	raw, err := os.ReadFile(filepath.Join(path, headerName))
	if err != nil {
		return false
	}
	_, err = parseHeader(raw)
	return !errors.Is(err, ErrForeign)
}

// Open opens the run at a path. Errors are one sentence that names the file: [ErrForeign] where there
// is no run, [ErrNewer] where a newer fathom wrote it, others where the header is damaged. What is
// wrong with the log is no error, see [Run.Damage].
func Open(path string) (*Run, error) {
	disk, err := openDisk(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text.Printable(path), text.Cause(err))
	}
	r, err := open(path, disk)
	if err != nil {
		_ = disk.Close()
		return nil, fmt.Errorf("%s: %w", text.Printable(path), err)
	}
	return r, nil
}

func open(path string, disk directory) (*Run, error) {
	h, err := readHeader(disk)
	if err != nil {
		return nil, err
	}
	r := &Run{path: path, disk: disk, header: h, blobs: map[spec.Address]Blob{}, kept: map[moment]Kept{}, digests: map[int]string{}}
	r.asked = slices.Clone(h.Asked)
	if _, err := r.Poll(); err != nil {
		return nil, err
	}
	return r, nil
}

// Close closes the directory. What was read stays readable.
func (r *Run) Close() error { return r.disk.Close() }

// Path is where the run was opened.
func (r *Run) Path() string { return r.path }

// Header is what was asked for.
func (r *Run) Header() Header { return r.header }

// Poll reads what was added to the log since it was read last, and returns how many events that are.
func (r *Run) Poll() (events int, err error) { return r.poll(testLock(r.path) == lockHeld) }

// poll reads on; written is that another process writes meanwhile.
func (r *Run) poll(written bool) (events int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.scan.written = written
	raw, err := readFrom(r.disk, logName, r.scan.at)
	switch {
	case errors.Is(err, fs.ErrNotExist): // killed before the first line
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("%s: %w", logName, text.Cause(err))
	}
	before := len(r.events)
	lines, rest := r.scan.scan(raw)
	r.rest = rest
	for _, l := range lines {
		r.take(l)
	}
	return len(r.events) - before, nil
}

// readFrom reads a file from a byte on; nothing where it is shorter.
func readFrom(d fs.FS, name string, at int64) ([]byte, error) {
	file, err := d.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || info.Size() <= at {
		return nil, err
	}
	raw := make([]byte, info.Size()-at)
	n, err := file.(io.ReaderAt).ReadAt(raw, at)
	if errors.Is(err, io.EOF) { // cut meanwhile by a writer that took up a dead run
		err = nil
	}
	return raw[:n], err
}

// take takes the next line of the log.
func (r *Run) take(l Line) {
	r.at = max(r.at, l.At)
	for _, b := range l.Arrays {
		r.blobs[b.address()] = b
	}
	if l.IsEvent() {
		r.events, r.ended = append(r.events, l), nil
		return
	}
	rec, known, err := readRecord(l.Kind, l.body)
	switch {
	case err != nil:
		r.scan.damage = append(r.scan.damage, fmt.Sprintf("%s: a line of kind %q cannot be read: %v", logName, l.Kind, err))
	case !known:
		r.scan.skipped++
		r.must = r.must || isMust(l.body)
	}
	switch rec := rec.(type) {
	case Session:
		r.session, r.ended = rec, nil
	case Data:
		r.data = &rec
	case Asked:
		r.asked = append(r.asked, rec)
	case Kept:
		r.kept[moment{rec.Subject, rec.Step}] = rec
	case Digest:
		r.digests[rec.Step] = rec.Digest
	case Ended:
		r.ended = &rec
	}
}

// Len is how many events the log has now.
func (r *Run) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.events)
}

// Lines are the lines that are events from a cursor on. They must not be changed.
func (r *Run) Lines(from int) []Line {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.events[min(from, len(r.events)):len(r.events):len(r.events)]
}

// Events are all events of the log. One that cannot be read, as a newer minor's, is left out and
// counted by skipped. They are read once, and must not be changed.
func (r *Run) Events() (events []spec.Event, skipped int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for more := true; more; {
		_, more = r.decode(len(r.events))
	}
	return r.decoded[:len(r.decoded):len(r.decoded)], r.read - len(r.decoded) - r.foreign
}

// More reads events on, so many lines of the log at most, and returns all that are read by now; more
// reports whether there are others.
func (r *Run) More(lines int) (events []spec.Event, more bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.decode(lines)
}

func (r *Run) decode(lines int) (events []spec.Event, more bool) {
	for ; r.read < len(r.events) && lines > 0; lines-- {
		e, err := r.events[r.read].Event()
		if r.read++; err != nil {
			continue
		}
		if err := r.header.Spec.Belongs(e); err != nil {
			if r.foreign++; r.foreign == 1 {
				r.scan.damage = append(r.scan.damage, fmt.Sprintf("%s: an event %q cannot be of this run and is left out, with any others like it: %v", logName, e.Kind(), err))
			}
			continue
		}
		r.decoded = append(r.decoded, e)
	}
	return r.decoded[:len(r.decoded):len(r.decoded)], r.read < len(r.events)
}

// Damage says what is wrong with the log, each a sentence without a capital and a full stop. What is
// merely torn at its end is not: a process was killed there.
func (r *Run) Damage() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := slices.Clone(r.scan.damage)
	if r.rest.wrong {
		all = append(all, fmt.Sprintf("%s: its last line is not what was written, and is left out", logName))
	}
	if n := r.scan.skipped + r.read - len(r.decoded) - r.foreign; n > 0 {
		all = append(all, fmt.Sprintf("left out: %s of a newer fathom", text.Plural(n, "line")))
	}
	return all
}

// Asked lists the stages that were asked for, in order and each once.
func (r *Run) Asked() []Asked {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []Asked
	for _, a := range r.asked {
		if !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

// Made is by which program the newest sitting was.
func (r *Run) Made() Made {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.session.ID == "" {
		return r.header.Made
	}
	return r.session.Made
}

// Data says by content what the run works on, nil before that was known.
func (r *Run) Data() *Data {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.data
}

// Digests are those of the moments of a store of which something was found, by step.
func (r *Run) Digests() map[int]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.digests)
}

// Seconds is how long the run has lived, over all sittings.
func (r *Run) Seconds() float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at
}

// Ended is how the last sitting ended, nil where it did not, or goes on.
func (r *Run) Ended() *Ended {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ended
}

// Standing is how the run stands now, after what [Run.Poll] has read.
func (r *Run) Standing() Standing {
	r.mu.Lock()
	defer r.mu.Unlock()
	return standing(r.path, r.disk, r.ended, &r.watched)
}

// Arrays returns the arrays of an address, whose Name is not looked at, by what the log says of
// them: false where it names none, an error where they are not what was written.
func (r *Run) Arrays(at spec.Address) (tensors []array.Tensor, there bool, err error) {
	at.Name = ""
	r.mu.Lock()
	b, there := r.blobs[at]
	r.mu.Unlock()
	if !there {
		return nil, false, nil
	}
	raw, err := readAt(r.disk, arraysName, b.At, b.Bytes)
	if err == nil && sealed.Checksum(raw) != b.CRC {
		err = sealed.ErrChecksum
	}
	if err == nil {
		_, tensors, err = array.DecodeTensors(arraysName, raw)
	}
	if err != nil {
		return nil, true, fmt.Errorf("%s, byte %s: %w", arraysName, text.Count(int(b.At)), text.Cause(err))
	}
	return tensors, true, nil
}

// HasArrays lists the addresses of which there are arrays, by no order.
func (r *Run) HasArrays() []spec.Address {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Collect(maps.Keys(r.blobs))
}

// Kept are the networks that are kept, by subjects and then by steps ascending.
func (r *Run) Kept() []Kept {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.SortedFunc(maps.Values(r.kept), func(a, b Kept) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Step, b.Step))
	})
}

// Weights reads a network that is kept: false where none is, an error where the file is not what was
// written.
func (r *Run) Weights(subject string, step int) (tensors []array.Tensor, there bool, err error) {
	r.mu.Lock()
	k, there := r.kept[moment{subject, step}]
	r.mu.Unlock()
	if !there {
		return nil, false, nil
	}
	raw, err := readAll(r.disk, k.File, k.Bytes)
	if err == nil && (int64(len(raw)) != k.Bytes || sealed.Checksum(raw) != k.CRC) {
		err = sealed.ErrChecksum
	}
	if err == nil {
		_, tensors, err = array.DecodeTensors(k.File, raw)
	}
	if err != nil {
		return nil, true, fmt.Errorf("%s: %w", k.File, text.Cause(err))
	}
	return tensors, true, nil
}
