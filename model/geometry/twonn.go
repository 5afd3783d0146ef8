package geometry

import (
	"cmp"
	"context"
	"math"
	"slices"

	"fathom/model/elementary"
	"fathom/model/simd"
)

// TwoNN returns the intrinsic dimension by the two nearest neighbours (E. Facco, M. d'Errico, A.
// Rodriguez and A. Laio, "Estimating the intrinsic dimension of datasets by a minimal neighborhood
// information", Scientific Reports 7, 2017): if points are spread evenly over a surface of dimension
// d wherever three of them are close, r₂/r₁ has the density d·μ^(−d−1), whose maximum likelihood is
//
//	d̂ = n / Σ ln(r₂/r₁),   with the standard error d̂/√n
//
// over the n rows, r₁ and r₂ the Euclidean distances of a row to its nearest and next. Rows that are
// the same count as one, since a distance of 0 has no ratio. Above some 20 dimensions it is biased
// low. The interval is d̂(1 ± 1.96/√n), as if the ratios of different rows were independent.
//
// The Curve has it at n, n/2 and n/4 rows, as far as there are three: a flat one says that the
// dimension is that at any distance, a falling one that it is that of the noise at this one.
//
// Distances are computed from the differences of the features, of those rows that products say are
// nearest: ‖a‖²+‖b‖²−2ab, which would cancel, only finds them, so that float32 is enough for it.
func (l *Layer) TwoNN(ctx context.Context) (*Estimate, error) {
	if err := l.varied(3); err != nil {
		return nil, err
	}
	var e *Estimate
	for _, n := range []int{l.n, l.n / 2, l.n / 4} {
		ratios, err := l.ratios(ctx, n)
		if err != nil {
			return nil, err
		}
		total := sum(ratios)
		if e == nil && len(ratios) < 3 {
			return nil, undefined("%d different rows among %d: expected 3 or more", len(ratios), l.n)
		}
		if e == nil && total == 0 {
			return nil, undefined("the two nearest rows are equally far from every one of %d: their ratio says nothing", len(ratios))
		}
		if len(ratios) < 3 || total == 0 {
			break
		}
		count := float64(len(ratios))
		p := Point{len(ratios), count / total}
		if e == nil {
			e = &Estimate{Value: p.Value, N: p.N, SE: p.Value / math.Sqrt(count)}
			e.Interval = around(e.Value, z975, e.SE)
		}
		e.Curve = append(e.Curve, p)
	}
	return e, nil
}

// z975 is the 97.5 % point of the standard normal distribution.
const z975 = 1.959963984540054

// ratios returns ln(r₂/r₁) of each of the first n rows that differ, by place; fewer than 3 where no
// more differ.
func (l *Layer) ratios(ctx context.Context, n int) ([]float64, error) {
	places := l.distinct(n)
	if len(places) < 3 {
		return make([]float64, len(places)), nil
	}
	x, lengths := l.narrowed(places)
	out := make([]float64, len(places))
	share(l.pool, (x.Rows+many-1)/many, func(p int) {
		if ctx.Err() != nil {
			return
		}
		l.ratiosOf(out, x, lengths, places, p*many, min(x.Rows, (p+1)*many))
	})
	return out, ctx.Err()
}

// many is how many rows find their neighbours at a time.
const many = 96

// narrowed returns the rows at the places less the mean, times a power of two that leaves the largest
// number below 1, and the squares of their lengths.
func (l *Layer) narrowed(places []int) (x simd.Matrix, lengths []float64) {
	most := 0.0
	for _, at := range places {
		for j, v := range l.row(at) {
			most = max(most, math.Abs(v-l.mean[j]))
		}
	}
	_, exponent := math.Frexp(most)
	half := exponent / 2 // a power of two that is a float64, as the whole need not be
	first, second := math.Ldexp(1, -half), math.Ldexp(1, half-exponent)
	x, lengths = simd.NewMatrix(len(places), l.d), make([]float64, len(places))
	for i, at := range places {
		to := x.Row(i)
		for j, v := range l.row(at) {
			v = (v - l.mean[j]) * first * second
			to[j] = float32(v)
			lengths[i] += float64(v * v)
		}
	}
	return x, lengths
}

// ratiosOf does so for some of the rows.
func (l *Layer) ratiosOf(out []float64, x simd.Matrix, lengths []float64, places []int, from, to int) {
	products := simd.NewMatrix(to-from, x.Rows)
	simd.NewWorkspace(l.kernels, simd.Serial).MulTrans(products, x.Slice(from, to), x, simd.Identity, products)
	near := make([]int, 0, 64)
	for i := from; i < to; i++ {
		near = candidates(near[:0], products.Row(i-from), lengths, i, l.d)
		first, second := math.Inf(1), math.Inf(1)
		for _, j := range near {
			v := apart(l.row(places[i]), l.row(places[j]))
			if v < first {
				first, second = v, first
			} else if v < second {
				second = v
			}
		}
		out[i] = elementary.Log(second/first) / 2
	}
}

// candidates lists the rows that may be among the three nearest to row i, as the squares of distances
// ‖a‖²+‖b‖²−2ab say: those that rounding could have put behind the third.
func candidates(list []int, products []float32, lengths []float64, i, d int) []int {
	const count = 3
	var best [count]float64
	for k := range best {
		best[k] = math.Inf(1)
	}
	// Each of these is off by less than (d+8)·2⁻²⁴ of the two lengths. The third is so near that its
	// length is at most eight times that of row i and two of row j. What is below the normal float32s
	// is lost.
	slack, lost := float64(d+16)*0x1p-20, float64(float64(d)*0x1p-140)
	for j, p := range products {
		v := lengths[j] - 2*float64(p)
		if j == i || v >= best[count-1] {
			continue
		}
		k := count - 1
		for ; k > 0 && best[k-1] > v; k-- {
			best[k] = best[k-1]
		}
		best[k] = v
	}
	limit := best[count-1]
	for j, p := range products {
		if j != i && lengths[j]-2*float64(p) <= limit+lost+float64(slack*(lengths[i]+lengths[j])) {
			list = append(list, j)
		}
	}
	return list
}

// apart returns Σ(x−y)².
func apart(x, y []float64) float64 {
	total := 0.0
	for j, v := range x {
		v -= y[j]
		total += float64(v * v)
	}
	return total
}

// distinct lists the places of the first n rows without those that repeat another, of which the first
// stays.
func (l *Layer) distinct(n int) []int {
	places := make([]int, n)
	for at := range places {
		places[at] = at
	}
	slices.SortFunc(places, func(a, b int) int { return cmp.Or(slices.Compare(l.row(a), l.row(b)), cmp.Compare(a, b)) })
	places = slices.CompactFunc(places, func(a, b int) bool { return slices.Equal(l.row(a), l.row(b)) })
	slices.Sort(places)
	return places
}
