package stat_test

import (
	"math"
	"testing"

	"fathom/model/stat"

	"gonum.org/v1/gonum/stat/distuv"
)

// TestPairsNeeded holds SciPy's noncentral t: the least n whose power is at least so much.
func TestPairsNeeded(t *testing.T) {
	type row struct{ at80, at90, holm3, holm12 int }
	for effect, want := range map[float64]row{
		0.25: {128, 171, 171, 224}, 0.3: {90, 119, 120, 157}, 0.4: {52, 68, 69, 90}, 0.5: {34, 44, 45, 60}, 0.6: {24, 32, 32, 43},
		0.75: {16, 21, 22, 29}, 0.8: {15, 19, 20, 26}, 1: {10, 13, 14, 18}, 1.25: {8, 9, 10, 13}, 1.5: {6, 7, 8, 11}, 2: {5, 5, 6, 8}, 3: {4, 4, 5, 6},
	} {
		needed := func(alpha, power float64) int { return stat.PairsNeeded(effect, alpha, power) }
		got := row{needed(0.05, 0.8), needed(0.05, 0.9), needed(0.05/3, 0.8), needed(0.05/12, 0.8)}
		if got != want {
			t.Errorf("%v standard deviations take %+v pairs, want %+v", effect, got, want)
		}
	}
	if n := stat.PairsNeeded(-1, 0.05, 0.8); n != 10 {
		t.Errorf("an effect below 0 takes %d", n)
	}
	for _, effect := range []float64{10, 1e4, 1e12, 1e200, math.Inf(1)} { // whatever is seen of two is enough
		if n := stat.PairsNeeded(effect, 0.05, 0.8); n < 2 || n > 3 {
			t.Errorf("an effect of %v takes %d", effect, n)
		}
	}
	for _, effect := range []float64{0, math.NaN(), 1e-6} {
		if n := stat.PairsNeeded(effect, 0.05, 0.8); n != 0 {
			t.Errorf("an effect of %v takes %d", effect, n)
		}
	}
}

// TestStepLevel: one step has the whole level; several share half of it, as the ends have the other.
func TestStepLevel(t *testing.T) {
	for steps, want := range map[int]float64{0: 0.05, 1: 0.05, 2: 0.0125, 3: 0.05 / 6, 10: 0.0025} {
		nine(t, "the level of a step", stat.StepLevel(steps), want)
	}
}

func TestDetectable(t *testing.T) {
	for n, want := range map[int]float64{3: 3.26404, 5: 1.682, 8: 1.15603, 10: 0.996001, 15: 0.778023, 20: 0.660442, 30: 0.529236, 50: 0.404183} {
		got := stat.Detectable(n, 0.05, 0.8)
		if math.Abs(got-want) > 5.01e-6*max(1, want) { // the reference has six digits
			t.Errorf("%d pairs show %v, want %v", n, got, want)
		}
		nine(t, "and with that power", stat.PairedPower(n, got, 0.05), 0.8)
	}
	for _, alpha := range []float64{0.05, 0.05 / 6, 1e-4, 1e-7} { // of few pairs t is far out
		if effect := stat.Detectable(2, alpha, 0.8); math.IsInf(effect, 0) || math.Abs(stat.PairedPower(2, effect, alpha)-0.8) > 1e-6 { // logarithms of 10⁸ cancel
			t.Errorf("two pairs at %v show %v", alpha, effect)
		}
	}
}

// TestPower integrates the chance over the deviation of the differences, which is noncentral t's
// definition: P(|Z + λ| ≥ t·u), (n−1)u² a χ² of n−1 degrees of freedom.
func TestPower(t *testing.T) {
	normal := distuv.UnitNormal
	for _, n := range []int{2, 3, 7, 20, 100} {
		degrees := float64(n - 1)
		chi := distuv.ChiSquared{K: degrees}
		for _, effect := range []float64{0, 0.2, 1, 3} {
			point, lambda := stat.StudentPoint(0.05, degrees), effect*math.Sqrt(float64(n))
			const steps, most = 20_000, 9.0 // by the middles of equal steps of u
			want := 0.0
			for i := range steps {
				u := (float64(i) + 0.5) * most / steps
				density := chi.Prob(degrees*u*u) * 2 * degrees * u * most / steps
				want += density * (normal.Survival(point*u-lambda) + normal.CDF(-point*u-lambda))
			}
			if got := stat.PairedPower(n, effect, 0.05); math.Abs(got-want) > 1e-7 {
				t.Errorf("%d pairs, effect %v: %v, want %v", n, effect, got, want)
			}
		}
	}
}

// TestStudent holds SciPy's t, and gonum's for any degrees of freedom.
func TestStudent(t *testing.T) {
	for degrees, want := range map[float64]float64{1: 12.706204736174694, 2: 4.302652729749462, 11: 2.2009851600916384, 30: 2.0422724563012378, 999: 1.9623414611334626} {
		nine(t, "97.5 % point", stat.StudentPoint(0.05, degrees), want)
	}
	for _, degrees := range []float64{0.7, 1, 2.5, 9.15798120067, 40, 1234.5} {
		t1 := distuv.StudentsT{Sigma: 1, Nu: degrees}
		for _, x := range []float64{0, 0.01, 0.5, 1, 2.2, 7, -3, 40} {
			want := 2 * t1.Survival(math.Abs(x))
			if got := stat.StudentTail(x, degrees); math.Abs(got-want) > 1e-12+1e-9*want {
				t.Errorf("P(|T| ≥ %v) with %v degrees of freedom is %v, want %v", x, degrees, got, want)
			}
		}
		for _, p := range []float64{0.9, 0.05, 1e-3, 1e-9} {
			if got := stat.StudentTail(stat.StudentPoint(p, degrees), degrees); math.Abs(got-p) > 1e-12*p+1e-15 {
				t.Errorf("%v degrees of freedom: beyond the point of %v lies %v", degrees, p, got)
			}
		}
	}
}

// TestUpperSD: a fifth of all pilots of normal numbers has an upper deviation below the one of all.
func TestUpperSD(t *testing.T) {
	for _, n := range []int{2, 3, 5, 12} {
		chi := distuv.ChiSquared{K: float64(n - 1)}
		nine(t, "upper deviation", stat.UpperSD(0.006, n), 0.006*math.Sqrt(float64(n-1)/chi.Quantile(0.2)))
	}
}
