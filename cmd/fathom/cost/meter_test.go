package cost

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"fathom/data"
	"fathom/model/simd"
)

// drawn are so many images of 28×28 pixels of which a fifth is not zero.
func drawn(n int) data.Images {
	images := data.Images{Pixels: make([]byte, n*784), Labels: make([]int32, n), Rows: 28, Cols: 28}
	for i := range images.Pixels {
		if i%5 == 0 {
			images.Pixels[i] = byte(1 + i%200)
		}
	}
	for i := range images.Labels {
		images.Labels[i] = int32(i % 10)
	}
	return images
}

// brief measures as little as possible, and nothing that takes long.
func brief(n int) *Meter {
	return NewMeter(simd.NewPool(2), drawn(n), Options{Warm: 1, Measured: 1, Longest: 50 * time.Millisecond, Memory: 80 << 20})
}

// TestEveryPoint: each point of each axis is measured or says why not, and what it says of itself fits together.
func TestEveryPoint(t *testing.T) {
	const images = 5000
	m := brief(images)
	for _, planned := range Axes() {
		for i := range planned.Points {
			if planned.Name != "samples" {
				planned.Points[i].Samples = images // what more there are says nothing here
			}
		}
		a, err := m.Measure(t.Context(), planned)
		if err != nil {
			t.Fatalf("%s: %v", planned.Name, err)
		}
		if len(a.Points) != len(planned.Points) || len(a.Points) < 5 {
			t.Fatalf("%s has %d points, want %d", a.Name, len(a.Points), len(planned.Points))
		}
		measured := 0
		for i, p := range a.Points {
			if p.At != planned.Points[i].At || !slices.Equal(p.Hidden, planned.Points[i].Hidden) || p.Batch != planned.Points[i].Batch {
				t.Errorf("%s: point %d is %+v", a.Name, i, p)
			}
			if p.LeftOut != "" {
				if p.StepsPerSecond != 0 {
					t.Errorf("%s %d is left out and has %v steps per second", a.Name, p.At, p.StepsPerSecond)
				}
				continue
			}
			measured++
			// A step holds each hidden layer and its delta, and the logits.
			layers := int64(4 * p.Batch * p.Classes)
			for _, width := range p.Hidden {
				layers += int64(4 * 2 * p.Batch * width)
			}
			if p.StepsPerSecond <= 0 || p.FLOPs <= 0 || p.Bytes <= 0 || p.PeakBound <= 0 || p.Data <= 0 || p.Work < layers ||
				p.Parameters < int64(4*p.shape(784).Parameters()) || p.Resident < 0 {
				t.Errorf("%s %d: %+v, with layers of %d bytes", a.Name, p.At, p, layers)
			}
			if got := p.FLOPs * p.StepsPerSecond / 1e9; math.Abs(p.GFLOPS/got-1) > 1e-9 || math.Abs(p.OfPeak*m.Peak/got-1) > 1e-9 {
				t.Errorf("%s %d: %v GFLOPS, %v of the peak of %v, at %v steps of %v operations a second", a.Name, p.At, p.GFLOPS, p.OfPeak, m.Peak, p.StepsPerSecond, p.FLOPs)
			}
			if large := p.Parameters >= ownCaches; large != (p.MemoryBound > 0) || large && math.Abs(p.MemoryBound*p.Bytes/p.MemoryGBs/1e9-1) > 1e-9 {
				t.Errorf("%s %d: parameters of %d bytes, bound by memory at %v", a.Name, p.At, p.Parameters, p.MemoryBound)
			}
		}
		least := map[string]int{"width": 3, "depth": 3, "batch": 3, "classes": 3, "samples": 2}[a.Name] // of a wide network the memory lets none
		if measured < least {
			t.Errorf("%s: only %d points were measured", a.Name, measured)
		}
		checkForms(t, a)
	}
}

// checkForms reads the axis in JSON and as a table: every point stands in both.
func checkForms(t *testing.T, a Axis) {
	t.Helper()
	said, err := json.Marshal(a)
	var back Axis
	if err = errors.Join(err, json.Unmarshal(said, &back)); err != nil || len(back.Points) != len(a.Points) || back.Points[0].At != a.Points[0].At {
		t.Errorf("%s as JSON is %s, %v", a.Name, said, err)
	}
	lines := strings.Split(strings.TrimSpace(string(a.Text())), "\n")
	if len(lines) != 2+len(a.Points) {
		t.Errorf("%s has %d points and the table\n%s", a.Name, len(a.Points), a.Text())
	}
}

// TestLeftOut: what is too large for the memory, too slow, or wants more images than there are is not measured and
// says so.
func TestLeftOut(t *testing.T) {
	m := &Meter{Options: Options{Longest: time.Second, Memory: 100 << 20}, Peak: 10, pool: simd.NewPool(1), images: drawn(200)}
	for _, test := range []struct {
		p    Point
		want string
	}{
		{Point{Hidden: []int{8192, 8192}, Batch: 2, Classes: 10, Samples: 100}, "it takes 0.36 GB of memory, and 0.10 GB may be taken"},
		{Point{Hidden: slices.Repeat([]int{1200}, 3), Batch: 99, Classes: 10, Samples: 100}, ""},
		{Point{Hidden: slices.Repeat([]int{100}, 3), Batch: 50, Classes: 10, Samples: 201}, "there are 200 images"},
		{Point{Hidden: slices.Repeat([]int{100}, 3), Batch: 100, Classes: 10, Samples: 100}, "there are 200 images"},
	} {
		test.p.FLOPs, _ = count(test.p.shape(784), test.p.Batch, ink{1000, 700})
		if got := m.leftOut(&test.p, test.p.shape(784)); got != test.want {
			t.Errorf("%v in minibatches of %d: %q, want %q", test.p.Hidden, test.p.Batch, got, test.want)
		}
	}
	m.Memory = 0
	slow := Point{Hidden: []int{8192, 8192}, Batch: 50, Classes: 10, Samples: 100}
	slow.FLOPs = 25e9
	if got, want := m.leftOut(&slow, slow.shape(784)), "a step takes 2 s or more"; got != want && math.MaxInt > math.MaxInt32 {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestMeasureEnds: an end of the context is heeded at once, also in the middle of a step.
func TestMeasureEnds(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := brief(100).Measure(ctx, Axes()[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v", err)
	}
}

// TestPerSecond: steps are warmed up before they count, and the context ends them.
func TestPerSecond(t *testing.T) {
	steps, before := 0, -1
	rate, err := perSecond(t.Context(), func() { steps++ }, func() { before = steps }, 0, 0)
	if err != nil || !(rate > 0) || before != 1 || steps != 2 {
		t.Errorf("%v a second, %v, %d steps of which %d before", rate, err, steps, before)
	}
	ctx, stop := context.WithCancel(t.Context())
	steps = 0
	if _, err := perSecond(ctx, func() {
		if steps++; steps == 3 {
			stop()
		}
	}, func() {}, time.Hour, time.Hour); !errors.Is(err, context.Canceled) || steps != 3 {
		t.Errorf("%v after %d steps", err, steps)
	}
}

func TestChoose(t *testing.T) {
	all, err := Choose(nil)
	if err != nil || len(all) != len(Names()) || len(all) != 6 {
		t.Errorf("%d axes, %v", len(all), err)
	}
	some, err := Choose([]string{"samples", "width"})
	if err != nil || len(some) != 2 || some[0].Name != "width" || some[1].Name != "samples" {
		t.Errorf("%v, %v", some, err)
	}
	if _, err := Choose([]string{"width", "height"}); err == nil || err.Error() != "--curve height: it must be of width, depth, batch, wide-batch, classes and samples" {
		t.Errorf("%v", err)
	}
}
