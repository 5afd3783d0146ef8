package simd

import (
	"math"
	"os"
	"runtime"
	"sync"
	"testing"

	"fathom/model/elementary"
)

// tabledFunctions are the functions that have polynomials, and what they are to be.
var tabledFunctions = []struct {
	name string
	tabled
	want func(float64) float64
}{
	{"tanh", tanhTabled, elementary.Tanh},
	{"sigmoid", sigmoidTabled, func(x float64) float64 { return 1 / (1 + elementary.Exp(-x)) }},
	{"exp", expTabled, elementary.Exp},
}

// TestTabled holds the Go tier's functions to those of float64, rounded, bit for bit: at one of 4,099
// floats, at one of 61 with FATHOM_SLOW, and at all 2³² with -exhaustive, which takes minutes.
func TestTabled(t *testing.T) {
	step := uint64(4099)
	if *exhaustive {
		step = 1
	} else if os.Getenv("FATHOM_SLOW") != "" {
		step = 61
	}
	cores := uint64(runtime.GOMAXPROCS(0))
	for _, f := range tabledFunctions {
		kernel := f.kernel()
		var all sync.WaitGroup
		for core := range cores {
			all.Go(func() {
				var x, y [1024]float32
				for bits := core * step; bits < 1<<32; {
					n := 0
					for ; n < len(x) && bits < 1<<32; n++ {
						x[n] = math.Float32frombits(uint32(bits))
						bits += cores * step
					}
					kernel(y[:], n, x[:], n, 1, n)
					for i, got := range y[:n] {
						want := float32(f.want(float64(x[i])))
						if math.Float32bits(got) != math.Float32bits(want) && (got == got || want == want) {
							t.Errorf("%s(%x) = %x, want %x", f.name, x[i], got, want)
							return
						}
					}
				}
			})
		}
		all.Wait()
	}
}

// TestTabledErrors: no polynomial is farther from its function than half of what is doubted, at the
// ends of its interval, where it is farthest, and between.
func TestTabledErrors(t *testing.T) {
	for _, f := range tabledFunctions {
		worst, at := 0.0, 0.0
		for i, c := range f.points() {
			for _, d := range []float64{-0.5, -0.3, 0.1, 0.5} {
				x, y := (float64(i-f.reach)+d)/f.scale, 0.0
				for k := range c {
					y = y*d + c[len(c)-1-k]
				}
				want := f.want(x)
				ulp := math.Nextafter(math.Abs(want), math.Inf(1)) - math.Abs(want)
				if e := math.Abs(y-want) / ulp; !(e <= worst) {
					worst, at = e, x
				}
			}
		}
		t.Logf("%s: at most %.0f ulp, at %g", f.name, worst, at)
		if !(worst <= doubt/2) {
			t.Errorf("%s: an error of %g ulp at %g, more than half of the %d that are doubted", f.name, worst, at, doubt)
		}
	}
}
