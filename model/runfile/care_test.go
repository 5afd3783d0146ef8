package runfile

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fathom/model/spec"
)

func TestNote(t *testing.T) {
	path := write(t, t.TempDir(), 2)
	if got := Note(path); got != "" {
		t.Errorf("a new run has the note %q", got)
	}
	for _, note := range []string{"the first", " größer ", strings.Repeat("x", MostNote), ""} {
		if err := SetNote(path, note); err != nil {
			t.Errorf("%q: %v", note, err)
		}
		if got := Note(path); got != strings.TrimSpace(note) {
			t.Errorf("the note is %q, want %q", got, note)
		}
	}
	must(t, SetNote(path, "kept"))
	for _, note := range []string{"two\nlines", "\x1b[2J", strings.Repeat("x", MostNote+1)} {
		if err := SetNote(path, note); err == nil || Note(path) != "kept" {
			t.Errorf("%q is noted: %v, %q", note, err, Note(path))
		}
	}
	if err := SetNote(t.TempDir(), "x"); !errors.Is(err, ErrForeign) {
		t.Errorf("a note in a directory that is no run: %v", err)
	}
	must(t, os.WriteFile(filepath.Join(path, noteName), []byte("\xff"), 0o666))
	if got := Note(path); got != "" {
		t.Errorf("a damaged note is %q", got)
	}
	if entries, _ := os.ReadDir(path); len(entries) == 0 || strings.HasPrefix(entries[0].Name(), temporary) {
		t.Errorf("a temporary file is left: %v", entries[0])
	}
}

func TestDelete(t *testing.T) {
	dir := t.TempDir()
	path, other := write(t, dir, 2), write(t, dir, 2)
	w, _, err := Reopen(path, Made{}, false)
	must(t, err)
	if err := Delete(path); !errors.Is(err, ErrLocked) {
		t.Errorf("a run that is written is removed: %v", err)
	}
	if !IsRun(path) {
		t.Fatal("it is not there any more")
	}
	must(t, w.Close())
	must(t, Delete(path))
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != filepath.Base(other) {
		t.Errorf("left are %v, %v", entries, err)
	}
	if err := Delete(dir); !errors.Is(err, ErrForeign) {
		t.Errorf("a directory that is no run is removed: %v", err)
	}
	// What a broken removal leaves is passed over, and swept away.
	must(t, os.Rename(other, filepath.Join(dir, trash+"x")))
	if rows, err := List(dir); len(rows) != 0 || err != nil {
		t.Errorf("what is on its way out is listed: %v, %v", rows, err)
	}
	must(t, os.Mkdir(filepath.Join(dir, ".git"), 0o777))
	must(t, Sweep(dir))
	if entries, _ := os.ReadDir(dir); len(entries) != 1 || entries[0].Name() != ".git" {
		t.Errorf("left are %v", entries)
	}
}

// TestDeleteHere: the directory that one stands in has a name only from above.
func TestDeleteHere(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(write(t, dir, 1))
	must(t, Delete("."))
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("left are %v", entries)
	}
}

// TestEventsOfAnotherExperiment: what cannot be of the run is left out, and said once.
func TestEventsOfAnotherExperiment(t *testing.T) {
	w, err := Create(t.TempDir(), header()) // of a network with an input and two layers
	must(t, err)
	for _, layer := range []int{2, 3, 7} {
		must(t, w.Append([]Entry{{Event: spec.Probed{Subject: spec.Base, Step: 1, Layer: layer}}}))
	}
	must(t, w.Close())
	r := mustOpen(t, w.Path())
	events, skipped := r.Events()
	if len(events) != 1 || skipped != 0 {
		t.Errorf("%d events and %d skipped, want 1 and 0", len(events), skipped)
	}
	want := []string{`events.ndjson: an event "probed" cannot be of this run and is left out, with any others like it: layer 3 of 3 layers`}
	if got := r.Damage(); !slices.Equal(got, want) {
		t.Errorf("it says %q, want %q", got, want)
	}
}
