package study

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fathom/data/sealed"
	"fathom/data/text"
	"fathom/model/spec"
)

// Found is what is known of a task that has an outcome.
type Found struct {
	Outcome           // the one that counts, see [Outcome.before]; its figures are in Values
	Values  []float64 // by the places of [Record.Names]; NaN, or behind the end, of what it has not
	File    int       // in which of [Record.Files] it is
	Again   int       // how often more it was done
	Differs []Differs // outcomes of the same key with another document
}

// Differs is an outcome that is not the one that counts.
type Differs struct {
	Document string
	State    State
	File     int
}

// File is what is known of a file of the log.
type File struct {
	Name   string
	About  About
	Torn   int // lines that are damaged
	offset int64
}

// Record is all that a directory says. It grows with [Record.Refresh].
type Record struct {
	dir   *Dir
	Found map[string]*Found
	Files []File
	Names []string // of figures, in the order in which they came first

	places  map[string]int
	files   map[string]int
	begun   map[string]map[int]beginning // by key and file: where a task is in hand
	lost    []lost                       // outcomes whose document is not there
	Strange int                          // outcomes of tasks that the study has not
	tasks   map[string]int
}

// lost is an outcome, and in which file.
type lost struct {
	at      int
	outcome Outcome
}

type beginning struct {
	at    time.Time
	times int // that it began in this file without an end
}

// Read begins to read a directory.
func (d *Dir) Read() (*Record, error) {
	r := &Record{dir: d, Found: map[string]*Found{}, places: map[string]int{}, files: map[string]int{}, begun: map[string]map[int]beginning{}}
	r.tasks = make(map[string]int, d.Study.Len())
	for _, t := range d.Study.Tasks() {
		r.tasks[t.Key] = t.Index
	}
	_, err := r.Refresh()
	return r, err
}

// Refresh reads what has come since, and reports whether that is anything.
func (r *Record) Refresh() (grown bool, err error) {
	// On a disk of a network a line may be seen before the document that was there before it.
	lost := r.lost
	r.lost = nil
	for _, l := range lost {
		r.outcome(l.at, l.outcome)
	}
	grown = len(r.lost) < len(lost)
	entries, err := os.ReadDir(filepath.Join(r.dir.Path, logName))
	if errors.Is(err, fs.ErrNotExist) {
		return grown, nil
	}
	if err != nil {
		return grown, text.Cause(err)
	}
	for _, e := range entries { // which are sorted
		if !strings.HasSuffix(e.Name(), logEnd) {
			continue
		}
		at, known := r.files[e.Name()]
		if !known {
			at = len(r.Files)
			r.files[e.Name()] = at
			r.Files = append(r.Files, File{Name: e.Name()})
		}
		more, err := r.read(at)
		if err != nil {
			return grown, err
		}
		grown = grown || more
	}
	return grown, nil
}

// read reads the rest of a file: its whole lines.
func (r *Record) read(at int) (grown bool, err error) {
	f := &r.Files[at]
	file, err := os.Open(filepath.Join(r.dir.Path, logName, f.Name))
	if err != nil {
		return false, text.Cause(err)
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Size() == f.offset {
		return false, nil
	}
	if _, err := file.Seek(f.offset, io.SeekStart); err != nil {
		return false, text.Cause(err)
	}
	raw, err := io.ReadAll(file)
	if err != nil {
		return false, text.Cause(err)
	}
	for len(raw) > 0 {
		end := bytes.IndexByte(raw, '\n')
		if end < 0 {
			break // it is being written, or was torn
		}
		one := raw[:end]
		raw, f.offset, grown = raw[end+1:], f.offset+int64(end)+1, true
		if len(one) == 0 {
			continue
		}
		var l line
		if sealed.Decode(one, &l) != nil {
			f.Torn++
			continue
		}
		r.take(at, l)
	}
	return grown, nil
}

// take takes in a line of a file.
func (r *Record) take(at int, l line) {
	switch {
	case l.Worker != nil:
		r.Files[at].About = *l.Worker
	case l.Begun != nil:
		if r.begun[l.Begun.Key] == nil {
			r.begun[l.Begun.Key] = map[int]beginning{}
		}
		b := r.begun[l.Begun.Key][at]
		r.begun[l.Begun.Key][at] = beginning{l.Begun.At, b.times + 1}
	case l.Dropped != "":
		r.end(l.Dropped, at)
	case l.Task != nil:
		r.end(l.Task.Key, at)
		r.outcome(at, *l.Task)
	}
}

// end notes that a task is in hand no more in a file.
func (r *Record) end(key string, at int) {
	delete(r.begun[key], at)
	if len(r.begun[key]) == 0 {
		delete(r.begun, key)
	}
}

// outcome takes in what came of a task. What failed for want of memory on a small machine may be done on another, and
// what failed once may be done again.
func (r *Record) outcome(at int, o Outcome) {
	if _, known := r.tasks[o.Key]; !known {
		r.Strange++
		return
	}
	if !r.dir.has(&o) {
		r.lost = append(r.lost, lost{at, o})
		return
	}
	f := r.Found[o.Key]
	if f == nil {
		f = &Found{}
		r.Found[o.Key] = f
	} else {
		f.Again++
		first := o.before(&f.Outcome)
		if f.Document != o.Document {
			other := Differs{o.Document, o.State, at}
			if first {
				other = Differs{f.Document, f.State, f.File}
			}
			f.Differs = append(f.Differs, other)
		}
		if !first {
			return
		}
	}
	f.File, f.Values = at, r.values(o.Figures)
	o.Figures = nil
	f.Outcome = o
}

// values are figures by the places of their names.
func (r *Record) values(figures map[string]spec.Figure) []float64 {
	var values []float64
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		place, known := r.places[name]
		if !known {
			place = len(r.Names)
			r.places[name] = place
			r.Names = append(r.Names, name)
		}
		for len(values) <= place {
			values = append(values, math.NaN())
		}
		values[place] = float64(figures[name])
	}
	return values
}

// Value is a figure of a task that was found, NaN where it has none.
func (r *Record) Value(f *Found, name string) float64 {
	place, known := r.places[name]
	if !known || place >= len(f.Values) {
		return math.NaN()
	}
	return f.Values[place]
}

// InHand reports whether some process has begun a task and neither finished nor dropped it, and when the
// last one did. Whether that process lives still, the log cannot tell.
func (r *Record) InHand(key string) (since time.Time, is bool) {
	for _, b := range r.begun[key] {
		if b.at.After(since) {
			since = b.at
		}
	}
	return since, len(r.begun[key]) > 0
}

// Deaths is how often a task was begun and neither finished nor dropped.
func (r *Record) Deaths(key string) (times int) {
	for _, b := range r.begun[key] {
		times += b.times
	}
	return times
}

// Torn counts the lines that are damaged.
func (r *Record) Torn() (n int) {
	for _, f := range r.Files {
		n += f.Torn
	}
	return n
}

// Lost counts the outcomes whose document is not there.
func (r *Record) Lost() int { return len(r.lost) }
