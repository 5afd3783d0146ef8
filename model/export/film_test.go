package export

import (
	"bytes"
	"image/color"
	"image/gif"
	"image/png"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"

	"fathom/model/lab"
	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

// remembered is a run that keeps its moments.
func remembered(t *testing.T, s spec.Spec) *contents {
	t.Helper()
	l := lab.Start(s, blobs, simd.NewPool(2))
	t.Cleanup(l.Close)
	l.Remember(moments.DefaultHistory)
	l.Ask(run.Requests(s.Stages)...)
	l.Finish()
	events := []spec.Event{}
	for {
		more, err := l.Next(t.Context(), len(events))
		if err != nil {
			break
		}
		events = append(events, more...)
	}
	x, err := newContents(t.Context(), Source{View: l, Rules: measure.Rules()}, events)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestFilm(t *testing.T) {
	x := remembered(t, tiny())
	written := map[string][]byte{}
	for _, f := range x.filmFiles() {
		var b, again bytes.Buffer
		if err := f.write(&b); err != nil {
			t.Fatal(err)
		}
		if err := f.write(&again); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("%s has other bytes the second time", f.name)
		}
		written[f.name] = b.Bytes()
	}
	film, err := gif.DecodeAll(bytes.NewReader(written["figures/film.gif"]))
	if err != nil {
		t.Fatal(err)
	}
	if want := len(spaced(x.View.Moments(), filmFrames)); len(film.Image) != want || want < 10 {
		t.Errorf("the film has %d frames of %d moments", len(film.Image), want)
	}
	for i, delay := range film.Delay {
		if last := i == len(film.Delay)-1; delay == lastPause != last {
			t.Errorf("frame %d of %d stands for %d hundredths of a second", i, len(film.Delay), delay)
		}
	}
	for i, frame := range film.Image {
		if at, cut := touched(frame); cut {
			t.Errorf("frame %d is cut at %v", i, at)
		}
		if i > 0 && bytes.Equal(frame.Pix, film.Image[i-1].Pix) {
			t.Errorf("frames %d and %d are one", i-1, i)
		}
	}
	strip, err := png.Decode(bytes.NewReader(written["figures/film.png"]))
	if err != nil {
		t.Fatal(err)
	}
	if at, cut := touched(strip); cut {
		t.Errorf("the strip is cut at %v", at)
	}
}

// TestFilmOfFewComponents is of a run whose middle layer has a single unit.
func TestFilmOfFewComponents(t *testing.T) {
	s := tiny()
	s.EditNetwork(func(n *spec.Network) { n.Hidden = []int{1, 4} })
	s.Stages = []spec.Stage{spec.Train, measure.PCA}
	for _, f := range remembered(t, s).filmFiles() {
		if err := f.write(new(bytes.Buffer)); err != nil {
			t.Errorf("%s: %v", f.name, err)
		}
	}
}

// TestSpaced checks at every number of steps what a choice of moments must have: both ends, at most
// so many, ascending, and no gap on the axis wider than two even ones unless there is no moment in it.
func TestSpaced(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var steps []int
		for step := 0; len(steps) < 2+rng.IntN(200); step += 1 + rng.IntN(1+step/8) {
			steps = append(steps, step)
		}
		n := 2 + rng.IntN(50)
		got := spaced(steps, n)
		if got[0] != steps[0] || got[len(got)-1] != steps[len(steps)-1] || len(got) > n || !slices.IsSorted(got) {
			t.Fatalf("%d of %v: %v", n, steps, got)
		}
		if len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Fatalf("%v names a moment twice", got)
		}
		if len(steps) >= n && len(got) < min(n, 3) {
			t.Fatalf("%d of %v: only %v", n, steps, got)
		}
	}
}

func TestReduced(t *testing.T) {
	x := remembered(t, tiny())
	frames, ranges, err := x.shots(2)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range frames[1].Layers {
		for i, v := range l.Aligned {
			if r := ranges[l.Layer][min(i%turned(l), 1)]; i%turned(l) < 2 && (float64(v) < r.lo || float64(v) > r.hi) {
				t.Fatalf("layer %d: %v is not within %v", l.Layer, v, r)
			}
		}
	}
	palette := color.Palette{color.NRGBA{A: 255}, color.NRGBA{255, 255, 255, 255}}
	picture := bytes.NewBuffer(nil)
	if err := x.filmSheet("", "", [][]*panel{x.still(frames[0], ranges)}).png(picture); err != nil {
		t.Fatal(err)
	}
	full, err := png.Decode(picture)
	if err != nil {
		t.Fatal(err)
	}
	if colours := commonest(full); len(colours) > 256 || colours[0] != (color.NRGBA{255, 255, 255, 255}) {
		t.Errorf("%d colours, the first %v; paper is the commonest", len(colours), colours[0])
	}
	out := reduced(full, palette)
	for i, index := range out.Pix {
		r, g, b, _ := full.At(i%out.Stride, i/out.Stride).RGBA()
		if bright := r+g+b > 3*0x8000+0x3000; bright && index != 1 {
			t.Fatalf("pixel %d: %x %x %x becomes black", i, r, g, b)
		}
	}
}

func TestSpread(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 1000 {
		before := make([]vg.Length, 1+rng.IntN(12))
		for i := range before {
			before[i] = vg.Length(100 * rng.Float64())
		}
		slices.Sort(before)
		after := slices.Clone(before)
		spread(after, 10)
		for i := range after {
			if i > 0 && after[i]-after[i-1] < 10-1e-9 {
				t.Fatalf("%v becomes %v: %d and %d are too near", before, after, i-1, i)
			}
			alone := (i == 0 || after[i]-after[i-1] > 10+1e-9) && (i == len(after)-1 || after[i+1]-after[i] > 10+1e-9)
			if alone && after[i] != before[i] {
				t.Fatalf("%v becomes %v: %d moved without need", before, after, i)
			}
		}
	}
}

// TestStepAxis checks that the axis of steps has 0 at its left end, that decades are equally long,
// and that its last step is at its right end.
func TestStepAxis(t *testing.T) {
	a := axis{hi: 10_000, scale: stepwise}
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }
	decade := a.share(10) - a.share(1)
	if a.share(0) != 0 || !near(a.share(10_000), 1) || a.share(1) <= 0 ||
		!near(a.share(100)-a.share(10), decade) || !near(a.share(2000)-a.share(200), decade) {
		t.Errorf("0 at %v, 1 at %v, 10 at %v, 10,000 at %v", a.share(0), a.share(1), a.share(10), a.share(10_000))
	}
}

// TestZeroIsMarked: an error rate of 0 has no place on a logarithmic axis and is marked at its edge.
func TestZeroIsMarked(t *testing.T) {
	l := &curve{style: line(ink, nil)}
	for i, accuracy := range []spec.Figure{0.5, 0.9, 1} {
		l.add(i, accuracy)
	}
	p := errorPanel("", 2, l)
	if at := p.y.share(0); !math.IsInf(at, -1) {
		t.Errorf("0 is at %v", at)
	}
	if p.y.lo > 0.1 || p.y.lo <= 0 || p.y.hi < 0.5 {
		t.Errorf("the axis is from %v to %v", p.y.lo, p.y.hi)
	}
}
