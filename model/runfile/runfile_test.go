package runfile

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fathom/data/array"
	"fathom/model/spec"
)

// header is of a small run.
func header() Header {
	s := spec.Spec{Version: spec.Version, Seed: 7, Source: spec.Source{Data: "/home/somebody/My Data", Classes: 2}, Stages: []spec.Stage{spec.Train}}
	s.EditNetwork(func(n *spec.Network) { n.Hidden, n.Steps = []int{3, 3}, 20 })
	return Header{Spec: s, Asked: []Asked{{Stage: spec.Train}}, Made: Made{Version: "test", Kernels: "go"}}
}

// evaluated is an event with figures that JSON has none for.
func evaluated(step int) spec.Evaluated {
	return spec.Evaluated{Subject: spec.Base, Step: step, Loss: spec.Figure(math.Inf(1)), Accuracy: 0.1 + spec.Figure(step)/100, TrainLoss: spec.Figure(math.Copysign(0, -1)),
		HeadLoss: spec.Figure(math.NaN()), Difference: spec.Figure(math.NaN())}
}

// probe is what is kept of a probe.
func probe(step int) Entry {
	e := spec.Probed{Subject: spec.Base, Step: step, Layer: 1, Live: true, TestAccuracy: 0.5}
	return Entry{Event: e, Arrays: []Arrays{{
		Of:      spec.Address{Subject: spec.Base, Step: step, Layer: 1, Measure: "test"},
		Tensors: []array.Tensor{{Name: "weights", Shape: []int{2, 2}, Float64: []float64{1, 2, 3, float64(step)}}},
	}}}
}

// network is the tensors of a network after so many steps.
func network(step int) []array.Tensor {
	return []array.Tensor{{Name: "W1", Shape: []int{1, 2}, Float32: []float32{0.5, float32(step)}}}
}

// write writes a run of so many steps and lets go of it without an end.
func write(t *testing.T, dir string, steps int) (path string) {
	t.Helper()
	w, err := Create(dir, header())
	if err != nil {
		t.Fatal(err)
	}
	for step := range steps {
		must(t, w.Append([]Entry{{Event: evaluated(step)}, probe(step)}))
		must(t, w.Keep(spec.Base, step, 0, network(step)))
		must(t, w.Save(Slot{Seq: w.Seq(), State: []byte(`{"step":1}`), Tensors: network(step)}))
		if step%3 == 2 {
			must(t, w.Sync())
			must(t, w.Sum())
		}
	}
	must(t, w.Close())
	return w.Path()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustOpen(t *testing.T, path string) *Run {
	t.Helper()
	r, err := Open(path)
	must(t, err)
	t.Cleanup(func() { r.Close() })
	return r
}

// edit changes a file of a run.
func edit(t *testing.T, path, name string, change func(raw []byte) []byte) {
	t.Helper()
	file := filepath.Join(path, name)
	raw, err := os.ReadFile(file)
	must(t, err)
	must(t, os.WriteFile(file, change(raw), 0o666))
}

// TestRoundTrip: what was written is read back, to the bit.
func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, 4)
	if base := filepath.Base(path); !strings.Contains(base, "-my-data-3x2-s7-") || strings.ToLower(base) == base || len(base) > mostName {
		t.Errorf("the directory is called %s", base)
	}
	r := mustOpen(t, path)
	events, skipped := r.Events()
	if len(events) != 8 || skipped != 0 || len(r.Damage()) != 0 {
		t.Fatalf("%d events, %d skipped, damage %v", len(events), skipped, r.Damage())
	}
	for i, line := range r.Lines(0) {
		if kind := line.EventKind(); kind != events[i].Kind() {
			t.Errorf("event %d is told to be %q", i, kind)
		}
	}
	want, _ := spec.Marshal(evaluated(3))
	if got, _ := spec.Marshal(events[6]); string(got) != string(want) {
		t.Errorf("read back: %s, want %s", got, want)
	}
	for step := range 4 {
		a := probe(step).Arrays[0]
		tensors, there, err := r.Arrays(a.Of)
		if err != nil || !there || !reflect.DeepEqual(tensors, a.Tensors) {
			t.Errorf("arrays of step %d: %v, %v, %v", step, tensors, there, err)
		}
		tensors, there, err = r.Weights(spec.Base, step)
		if err != nil || !there || !reflect.DeepEqual(tensors, network(step)) {
			t.Errorf("network of step %d: %v, %v, %v", step, tensors, there, err)
		}
	}
	if slots := r.Slots(); len(slots) != 2 || slots[0].Seq <= slots[1].Seq || !reflect.DeepEqual(slots[0].Tensors, network(3)) || string(slots[0].State) != `{"step":1}` {
		t.Errorf("states: %v", slots)
	}
	if s := r.Standing(); s.State != Dead {
		t.Errorf("it is %v", s)
	}
	rows, err := List(dir)
	if err != nil || len(rows) != 1 || rows[0].Err != nil || rows[0].Standing.State != Dead || rows[0].Summary.Base.Step != 3 || rows[0].Summary.Probes[1] != 0.5 || rows[0].Summary.Probes[0].Finite() {
		t.Errorf("listed: %+v, %v", rows, err)
	}
}

// TestRefusedArraysAreNotThere: after an error of writing no line names bytes that were not written.
func TestRefusedArraysAreNotThere(t *testing.T) {
	w, err := Create(t.TempDir(), header())
	must(t, err)
	whole, wrong := probe(1), probe(1)
	wrong.Arrays = append(slices.Clone(whole.Arrays), Arrays{Tensors: []array.Tensor{{Name: "short", Shape: []int{2}}}})
	if err := w.Append([]Entry{wrong}); err == nil {
		t.Fatal("a tensor without its elements is written")
	}
	must(t, w.Append([]Entry{whole}))
	must(t, w.Close())
	tensors, there, err := mustOpen(t, w.Path()).Arrays(whole.Arrays[0].Of)
	if err != nil || !there || !reflect.DeepEqual(tensors, whole.Arrays[0].Tensors) {
		t.Errorf("%v, %v, %v", tensors, there, err)
	}
}

// TestOneWriter: while one writes nobody else can, and readers are not kept out.
func TestOneWriter(t *testing.T) {
	w, err := Create(t.TempDir(), header())
	must(t, err)
	r := mustOpen(t, w.Path())
	if s := r.Standing(); s.State != Running {
		t.Errorf("while it is written it is %v", s)
	}
	if _, _, err := Reopen(w.Path(), Made{}, false); !errors.Is(err, ErrLocked) {
		t.Errorf("a second writer: %v", err)
	}
	must(t, w.Append([]Entry{{Event: evaluated(0)}}))
	if n, err := r.Poll(); n != 1 || err != nil {
		t.Errorf("a reader sees %d new events, %v", n, err)
	}
	must(t, w.End(EndedDone, ""))
	must(t, w.Close())
	if _, err := r.Poll(); err != nil || r.Standing().State != Finished {
		t.Errorf("afterwards it is %v, %v", r.Standing(), err)
	}
	for _, name := range []string{writerName, beatName, slots[0], slots[1]} {
		if _, err := os.Stat(filepath.Join(w.Path(), name)); err == nil {
			t.Errorf("after its end there is %s", name)
		}
	}
}

// TestSizeOfWhatStays: the size that is summed up of a run that is done is that of the files that stay;
// the summary itself counts as it was before.
func TestSizeOfWhatStays(t *testing.T) {
	w, err := Create(t.TempDir(), header())
	must(t, err)
	state := []array.Tensor{{Name: "W1", Shape: []int{1, 20_000}, Float32: make([]float32, 20_000)}}
	for range slots {
		must(t, w.Save(Slot{Seq: w.Seq(), State: []byte("{}"), Tensors: state}))
		must(t, w.Sync())
		must(t, w.Sum())
	}
	must(t, w.End(EndedDone, ""))
	must(t, w.Close())
	rows, err := List(filepath.Dir(w.Path()))
	must(t, err)
	is, told := sizeOf(os.DirFS(w.Path())), rows[0].Summary.Bytes
	if off := told - is; off < -100 || off > 100 {
		t.Errorf("its size is told to be %d bytes, and it is %d", told, is)
	}
}

// TestReopen: a run is taken up where it was, and lines are numbered on.
func TestReopen(t *testing.T) {
	path := write(t, t.TempDir(), 6)
	edit(t, path, logName, func(raw []byte) []byte { return raw[:len(raw)-9] }) // torn: the last kept line
	must(t, os.WriteFile(filepath.Join(path, weightsDir, temporary+"x"), nil, 0o666))
	for range 3 {
		w, r, err := Reopen(path, Made{Version: "later"}, false)
		must(t, err)
		all := r.Slots()
		for _, name := range slots {
			if raw, err := os.ReadFile(filepath.Join(path, name)); err == nil {
				if s, err := decodeSlot(name, r.header.ID, raw); err != nil || s.Seq > w.Seq()-1 {
					t.Errorf("%s follows from %d lines of %d, %v", name, s.Seq, w.Seq()-1, err)
				}
			}
		}
		newest := all[0].Seq
		must(t, w.Save(Slot{Seq: newest + 1, State: []byte("{}"), Tensors: network(9)}))
		if all := r.Slots(); len(all) != 2 || all[1].Seq != newest {
			t.Errorf("a new state took the place of the newest: %v", all)
		}
		seq := w.Seq()
		must(t, w.Append([]Entry{{Event: evaluated(100 + seq)}}))
		must(t, w.Keep(spec.Base, 1, 0, network(1)))
		must(t, w.Keep(spec.Base, 5, 0, network(5)))
		if err := w.Keep(spec.Base, 1, 0, network(2)); !errors.Is(err, ErrOther) {
			t.Errorf("another network of the same step: %v", err)
		}
		if err := w.Append([]Entry{{Event: evaluated(200)}}); !errors.Is(err, ErrOther) || !errors.Is(w.Broken(), ErrOther) {
			t.Errorf("what another network comes to is written: %v", err)
		}
		must(t, w.Close())
		must(t, r.Close())
	}
	r := mustOpen(t, path)
	if len(r.Damage()) > 0 {
		t.Errorf("damage: %v", r.Damage())
	}
	if _, there, err := r.Weights(spec.Base, 5); !there || err != nil {
		t.Errorf("the network whose line was torn: %v, %v", there, err)
	}
	if _, err := os.Stat(filepath.Join(path, weightsDir, temporary+"x")); err == nil {
		t.Error("a file that was on its way in is still there")
	}
	if r.Made().Version != "later" || r.Header().Made.Version != "test" {
		t.Errorf("made by %v, at first by %v", r.Made(), r.Header().Made)
	}
}
