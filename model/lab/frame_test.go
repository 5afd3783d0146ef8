package lab

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"fathom/data"
	"fathom/model"
	"fathom/model/repr"
)

// filmed runs a config with a history to its end and returns the lab with all its
// frames.
func filmed(t *testing.T, c Config) (*Lab, []*Frame) {
	t.Helper()
	l := remembering(t, c, DefaultHistory)
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	return l, frames(t, l)
}

func frames(t *testing.T, l *Lab) []*Frame {
	t.Helper()
	var all []*Frame
	for _, step := range l.Moments() {
		f, err := l.Frame(t.Context(), FrameQuery{Step: step})
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
	if len(film) != 7 || l.Developed() != 7 || l.Gauge().Frames != 7 {
		t.Fatalf("%d frames, %d developed, want 7", len(film), l.Developed())
	}
	m, _ := load()
	var index []int
	for i, label := range m.Test.Labels[:c.PCASamples] {
		if label == 0 || label == 2 {
			index = append(index, i)
		}
	}
	images := m.Test.Select(index)
	for _, f := range film {
		net, _ := l.history.at(f.Step)
		if !slices.Equal(f.Images, index) || !slices.Equal(f.Labels, images.Labels) || !slices.Equal(f.Classes, []int{0, 2}) {
			t.Fatalf("step %d shows the images %v of classes %v", f.Step, f.Images, f.Classes)
		}
		if want := model.NewPass(net.Shape, 7).Predict(net, images); !slices.Equal(f.Predicted, want) {
			t.Errorf("step %d: predictions %v, want %v", f.Step, f.Predicted, want)
		}
		for i, layer := range f.Layers {
			x := dense(model.NewPass(net.Shape, 7).Representations(net, images, i)[0])
			fit, err := repr.FitPCA(x)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(layer.ExplainedVarianceRatio, figures(fit.ExplainedVarianceRatio)) {
				t.Errorf("step %d, %s: explained variance %v, want %v", f.Step, layer.Name, layer.ExplainedVarianceRatio, fit.ExplainedVarianceRatio)
			}
			if layer.Step != f.Step || layer.Layer != i || layer.Name != model.LayerName(i) {
				t.Errorf("step %d, layer %d is that of step %d, %s", f.Step, i, layer.Step, layer.Name)
			}
		}
	}
}

func TestAlignmentKeepsDistances(t *testing.T) {
	_, film := filmed(t, tiny())
	turned := 0
	for _, f := range film {
		for _, layer := range f.Layers {
			k, _ := layer.Turn.Dims()
			if k != 3 || len(layer.Aligned) != 3*len(f.Images) {
				t.Fatalf("%d aligned values, turn of %d components", len(layer.Aligned), k)
			}
			var product mat.Dense
			if product.Mul(layer.Turn, layer.Turn.T()); !mat.EqualApprox(&product, identity(3), 1e-12) {
				t.Errorf("step %d, %s: the turn is not orthogonal: %v", f.Step, layer.Name, mat.Formatted(layer.Turn))
			}
			if !mat.Equal(layer.Turn, identity(3)) {
				turned++
			}
			raw := narrow(layer.Scores.first(3))
			scale := float64(slices.Max(raw))
			for i := range f.Images {
				for j := range i {
					a, b := distance(raw, 3, i, j), distance(layer.Aligned, 3, i, j)
					// Each aligned coordinate is rounded to float32 once.
					if math.Abs(a-b) > 1e-6*scale {
						t.Fatalf("step %d, %s: images %d and %d are %v apart, aligned %v", f.Step, layer.Name, i, j, a, b)
					}
				}
			}
		}
	}
	if turned == 0 {
		t.Error("nothing was turned: the test shows nothing")
	}
}

// distance is that of two rows of k values.
func distance(x []float32, k, i, j int) float64 {
	sum := 0.0
	for c := range k {
		d := float64(x[i*k+c]) - float64(x[j*k+c])
		sum += d * d
	}
	return math.Sqrt(sum)
}

// displacement is the mean distance that a point moves from frame to frame in one
// layer, raw and aligned, relative to the root mean square of its distance from the
// centre in the last.
func displacement(film []*Frame, layer int) (raw, aligned float64) {
	n := len(film[0].Images)
	for i := 1; i < len(film); i++ {
		a, b := film[i-1].Layers[layer], film[i].Layers[layer]
		raw += moved(narrow(a.Scores.first(3)), narrow(b.Scores.first(3)))
		aligned += moved(a.Aligned, b.Aligned)
	}
	last, size := film[len(film)-1].Layers[layer].Aligned, 0.0
	for _, v := range last {
		size += float64(v) * float64(v)
	}
	unit := math.Sqrt(size/float64(n)) * float64(len(film)-1) * float64(n)
	return raw / unit, aligned / unit
}

// moved sums up how far points of three coordinates moved.
func moved(from, to []float32) float64 {
	sum := 0.0
	for i := 0; i < len(from); i += 3 {
		sum += distance(append(slices.Clone(from[i:i+3]), to[i:i+3]...), 3, 0, 1)
	}
	return sum
}

func expectSmoother(t *testing.T, film []*Frame) {
	t.Helper()
	for layer := range film[0].Layers {
		raw, aligned := displacement(film, layer)
		t.Logf("%s: points move %.4f of the cloud's size from frame to frame, aligned %.4f", model.LayerName(layer), raw, aligned)
		if layer == 0 && (raw != 0 || aligned != 0) || layer > 0 && !(aligned < raw) {
			t.Errorf("%s: the mean displacement is %v raw, %v aligned", model.LayerName(layer), raw, aligned)
		}
	}
}

func TestAlignmentMakesPointsMoveLess(t *testing.T) {
	c := tiny()
	c.EvaluateEvery, c.Stages = 10, []Stage{Train}
	_, film := filmed(t, c)
	expectSmoother(t, film)
}

// TestFilmOfThePost gives the figures for the post's run.
func TestFilmOfThePost(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("trains the post's network")
	}
	c := Default()
	c.Stages, c.ProbeEvery = []Stage{Train}, 0
	l := Start(c, func() (*Material, error) {
		set, err := data.MNIST(c.Split())
		if err != nil {
			return nil, err
		}
		return Prepare(set), nil
	})
	defer l.Close()
	l.Remember(DefaultHistory)
	l.Ask(Train)
	l.Finish()
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if err := l.Develop(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d frames in %v", l.Developed(), time.Since(begin))
	if n := len(l.Moments()); n != 101 {
		t.Errorf("%d moments, want 101", n)
	}
	expectSmoother(t, frames(t, l))
}

func TestTheLastFrameIsThePCAStages(t *testing.T) {
	c := tiny()
	l := remembering(t, c, DefaultHistory)
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	f, err := l.Frame(t.Context(), FrameQuery{Step: c.Steps})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		p, ok := e.(Projected)
		if !ok || p.Live {
			continue
		}
		layer := f.Layers[p.Layer]
		scores, _ := l.Store().Scores(p.Layer, false)
		if !slices.Equal(layer.Scores.Values, scores.Values) || !slices.Equal(layer.ExplainedVariance, p.ExplainedVariance) {
			t.Errorf("%s: the last frame is not what the PCA stage gave", p.Name)
		}
		if !slices.Equal(layer.Aligned, narrow(scores.first(3))) || !mat.Equal(layer.Turn, identity(3)) {
			t.Errorf("%s: the last frame is turned", p.Name)
		}
	}
}

// While it trains the first frame stands as it is; a thinned history keeps the
// frames of what remains.
func TestFilmOfAHalfTraining(t *testing.T) {
	c := tiny()
	m, _ := load()
	l := Start(c, func() (*Material, error) { return m, nil })
	defer l.Close()
	net := model.New(c.Shape(36), model.Stream(1, "parameters"))
	l.Remember(5 * net.Bytes())
	await(t, l, func(e Event) bool { _, ok := e.(Loaded); return ok })
	for i := range 5 {
		net = net.Clone()
		net.Maps[0].Weights.Data[i] += 0.5 // something to turn for
		l.history.add(moment{50 * i, net}, 50)
	}
	before := frames(t, l)
	for layer := range before[0].Layers {
		if !mat.Equal(before[0].Layers[layer].Turn, identity(3)) {
			t.Errorf("layer %d of the first frame is turned", layer)
		}
	}
	l.history.add(moment{250, net}, 50)
	if got := l.Moments(); !slices.Equal(got, []int{0, 100, 200, 250}) || l.Developed() != 3 {
		t.Fatalf("moments %v, %d frames", got, l.Developed())
	}
	after := frames(t, l)
	for i, step := range []int{0, 2, 4} {
		for layer := range after[i].Layers {
			if !slices.Equal(after[i].Layers[layer].Aligned, before[step].Layers[layer].Aligned) {
				t.Errorf("frame %d, layer %d changed when others were dropped", after[i].Step, layer)
			}
		}
	}
	if len(l.film.shots) != 4 {
		t.Errorf("%d shots are kept, want 4", len(l.film.shots))
	}
	if _, err := l.Frame(t.Context(), FrameQuery{Step: 50}); !errors.Is(err, ErrNoMoment) || err.Error() != "no snapshot of step 50" {
		t.Errorf("the frame of a dropped moment: %v", err)
	}
}

func TestFrameOfOtherClasses(t *testing.T) {
	c := tiny()
	l, _ := filmed(t, c)
	for _, step := range []int{100, 300, 300} {
		f, err := l.Frame(t.Context(), FrameQuery{Step: step, Classes: []int{1, 2}})
		if err != nil {
			t.Fatal(err)
		}
		for i, layer := range f.Layers {
			if layer.Step != step || !mat.Equal(layer.Turn, identity(3)) || !slices.Equal(layer.Aligned, narrow(layer.Scores.first(3))) {
				t.Errorf("layer %d of step %d is turned", i, layer.Step)
			}
		}
		for _, label := range f.Labels {
			if label == 0 {
				t.Fatal("class 0 is shown")
			}
		}
	}
	for _, classes := range [][]int{{3}, {-1}, {1, 1}} {
		if _, err := l.Frame(t.Context(), FrameQuery{Step: 300, Classes: classes}); err == nil {
			t.Errorf("classes %v are accepted", classes)
		}
	}
	f, err := l.Frame(t.Context(), FrameQuery{Step: 300, Classes: []int{}})
	if err != nil || f.Layers[1].Problem == "" || f.Layers[1].Scores != nil {
		t.Errorf("no class at all: %v", err)
	}
}

func TestFrameErrors(t *testing.T) {
	c := tiny()
	held := make(chan struct{})
	l := Start(c, func() (*Material, error) { <-held; return load() })
	defer l.Close()
	if _, err := l.Frame(t.Context(), FrameQuery{}); !errors.Is(err, ErrNotLoaded) {
		t.Errorf("a frame before the data is loaded: %v", err)
	}
	if _, err := l.Frame(t.Context(), FrameQuery{Classes: []int{1}}); !errors.Is(err, ErrNotLoaded) {
		t.Errorf("a refit before the data is loaded: %v", err)
	}
	if err := l.Develop(t.Context()); !errors.Is(err, ErrNotLoaded) {
		t.Errorf("Develop before the data is loaded: %v", err)
	}
	close(held)
	await(t, l, func(e Event) bool { _, ok := e.(Loaded); return ok })
	if _, err := l.Frame(t.Context(), FrameQuery{}); !errors.Is(err, ErrNoMoment) {
		t.Errorf("a frame of a lab that remembers nothing: %v", err)
	}
	if err := l.Develop(t.Context()); err != nil {
		t.Errorf("Develop of a lab that remembers nothing: %v", err)
	}
}

func TestFrameIsCancelled(t *testing.T) {
	l := remembering(t, tiny(), DefaultHistory)
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Frame(ctx, FrameQuery{Step: 300}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled Frame: %v", err)
	}
	if err := l.Develop(ctx); !errors.Is(err, context.Canceled) || l.Developed() != 0 {
		t.Errorf("a cancelled Develop: %v, %d frames", err, l.Developed())
	}
	if _, err := l.Frame(ctx, FrameQuery{Step: 300, Classes: []int{1}}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled refit: %v", err)
	}
	// Between layers: the input's fit is where it ends.
	ctx, cancel = context.WithCancel(t.Context())
	l.shown().input = func() projection { cancel(); return projection{} }
	if err := l.Develop(ctx); !errors.Is(err, context.Canceled) || l.Developed() != 0 {
		t.Errorf("a Develop that is cancelled at work: %v, %d frames", err, l.Developed())
	}
}

func TestFramesOfADivergedTraining(t *testing.T) {
	c := tiny()
	c.Activation, c.LearningRate, c.Stages, c.ProbeEvery = model.ReLU, 1e30, []Stage{Train}, 0
	_, film := filmed(t, c)
	first, last := film[0], film[len(film)-1]
	if first.Layers[2].Problem != "" || first.Layers[2].Turn == nil {
		t.Errorf("the first frame has the problem %q", first.Layers[2].Problem)
	}
	if l := last.Layers[2]; l.Problem == "" || l.Scores != nil || l.Aligned != nil || l.Turn != nil {
		t.Errorf("the last frame's problem is %q", l.Problem)
	}
	if last.Layers[0].Problem != "" || last.Predicted[0] != 255 {
		t.Error("the input suffers from the network, or the network predicts")
	}
}

// TestFramesBesideATraining asks for frames from several goroutines while the lab
// trains and thins its history.
func TestFramesBesideATraining(t *testing.T) {
	c := tiny()
	c.EvaluateEvery, c.Steps = 5, 1000
	c.Stages = []Stage{Train, PCA}
	net := model.New(c.Shape(36), model.Stream(1, "parameters"))
	l := remembering(t, c, 20*net.Bytes())
	l.Gate().SetPace(4000)
	var group sync.WaitGroup
	made := make([]int, 4)
	for w := range made {
		group.Go(func() {
			for ended := false; !ended; {
				ended = l.Gauge().Ended
				for _, step := range l.Moments() {
					f, err := l.Frame(t.Context(), FrameQuery{Step: step})
					switch {
					case err == nil && f.Step == step && len(f.Layers) == 3:
						made[w]++
					case errors.Is(err, ErrNoMoment), errors.Is(err, ErrNotLoaded):
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
	if slices.Min(made) == 0 || l.Developed() != len(l.Moments()) {
		t.Errorf("%v frames were made; %d of %d moments are developed", made, l.Developed(), len(l.Moments()))
	}
}
