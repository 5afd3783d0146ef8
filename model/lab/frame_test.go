package lab

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"testing"

	"gonum.org/v1/gonum/mat"

	"fathom/model"
	"fathom/model/linalg"
	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/projection"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// filmed runs a config with a history to its end and returns the lab with all its
// frames.
func filmed(t *testing.T, c spec.Spec) (*Lab, []*run.Frame) {
	t.Helper()
	l := remembering(t, c, moments.DefaultHistory)
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	return l, frames(t, l)
}

func frames(t *testing.T, l *Lab) []*run.Frame {
	t.Helper()
	var all []*run.Frame
	for _, step := range l.Moments() {
		f, err := l.Frame(t.Context(), run.FrameQuery{Step: step})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	return all
}

func TestFramesAreFreshFits(t *testing.T) {
	c := tiny()
	l, film := filmed(t, c)
	if len(film) != 7 || l.Gauge().Frames != 7 || l.Gauge().Frames != 7 {
		t.Fatalf("%d frames, %d developed, want 7", len(film), l.Gauge().Frames)
	}
	m, _ := load()
	var index []int
	for i, label := range m.Test.Labels[:projecting(c).Samples] {
		if label == 0 || label == 2 {
			index = append(index, i)
		}
	}
	images := m.Test.Select(index)
	for _, f := range film {
		net, _ := l.moments.At(spec.Base, f.Step)
		if !slices.Equal(f.Images, index) || !slices.Equal(f.Labels, images.Labels) || !slices.Equal(f.Classes, []int{0, 2}) {
			t.Fatalf("step %d shows the images %v of classes %v", f.Step, f.Images, f.Classes)
		}
		if want := predict(net, images, 7); !slices.Equal(f.Predicted, want) {
			t.Errorf("step %d: predictions %v, want %v", f.Step, f.Predicted, want)
		}
		for i, layer := range f.Layers {
			x := model.NewPass(net.Shape, 7, simd.Serial).Representations(net, images, i)[0]
			fit, err := projection.FitPCATop(x, len(index))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(layer.ExplainedVarianceRatio, spec.Figures(fit.ExplainedVarianceRatio)) {
				t.Errorf("step %d, %s: explained variance %v, want %v", f.Step, layer.Name, layer.ExplainedVarianceRatio, fit.ExplainedVarianceRatio)
			}
			if layer.Step != f.Step || layer.Layer != i || layer.Name != spec.LayerName(i) {
				t.Errorf("step %d, layer %d is that of step %d, %s", f.Step, i, layer.Step, layer.Name)
			}
		}
	}
}

func TestTheLastFrameIsThePCAStages(t *testing.T) {
	c := tiny()
	l := remembering(t, c, moments.DefaultHistory)
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	f, err := l.Frame(t.Context(), run.FrameQuery{Step: c.Network().Steps})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		p, ok := e.(spec.Projected)
		if !ok || p.Live {
			continue
		}
		layer := f.Layers[p.Layer]
		scores, _ := l.Scores(spec.Address{Layer: p.Layer, Live: false})
		if !slices.Equal(layer.Scores.Values, scores.Values) || !slices.Equal(layer.ExplainedVariance, p.ExplainedVariance) {
			t.Errorf("%s: the last frame is not what the PCA stage gave", p.Name)
		}
		if !slices.Equal(layer.Aligned, columns(scores, 3)) || !mat.Equal(layer.Turn, linalg.Identity(3)) {
			t.Errorf("%s: the last frame is turned", p.Name)
		}
	}
}

func TestFrameOfOtherClasses(t *testing.T) {
	c := tiny()
	l, _ := filmed(t, c)
	for _, step := range []int{100, 300, 300} {
		f, err := l.Frame(t.Context(), run.FrameQuery{Step: step, Classes: []int{1, 2}})
		if err != nil {
			t.Fatal(err)
		}
		for i, layer := range f.Layers {
			if layer.Step != step || !mat.Equal(layer.Turn, linalg.Identity(3)) || !slices.Equal(layer.Aligned, columns(layer.Scores, 3)) {
				t.Errorf("layer %d of step %d is turned", i, layer.Step)
			}
		}
		for _, label := range f.Labels {
			if label == 0 {
				t.Fatal("class 0 is shown")
			}
		}
	}
	mine := []int{0, 1}
	shared, err := l.Frame(t.Context(), run.FrameQuery{Step: 300, Classes: mine})
	if mine[0] = 2; err != nil || !slices.Equal(shared.Classes, []int{0, 1}) {
		t.Errorf("a frame of the classes 0 and 1 is of %v once its asker has changed the query: %v", shared.Classes, err)
	}
	for _, classes := range [][]int{{3}, {-1}, {1, 1}} {
		if _, err := l.Frame(t.Context(), run.FrameQuery{Step: 300, Classes: classes}); err == nil {
			t.Errorf("classes %v are accepted", classes)
		}
	}
	f, err := l.Frame(t.Context(), run.FrameQuery{Step: 300, Classes: []int{}})
	if err != nil || f.Layers[1].Problem == "" || f.Layers[1].Scores != nil {
		t.Errorf("no class at all: %v", err)
	}
}

func TestFrameErrors(t *testing.T) {
	c := tiny()
	held := make(chan struct{})
	l := Start(c, func() (*source.Material, error) { <-held; return load() }, cores)
	defer l.Close()
	if _, err := l.Frame(t.Context(), run.FrameQuery{}); !errors.Is(err, run.ErrNotLoaded) {
		t.Errorf("a frame before the data is loaded: %v", err)
	}
	if _, err := l.Frame(t.Context(), run.FrameQuery{Classes: []int{1}}); !errors.Is(err, run.ErrNotLoaded) {
		t.Errorf("a refit before the data is loaded: %v", err)
	}
	if err := l.Develop(t.Context()); !errors.Is(err, run.ErrNotLoaded) {
		t.Errorf("Develop before the data is loaded: %v", err)
	}
	close(held)
	await(t, l, func(e spec.Event) bool { _, ok := e.(spec.Loaded); return ok })
	if _, err := l.Frame(t.Context(), run.FrameQuery{}); !errors.Is(err, run.ErrNoMoment) {
		t.Errorf("a frame of a lab that remembers nothing: %v", err)
	}
	if err := l.Develop(t.Context()); err != nil {
		t.Errorf("Develop of a lab that remembers nothing: %v", err)
	}
}

func TestFrameIsCancelled(t *testing.T) {
	l := remembering(t, tiny(), moments.DefaultHistory)
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Frame(ctx, run.FrameQuery{Step: 300}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled Frame: %v", err)
	}
	if err := l.Develop(ctx); !errors.Is(err, context.Canceled) || l.Gauge().Frames != 0 {
		t.Errorf("a cancelled Develop: %v, %d frames", err, l.Gauge().Frames)
	}
	if _, err := l.Frame(ctx, run.FrameQuery{Step: 300, Classes: []int{1}}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled refit: %v", err)
	}
	// Between layers: the first two are looked at.
	ctx = &ending{Context: t.Context(), looks: 4}
	if err := l.Develop(ctx); !errors.Is(err, context.Canceled) || l.Gauge().Frames != 0 {
		t.Errorf("a Develop that is cancelled at work: %v, %d frames", err, l.Gauge().Frames)
	}
}

// ending is a context that ends once it was looked at so often.
type ending struct {
	context.Context
	looks int
}

func (e *ending) Err() error {
	if e.looks == 0 {
		return context.Canceled
	}
	e.looks--
	return nil
}

// TestFramesBesideATraining asks for frames from several goroutines while the lab
// trains and thins its history.
func TestFramesBesideATraining(t *testing.T) {
	c := tiny()
	c.EditNetwork(func(n *spec.Network) { n.EvaluateEvery, n.Steps = 5, 150 })
	c.Stages = []spec.Stage{spec.Train, measure.PCA}
	net := model.New(Shape(c, 36), model.Stream(1, "parameters"))
	l := remembering(t, c, 20*net.Bytes())
	l.SetPace(4000)
	var group sync.WaitGroup
	made := make([]int, 4)
	for w := range made {
		group.Go(func() {
			for ended := false; !ended; {
				ended = l.Gauge().Ended
				for _, step := range l.Moments() {
					f, err := l.Frame(t.Context(), run.FrameQuery{Step: step})
					switch {
					case err == nil && f.Step == step && len(f.Layers) == 3:
						made[w]++
					case errors.Is(err, run.ErrNoMoment), errors.Is(err, run.ErrNotLoaded):
					default:
						t.Errorf("frame %d: %v", step, err)
					}
				}
				if w == 0 {
					l.Develop(t.Context())
				}
			}
		})
	}
	if _, err := finish(t, l); err != nil {
		t.Error(err)
	}
	group.Wait()
	if slices.Min(made) == 0 || l.Gauge().Frames != len(l.Moments()) {
		t.Errorf("%v frames were made; %d of %d moments are developed", made, l.Gauge().Frames, len(l.Moments()))
	}
}

// TestChartsOfALab draws what a network that trained here makes of its images.
func TestChartsOfALab(t *testing.T) {
	c := tiny()
	l := Start(c, load, cores)
	defer l.Close()
	l.Remember(1 << 20)
	l.Ask(run.Request{Stage: measure.Probe})
	l.Finish()
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	steps := c.Network().Steps
	for _, axes := range spec.AllAxes() {
		chart, err := l.Chart(t.Context(), run.ChartQuery{Step: steps, Layer: 1, Axes: axes})
		if err != nil {
			t.Fatal(axes, err)
		}
		f, err := l.Frame(t.Context(), run.FrameQuery{Step: steps})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(chart.Scores.Images, f.Images) || !slices.Equal(chart.Scores.Labels, f.Labels) || chart.Layer != 1 || chart.Axes != axes {
			t.Errorf("%s: %d images, want those of the frame", axes, len(chart.Scores.Images))
		}
		if axes == spec.ComponentAxes {
			for i := range f.Images {
				if math.Abs(chart.Scores.At(i, 0)-f.Layers[1].Scores.At(i, 0)) > 1e-6 {
					t.Fatalf("point %d at %g, want %g", i, chart.Scores.At(i, 0), f.Layers[1].Scores.At(i, 0))
				}
			}
		}
		if axes == spec.DiscriminantAxes && (chart.Rest != 2 || chart.Fitted == 0 || chart.Fitted >= blobs().Train.Len()) { // two of three classes
			t.Errorf("LDA is fitted on %d images, with %d axes of the rest", chart.Fitted, chart.Rest)
		}
	}
	if _, err := l.Chart(t.Context(), run.ChartQuery{Step: 17, Axes: spec.ComponentAxes}); !errors.Is(err, run.ErrNoMoment) {
		t.Errorf("step 17: %v", err)
	}
}
