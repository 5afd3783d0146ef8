package export

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
)

// shownSVG writes what is shown and returns the figure's text, "" for none.
func shownSVG(t *testing.T, source Source, shown run.Shown) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	shown.Screen = "the screen\n"
	if _, err := WriteShown(t.Context(), dir, source, shown); err != nil {
		t.Fatal(err)
	}
	if got := string(read(t, dir, "screen.txt")); got != shown.Screen {
		t.Errorf("the text of the screen is %q", got)
	}
	text, err := os.ReadFile(filepath.Join(dir, string(shown.Stage)+".svg"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	_, err = os.Stat(filepath.Join(dir, string(shown.Stage)+".png"))
	if (err == nil) != (text != nil) {
		t.Errorf("an SVG is there: %v; a PNG: %v", text != nil, err == nil)
	}
	return string(text)
}

// TestWriteShown draws each screen as it is shown: what is asked for is there, and what is not is not.
func TestWriteShown(t *testing.T) {
	x := remembered(t, tiny())
	picture := func(layer int, axes ...int) run.ShownPicture {
		p := run.ShownPicture{Layer: layer, Axes: axes}
		for range axes {
			p.Range = append(p.Range, [2]float64{-100, 100})
		}
		return p
	}
	components := func(change func(v *run.ShownComponents)) *run.ShownComponents {
		v := &run.ShownComponents{Pictures: []run.ShownPicture{picture(2, 0, 1)}, Classes: []int{0, 2}, Picked: -1, Near: 1}
		change(v)
		return v
	}
	pca := func(step int, change func(v *run.ShownComponents)) run.Shown {
		return run.Shown{Stage: pcaMeasure, Past: step < 300, Step: step, Components: components(change)}
	}
	as := func(*run.ShownComponents) {}
	for name, test := range map[string]struct {
		shown     run.Shown
		has, lack []string
	}{
		"train": {run.Shown{Stage: spec.Train}, []string{"Training of the base network<", "log axis from 1"}, []string{"at step"}},
		"train at a moment": {run.Shown{Stage: spec.Train, Past: true, Step: 100, Linear: true},
			[]string{"Training of the base network, at step 100<", ">training step<"}, []string{"log axis from 1"}},
		"probes":             {run.Shown{Stage: probeMeasure}, []string{"linear probe", "hidden2", "untrained network"}, nil},
		"probes at a moment": {run.Shown{Stage: probeMeasure, Past: true, Step: 100}, []string{"each layer, at step 100<"}, nil},
		"a matrix":           {run.Shown{Stage: probeMeasure, Confusion: true, Layer: 1}, []string{"reads the images", "hidden1 ·"}, []string{"hidden2 ·", "input ·"}},
		"teach":              {run.Shown{Stage: spec.Teach, Init: spec.Same}, []string{"A second network"}, nil},
		"another start":      {run.Shown{Stage: spec.Teach, Init: spec.Fresh}, []string{"Training of the base network"}, []string{"A second network"}},
		"a layer":            {pca(300, as), []string{">hidden2<", "PC 1 (", "PC 2 (", "class 0 (", "class 2 (", "after 300 steps"}, []string{">hidden1<", "*"}},
		"at a moment":        {pca(100, func(v *run.ShownComponents) { v.Turned = true }), []string{"at step 100<", "PC 1*", "after 100 steps"}, []string{"PC 1 ("}},
		"a hidden class":     {pca(300, func(v *run.ShownComponents) { v.Classes = []int{2} }), []string{"class 2 ("}, []string{"class 0 ("}},
		"another fit":        {pca(300, func(v *run.ShownComponents) { v.Fit, v.Classes = []int{2}, []int{2} }), []string{"fitted on the classes 2"}, nil},
		"a grid": {pca(300, func(v *run.ShownComponents) {
			v.Pictures = []run.ShownPicture{picture(0, 0, 1), picture(1, 0, 1), picture(0, 0, 2), picture(1, 0, 2)}
		}), []string{">input<", ">hidden1<", "PC 3 ("}, []string{">hidden2<"}},
		"in space": {pca(300, func(v *run.ShownComponents) {
			v.Space, v.Yaw, v.Pitch, v.Pictures = true, 0.6, 0.35, []run.ShownPicture{picture(2, 0, 1, 2)}
		}), []string{">PC 1<", ">PC 2<", ">PC 3<", ">hidden2 · "}, nil},
		"misclassified":  {pca(300, func(v *run.ShownComponents) { v.Misclassified = true }), []string{"gets wrong"}, nil},
		"before seeds":   {run.Shown{Stage: spec.Seeds}, nil, []string{"<"}},
		"before a frame": {run.Shown{Stage: pcaMeasure, Step: -1}, nil, []string{"<"}},
	} {
		svg := shownSVG(t, x.Source, test.shown)
		for _, want := range test.has {
			if !strings.Contains(svg, want) {
				t.Errorf("%s: there is no %q", name, want)
			}
		}
		for _, other := range test.lack {
			if strings.Contains(svg, other) {
				t.Errorf("%s: there is %q", name, other)
			}
		}
	}
}

// TestShownSeeds: of the screen of the seeds the means of the probes are drawn, and no training.
func TestShownSeeds(t *testing.T) {
	x := remembered(t, tiny())
	seeds := &run.SeedsResult{}
	for layer := range x.maps() {
		q := spec.Quantity{Measure: probeMeasure, Subject: spec.Base, Step: 300, Layer: layer, Name: spec.LayerName(layer)}
		seeds.Means = append(seeds.Means, spec.SeedMean{Quantity: q, N: 2, Mean: 0.5, Interval: [2]spec.Figure{0.4, 0.6}})
	}
	seeds.Ran, x.Result.Seeds = 2, seeds
	s, err := x.shownSheet(t.Context(), run.Shown{Stage: spec.Seeds})
	if err != nil || s == nil || !strings.Contains(s.title, "over 2 seeds") {
		t.Errorf("it is %+v (%v)", s, err)
	}
}

// TestShownStops: nothing later than the moment is drawn.
func TestShownStops(t *testing.T) {
	d := whole(t)
	for _, e := range upTo(100, d.events) {
		switch e := e.(type) {
		case spec.Evaluated:
			if e.Step > 100 {
				t.Errorf("an evaluation of step %d", e.Step)
			}
		case spec.Probed:
			if e.Step > 100 {
				t.Errorf("a probe of step %d", e.Step)
			}
		}
	}
	for _, step := range []int{0, 100, 300} {
		probes := run.NewestProbes(d.events, step)
		if len(probes) != 3 {
			t.Fatalf("at step %d there are %d probes", step, len(probes))
		}
		for _, p := range probes {
			if same := p.TestAccuracy == p.UntrainedTestAccuracy; same != (step == 0) && p.Layer != "input" {
				t.Errorf("%s at step %d scores as its control: %v", p.Layer, step, same)
			}
		}
	}
}

// TestSeenInSpace: at rest x goes to the right and y upwards; a quarter of a turn brings z there.
func TestSeenInSpace(t *testing.T) {
	box := [][2]float64{{0, 2}, {0, 2}, {0, 2}}
	for _, test := range []struct{ yaw, pitch, right, up float64 }{{0, 0, 1, 0.5}, {1.5707963267948966, 0, -0.25, 0.5}, {0, 1.5707963267948966, 1, 0.25}} {
		right, up := seen(&run.ShownComponents{Yaw: test.yaw, Pitch: test.pitch}, [3]float64{2, 1.5, 0.75}, box)
		if d := max(right-test.right, test.right-right, up-test.up, test.up-up); d > 1e-12 {
			t.Errorf("yaw %v, pitch %v: seen at %v, %v, want %v, %v", test.yaw, test.pitch, right, up, test.right, test.up)
		}
	}
}
