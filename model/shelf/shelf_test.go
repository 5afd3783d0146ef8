package shelf

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fathom/data/array"
	"fathom/model/compare"
	"fathom/model/measure"
	"fathom/model/runfile"
	"fathom/model/spec"
)

// images is how many test images the runs of the tests have.
const images = 40

// write writes a run with a seed into a directory: a training, its probes and, if it is finished, an
// end; wrong is how many test images the network has wrong.
func write(t testing.TB, dir string, seed uint64, wrong int, finished bool) (path string) {
	t.Helper()
	s := measure.Rules().Default
	s.Seed = seed
	s.EditNetwork(func(n *spec.Network) { n.Hidden, n.Steps, n.EvaluateEvery = []int{8, 4}, 200, 100 })
	w, err := runfile.Create(dir, runfile.Header{Spec: s, Made: runfile.Made{Version: "test", Kernels: "go"}})
	must(t, err)
	must(t, w.Record(runfile.Data{Train: "t", Test: "of forty images"}))
	var entries []runfile.Entry
	add := func(e spec.Event, arrays ...runfile.Arrays) {
		entries = append(entries, runfile.Entry{Event: e, Arrays: arrays})
	}
	add(spec.Loaded{Data: "mnist", Test: images})
	add(spec.Started{Stage: spec.Train, Subject: spec.Base})
	for step := 0; step <= 200; step += 100 {
		var arrays []runfile.Arrays
		if step == 200 {
			arrays = append(arrays, ofClasses(spec.Address{Subject: spec.Base, Step: 200}, map[string]int{spec.Answers: wrong, spec.Labels: 0}))
		}
		if step == 200 && !finished {
			break
		}
		add(spec.Evaluated{Subject: spec.Base, Step: step, Accuracy: 1 - spec.Figure(wrong)/images, Loss: 0.5}, arrays...)
	}
	if finished {
		add(spec.Done{Stage: spec.Train, Subject: spec.Base})
		for layer := range 3 {
			add(spec.Probed{Subject: spec.Base, Step: 0, Layer: layer, Name: spec.LayerName(layer), TestAccuracy: 0.25})
			add(spec.Probed{Subject: spec.Base, Step: 200, Layer: layer, Name: spec.LayerName(layer), TestAccuracy: 1 - spec.Figure(10-layer)/images},
				ofClasses(spec.Address{Subject: spec.Base, Step: 200, Layer: layer, Measure: measure.Probe}, map[string]int{spec.Predicted: 10 - layer}))
			// That of a look does not take its place.
			add(spec.Probed{Subject: spec.Base, Step: 200, Live: true, Layer: layer, Name: spec.LayerName(layer), TestAccuracy: 0.5})
		}
	}
	must(t, w.Append(entries))
	if finished {
		must(t, w.End(runfile.EndedDone, ""))
	}
	must(t, w.Close())
	return w.Path()
}

// ofClasses are arrays of classes: 1 for the first so many images, 0 for the others.
func ofClasses(of spec.Address, wrong map[string]int) runfile.Arrays {
	a := runfile.Arrays{Of: of}
	for _, name := range []string{spec.Answers, spec.Labels, spec.Predicted} {
		if n, ok := wrong[name]; ok {
			classes := make([]int32, images)
			for i := range n {
				classes[i] = 1
			}
			a.Tensors = append(a.Tensors, array.Tensor{Name: name, Shape: []int{images, 1}, Int32: classes})
		}
	}
	return a
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestList(t *testing.T) {
	dir := t.TempDir()
	whole, dead := write(t, dir, 7, 4, true), write(t, dir, 8, 12, false)
	must(t, runfile.SetNote(whole, "the best"))
	must(t, os.CopyFS(filepath.Join(dir, "copy"), os.DirFS(whole)))
	newer := write(t, dir, 9, 1, true)
	raw, err := os.ReadFile(filepath.Join(newer, "run.json"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(newer, "run.json"), []byte(strings.Replace(string(raw), `"format":1`, `"format":2`, 1)), 0o666))
	must(t, os.Mkdir(filepath.Join(dir, "something else"), 0o777))

	rows, err := New(measure.Rules(), dir).List(t.Context())
	must(t, err)
	by := map[string]compare.Row{}
	for _, r := range rows {
		by[r.Path] = r
	}
	if len(rows) != 4 {
		t.Fatalf("%d rows: %v", len(rows), rows)
	}
	r := by[whole]
	if r.State != compare.Finished || r.Seed != 7 || r.Accuracy != 0.9 || r.Loss != 0.5 || r.Shape() != "8,4" || r.Step != 200 || r.Steps != 200 || !r.Copy || r.Note != "the best" ||
		r.Images != "of forty images" || len(r.Probes) != 3 || r.Probes[2] != 0.8 || r.Layers[2] != "hidden2" || r.Bytes < 1000 || r.Started.IsZero() || r.Setting("seed") != "7" || r.Data != "mnist" {
		t.Errorf("the finished run is %+v", r)
	}
	if c := by[filepath.Join(dir, "copy")]; !c.Copy || c.ID != r.ID {
		t.Errorf("the copy is %+v", c)
	}
	if d := by[dead]; d.State != compare.Dead || d.Stands() != "dead 50%" || d.Copy || d.Probes != nil || d.Reason != "its process is gone; `fathom run --resume` goes on with it" {
		t.Errorf("the dead run is %+v", d)
	}
	if n := by[newer]; n.State != compare.Unreadable || !strings.Contains(n.Reason, "format 2, this fathom reads up to 1") || n.Accuracy.Finite() {
		t.Errorf("the newer run is %+v", n)
	}
	if _, err := New(measure.Rules(), filepath.Join(dir, "nowhere")).List(t.Context()); err == nil {
		t.Error("a directory that there is not is listed")
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	first, second, dead := write(t, dir, 7, 2, true), write(t, dir, 8, 12, true), write(t, dir, 9, 12, false)
	var runs []compare.Run
	for _, path := range []string{first, second, dead} {
		r, err := Read(t.Context(), measure.Rules(), path)
		must(t, err)
		runs = append(runs, r)
	}
	c := compare.Compare(runs, 0)
	if d := fmt.Sprint(c.Differ); d != "[{seed [7 8 9]}]" {
		t.Errorf("differ: %s", d)
	}
	if !slices.Equal(c.Curves.Steps, []int{0, 100}) {
		t.Errorf("steps: %v", c.Curves.Steps)
	}
	// Ten images that only the first has right: 2/2¹⁰.
	if test := c.Tests[0]; test.OnlyBaseline != 10 || test.OnlyRun != 0 || math.Abs(float64(test.PValue)-2./1024) > 1e-12 || test.Samples != images {
		t.Errorf("the networks' test is %+v", test)
	}
	if test := c.Tests[1]; test.Of != "hidden2" || test.PValue != 1 || test.Samples != images {
		t.Errorf("the last layers' test is %+v", test)
	}
	if test := c.Tests[2]; test.Why != "its training has not ended" {
		t.Errorf("the dead run's test is %+v", test)
	}
	if p := runs[0].Probes[1]; p.Untrained != 0.25 || p.Accuracy != 1-9./images || p.Layer != "hidden1" {
		t.Errorf("a probe is %+v", p)
	}
	if _, err := Read(t.Context(), measure.Rules(), dir); err == nil {
		t.Error("a directory of runs is read as one")
	}
}

// TestTakesTheBaseNetwork: what is of the taught network is none of what runs are compared by.
func TestTakesTheBaseNetwork(t *testing.T) {
	s := measure.Rules().Default
	s.EditNetwork(func(n *spec.Network) { n.Hidden, n.Steps = []int{4}, 200 })
	var got compare.Run
	take(&got, s, []spec.Event{
		spec.Started{Stage: spec.Train, Subject: spec.Base},
		spec.Evaluated{Subject: spec.Base, Step: 200, Accuracy: 0.75},
		spec.Probed{Subject: spec.Base, Step: 200, TestAccuracy: 0.25},
		spec.Probed{Subject: spec.Base, Step: 200, Layer: 1, TestAccuracy: 0.5},
		spec.Started{Stage: spec.Teach, Subject: spec.TaughtSame},
		spec.Evaluated{Subject: spec.TaughtSame, Step: 200, Accuracy: 0.125},
		spec.Diverged{Subject: spec.TaughtSame, Step: 200, Reason: "ended worse than guessing"},
		spec.Probed{Subject: spec.TaughtSame, Step: 200, Layer: 1, TestAccuracy: 0.125},
	})
	if len(got.Points) != 1 || got.Points[0].Accuracy != 0.75 || got.Diverged != "" || len(got.Probes) != 2 || got.Probes[1].Accuracy != 0.5 {
		t.Errorf("taken are %+v", got)
	}
}

// TestReadDamaged: what cannot be read is said where it is missed, and the rest is there.
func TestReadDamaged(t *testing.T) {
	dir := t.TempDir()
	whole, damaged := write(t, dir, 7, 2, true), write(t, dir, 8, 12, true)
	name := filepath.Join(damaged, "arrays.bin")
	raw, err := os.ReadFile(name)
	must(t, err)
	for i := range raw {
		raw[i] ^= 1
	}
	must(t, os.WriteFile(name, raw, 0o666))
	a, err := Read(t.Context(), measure.Rules(), whole)
	must(t, err)
	b, err := Read(t.Context(), measure.Rules(), damaged)
	must(t, err)
	c := compare.Compare([]compare.Run{a, b}, 0)
	if got := c.Sentence(func(i int) string { return string(rune('A' + i)) }); !strings.HasPrefix(got, "B is not tested: arrays.bin, byte ") {
		t.Error(got)
	}
	if len(c.Curves.Steps) != 3 {
		t.Errorf("the curves have steps %v", c.Curves.Steps)
	}
}

// TestReadDamagedLog: a line of the log that is lost is why what it said is missing, and no stage that was
// not done.
func TestReadDamagedLog(t *testing.T) {
	dir := t.TempDir()
	whole, damaged := write(t, dir, 7, 2, true), write(t, dir, 8, 12, true)
	name := filepath.Join(damaged, runfile.LogFile)
	raw, err := os.ReadFile(name)
	must(t, err)
	probed := []byte(`"event":"probed"`)
	look := bytes.LastIndex(raw, probed)
	raw[bytes.LastIndex(raw[:look], probed)+10] ^= 1 // the last layer's, of the stage
	must(t, os.WriteFile(name, raw, 0o666))
	a, err := Read(t.Context(), measure.Rules(), whole)
	must(t, err)
	b, err := Read(t.Context(), measure.Rules(), damaged)
	must(t, err)
	for _, test := range compare.Compare([]compare.Run{a, b}, 0).Tests {
		if lost := strings.HasPrefix(test.Why, "events.ndjson line "); lost != (test.Of != compare.OfNetwork) {
			t.Errorf("of the %s it says %q", test.Of, test.Why)
		}
	}
}

// TestProbesThatAreNotThere: of a run that was broken off between its probes no other layer's accuracy
// is taken for the last one's.
func TestProbesThatAreNotThere(t *testing.T) {
	s := measure.Rules().Default
	s.EditNetwork(func(n *spec.Network) { n.Hidden = []int{4, 4} })
	row := RowOf(measure.Rules(), runfile.Row{Path: "a", Name: "a", Summary: runfile.Summary{Spec: s, Probes: []spec.Figure{0.5, 0.25}}})
	if len(row.Probes) != 3 || row.Probes[1] != 0.25 || row.Last().Finite() {
		t.Errorf("of two probes of three layers the row has %v, and as the last %v", row.Probes, row.Last())
	}
	if row := RowOf(measure.Rules(), runfile.Row{Summary: runfile.Summary{Spec: s}}); row.Probes != nil {
		t.Errorf("of no probes the row has %v", row.Probes)
	}
}

// TestListAgain: whatever changes is seen the next time, and nothing that has not changed is read.
func TestListAgain(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, 7, 4, false)
	s := New(measure.Rules(), dir)
	row := func() compare.Row {
		t.Helper()
		rows, err := s.List(t.Context())
		must(t, err)
		if len(rows) != 1 {
			t.Fatalf("%d rows", len(rows))
		}
		return rows[0]
	}
	if r := row(); r.State != compare.Dead || r.Note != "" {
		t.Fatalf("at first %+v", r)
	}
	must(t, runfile.SetNote(path, "killed"))
	if r := row(); r.Note != "killed" {
		t.Errorf("the note is %q", r.Note)
	}
	w, _, err := runfile.Reopen(path, runfile.Made{Version: "test"}, false)
	must(t, err)
	if r := row(); r.State != compare.Running {
		t.Errorf("taken up it is %s", r.State)
	}
	must(t, w.Close()) // which is as if it was killed: nothing of it is in the log
	if r := row(); r.State != compare.Dead {
		t.Errorf("killed again it is %s", r.State)
	}
	w, _, err = runfile.Reopen(path, runfile.Made{Version: "test"}, false)
	must(t, err)
	must(t, w.Append([]runfile.Entry{{Event: spec.Evaluated{Subject: spec.Base, Step: 200, Accuracy: 0.75}}}))
	if r := row(); r.Accuracy != 0.75 || r.Step != 200 {
		t.Errorf("written on it is %+v", r)
	}
	must(t, w.End(runfile.EndedDone, ""))
	must(t, w.Close())
	if r := row(); r.State != compare.Finished {
		t.Errorf("ended it is %s", r.State)
	}
	// The summary is not looked at again.
	must(t, os.WriteFile(filepath.Join(path, "summary.json"), []byte("{}"), 0o666))
	if r := row(); r.Accuracy != 0.75 {
		t.Errorf("of a run that has not changed something was read: %+v", r)
	}
	must(t, runfile.Delete(path))
	if rows, err := s.List(t.Context()); len(rows) != 0 || err != nil {
		t.Errorf("removed, it is listed: %v, %v", rows, err)
	}
}

// BenchmarkList lists a thousand finished runs, as the screen does every two seconds.
func BenchmarkList(b *testing.B) {
	dir := b.TempDir()
	one := write(b, b.TempDir(), 1, 4, true)
	for i := range 1000 {
		must(b, os.CopyFS(filepath.Join(dir, fmt.Sprintf("20261126T%06dZ-mnist-s%d", i, i)), os.DirFS(one)))
	}
	list := func(b *testing.B, s *Shelf) {
		rows, err := s.List(b.Context())
		if err != nil || len(rows) != 1000 {
			b.Fatal(len(rows), err)
		}
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			list(b, New(measure.Rules(), dir))
		}
	})
	b.Run("again", func(b *testing.B) {
		s := New(measure.Rules(), dir)
		list(b, s)
		for b.Loop() {
			list(b, s)
		}
	})
}

// TestDivergedIsAState: a run that did all it was asked for is finished, unless its own network did not
// learn; that of a lesson says nothing of it.
func TestDivergedIsAState(t *testing.T) {
	for subject, want := range map[string]compare.State{"": compare.Finished, spec.TaughtSame: compare.Finished, spec.Base: compare.Diverged} {
		r := runfile.Row{Summary: runfile.Summary{Spec: measure.Rules().Default}, Standing: runfile.Standing{State: runfile.Finished}}
		if subject != "" {
			r.Summary.Diverged = map[string]string{subject: "ended worse than guessing"}
		}
		if got := RowOf(measure.Rules(), r).State; got != want {
			t.Errorf("%q diverged: %s", subject, got)
		}
	}
	broken := runfile.Row{Summary: runfile.Summary{Spec: measure.Rules().Default, Diverged: map[string]string{spec.Base: "rose"}}, Standing: runfile.Standing{State: runfile.Dead}}
	if got := RowOf(measure.Rules(), broken).State; got != compare.Dead {
		t.Errorf("one that can go on is %s", got)
	}
}
