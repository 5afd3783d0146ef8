package projection

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"fathom/model/reading"
	"fathom/model/simd"
	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// MostMapped is how many rows a map can have at most: the distances of all pairs are held, 8·n²
// bytes.
const MostMapped = 4000

// Distances are those between all pairs of some rows, from which maps are drawn that keep
// neighbours and not distances. They are never changed.
type Distances struct {
	n       int
	squared []float64 // n×n
	first   *mat.Dense
	pool    *simd.Pool
}

// NewDistances returns the Euclidean distances between the rows of x, n×d with 4 ≤ n ≤ 4,000, by the
// products of the centred rows in float64: that of two rows that are the same is 0. It reads and
// holds all of x, and computes on the cores of the pool, nil for the caller's alone.
func NewDistances(ctx context.Context, x simd.Rows, pool *simd.Pool) (*Distances, error) {
	if pool == nil {
		pool = simd.Serial
	}
	if reading.Empty(x) {
		return nil, errors.New("the representation is empty: expected at least one sample and one feature")
	}
	n, _ := x.Dims()
	if n < 4 || n > MostMapped {
		return nil, fmt.Errorf("%d rows, expected 4 to %d", n, MostMapped)
	}
	c, err := newCentring(x)
	if err != nil {
		return nil, err
	}
	of := &Distances{n: n, squared: make([]float64, n*n), first: mat.NewDense(n, 2, nil), pool: pool}
	if len(c.varying) == 0 {
		return of, nil
	}
	rows, err := c.samples()
	if err != nil {
		return nil, err
	}
	of.products(rows)
	squares := make([]float64, n)
	for i := range n {
		squares[i] = of.squared[i*n+i]
	}
	for i := range n {
		row := of.squared[i*n : (i+1)*n]
		for j := range i {
			row[j] = of.squared[j*n+i]
		}
		row[i] = 0
		for j := i + 1; j < n; j++ {
			// What is left of nearly equal rows is rounding: some 1e-15 of their squares.
			v := squares[i] + squares[j] - 2*row[j]
			if v < float64(1e-14*(squares[i]+squares[j])) {
				v = 0
			}
			row[j] = v
		}
	}
	p, err := FitPCA(ctx, x, 2, true, pool)
	if err != nil {
		return nil, err
	}
	scores, err := Project(ctx, x, p.Mean, p.Components)
	if err != nil {
		return nil, err
	}
	_, k := scores.Dims()
	for i := range n {
		copy(of.first.RawRowView(i), scores.RawRowView(i)[:min(2, k)])
	}
	return of, ctx.Err()
}

// products fills in the upper triangle of the products of the rows with each other.
func (of *Distances) products(rows vector.Block) {
	const tall = 32
	n, kernels := of.n, simd.Default()
	simd.Share(of.pool.Cores(), (n+tall-1)/tall, func(p int) {
		lo, hi := p*tall, min(n, (p+1)*tall)
		for i := range hi {
			from := max(i, lo)
			kernels.MulVec64(of.squared[i*n+from:i*n+hi], rows.Slice(from, hi).Matrix(rows.Width), rows.Row(i))
		}
	})
}

// Rows is how many there are.
func (of *Distances) Rows() int { return of.n }

// Distinct lists the rows that differ from all before them, ascending: the first of each set of rows
// whose distances are 0.
func (of *Distances) Distinct() []int {
	var first []int
	for i := range of.n {
		row := of.squared[i*of.n : (i+1)*of.n]
		if !slices.ContainsFunc(first, func(j int) bool { return row[j] == 0 }) {
			first = append(first, i)
		}
	}
	return first
}

// Like is for each row which of some rows is at the distance 0 of it; each must have one.
func (of *Distances) Like(some []int) []int {
	like := make([]int, of.n)
	for i := range like {
		row := of.squared[i*of.n : (i+1)*of.n]
		like[i] = slices.IndexFunc(some, func(j int) bool { return row[j] == 0 })
	}
	return like
}

// Among are the distances between some of the rows.
func (of *Distances) Among(some []int) *Distances {
	n := len(some)
	out := &Distances{n: n, squared: make([]float64, n*n), first: mat.NewDense(n, 2, nil), pool: of.pool}
	for i, row := range some {
		for j, other := range some {
			out.squared[i*n+j] = of.squared[row*of.n+other]
		}
		copy(out.first.RawRowView(i), of.first.RawRowView(row))
	}
	return out
}

// neighbour is another row and its distance.
type neighbour struct {
	row      int
	distance float64
}

// nearest sorts and returns the first k, of equally near ones the lower.
func nearest(all []neighbour, k int) []neighbour {
	slices.SortFunc(all, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.row, b.row))
	})
	return all[:min(k, len(all))]
}

// nearestOf lists for each row the k others that are nearest, nearest first, of equally near ones the
// lower first.
func (of *Distances) nearestOf(k int) [][]neighbour {
	out := make([][]neighbour, of.n)
	simd.Share(of.pool.Cores(), of.n, func(i int) {
		near, bound := make([]neighbour, 0, 2*k), math.Inf(1)
		for j, v := range of.squared[i*of.n : (i+1)*of.n] {
			if j == i || !(v < bound) {
				continue
			}
			near = append(near, neighbour{j, v})
			if len(near) == 2*k {
				near = nearest(near, k)
				bound = near[k-1].distance
			}
		}
		near = nearest(near, k)
		for j := range near {
			near[j].distance = math.Sqrt(near[j].distance)
		}
		out[i] = near
	})
	return out
}

// Trustworthiness says how far neighbours in a picture, n×k, are neighbours in truth (J. Venna and
// S. Kaski, "Neighborhood preservation in nonlinear projection methods", ICANN 2001): with r(i, j) the
// rank of j among the neighbours of i by these distances, from 1, and U(i) the m nearest of i in the
// picture, it is 1 − 2/(nm(2n−3m−1)) Σᵢ Σ_{j∈U(i)} max(0, r(i, j) − m). It is 1 where none of them is
// a stranger, and about ½ of points at random. It is NaN where m < 1 or 3m > 2n − 2.
func (of *Distances) Trustworthiness(picture *mat.Dense, m int) float64 {
	n := of.n
	if m < 1 || 3*m > 2*n-2 {
		return math.NaN()
	}
	rows, k := picture.Dims()
	if rows != n {
		panic(fmt.Sprintf("projection: a picture of %d rows of distances between %d", rows, n))
	}
	drawn := &Distances{n: n, squared: make([]float64, n*n), pool: of.pool}
	simd.Share(of.pool.Cores(), n, func(i int) {
		from := picture.RawRowView(i)
		for j := range n {
			sum := 0.0
			for c := range k {
				off := from[c] - picture.At(j, c)
				sum += float64(off * off)
			}
			drawn.squared[i*n+j] = sum
		}
	})
	strange := make([]int, n)
	near := drawn.nearestOf(m)
	simd.Share(of.pool.Cores(), n, func(i int) {
		row := of.squared[i*n : (i+1)*n]
		for _, other := range near[i] {
			rank, v := 1, row[other.row]
			for j, w := range row {
				if j != i && (w < v || w == v && j < other.row) {
					rank++
				}
			}
			strange[i] += max(0, rank-m)
		}
	})
	sum := 0
	for _, v := range strange {
		sum += v
	}
	return 1 - float64(2*float64(sum)/(float64(n)*float64(m)*float64(2*n-3*m-1)))
}
