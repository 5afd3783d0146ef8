package runfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fathom/data/array"
)

// A fullDisk has room for so many more bytes of the log. Before what did not fit is cut off somebody
// looks.
type fullDisk struct {
	*ram
	room int
	look func()
}

func (d *fullDisk) OpenAppend(name string) (File, error) {
	f, err := d.ram.OpenAppend(name)
	if err != nil || name != logName {
		return f, err
	}
	return &fullFile{f, d}, nil
}

func (d *fullDisk) Truncate(name string, size int64) error {
	d.look()
	return d.ram.Truncate(name, size)
}

type fullFile struct {
	File
	disk *fullDisk
}

func (f *fullFile) Write(raw []byte) (n int, err error) {
	n = min(len(raw), f.disk.room)
	f.disk.room -= n
	if _, err = f.File.Write(raw[:n]); err == nil && n < len(raw) {
		err = syscall.ENOSPC
	}
	return n, err
}

// TestFollowedOnAFullDisk: a disk that is full after any byte of a batch takes nothing back that somebody
// who follows the run can have read: no line is there twice, none is missing, and none is damaged.
func TestFollowedOnAFullDisk(t *testing.T) {
	disk := &fullDisk{newRAM(1 << 30), 1 << 30, func() {}}
	w := &Writer{path: t.TempDir(), disk: disk, close: disk.Close, header: header(), start: time.Now()}
	w.header.App, w.header.Format, w.header.ID = app, Format, random(16)
	must(t, w.begin())
	defer w.Close()
	follower, err := open(w.path, disk)
	must(t, err)
	disk.look = func() {
		_, err := follower.Poll()
		must(t, err)
	}
	batch := func() []Entry { return []Entry{{Event: evaluated(1)}, probe(2), {Event: evaluated(3)}} }
	before := w.logSize
	must(t, w.Append(batch()))
	bytes, events, stayed := int(w.logSize-before), 3, 0
	for room := range bytes {
		disk.room = room
		seq := w.Seq()
		if err := w.Append(batch()); !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("with room for %d bytes of %d: %v", room, bytes, err)
		}
		stayed += w.Seq() - seq
		disk.room = 1 << 30
		start := w.start
		w.start = start.Add(-time.Hour) // later the lines have other lengths
		must(t, w.Append(batch()[w.Seq()-seq:]))
		w.start = start
		events += 3
		if _, err := follower.Poll(); err != nil || follower.Len() != events || len(follower.Damage()) > 0 {
			t.Fatalf("with room for %d bytes of %d who follows has %d events of %d, damage %v, %v", room, bytes, follower.Len(), events, follower.Damage(), err)
		}
	}
	whole, err := open(w.path, disk)
	must(t, err)
	if whole.Len() != events || len(whole.Damage()) > 0 {
		t.Errorf("there are %d events of %d, damage %v", whole.Len(), events, whole.Damage())
	}
	if stayed == 0 {
		t.Error("no line has ever stayed: the test looks in the wrong place")
	}
}

// TestArraysOfWhatIsNotWritten: arrays of events that could not be written lie nowhere, and are written
// when the same is tried again.
func TestArraysOfWhatIsNotWritten(t *testing.T) {
	w, err := Create(t.TempDir(), header())
	must(t, err)
	defer w.Close()
	wrong := Entry{Event: evaluated(2), Arrays: []Arrays{{Tensors: []array.Tensor{{Name: "none", Shape: []int{3}}}}}}
	if err := w.Append([]Entry{probe(1), wrong}); err == nil {
		t.Fatal("an array without values is written")
	}
	must(t, w.Append([]Entry{probe(1)}))
	r := mustOpen(t, w.Path())
	if _, there, err := r.Arrays(probe(1).Arrays[0].Of); !there || err != nil {
		t.Errorf("the arrays: %v, %v", there, err)
	}
}

// TestLogIsRemoved: who removes the log of a run that is written is told, and so is who watches it:
// nothing goes on into a file that has no name.
func TestLogIsRemoved(t *testing.T) {
	w, err := Create(t.TempDir(), header())
	must(t, err)
	defer w.Close()
	must(t, os.Remove(filepath.Join(w.Path(), logName)))
	if err := w.Append([]Entry{{Event: evaluated(1)}}); err == nil || !strings.Contains(err.Error(), "not there any more") || w.Broken() == nil {
		t.Errorf("it goes on: %v", err)
	}
}

// TestSyncMakesNothing: a network that somebody has removed is not there as an empty file after a
// durable point; it is said.
func TestSyncMakesNothing(t *testing.T) {
	w, err := Create(t.TempDir(), header())
	must(t, err)
	defer w.Close()
	must(t, w.Keep("base", 1, 0, network(1)))
	name := filepath.Join(w.Path(), weightsName("base", 1))
	must(t, os.Remove(name))
	if err := w.Sync(); err == nil || !strings.Contains(err.Error(), "base-00000001") {
		t.Errorf("the durable point is passed: %v", err)
	}
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the network is there again: %v", err)
	}
}

// A birth tells when a run appears to others.
type birth struct {
	*ram
	path string
	seen []lockState
}

func (d *birth) Rename(from, to string) error {
	if to == headerName {
		d.seen = append(d.seen, testLock(d.path))
	}
	return d.ram.Rename(from, to)
}

// TestBornLocked: a run that others can see has a writer, so that nobody takes one for dead that is
// being born, and removes it.
func TestBornLocked(t *testing.T) {
	disk := &birth{ram: newRAM(1 << 30), path: t.TempDir()}
	w := &Writer{path: disk.path, disk: disk, close: disk.Close, header: header()}
	must(t, w.begin())
	defer w.Close()
	if len(disk.seen) != 1 || disk.seen[0] != lockHeld {
		t.Errorf("when it appears its lock is %v, want %v", disk.seen, lockHeld)
	}
}
