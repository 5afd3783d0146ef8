package stat

import (
	"math"
	"slices"
)

// A Mean is that of some independent numbers, such as one of each seed, with its 95 % interval by
// Student's t:
//
//	x̄ ± t_{0.975, n−1} s/√n
//
// Of numbers that are all the same, to 12 digits of the largest, SD is 0 and the interval that number:
// what is left of them is rounding, and not how much they vary. SD is NaN of fewer than two and of numbers
// that are not all finite, and Low and High with it; of none all are.
type Mean struct {
	N         int
	Mean      float64
	SD        float64 // with n−1
	Low, High float64
}

// MeanOf returns the mean of numbers.
func MeanOf(values []float64) Mean {
	nan := math.NaN()
	m := Mean{N: len(values), Mean: nan, SD: nan, Low: nan, High: nan}
	if m.N == 0 {
		return m
	}
	if by := beyondSquares(values); by != 0 {
		scaled := make([]float64, len(values))
		for i, v := range values {
			scaled[i] = math.Ldexp(v, -by)
		}
		m = MeanOf(scaled)
		m.Mean, m.SD, m.Low, m.High = math.Ldexp(m.Mean, by), math.Ldexp(m.SD, by), math.Ldexp(m.Low, by), math.Ldexp(m.High, by)
		return m
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	m.Mean = sum / float64(m.N)
	most := 1e-12 * max(math.Abs(slices.Min(values)), math.Abs(slices.Max(values)))
	same := slices.Max(values)-slices.Min(values) <= most && !math.IsInf(most, 1)
	if same {
		m.Mean = values[0]
	}
	switch {
	case m.N == 1:
		return m
	case same:
		m.SD, m.Low, m.High = 0, m.Mean, m.Mean
		return m
	}
	squares := 0.0
	for _, v := range values {
		squares += float64((v - m.Mean) * (v - m.Mean))
	}
	m.SD = math.Sqrt(squares / float64(m.N-1))
	half := float64(StudentPoint(Level, float64(m.N-1)) * (m.SD / math.Sqrt(float64(m.N))))
	m.Low, m.High = m.Mean-half, m.Mean+half
	return m
}

// beyondSquares is the power of two of the largest of numbers whose squares would leave what a float64 holds; 0 of others.
func beyondSquares(values []float64) int {
	largest := 0.0
	for _, v := range values {
		largest = max(largest, math.Abs(v))
	}
	if math.IsInf(largest, 0) || math.IsNaN(largest) {
		return 0
	}
	if _, by := math.Frexp(largest); by < -400 || by > 400 {
		return by
	}
	return 0
}

// Paired is differences that are paired, such as by seed, and independent of each other.
type Paired struct {
	Mean
	// PValue is that of the paired t test that their mean is 0. It is NaN of fewer than two and of
	// differences that are all the same and not 0: their deviation is not known.
	PValue float64
	// HedgesG is the mean in standard deviations, d·(1 − 3/(4(n−1) − 1)), where d is mean/SD
	// (L. V. Hedges, Journal of Educational Statistics 6, 1981); NaN where SD is 0 or not known, and of
	// two differences: the factor is 0 there, and the exact one is that of no estimate.
	HedgesG float64
	// SignFlip is the p-value of [FlipReals], NaN where there is none.
	SignFlip float64
}

// ComparePaired tests whether the mean of paired differences is 0. Pairing takes out what both have in
// common: which seeds are good ones, with the same seeds in both.
func ComparePaired(differences []float64) Paired {
	p := Paired{Mean: MeanOf(differences), PValue: math.NaN(), HedgesG: math.NaN(), SignFlip: math.NaN()}
	if flips, ok := FlipReals(differences); ok {
		p.SignFlip = flips
	}
	switch n := float64(p.N); {
	case p.N < 2:
	case p.SD > 0:
		p.PValue = StudentTail(p.Mean.Mean/(p.SD/math.Sqrt(n)), n-1)
		if p.N > 2 {
			p.HedgesG = p.Mean.Mean / p.SD * (1 - 3/(float64(4*(n-1))-1))
		}
	case p.Mean.Mean == 0:
		p.PValue = 1
	}
	return p
}

// MostFlips is how many differences [FlipReals] takes.
const MostFlips = 20

// FlipReals is [FlipSigns] of differences that are no whole numbers: the exact share of all 2ⁿ ways to
// turn their signs round whose sum is at least as far from 0. Sums nearer to each other than 10⁻¹² of
// Σ|d| count as the same. ok is false of none, of more than [MostFlips] and where Σ|d| is not finite.
func FlipReals(differences []float64) (p float64, ok bool) {
	n := len(differences)
	if n == 0 || n > MostFlips {
		return 0, false
	}
	sum, reach := 0.0, 0.0
	for _, d := range differences {
		sum += d
		reach += math.Abs(d)
	}
	if math.IsNaN(reach) || math.IsInf(reach, 1) {
		return 0, false
	}
	least := math.Abs(sum) - float64(1e-12*reach)
	if least <= 0 {
		return 1, true
	}
	// The first keeps its sign: the other half of all ways has the same sums with the other sign. Each way
	// is one of the first differences and one of the last, whose sums are sorted: those far enough from 0
	// are counted without going through them (E. Horowitz and S. Sahni, Journal of the ACM 21, 1974).
	first, last := turned(differences[0], differences[1:(n+1)/2]), turned(0, differences[(n+1)/2:])
	far, low, high := 0, len(last), len(last)
	for _, v := range first { // which rise, so that both places fall
		for high > 0 && v+last[high-1] >= least {
			high--
		}
		for low > 0 && v+last[low-1] > -least {
			low--
		}
		far += len(last) - high + low
	}
	return float64(far) / float64(int(1)<<(n-1)), true
}

// turned are the sums of a number and of some with either sign, sorted.
func turned(sum float64, of []float64) []float64 {
	sums := []float64{sum}
	for _, d := range of {
		for _, v := range sums {
			sums = append(sums, v+d)
		}
		for i := range len(sums) / 2 {
			sums[i] -= d
		}
	}
	slices.Sort(sums)
	return sums
}
