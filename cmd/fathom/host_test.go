package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"fathom/data"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// TestHost: the lab that the app is given remembers moments of its training, another takes its
// place when it is asked for, and none begins after the end.
func TestHost(t *testing.T) {
	images := data.Images{Rows: 2, Cols: 2, Pixels: make([]byte, 4*60), Labels: make([]int32, 60)}
	for i := range images.Labels {
		images.Labels[i], images.Pixels[4*i+i%4] = int32(i%2), byte(i+1)
	}
	m := source.Prepare(&data.Set{Name: "dots", Classes: 2, Train: images, Test: images})
	s := rules.Default
	s.Source.Classes, s.Stages = 2, []spec.Stage{spec.Train}
	s.EditNetwork(func(n *spec.Network) { n.Hidden, n.Batch, n.Steps, n.EvaluateEvery = []int{3}, 5, 20, 5 })
	h, err := newHost(s, kit.Appearance{Pace: "full"}, saving{}, func(spec.Spec) (*source.Material, error) { return m, nil }, simd.NewPool(2))
	if err != nil {
		t.Fatal(err)
	}
	trained := func(l run.View) {
		t.Helper()
		h.current().Finish()
		for at := 0; ; {
			events, err := l.Next(t.Context(), at)
			if at += len(events); err != nil {
				break
			}
		}
		if got := l.Moments(); len(got) < 5 || got[len(got)-1] != 20 {
			t.Errorf("the moments %v are remembered of 20 steps", got)
		}
	}
	first := h.current()
	trained(first)
	if err := h.start(context.Background(), s); err != nil || h.current() == first || !first.Gauge().Ended {
		t.Fatalf("the next experiment: %v", err)
	}
	trained(h.current())
	last := h.current()
	h.close()
	if err := h.start(context.Background(), s); err == nil || h.current() != last {
		t.Errorf("another experiment begins after the end: %v", err)
	}
}

// TestSavingIsSetInTheForm: where the next experiment is saved is what was set, and where nothing can be
// saved the one that is shown goes on.
func TestSavingIsSetInTheForm(t *testing.T) {
	images := data.Images{Rows: 2, Cols: 2, Pixels: make([]byte, 4*60), Labels: make([]int32, 60)}
	m := source.Prepare(&data.Set{Name: "dots", Classes: 2, Train: images, Test: images})
	s := rules.Default
	s.EditNetwork(func(n *spec.Network) { n.Hidden, n.Batch, n.Steps, n.EvaluateEvery = []int{3}, 5, 20, 5 })
	h, err := newHost(s, kit.Appearance{Pace: "full"}, saving{}, func(spec.Spec) (*source.Material, error) { return m, nil }, simd.NewPool(1))
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	app := h.forApp(newOptions())
	if p := app.Place(); p.Name != "save" || p.Value != "" || pathOf(h.current()) != "" {
		t.Errorf("at first the place is %q, the run in %q", p.Value, pathOf(h.current()))
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	app.SaveIn(file)
	first := h.current()
	if err := h.start(t.Context(), s); err == nil || h.current() != first || first.Gauge().Ended {
		t.Errorf("where nothing can be saved: %v; the run that was shown has ended: %v", err, first.Gauge().Ended)
	}
	if err := app.Place().Check(file); err == nil {
		t.Error("a file is a place to save in")
	}
	runs := filepath.Join(dir, "a", "b")
	if err := app.Place().Check(runs); err != nil {
		t.Error(err)
	}
	app.SaveIn(runs)
	if err := h.start(t.Context(), s); err != nil || filepath.Dir(pathOf(h.current())) != runs || app.Place().Value != runs {
		t.Errorf("it is saved in %q: %v", pathOf(h.current()), err)
	}
	app.SaveIn("")
	if err := h.start(t.Context(), s); err != nil || pathOf(h.current()) != "" {
		t.Errorf("it is saved in %q: %v", pathOf(h.current()), err)
	}
}

// TestSavingIsASetting: a variable says where runs of stores are saved too, and a flag comes before it.
func TestSavingIsASetting(t *testing.T) {
	store, save, other := actsDir(t), t.TempDir(), t.TempDir()
	t.Setenv("FATHOM_SAVE", save)
	for _, args := range [][]string{{"run", store}, {"open", store, "--plain"}, {store, "--plain"}} {
		if args[0] == "run" {
			mustCall(t, args...)
		} else {
			typed(t, "", args...)
		}
		if err := os.RemoveAll(filepath.Join(save, entryOf(t, save))); err != nil {
			t.Fatal(err)
		}
	}
	mustCall(t, "run", store, "--save", other)
	typed(t, "", "open", store, "--plain", "--save", other)
	entryOf(t, other)
	if entries, _ := os.ReadDir(save); len(entries) > 0 {
		t.Errorf("the flag does not come before the variable: %v", entries)
	}
}
