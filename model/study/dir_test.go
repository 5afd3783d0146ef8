package study

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"fathom/data/sealed"
	"fathom/model/spec"
)

var day = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// outcome is one with a document of some text.
func outcome(task Task, text string, figures map[string]spec.Figure) Outcome {
	o := Outcome{Key: task.Key, State: Done, Started: day, Seconds: 1, Figures: figures}
	o.Keep([]byte(text))
	return o
}

// joined is a study in a new directory.
func joined(t *testing.T, plan string) (*Dir, []Task) {
	t.Helper()
	s := parse(t, plan)
	dir, err := Join(filepath.Join(t.TempDir(), "study"), s)
	if err != nil {
		t.Fatal(err)
	}
	return dir, s.Tasks()
}

func writerOf(t *testing.T, dir *Dir, host string) *Writer {
	t.Helper()
	w, err := dir.Worker(About{Host: host, PID: 7, Started: day, Cores: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func read(t *testing.T, dir *Dir) *Record {
	t.Helper()
	r, err := dir.Read()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestJoin(t *testing.T) {
	dir, _ := joined(t, wholePlan)
	again, err := Join(dir.Path, parse(t, wholePlan))
	if err != nil || again.Study.Len() != dir.Study.Len() {
		t.Error(err)
	}
	opened, err := Open(dir.Path)
	if err != nil || opened.Study.Len() != dir.Study.Len() || !IsStudy(dir.Path) {
		t.Error(err)
	}
	if _, err := Join(dir.Path, parse(t, wholePlan+"\n")); err != nil {
		t.Errorf("a plan that says the same: %v", err)
	}
	if _, err := Join(dir.Path, parse(t, "steps = 5\n")); err == nil || !strings.Contains(err.Error(), "it holds another study") {
		t.Errorf("another study is joined: %v", err)
	}
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrNoStudy) {
		t.Errorf("an empty directory: %v", err)
	}
}

func TestRecord(t *testing.T) {
	dir, tasks := joined(t, wholePlan)
	w := writerOf(t, dir, "ada")
	must(w.Begun(tasks[0].Key, day))
	must(w.Outcome(outcome(tasks[0], "document 0", map[string]spec.Figure{"accuracy": 0.5, "probe.last": 0.25})))
	must(w.Begun(tasks[1].Key, day))
	must(w.Dropped(tasks[1].Key))
	must(w.Begun(tasks[2].Key, day))
	must(w.Outcome(Outcome{Key: tasks[3].Key, State: Failed, Problem: "no", Started: day}))
	r := read(t, dir)
	if len(r.Found) != 2 || r.Value(r.Found[tasks[0].Key], "probe.last") != 0.25 || !math.IsNaN(r.Value(r.Found[tasks[3].Key], "accuracy")) {
		t.Errorf("%+v", r.Found)
	}
	for i, want := range []bool{false, false, true, false} {
		if _, is := r.InHand(tasks[i].Key); is != want || (r.Deaths(tasks[i].Key) > 0) != want {
			t.Errorf("task %d is in hand: %t", i, is)
		}
	}
	if raw, err := dir.Document(r.Found[tasks[0].Key].Outcome); err != nil || string(raw) != "document 0" {
		t.Errorf("the document is %q, %v", raw, err)
	}
	if grown, err := r.Refresh(); grown || err != nil {
		t.Errorf("nothing came, and it grew: %v", err)
	}
	other := writerOf(t, dir, "bob")
	must(other.Outcome(outcome(tasks[2], "document 2", nil)))
	must(other.Outcome(outcome(tasks[0], "document 0", nil)))
	if grown, err := r.Refresh(); !grown || err != nil || len(r.Found) != 3 || r.Found[tasks[0].Key].Again != 1 || len(r.Found[tasks[0].Key].Differs) != 0 {
		t.Errorf("after more came: %d found, %d again, %v", len(r.Found), r.Found[tasks[0].Key].Again, err)
	}
}

// TestTornLines: a line that is torn or damaged is one that is not there, and the lines around it are.
func TestTornLines(t *testing.T) {
	dir, tasks := joined(t, wholePlan)
	w := writerOf(t, dir, "ada")
	for _, task := range tasks[:3] {
		must(w.Outcome(outcome(task, "document "+task.Key, nil)))
	}
	whole, err := os.ReadFile(w.path)
	if err != nil {
		t.Fatal(err)
	}
	ends := []int{}
	for i, b := range whole {
		if b == '\n' {
			ends = append(ends, i+1)
		}
	}
	found := func(raw []byte) (int, int) {
		if err := os.WriteFile(w.path, raw, 0o666); err != nil {
			t.Fatal(err)
		}
		r := read(t, dir)
		return len(r.Found), r.Torn()
	}
	for cut := range whole {
		lines := 0
		for _, end := range ends {
			if end <= cut {
				lines++
			}
		}
		atAnEnd := slices.ContainsFunc(ends, func(end int) bool { return cut >= end-2 && cut <= end+2 })
		if cut%5 != 0 && !atAnEnd && os.Getenv("FATHOM_SLOW") == "" {
			continue
		}
		if n, _ := found(whole[:cut]); n != max(0, lines-1) {
			t.Fatalf("%d bytes of %d have %d outcomes, want %d", cut, len(whole), n, max(0, lines-1))
		}
	}
	for at := ends[1]; at < ends[2]-1; at += 7 {
		damaged := bytes.Clone(whole)
		damaged[at] ^= 1
		if n, torn := found(damaged); n != 2 || torn == 0 {
			t.Fatalf("with byte %d damaged there are %d outcomes and %d torn lines", at, n, torn)
		}
	}
}

// TestAFullDisk: what could not be written whole is ended before what comes next.
func TestAFullDisk(t *testing.T) {
	dir, tasks := joined(t, wholePlan)
	w := writerOf(t, dir, "ada")
	must(w.Outcome(outcome(tasks[0], "document", nil)))
	if _, err := w.file.WriteString(`{"task":{"key":"`); err != nil { // as a disk leaves it that is full
		t.Fatal(err)
	}
	w.torn = true
	must(w.Outcome(outcome(tasks[1], "document", nil)))
	if r := read(t, dir); len(r.Found) != 2 || r.Torn() != 1 {
		t.Errorf("%d outcomes and %d torn lines", len(r.Found), r.Torn())
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here")
	}
	defer full.Close()
	keep := w.file
	w.file = full
	if err := w.Begun(tasks[2].Key, day); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("on a full disk: %v", err)
	}
	if w.torn {
		t.Error("a line of which nothing was written is torn")
	}
	w.torn = true // by what came before
	if err := w.Begun(tasks[2].Key, day); err == nil || !w.torn {
		t.Errorf("what was torn before a line that could not be written is whole: %v", err)
	}
	w.file, w.torn = keep, false
	must(w.Outcome(outcome(tasks[2], "document", nil)))
	if r := read(t, dir); len(r.Found) != 3 {
		t.Errorf("%d outcomes", len(r.Found))
	}
	if raw, err := os.ReadFile(w.path); err != nil || bytes.Contains(raw, []byte("\n\n")) {
		t.Errorf("a whole line is ended once more: %v", err)
	}
}

// TestALostDocument: a line whose document is not whole is one of a task that is missing.
func TestALostDocument(t *testing.T) {
	dir, tasks := joined(t, wholePlan)
	w := writerOf(t, dir, "ada")
	o := outcome(tasks[0], "document", nil)
	must(w.Outcome(o))
	path := dir.blobPath(o.Document)
	if err := os.WriteFile(path, o.Blob[:len(o.Blob)-1], 0o666); err != nil {
		t.Fatal(err)
	}
	if r := read(t, dir); len(r.Found) != 0 || r.Lost() != 1 {
		t.Errorf("%d outcomes, %d lost", len(r.Found), r.Lost())
	}
	must(w.Outcome(o)) // which writes the document again
	if r := read(t, dir); len(r.Found) != 1 {
		t.Error("it was not written again")
	}
	bad := bytes.Clone(o.Blob)
	bad[len(bad)/2] ^= 1
	if err := os.WriteFile(path, bad, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := dir.Document(o); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a damaged document is read: %v", err)
	}
	if err := os.WriteFile(path, outcome(tasks[1], "another", nil).Blob, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := dir.Document(o); err == nil || !strings.Contains(err.Error(), "its bytes are not those that were written") {
		t.Errorf("another document is read: %v", err)
	}
}

// TestInHand: a task that several have begun is in hand until the last of them has done or dropped it, since the last
// of their beginnings; each beginning without an end is a death.
func TestInHand(t *testing.T) {
	dir, tasks := joined(t, wholePlan)
	key := tasks[0].Key
	ada, bob := writerOf(t, dir, "ada"), writerOf(t, dir, "bob")
	must(ada.Begun(key, day.Add(time.Hour)))
	must(ada.Begun(key, day.Add(2*time.Hour))) // after it died
	must(bob.Begun(key, day))
	r := read(t, dir)
	if since, is := r.InHand(key); !is || !since.Equal(day.Add(2*time.Hour)) || r.Deaths(key) != 3 {
		t.Errorf("in hand %v since %v, %d deaths", is, since, r.Deaths(key))
	}
	must(ada.Dropped(key))
	if _, err := r.Refresh(); err != nil {
		t.Fatal(err)
	}
	if since, is := r.InHand(key); !is || !since.Equal(day) || r.Deaths(key) != 1 {
		t.Errorf("once one has dropped it: in hand %v since %v, %d deaths", is, since, r.Deaths(key))
	}
	must(bob.Outcome(outcome(tasks[0], "document", nil)))
	if _, err := r.Refresh(); err != nil {
		t.Fatal(err)
	}
	if _, is := r.InHand(key); is || r.Deaths(key) != 0 {
		t.Errorf("it is done, and in hand %v with %d deaths", is, r.Deaths(key))
	}
}

func FuzzDecodeLine(f *testing.F) {
	raw, _ := sealed.Encode(line{Task: &Outcome{Key: "k", State: Done, Figures: map[string]spec.Figure{"accuracy": 0.5}, Started: day}})
	f.Add(raw[:len(raw)-1])
	raw, _ = sealed.Encode(line{Worker: &About{Host: "h"}})
	f.Add(raw[:len(raw)-1])
	f.Fuzz(func(t *testing.T, raw []byte) {
		var l line
		if sealed.Decode(raw, &l) == nil {
			if _, err := sealed.Encode(l); err != nil {
				t.Error(err)
			}
		}
	})
}
