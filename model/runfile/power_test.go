package runfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"fathom/model/spec"
)

// A ram is a disk in memory that knows what a crash of the machine would leave: what was synced, and
// of the rest any part.
type ram struct {
	fstest.MapFS                   // as a process sees it
	files        map[string]*inode // by their names now
	durable      map[string]*inode // by the names that outlive a crash
	stop, n      int               // the world stops before operation stop
}

// inode is a file, whatever its name is.
type inode struct{ now, synced []byte }

var errCrash = errors.New("the power is gone")

func newRAM(stop int) *ram {
	return &ram{MapFS: fstest.MapFS{}, files: map[string]*inode{}, durable: map[string]*inode{}, stop: stop}
}

// do counts an operation, and says that it does not happen any more.
func (d *ram) do() error {
	if d.n++; d.n > d.stop {
		return errCrash
	}
	return nil
}

// see makes what a process sees of a file what it is now.
func (d *ram) see(name string) {
	if f := d.files[name]; f != nil {
		d.MapFS[name] = &fstest.MapFile{Data: f.now, Mode: 0o666}
	} else {
		delete(d.MapFS, name)
	}
}

func (d *ram) file(name string, must bool) (*ramFile, error) {
	f := d.files[name]
	if f != nil && must {
		return nil, fs.ErrExist
	}
	if f == nil {
		f = &inode{}
		d.files[name] = f
		d.see(name)
	}
	return &ramFile{d, f, name}, nil
}

func (d *ram) OpenAppend(name string) (File, error) { return d.file(name, false) }

func (d *ram) Create(name string) (File, error) {
	if err := d.do(); err != nil {
		return nil, err
	}
	return d.file(name, true)
}

func (d *ram) Overwrite(name string, content []byte) error {
	f, _ := d.file(name, false)
	f.of.now = bytes.Clone(content)
	d.see(name)
	return nil
}

func (d *ram) Truncate(name string, size int64) error {
	if err := d.do(); err != nil {
		return err
	}
	d.files[name].now = bytes.Clone(d.files[name].now[:size])
	d.see(name)
	return nil
}

func (d *ram) Rename(from, to string) error {
	if err := d.do(); err != nil {
		return err
	}
	d.files[to] = d.files[from]
	delete(d.files, from)
	d.see(from)
	d.see(to)
	return nil
}

func (d *ram) Remove(name string) error {
	if d.files[name] == nil {
		return fs.ErrNotExist
	}
	if err := d.do(); err != nil {
		return err
	}
	delete(d.files, name)
	d.see(name)
	return nil
}

func (d *ram) Mkdir(string) error { return d.do() }

// SyncDir makes the names in a directory durable.
func (d *ram) SyncDir(dir string) error {
	if err := d.do(); err != nil {
		return err
	}
	for name := range d.durable {
		if path.Dir(name) == dir {
			delete(d.durable, name)
		}
	}
	for name, f := range d.files {
		if path.Dir(name) == dir {
			d.durable[name] = f
		}
	}
	return nil
}

func (d *ram) Close() error { return nil }

type ramFile struct {
	disk *ram
	of   *inode
	name string
}

func (f *ramFile) Write(raw []byte) (int, error) {
	if err := f.disk.do(); err != nil {
		return 0, err
	}
	f.of.now = append(bytes.Clone(f.of.now), raw...)
	f.disk.see(f.name)
	return len(raw), nil
}

func (f *ramFile) Sync() error {
	if err := f.disk.do(); err != nil {
		return err
	}
	f.of.synced = f.of.now
	return nil
}

func (f *ramFile) Close() error { return nil }

// A loss says what a crash leaves of what was not synced.
type loss struct {
	name  string
	bytes func(f *inode) []byte  // of a file
	named func(name string) bool // whether a name that was not synced is there
}

// losses are ways of a crash: each of what may become of bytes with each of what may become of names,
// and mixtures.
func losses() (all []loss) {
	rest := func(f *inode) []byte {
		if len(f.now) < len(f.synced) || !bytes.HasPrefix(f.now, f.synced) {
			return nil
		}
		return f.now[len(f.synced):]
	}
	contents := map[string]func(f *inode) []byte{
		"lost":   func(f *inode) []byte { return f.synced },
		"there":  func(f *inode) []byte { return f.now },
		"cut":    func(f *inode) []byte { r := rest(f); return append(bytes.Clone(f.synced), r[:len(r)/2]...) },
		"blocks": func(f *inode) []byte { r := rest(f); return append(bytes.Clone(f.synced), r[:len(r)/512*512]...) },
		"zeros":  func(f *inode) []byte { return append(bytes.Clone(f.synced), make([]byte, len(rest(f)))...) },
	}
	names := map[string]func(string) bool{"kept": func(string) bool { return true }, "lost": func(string) bool { return false }}
	for content, bytes := range contents {
		for name, named := range names {
			all = append(all, loss{"bytes " + content + ", names " + name, bytes, named})
		}
	}
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(16, seed))
		kinds := []string{"lost", "there", "cut", "blocks", "zeros"}
		all = append(all, loss{fmt.Sprint("mixture ", seed), func(f *inode) []byte { return contents[kinds[r.IntN(len(kinds))]](f) }, func(string) bool { return r.IntN(2) == 0 }})
	}
	return all
}

// after is what a crash leaves of a disk.
func (d *ram) after(l loss) *ram {
	left := newRAM(1 << 30)
	names := map[string]*inode{}
	for name, f := range d.durable {
		names[name] = f
	}
	for name, f := range d.files {
		if d.durable[name] != f && l.named(name) {
			names[name] = f
		}
	}
	for name, f := range names {
		raw := l.bytes(f)
		left.files[name] = &inode{now: raw, synced: raw}
		left.see(name)
	}
	return left
}

// promise is what a writer said would outlive a crash.
type promise struct {
	begun  bool
	events int
	steps  []int // of networks and arrays
	slot   int   // lines of the newest state; 0 for none
}

// TestPowerLoss stops the machine after every operation: whatever becomes of what was not synced, all
// that was durable is there and whole, and the run can be taken up.
func TestPowerLoss(t *testing.T) {
	all := losses()
	for stop := 0; ; stop++ {
		disk := newRAM(stop)
		p := live(t, disk)
		killed(t, disk, fmt.Sprintf("killed before operation %d", stop))
		if stop%3 != 0 && os.Getenv("FATHOM_SLOW") == "" {
			continue
		}
		for _, l := range all {
			p.check(t, disk.after(l), fmt.Sprintf("stopped before operation %d, %s", stop, l.name))
		}
		if disk.n < stop {
			if stop < 40 {
				t.Fatalf("a run has %d operations: the test looks in the wrong place", stop)
			}
			return
		}
	}
}

// killed checks what is there when a process is killed: whatever the log names is there and whole, and
// so is one of the states at least, once there was one.
func killed(t *testing.T, disk *ram, about string) {
	t.Helper()
	r, err := open(t.TempDir(), disk)
	if err != nil {
		return // before there was a header
	}
	for _, at := range r.HasArrays() {
		if _, _, err := r.Arrays(at); err != nil {
			t.Errorf("%s: %v", about, err)
		}
	}
	for _, k := range r.Kept() {
		if _, _, err := r.Weights(k.Subject, k.Step); err != nil {
			t.Errorf("%s: %v", about, err)
		}
	}
	if disk.files[slots[0]] != nil && len(r.Slots()) == 0 {
		t.Errorf("%s: there was a state, and none is whole", about)
	}
	if len(r.Damage()) > 0 {
		t.Errorf("%s: %v", about, r.Damage())
	}
}

// TestNothingIsWrittenOver: no file is opened to be emptied, and none is written past this package's
// few operations.
func TestNothingIsWrittenOver(t *testing.T) {
	files, err := filepath.Glob("*.go")
	must(t, err)
	looked := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		looked++
		text, err := os.ReadFile(name)
		must(t, err)
		for _, word := range []string{"O_TRUNC", "os.Create(", "WriteFile("} {
			if strings.Contains(string(text), word) {
				t.Errorf("%s has %s", name, word)
			}
		}
	}
	if looked < 10 {
		t.Errorf("only %d files: the test looks in the wrong place", looked)
	}
}

// live writes a run until the disk stops, and returns what is promised by then.
func live(t *testing.T, disk *ram) (p promise) {
	h := header()
	h.App, h.Format, h.ID = app, Format, random(16)
	w := &Writer{path: t.TempDir(), disk: disk, close: disk.Close, header: h}
	defer w.Close()
	if w.begin() != nil {
		return p
	}
	p.begun = true
	var next promise
	for step := range 6 {
		if w.Append([]Entry{{Event: evaluated(step)}, probe(step)}) != nil || w.Keep(spec.Base, step, step, network(step)) != nil {
			return p
		}
		slot := Slot{Seq: w.Seq(), State: []byte("{}"), Tensors: network(step)}
		if w.Save(slot) != nil {
			return p
		}
		next.begun, next.events, next.slot = true, next.events+2, slot.Seq
		next.steps = append(next.steps, step)
		if step%2 == 1 {
			if w.Sync() != nil {
				return p
			}
			p = next
			p.steps = slices.Clone(next.steps)
		}
	}
	return p
}

// check opens what a crash has left.
func (p promise) check(t *testing.T, disk *ram, about string) {
	t.Helper()
	dir := t.TempDir()
	r, err := open(dir, disk)
	if err != nil {
		if p.begun {
			t.Fatalf("%s: %v", about, err)
		}
		return
	}
	if n := r.Len(); n < p.events {
		t.Fatalf("%s: %d events, promised %d; damage %v", about, n, p.events, r.Damage())
	}
	for _, step := range p.steps {
		if _, there, err := r.Arrays(probe(step).Arrays[0].Of); !there || err != nil {
			t.Fatalf("%s: the arrays of step %d: %v, %v", about, step, there, err)
		}
		if _, there, err := r.Weights(spec.Base, step); !there || err != nil {
			t.Fatalf("%s: the network of step %d: %v, %v", about, step, there, err)
		}
	}
	newest := 0
	for _, s := range r.Slots() {
		newest = max(newest, s.Seq)
	}
	if newest < p.slot {
		t.Fatalf("%s: the newest state is after %d lines, promised %d", about, newest, p.slot)
	}
	w, err := reopen(r, Made{}, true)
	if err != nil {
		t.Fatalf("%s: it cannot be taken up: %v", about, err)
	}
	must(t, w.Append([]Entry{{Event: evaluated(99)}}))
	must(t, w.Close())
	again, err := open(dir, disk)
	must(t, err)
	if d := again.Damage(); len(d) > 0 && !strings.Contains(d[0], "newer") {
		t.Fatalf("%s: taken up it is damaged: %v", about, d)
	}
}
