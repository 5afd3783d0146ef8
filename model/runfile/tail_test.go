package runfile

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fathom/model/spec"
)

// lines is how many lines the log of a run has, whole or not.
func lines(t *testing.T, path string) [][]byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(path, logName))
	must(t, err)
	return bytes.SplitAfter(bytes.TrimSuffix(raw, []byte("\n")), []byte("\n"))
}

// TestTornAnywhere: the log cut at every byte of its last two lines opens, without a word of damage,
// with what is whole; and it can be gone on with, and is whole then.
func TestTornAnywhere(t *testing.T) {
	whole := write(t, t.TempDir(), 2)
	all := lines(t, whole)
	raw, err := os.ReadFile(filepath.Join(whole, logName))
	must(t, err)
	first := len(raw) - len(all[len(all)-1]) - 1 - len(all[len(all)-2])
	for cut := first; cut <= len(raw); cut++ {
		want := bytes.Count(raw[:cut], []byte("\n"))
		if cut < len(raw) && raw[cut] == '\n' {
			want++ // whole but for its line feed
		}
		var s scanner
		if s.scan(raw[:cut]); s.next != want || len(s.damage) > 0 {
			t.Fatalf("cut at byte %d: %d lines, want %d; damage %v", cut, s.next, want, s.damage)
		}
		if cut%53 != 0 && raw[min(cut, len(raw)-1)] != '\n' {
			continue
		}
		path := copyRun(t, whole)
		edit(t, path, logName, func(raw []byte) []byte { return raw[:cut] })
		w, r, err := Reopen(path, Made{}, false)
		must(t, err)
		must(t, w.Append([]Entry{{Event: evaluated(99)}}))
		must(t, w.Close())
		must(t, r.Close())
		again := mustOpen(t, path)
		if again.scan.next != want+2 || len(again.Damage()) > 0 {
			t.Fatalf("cut at byte %d and gone on with: %d lines, want %d; damage %v", cut, again.scan.next, want+2, again.Damage())
		}
	}
}

// copyRun copies a run beside it.
func copyRun(t *testing.T, path string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	must(t, os.CopyFS(to, os.DirFS(path)))
	return to
}

// TestTails: what stands behind the last whole line is torn, or said to be damage.
func TestTails(t *testing.T) {
	whole := write(t, t.TempDir(), 2)
	n := len(lines(t, whole))
	last := lines(t, whole)[n-1]
	flipped := bytes.Replace(last, []byte(`"seq":`), []byte(`"sep":`), 1)
	for name, test := range map[string]struct {
		change func(raw []byte) []byte
		lines  int
		damage string // begins the one sentence; "" for none
		resume error
	}{
		"a NUL":          {func(raw []byte) []byte { return append(raw, 0) }, n, "", nil},
		"511 NULs":       {func(raw []byte) []byte { return append(raw, make([]byte, 511)...) }, n, "", nil},
		"4,096 NULs":     {func(raw []byte) []byte { return append(raw, make([]byte, 4096)...) }, n, "", nil},
		"NULs, feed":     {func(raw []byte) []byte { return append(append(raw, make([]byte, 9)...), '\n') }, n, "", nil},
		"half a line":    {func(raw []byte) []byte { return append(raw, `{"seq":99,"at":1,"ev`...) }, n, "", nil},
		"a wrong line":   {func(raw []byte) []byte { return append(raw, append(flipped, '\n')...) }, n, "events.ndjson: its last line is not", nil},
		"twice":          {func(raw []byte) []byte { return append(raw, append(bytes.Clone(last), '\n')...) }, n, "events.ndjson line 8: it has the number 6, expected 7", ErrDamaged},
		"a line missing": {func(raw []byte) []byte { return bytes.Replace(raw, lines(t, whole)[4], nil, 1) }, n, "events.ndjson line 5: it has the number 5, expected 4", ErrDamaged},
		"a bit flipped": {func(raw []byte) []byte {
			raw[bytes.Index(raw, []byte("evaluated"))] ^= 1
			return raw
		}, n, "events.ndjson line 2: its bytes are not", ErrDamaged},
		"CRLF":   {func(raw []byte) []byte { return bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n")) }, 0, "events.ndjson: its last line is not", nil},
		"no log": {func(raw []byte) []byte { return nil }, 0, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			path := copyRun(t, whole)
			edit(t, path, logName, test.change)
			r := mustOpen(t, path)
			damage := strings.Join(r.Damage(), "; ")
			if r.scan.next != test.lines || !strings.HasPrefix(damage, test.damage) || (damage == "") != (test.damage == "") {
				t.Errorf("%d lines, want %d; damage %q, want %q", r.scan.next, test.lines, damage, test.damage)
			}
			before, err := os.ReadFile(filepath.Join(path, logName))
			must(t, err)
			w, again, err := Reopen(path, Made{}, false)
			if !errors.Is(err, test.resume) {
				t.Fatalf("taken up: %v, want %v", err, test.resume)
			}
			if err != nil {
				if after, _ := os.ReadFile(filepath.Join(path, logName)); !bytes.Equal(before, after) {
					t.Error("a run that cannot be taken up is changed")
				}
				return
			}
			must(t, w.Close())
			must(t, again.Close())
			if r := mustOpen(t, path); r.scan.next != test.lines+1 || len(r.Damage()) > 0 {
				t.Errorf("taken up it has %d lines, damage %v", r.scan.next, r.Damage())
			}
			aside, err := os.ReadFile(filepath.Join(path, ".damaged-1"))
			if wrong := strings.Contains(test.damage, "last line"); wrong != (err == nil) || wrong && !bytes.HasSuffix(before, aside) {
				t.Errorf("set aside: %q, %v", aside, err)
			}
		})
	}
}

// TestFollow: who follows sees each line once, also where it reads between the two halves of one.
func TestFollow(t *testing.T) {
	whole := write(t, t.TempDir(), 3)
	raw, err := os.ReadFile(filepath.Join(whole, logName))
	must(t, err)
	path := copyRun(t, whole)
	edit(t, path, logName, func([]byte) []byte { return nil })
	r := mustOpen(t, path)
	file, err := os.OpenFile(filepath.Join(path, logName), os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	defer file.Close()
	for n := range raw {
		_, err := file.Write(raw[n : n+1])
		must(t, err)
		if _, err := r.Poll(); err != nil || len(r.Damage()) > 0 {
			t.Fatalf("after %d bytes: %v, %v", n, err, r.Damage())
		}
	}
	got, _ := r.Events()
	want, _ := mustOpen(t, whole).Events()
	if len(got) != len(want) || len(got) != 6 {
		t.Errorf("it has seen %d events of %d", len(got), len(want))
	}
}

// TestForeign: what is no run, or a newer one, is said in a sentence, and nothing is touched.
func TestForeign(t *testing.T) {
	whole := write(t, t.TempDir(), 1)
	for name, test := range map[string]struct {
		change func(raw []byte) []byte
		want   string
		is     error
	}{
		"newer":     {func(raw []byte) []byte { return bytes.Replace(raw, []byte(`"format":1`), []byte(`"format":2`), 1) }, "run.json: format 2, this fathom reads up to 1", ErrNewer},
		"foreign":   {func(raw []byte) []byte { return []byte(`{"app":"other"}`) }, "run.json is of something else", ErrForeign},
		"no format": {func(raw []byte) []byte { return bytes.Replace(raw, []byte(`"format":1`), []byte(`"format":0`), 1) }, "run.json is damaged: it has no format", nil},
		"an array":  {func(raw []byte) []byte { return []byte(`[]`) }, "run.json is damaged", nil},
		"cut":       {func(raw []byte) []byte { return raw[:len(raw)/2] }, "run.json is damaged: it is no JSON", nil},
		"empty":     {func(raw []byte) []byte { return nil }, "run.json is damaged: it is no JSON", nil},
		"no id":     {func(raw []byte) []byte { return bytes.Replace(raw, []byte(`"id":"`), []byte(`"id":"x`), 1) }, "run.json is damaged: its id has 33 characters", nil},
		"no spec": {func(raw []byte) []byte {
			return bytes.Replace(raw, []byte(`"spec":{"version":1`), []byte(`"spec":{"version":9`), 1)
		}, "its version is 9", nil},
	} {
		path := copyRun(t, whole)
		edit(t, path, headerName, test.change)
		for _, open := range []func() error{
			func() error { _, err := Open(path); return err },
			func() error { _, _, err := Reopen(path, Made{}, true); return err },
			func() error { _, err := RowOf(path); return err },
		} {
			err := open()
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") || test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("%s: %v, want %q", name, err, test.want)
			}
		}
	}
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrForeign) {
		t.Errorf("an empty directory: %v", err)
	}
	if IsRun(t.TempDir()) || !IsRun(whole) {
		t.Error("what is a run is not known")
	}
}

// TestLostFiles: what the log names and is not what was written is said when it is asked for, and
// everything else is there.
func TestLostFiles(t *testing.T) {
	whole := write(t, t.TempDir(), 4)
	path := copyRun(t, whole)
	edit(t, path, arraysName, func(raw []byte) []byte { return raw[:len(raw)-1] })
	edit(t, path, weightsName(spec.Base, 1), func(raw []byte) []byte { raw[len(raw)-1] ^= 1; return raw })
	must(t, os.Remove(filepath.Join(path, weightsName(spec.Base, 2))))
	r := mustOpen(t, path)
	for step, lost := range []bool{false, false, false, true} {
		if _, there, err := r.Arrays(probe(step).Arrays[0].Of); !there || (err != nil) != lost {
			t.Errorf("arrays of step %d: %v, %v", step, there, err)
		}
	}
	for step, lost := range []bool{false, true, true} {
		if _, there, err := r.Weights(spec.Base, step); !there || (err != nil) != lost {
			t.Errorf("network of step %d: %v, %v", step, there, err)
		}
	}
	slot, err := os.ReadFile(filepath.Join(path, slots[1]))
	must(t, err)
	good := len(r.Slots())
	for _, n := range []int{0, 7, 8, 30, len(slot) / 2, len(slot) - 1} {
		edit(t, path, slots[1], func([]byte) []byte { return slot[:n] })
		if got := len(r.Slots()); got != good-1 {
			t.Errorf("with a state cut after %d bytes there are %d, want %d", n, got, good-1)
		}
	}
	other := mustOpen(t, write(t, t.TempDir(), 4))
	raw, err := os.ReadFile(filepath.Join(other.Path(), slots[1]))
	must(t, err)
	edit(t, path, slots[1], func([]byte) []byte { return raw })
	if got := len(r.Slots()); got != good-1 {
		t.Errorf("another run's state counts as its own: %d", got)
	}
}

// TestNewerLines: kinds of lines and of events that a newer fathom has are passed over and counted, and
// nobody goes on with a run that has one which says that it must be known.
func TestNewerLines(t *testing.T) {
	for body, must := range map[string]bool{
		`{"kind":"later","must":false}`: false, `{"kind":"later","must":true}`: true, `{"event":"later"}`: false,
	} {
		path := write(t, t.TempDir(), 1)
		line, err := encodeLine(len(lines(t, path)), 1, nil, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		edit(t, path, logName, func(raw []byte) []byte { return append(raw, line...) })
		r := mustOpen(t, path)
		r.Events()
		if d := r.Damage(); len(d) != 1 || d[0] != "left out: 1 line of a newer fathom" {
			t.Errorf("%s: %v", body, d)
		}
		w, again, err := Reopen(path, Made{}, false)
		if (err != nil) != must || must && !errors.Is(err, ErrNewer) {
			t.Errorf("%s is gone on with: %v", body, err)
		}
		if err == nil {
			_ = w.Close()
			_ = again.Close()
		}
	}
}
