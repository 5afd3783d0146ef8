package lab

import (
	"errors"
	"math"
	"os"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"fathom/data"
	"fathom/model"
	"fathom/model/linalg"
	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

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
			if product.Mul(layer.Turn, layer.Turn.T()); !mat.EqualApprox(&product, linalg.Identity(3), 1e-12) {
				t.Errorf("step %d, %s: the turn is not orthogonal: %v", f.Step, layer.Name, mat.Formatted(layer.Turn))
			}
			if !mat.Equal(layer.Turn, linalg.Identity(3)) {
				turned++
			}
			raw := columns(layer.Scores, 3)
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
func displacement(film []*run.Frame, layer int) (raw, aligned float64) {
	n := len(film[0].Images)
	for i := 1; i < len(film); i++ {
		a, b := film[i-1].Layers[layer], film[i].Layers[layer]
		raw += moved(columns(a.Scores, 3), columns(b.Scores, 3))
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

func expectSmoother(t *testing.T, film []*run.Frame) {
	t.Helper()
	for layer := range film[0].Layers {
		raw, aligned := displacement(film, layer)
		t.Logf("%s: points move %.4f of the cloud's size from frame to frame, aligned %.4f", spec.LayerName(layer), raw, aligned)
		if layer == 0 && (raw != 0 || aligned != 0) || layer > 0 && !(aligned < raw) {
			t.Errorf("%s: the mean displacement is %v raw, %v aligned", spec.LayerName(layer), raw, aligned)
		}
	}
}

func TestAlignmentMakesPointsMoveLess(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{spec.Train}
	c.EditNetwork(func(n *spec.Network) { n.EvaluateEvery = 10 })
	_, film := filmed(t, c)
	expectSmoother(t, film)
}

// TestFilmOfThePost gives the figures for the post's run.
func TestFilmOfThePost(t *testing.T) {
	if os.Getenv("FATHOM_SLOW") == "" || raceDetector {
		t.Skip("trains the post's network and draws its whole film; FATHOM_SLOW=1 does")
	}
	c := measure.Rules().Default
	c.Stages = []spec.Stage{spec.Train}
	l := Start(c, func() (*source.Material, error) {
		set, err := data.MNIST(Split(c))
		if err != nil {
			return nil, err
		}
		return source.Prepare(set), nil
	}, cores)
	defer l.Close()
	l.Remember(moments.DefaultHistory)
	l.Ask(run.Request{Stage: spec.Train})
	l.Finish()
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if err := l.Develop(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d frames in %v", l.Gauge().Frames, time.Since(begin))
	if n := len(l.Moments()); n != 118 {
		t.Errorf("%d moments, want 118", n)
	}
	expectSmoother(t, frames(t, l))
}

// While it trains the first frame stands as it is; a thinned history keeps the
// frames of what remains.
func TestFilmOfAHalfTraining(t *testing.T) {
	c := tiny()
	m, _ := load()
	l := Start(c, func() (*source.Material, error) { return m, nil }, cores)
	defer l.Close()
	net := model.New(Shape(c, 36), model.Stream(1, "parameters"))
	l.Remember(5 * net.Bytes())
	await(t, l, func(e spec.Event) bool { _, ok := e.(spec.Loaded); return ok })
	for i := range 5 {
		net = net.Clone()
		net.Maps[0].Weights.Data[i] += 0.5 // something to turn for
		l.moments.Add(50*i, net, i)
	}
	before := frames(t, l)
	for layer := range before[0].Layers {
		if !mat.Equal(before[0].Layers[layer].Turn, linalg.Identity(3)) {
			t.Errorf("layer %d of the first frame is turned", layer)
		}
	}
	l.moments.Add(250, net, 5)
	if got := l.Moments(); !slices.Equal(got, []int{0, 100, 200, 250}) || l.Gauge().Frames != 3 {
		t.Fatalf("moments %v, %d frames", got, l.Gauge().Frames)
	}
	after := frames(t, l)
	for i, step := range []int{0, 2, 4} {
		for layer := range after[i].Layers {
			if !slices.Equal(after[i].Layers[layer].Aligned, before[step].Layers[layer].Aligned) {
				t.Errorf("frame %d, layer %d changed when others were dropped", after[i].Step, layer)
			}
		}
	}
	if l.Gauge().Frames != 4 {
		t.Errorf("%d frames are kept, want 4", l.Gauge().Frames)
	}
	if _, err := l.Frame(t.Context(), run.FrameQuery{Step: 50}); !errors.Is(err, run.ErrNoMoment) || err.Error() != "there is no network of step 50" {
		t.Errorf("the frame of a dropped moment: %v", err)
	}
}

// TestFrameNeedsTheMomentsBeforeIt: a frame in the middle of a training needs no others. A moment
// without a finite representation is passed over: those after it are turned to the last that has
// one.
func TestFrameNeedsTheMomentsBeforeIt(t *testing.T) {
	c := tiny()
	l := Start(c, load, cores)
	defer l.Close()
	l.Remember(moments.DefaultHistory)
	await(t, l, func(e spec.Event) bool { _, ok := e.(spec.Loaded); return ok })
	net := model.New(Shape(c, 36), model.Stream(1, "parameters"))
	for i := range 5 {
		next := net.Clone()
		if i == 1 {
			next.Maps[0].Weights.Data[0] = float32(math.NaN())
		}
		l.moments.Add(50*i, next, 50)
	}
	f, err := l.Frame(t.Context(), run.FrameQuery{Step: 100})
	if err != nil || l.Gauge().Frames != 3 {
		t.Fatalf("for the frame of step 100, %v, %d were made, want those of 0, 50 and 100", err, l.Gauge().Frames)
	}
	// The third network is the first, so that its scores are turned by nothing.
	for layer, l := range f.Layers {
		if l.Turn == nil || !mat.EqualApprox(l.Turn, linalg.Identity(3), 1e-6) {
			t.Errorf("layer %d is turned by %v to the one before the moment that has none", layer, l.Turn)
		}
	}
	bad, err := l.Frame(t.Context(), run.FrameQuery{Step: 50})
	if err != nil || bad.Layers[1].Problem == "" || bad.Layers[1].Turn != nil {
		t.Errorf("the frame of a network that is not finite: %v, problem %q", err, bad.Layers[1].Problem)
	}
}

func TestFramesOfADivergedTraining(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{spec.Train}
	c.EditNetwork(func(n *spec.Network) { n.Activation, n.LearningRate, n.LookEvery = spec.ReLU, 1e30, 0 })
	_, film := filmed(t, c)
	first, last := film[0], film[len(film)-1]
	if first.Layers[2].Problem != "" || first.Layers[2].Turn == nil {
		t.Errorf("the first frame has the problem %q", first.Layers[2].Problem)
	}
	if l := last.Layers[2]; l.Problem == "" || l.Scores != nil || l.Aligned != nil || l.Turn != nil {
		t.Errorf("the last frame's problem is %q", l.Problem)
	}
	if last.Layers[0].Problem != "" || last.Predicted[0] != data.None {
		t.Error("the input suffers from the network, or the network predicts")
	}
}
