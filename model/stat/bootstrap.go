package stat

import (
	"math"
	"slices"
)

// A Cluster is a group of rows: how many, and what of them is summed up, such as how many more of them a
// second classifier has right than a first.
type Cluster struct {
	Rows int
	Sum  float64
}

// Bootstrapped is the mean of rows that come in groups, with its 95 % interval over groups.
type Bootstrapped struct {
	Mean         float64 // Σ sums / Σ rows
	Low, High    float64
	Z0           float64 // the correction for bias
	Acceleration float64
	Levels       [2]float64 // of the percentiles that the ends are
	SE           float64    // over the draws
	Draws        int
}

// Draws is how many times [BootstrapClusters] draws where nobody wants to know more.
const Draws = 2000

// BootstrapClusters returns the BCa interval (B. Efron, "Better bootstrap confidence intervals", JASA 82,
// 1987) of the mean of rows in groups, drawing whole groups with replacement: those of a draw q of G
// groups are
//
//	splitmix64(first + q·G + j) mod G,  j = 0 … G−1
//
// so that it is no matter of chance. With z₀ = Φ⁻¹ of the share of draws below the mean, ties half, and a
// the skewness of the jackknife's values, the ends are the percentiles Φ(z₀ + (z₀+z)/(1 − a(z₀+z))), z =
// ∓1.96, interpolated between draws (type 7 of R. J. Hyndman and Y. Fan, The American Statistician 50,
// 1996). Groups must be independent; below some 15 of them it is too narrow. All but the mean is NaN
// where there are fewer than two groups or every draw is the same.
func BootstrapClusters(groups []Cluster, draws int, first uint64) Bootstrapped {
	nan := math.NaN()
	b := Bootstrapped{Mean: nan, Low: nan, High: nan, Z0: nan, Acceleration: nan, Levels: [2]float64{nan, nan}, SE: nan, Draws: draws}
	rows, sum := 0, 0.0
	for _, g := range groups {
		rows += g.Rows
		sum += g.Sum
	}
	if rows == 0 {
		return b
	}
	b.Mean = sum / float64(rows)
	if len(groups) < 2 || draws < 2 {
		return b
	}
	means := drawMeans(groups, draws, first)
	below := 0.0
	for _, m := range means {
		switch {
		case m < b.Mean:
			below++
		case m == b.Mean:
			below += 0.5
		}
	}
	if b.SE = MeanOf(means).SD; b.SE == 0 {
		return b
	}
	slices.Sort(means)
	b.Z0 = normalPoint(below / float64(draws))
	b.Acceleration = acceleration(groups, rows, sum)
	for i, z := range []float64{-z975, z975} {
		from := b.Z0 + z
		b.Levels[i] = normal(b.Z0 + from/(1-float64(b.Acceleration*from)))
	}
	b.Low, b.High = quantile(means, b.Levels[0]), quantile(means, b.Levels[1])
	return b
}

// drawMeans are the means of the draws, in their order.
func drawMeans(groups []Cluster, draws int, first uint64) []float64 {
	means := make([]float64, 0, draws)
	n := uint64(len(groups))
	for q := range uint64(draws) {
		rows, sum := 0, 0.0
		for j := range n {
			g := groups[splitmix64(first+q*n+j)%n]
			rows += g.Rows
			sum += g.Sum
		}
		means = append(means, sum/float64(max(1, rows)))
	}
	return means
}

// acceleration is Σu³/(6 (Σu²)^1.5), u how far the mean without each group lies below the mean of these.
func acceleration(groups []Cluster, rows int, sum float64) float64 {
	left := make([]float64, len(groups))
	for i, g := range groups {
		left[i] = (sum - g.Sum) / float64(max(1, rows-g.Rows))
	}
	mean := MeanOf(left).Mean
	squares, cubes := 0.0, 0.0
	for _, v := range left {
		u := mean - v
		squares += float64(u * u)
		cubes += float64(u * u * u)
	}
	if squares == 0 {
		return 0
	}
	return cubes / (6 * squares * math.Sqrt(squares))
}

// quantile interpolates between sorted numbers at (n−1)p.
func quantile(sorted []float64, p float64) float64 {
	at := float64(float64(len(sorted)-1) * min(1, max(0, p)))
	k := int(at)
	next := min(k+1, len(sorted)-1)
	return sorted[k] + float64((at-float64(k))*(sorted[next]-sorted[k]))
}

// splitmix64 is the k-th number of the generator of that name from 0 on (G. L. Steele, D. Lea and C. H.
// Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
func splitmix64(k uint64) uint64 {
	z := (k + 1) * 0x9E3779B97F4A7C15
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}
