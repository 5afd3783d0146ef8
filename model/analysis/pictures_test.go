package analysis

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sbinet/npyio"
	"gonum.org/v1/gonum/mat"

	"fathom/data/store"
	"fathom/model/linalg"
	"fathom/model/measure"
	"fathom/model/projection"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/spec"
)

// TestFramesOfAStore holds the pictures of checkpoints against components that are fitted anew.
func TestFramesOfAStore(t *testing.T) {
	a, of := toldOf(t, writeActs(t, 400))
	if err := a.Develop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if g := a.Gauge(); g.Frames != 2 {
		t.Errorf("%d frames are ready, want 2", g.Frames)
	}
	var before *run.Frame
	for moment, step := range []int{10, 200} {
		f, err := a.Frame(t.Context(), run.FrameQuery{Step: step})
		if err != nil {
			t.Fatal(err)
		}
		if f.Step != step || len(f.Images) != of.Len(store.Test) || !slices.Equal(f.Labels, of.Labels(store.Test)) || !slices.Equal(f.Classes, []int{0, 1, 2}) {
			t.Fatalf("step %d: %d rows, classes %v", step, len(f.Images), f.Classes)
		}
		for i, row := range of.Index(store.Test) {
			if f.Images[i] != int(row) {
				t.Fatalf("point %d is row %d, want %d", i, f.Images[i], row)
			}
		}
		last := predictionsOf(a, step, len(f.Layers)-1)
		if !slices.Equal(f.Predicted, last) {
			t.Errorf("step %d: predicted %v, want those of the last layer's probe", step, f.Predicted)
		}
		for layer, l := range f.Layers {
			x := of.Rows(moment, layer, store.Test)
			p, err := projection.FitPCATop(x, 5)
			if err != nil {
				t.Fatal(err)
			}
			scores, err := p.Scores(x, 5)
			if err != nil {
				t.Fatal(err)
			}
			for i := range f.Images {
				for k := range 5 {
					if math.Abs(l.Scores.At(i, k)-scores.At(i, k)) > 1e-6 {
						t.Fatalf("step %d, %s: score %d of point %d is %g, want %g", step, l.Name, k, i, l.Scores.At(i, k), scores.At(i, k))
					}
				}
			}
			// What they are made with is told: (x − mean)·componentsᵀ.
			at := spec.Address{Subject: spec.FromStore, Step: step, Layer: layer, Measure: measure.PCA, Name: spec.Components}
			components, err := a.Array(t.Context(), at)
			if err != nil {
				t.Fatal(err)
			}
			at.Name = spec.Mean
			mean, err := a.Array(t.Context(), at)
			if err != nil || mean.Cols != l.Width || components.Rows != 5 || components.Cols != l.Width {
				t.Fatalf("step %d, %s: %d×%d components and a mean of %d, %v", step, l.Name, components.Rows, components.Cols, mean.Cols, err)
			}
			row := make([]float32, l.Width)
			if err := x.Read(row, 0); err != nil {
				t.Fatal(err)
			}
			for k := range components.Rows {
				score := 0.0
				for j, v := range row {
					score += (float64(v) - mean.Float64[j]) * components.Float64[k*l.Width+j]
				}
				if math.Abs(score-l.Scores.At(0, k)) > 1e-6 {
					t.Errorf("step %d, %s: a row's score %d is %g by the loadings, %g in the frame", step, l.Name, k, score, l.Scores.At(0, k))
				}
			}
			if l.Samples != len(f.Images) || l.Of != l.Samples || l.Step != step || !near(float64(l.ExplainedVarianceRatio[0]), p.ExplainedVarianceRatio[0], 1e-12) {
				t.Errorf("step %d: %+v", step, l.Projected)
			}
			// The last is not turned; the one before is, to it, which changes no distance.
			want := linalg.Procrustes(run.FirstScores(l.Scores), run.FirstScores(l.Scores))
			if step == 10 && layer > 0 {
				later, err := a.Frame(t.Context(), run.FrameQuery{Step: 200})
				if err != nil {
					t.Fatal(err)
				}
				want = linalg.Procrustes(run.FirstScores(l.Scores), run.FirstScores(later.Layers[layer].Scores))
			}
			if !mat.EqualApprox(l.Turn, want, 1e-9) {
				t.Errorf("step %d, %s: turned by\n%.3f\nwant\n%.3f", step, l.Name, mat.Formatted(l.Turn), mat.Formatted(want))
			}
		}
		before = f
	}
	refit, err := a.Frame(t.Context(), run.FrameQuery{Step: 200, Classes: []int{2, 0}})
	if err != nil || slices.Contains(refit.Labels, 1) || len(refit.Labels) >= len(before.Labels) || refit.Layers[2].Samples != len(refit.Labels) {
		t.Errorf("a refit on two classes: %v, %d points", err, len(refit.Labels))
	}
	if _, err := a.Frame(t.Context(), run.FrameQuery{Step: 11}); !errors.Is(err, run.ErrNoMoment) {
		t.Errorf("step 11: %v", err)
	}
	if _, err := a.Frame(t.Context(), run.FrameQuery{Step: 10, Classes: []int{3}}); err == nil {
		t.Error("class 3 of three is drawn")
	}
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

// predictionsOf are the classes that a probe gives the test rows.
func predictionsOf(a *Analysis, step, layer int) []int32 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.predicted[predictedKey{step, layer}]
}

// TestChartsOfAStore holds charts against axes that are fitted anew.
func TestChartsOfAStore(t *testing.T) {
	a, of := toldOf(t, writeActs(t, 400))
	q := run.ChartQuery{Step: 200, Layer: 3, Axes: spec.DiscriminantAxes}
	test, train := of.Rows(1, 3, store.Test), of.Rows(1, 3, store.Train)
	lda, err := projection.Discriminants(t.Context(), train, of.Labels(store.Train), 3, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	probe, _ := a.probeOf(200, 3)
	own, err := projection.ProbeDirections(t.Context(), probe, train, repr.ScaleStandard, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	for axes, want := range map[spec.Axes]*projection.Axes{spec.DiscriminantAxes: lda, spec.ProbeAxes: own} {
		q.Axes = axes
		c, err := a.Chart(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		at, err := projection.Project(t.Context(), test, want.Origin, want.Directions)
		if err != nil {
			t.Fatal(err)
		}
		if c.Scores.Components != 3 || c.Rest != 1 || c.Fitted != of.Len(store.Train) || !near(float64(c.Share[0]), want.Share[0], 1e-12) {
			t.Errorf("%s: %+v", axes, c)
		}
		for i := range c.Scores.Images {
			if math.Abs(c.Scores.At(i, 0)-at.At(i, 0)) > 1e-5*(1+math.Abs(at.At(i, 0))) {
				t.Fatalf("%s: point %d at %g, want %g", axes, i, c.Scores.At(i, 0), at.At(i, 0))
			}
		}
	}
	told := &run.Progress{}
	for _, axes := range []spec.Axes{spec.TSNEAxes, spec.UMAPAxes} {
		c, err := a.Chart(t.Context(), run.ChartQuery{Step: 200, Layer: 2, Axes: axes, Progress: told})
		if err != nil {
			t.Fatal(err)
		}
		if c.Scores.Components != 2 || len(c.Scores.Images) != of.Len(store.Test) || !(c.Trust > 0.5) || c.Seed != 1 || c.Near == 0 || !(told.Share() > 0.9) {
			t.Errorf("%s: %+v, %g told", axes, c, told.Share())
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Chart(ctx, run.ChartQuery{Step: 10, Layer: 2, Axes: spec.TSNEAxes}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
	for _, wrong := range []run.ChartQuery{{Step: 200, Layer: 9, Axes: spec.ComponentAxes}, {Step: 200, Axes: "xy"}, {Step: 3, Axes: spec.ComponentAxes}, {Step: 200, Axes: spec.TSNEAxes, Classes: []int{5}}} {
		if _, err := a.Chart(t.Context(), wrong); err == nil {
			t.Errorf("%+v has an answer", wrong)
		}
	}
}

// TestComponentsOfAllRows: where more rows are there than are drawn, the first picture is of those
// that are, and the chart of all, and neither is the other's mirror image.
func TestComponentsOfAllRows(t *testing.T) {
	const n = 6300 // two of three are test rows, more than are drawn at first
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	rows, labels, split := make([][8]float32, n), make([]int64, n), make([]int64, n)
	for i := range rows {
		for j := range rows[i] {
			rows[i][j] = float32(random.NormFloat64() * float64(1+j))
		}
		labels[i], split[i] = int64(i%2), int64(min(1, i%3))
	}
	for name, values := range map[string]any{"layer.npy": rows, "labels.npy": labels, "split.npy": split} {
		saveNpy(t, filepath.Join(dir, name), values)
	}
	of, err := store.Open(dir, store.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	a := Start(InStore(dir, of, store.Settings{}, measure.StoreProbing(), 1), of, nil, cores)
	t.Cleanup(a.Close)
	f, err := a.Frame(t.Context(), run.FrameQuery{})
	if err != nil {
		t.Fatal(err)
	}
	if l := f.Layers[0]; l.Samples != spec.MostDrawn || l.Of != n*2/3 || len(f.Images) != spec.MostDrawn || f.Predicted != nil {
		t.Fatalf("%d of %d rows, %d drawn", l.Samples, l.Of, len(f.Images))
	}
	c, err := a.Chart(t.Context(), run.ChartQuery{Axes: spec.ComponentAxes})
	if err != nil {
		t.Fatal(err)
	}
	p, err := projection.FitPCATop(of.Rows(0, 0, store.Test), 5)
	if err != nil {
		t.Fatal(err)
	}
	if c.Fitted != n*2/3 || !near(float64(c.Share[0]), p.ExplainedVarianceRatio[0], 1e-9) || !slices.Equal(c.Scores.Images, f.Images) {
		t.Errorf("%+v, want the share %g", c.Share, p.ExplainedVarianceRatio[0])
	}
	for k := range 2 {
		dot := 0.0
		for i := range c.Scores.Images {
			dot += c.Scores.At(i, k) * f.Layers[0].Scores.At(i, k)
		}
		if dot <= 0 {
			t.Errorf("component %d of all rows is turned round", k)
		}
	}
	if _, err := a.Chart(t.Context(), run.ChartQuery{Axes: spec.ProbeAxes}); err == nil || !strings.Contains(err.Error(), "no probe at this moment yet") {
		t.Errorf("without a probe: %v", err)
	}
	if os.Getenv("FATHOM_SLOW") == "" {
		return // [TestChartsOfAStore] has maps of fewer rows
	}
	m, err := a.Chart(t.Context(), run.ChartQuery{Axes: spec.UMAPAxes})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Scores.Images) != 1500 || m.Of != n*2/3 || !slices.IsSorted(m.Scores.Images) || int(m.Scores.Labels[7]) != m.Scores.Images[7]%2 {
		t.Errorf("a map of %d of %d rows", len(m.Scores.Images), m.Of)
	}
}

func saveNpy(t testing.TB, path string, values any) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := npyio.Write(file, values); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkStorePictures is the first picture of a layer of 100,000 × 768 test rows, and the components
// of all of them.
func BenchmarkStorePictures(b *testing.B) {
	const n, d = 100_000, 768
	dir := b.TempDir()
	file, err := os.Create(filepath.Join(dir, "layer.npy"))
	if err != nil {
		b.Fatal(err)
	}
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", n, d)
	header += strings.Repeat(" ", 117-len(header)) + "\n"
	raw := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), 0)
	raw = append(raw, header...)
	random := rand.New(rand.NewPCG(3, 4))
	for i := range n {
		for j := range d {
			v := random.Float64() - 0.5
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(float32(v+math.Sin(float64(i%97*(j%13)))/float64(1+j%7))))
		}
		if len(raw) > 1<<20 {
			if _, err := file.Write(raw); err != nil {
				b.Fatal(err)
			}
			raw = raw[:0]
		}
	}
	if _, err := file.Write(raw); err != nil {
		b.Fatal(err)
	}
	file.Close()
	labels, split := make([]int64, n), make([]int64, n)
	for i := range labels {
		labels[i], split[i] = int64(i%8), int64(min(1, i%1000))
	}
	saveNpy(b, filepath.Join(dir, "labels.npy"), labels)
	saveNpy(b, filepath.Join(dir, "split.npy"), split)
	of, err := store.Open(dir, store.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	defer of.Close()
	p := measure.NewStorePictures(of, nil, 1, cores)
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := p.First(b.Context(), of, 0, 0); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, axes := range []spec.Axes{spec.ComponentAxes, spec.TSNEAxes, spec.UMAPAxes} {
		b.Run(string(axes), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c, err := p.Charting(of, axes, 0, 0, nil, measure.StoreProbing())
				if err != nil {
					b.Fatal(err)
				}
				if _, err := c.Draw(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
