package geometry

import (
	"context"
	"fmt"
	"math"
	"slices"

	"fathom/model/simd"
	"fathom/model/stat"
)

// CKA returns the debiased linear centred kernel alignment of two layers on the same rows: with K = XXᵀ
// and L = YYᵀ,
//
//	CKA = HSIC₁(K, L) / √(HSIC₁(K, K) HSIC₁(L, L))
//	HSIC₁(K, L) = (tr K̂L̂ + 1ᵀK̂1·1ᵀL̂1/((n−1)(n−2)) − 2/(n−2)·1ᵀK̂L̂1) / (n(n−3))
//
// where K̂ is K with zeros on the diagonal (L. Song et al., "Feature selection via dependence
// maximization", JMLR 13, 2012; T. Nguyen, M. Raghu and S. Kornblith, ICLR 2021; A. Murphy, J.
// Zylberberg and A. Fyshe, 2024). It is 1 where one layer is the other turned and scaled, and its mean
// is near 0 where they have nothing in common; it can be below 0, and is then given as it is. The
// plain alignment of S. Kornblith et al. (ICML 2019) is biased upwards where d is not far below n: of
// 40 rows of 200 columns of noise it is 0.84, and this one 0.03.
//
// No n×n matrix is needed: n(n−3) HSIC₁ is
//
//	‖X̃ᵀỸ‖² − n/(n−2) Σ aᵢbᵢ + Σaᵢ Σbᵢ/((n−1)(n−2)),   aᵢ = ‖x̃ᵢ‖², bᵢ = ‖ỹᵢ‖²
//
// where the first term is of d×d sums over rows, or where both layers have more columns than rows of
// two n×n matrices, which each layer keeps.
//
// The interval is over items: value ± t·SE, with SE by the delete-one-batch jackknife. The rows, in
// the shuffled order of the layers, are cut into m batches (11 to 21, an odd number), θ is Σ HSIC₁(K,
// L) over batches divided by the root of Σ HSIC₁(K, K) Σ HSIC₁(L, L), θ₍ᵢ₎ the same without batch i,
// and SE² = (m−1)/m Σ(θ₍ᵢ₎ − mean)²; t is the 97.5 % point of Student's distribution with m−1 degrees
// of freedom. θ is of smaller pieces than the value and so a little less certain. Below 88 rows there
// is no interval. Rows must not be drawn again for one, as a bootstrap does: the same row twice is
// alike for both layers.
//
// Both layers must have the same rows in the same order, held with one seed.
func CKA(ctx context.Context, a, b *Layer) (*Estimate, error) {
	if err := alike(a, b, 4); err != nil {
		return nil, err
	}
	x, err := a.similar(ctx)
	if err != nil {
		return nil, err
	}
	y, err := b.similar(ctx)
	if err != nil {
		return nil, err
	}
	e := &Estimate{N: a.n, Value: debiased(a, b, x, y) / (math.Sqrt(x.own) * math.Sqrt(y.own))}
	if _, se, ok := jackknife(x, y); ok {
		e.SE, e.Batches = se, len(x.batches)
		e.Interval = around(e.Value, stat.Student(e.Batches-1), se)
	}
	return e, nil
}

// alike is the error of layers that cannot be compared.
func alike(a, b *Layer, least int) error {
	if a.n != b.n || !slices.Equal(a.order, b.order) {
		return fmt.Errorf("layers of %d and %d rows in different orders: expected the same rows, held with the same seed", a.n, b.n)
	}
	if err := a.varied(least); err != nil {
		return err
	}
	return b.varied(least)
}

// A selfProduct is what a layer brings to every comparison.
type selfProduct struct {
	squares []float64 // ‖x̃ᵢ‖²
	gram    *block    // X̃X̃ᵀ where there are at least as many columns as rows
	own     float64   // n(n−3) HSIC₁ of the layer with itself
	batches []batch
}

// A batch is some rows: their products with each other, with zeros on the diagonal, and the sums of
// those by row.
type batch struct {
	products []float64
	sums     []float64
	total    float64
	own      float64 // HSIC₁
}

// similar returns what the layer brings, which it computes once.
func (l *Layer) similar(ctx context.Context) (*selfProduct, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.product != nil {
		return l.product, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	x := l.centred(l.n)
	s := &selfProduct{squares: x.squares(l.kernels)}
	if l.d >= l.n {
		g := gram(x, l.pool)
		s.gram = &g
	}
	plain := shared(x, x, s.gram, s.gram, l.pool)
	s.own = unbias(plain, l.n, dot(l.kernels, s.squares, s.squares), sum(s.squares), sum(s.squares))
	if !(s.own > 1e-12*plain) {
		return nil, undefined("the similarity of %d rows cannot be estimated: without its bias, the layer's with itself is not above 0", l.n)
	}
	for i := range max(1, len(l.cuts)) - 1 {
		s.batches = append(s.batches, l.newBatch(x.slice(l.cuts[i], l.cuts[i+1])))
	}
	l.product = s
	return s, nil
}

// debiased returns n(n−3) HSIC₁ of two layers.
func debiased(a, b *Layer, x, y *selfProduct) float64 {
	if a == b {
		return x.own
	}
	plain := shared(a.centred(a.n), b.centred(b.n), x.gram, y.gram, a.pool)
	return unbias(plain, a.n, dot(a.kernels, x.squares, y.squares), sum(x.squares), sum(y.squares))
}

// unbias takes the diagonal's part from ‖X̃ᵀỸ‖².
func unbias(plain float64, n int, both, first, second float64) float64 {
	m := float64(n)
	return plain - float64(m/(m-2)*both) + float64(first*second)/((m-1)*(m-2))
}

// cutBatches says where the batches of n rows begin, and the end: one for each 64 rows, an odd number
// from 11 to 21, of sizes that differ by one at most; nil where they would have fewer than 8.
func cutBatches(n int) []int {
	const least, most = 8, 64
	count := min(21, max(11, n/most)) | 1
	if n < count*least {
		return nil
	}
	cuts := make([]int, count+1)
	for i := range cuts {
		cuts[i] = i * n / count
	}
	return cuts
}

// newBatch computes what a batch of centred rows brings.
func (l *Layer) newBatch(x block) batch {
	g := gram(x, l.pool)
	b := batch{products: g.Data, sums: make([]float64, g.Rows)}
	for i := range g.Rows {
		g.row(i)[i] = 0
		b.sums[i] = sum(g.row(i))
	}
	b.total = sum(b.sums)
	b.own = hsic(b, b)
	return b
}

// hsic returns HSIC₁ of two layers on a batch.
func hsic(x, y batch) float64 {
	n, kernels := float64(len(x.sums)), simd.Default()
	both := dot(kernels, x.products, y.products)
	sums := dot(kernels, x.sums, y.sums)
	return (both + float64(x.total*y.total)/((n-1)*(n-2)) - float64(2/(n-2)*sums)) / (n * (n - 3))
}

// jackknife returns θ and its standard error, see [CKA]; not ok where there are no batches, or where a
// layer's similarity with itself is not above 0 on what is left.
func jackknife(x, y *selfProduct) (theta, se float64, ok bool) {
	m := len(x.batches)
	if m < 2 {
		return 0, 0, false
	}
	xy, xx, yy := make([]float64, m), make([]float64, m), make([]float64, m)
	for i := range m {
		xy[i], xx[i], yy[i] = hsic(x.batches[i], y.batches[i]), x.batches[i].own, y.batches[i].own
	}
	without := func(i int) (float64, bool) {
		first, second, third := sum(xy), sum(xx), sum(yy)
		if i >= 0 {
			first, second, third = first-xy[i], second-xx[i], third-yy[i]
		}
		return first / (root(second) * root(third)), second > 0 && third > 0
	}
	if theta, ok = without(-1); !ok {
		return 0, 0, false
	}
	left, mean := make([]float64, m), 0.0
	for i := range left {
		if left[i], ok = without(i); !ok {
			return 0, 0, false
		}
		mean += left[i] / float64(m)
	}
	total := 0.0
	for _, v := range left {
		v -= mean
		total += float64(v * v)
	}
	return theta, math.Sqrt(float64(m-1) / float64(m) * total), true
}
