package projection

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"fathom/model/elementary"

	"gonum.org/v1/gonum/mat"
)

// The parts of a UMAP that are the same for all, as umap-learn has them.
const (
	umapEpochs    = 500
	umapNegatives = 5 // points that a point is pushed from for each that it is pulled to
	umapStart     = 10.0
	umapMost      = 4.0 // a coordinate moves at once, before the rate
	// umapA and umapB are those of 1/(1 + a·d^2b) that fits, by least squares over 0 … 3, what is 1 up
	// to the least distance of 0.1 and exp(0.1 − d) beyond.
	umapA = 1.5769434603113077
	umapB = 0.8950608779109733
)

// UMAP draws the rows in the plane so that neighbours stay neighbours, n×2 (L. McInnes, J. Healy and
// J. Melville, "UMAP: Uniform Manifold Approximation and Projection for dimension reduction",
// arXiv:1802.03426, 2018). What lies between clusters, how far they are apart and how large each is,
// means nothing.
//
// Each row is tied to the nearest of it, neighbours of them with itself, by exp(−max(0, d − ρᵢ)/σᵢ),
// where ρᵢ is the distance of the first that is another and σᵢ makes the sum log₂(neighbours); ties of
// both directions are a + b − ab. From the first two principal components, in a square of 10, 500
// epochs of stochastic gradient descent on the cross-entropy with 1/(1 + a·d^2b) follow, at a rate
// that falls from 1 to 0: a tie is followed as often as it is strong, and pushes five points that are
// drawn by the seed. The neighbours are exact, and one goroutine takes all steps in order, so a seed
// always gives the same picture.
//
// progress is told how many epochs are done, of how many; nil for nobody. When ctx ends the error is
// ctx's. neighbours must be 3 to n.
func (of *Distances) UMAP(ctx context.Context, neighbours int, seed uint64, progress func(done, epochs int)) (*mat.Dense, error) {
	if neighbours < 3 || neighbours > of.n {
		return nil, fmt.Errorf("%d neighbours of %d rows, expected 3 to all of them", neighbours, of.n)
	}
	m := &umap{n: of.n, random: rand.New(rand.NewPCG(seed, 2018))}
	m.tie(of.fuzzy(neighbours))
	m.begin(of.first)
	for epoch := range umapEpochs {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if progress != nil {
			progress(epoch, umapEpochs)
		}
		m.epoch(float64(epoch), 1-float64(epoch)/umapEpochs)
	}
	out := mat.NewDense(of.n, 2, nil)
	for i, at := range m.at {
		out.Set(i, 0, at[0])
		out.Set(i, 1, at[1])
	}
	return out, nil
}

// fuzzy are the ties of each row to others, both directions together, ascending.
func (of *Distances) fuzzy(neighbours int) [][]link {
	near := of.nearestOf(neighbours - 1)
	mean := 0.0
	for _, row := range near {
		for _, other := range row {
			mean += other.distance
		}
	}
	mean /= float64(of.n) * float64(neighbours) // a row itself is one of them
	ties := make([]map[int]float64, of.n)
	for i, row := range near {
		ties[i] = map[int]float64{}
		for j, w := range strengths(row, neighbours, mean) {
			ties[i][row[j].row] = w
		}
	}
	links := make([][]link, of.n)
	for i, row := range near {
		for _, other := range row {
			a, b := ties[i][other.row], ties[other.row][i]
			w := a + b - float64(a*b)
			links[i] = append(links[i], link{other.row, w})
			if _, both := ties[other.row][i]; !both {
				links[other.row] = append(links[other.row], link{i, w})
			}
		}
	}
	return links
}

// strengths are exp(−max(0, d − ρ)/σ) of the neighbours of a row.
func strengths(near []neighbour, neighbours int, mean float64) []float64 {
	const rounds, tolerance, least = 300, 1e-5, 1e-3 // 2^±150 are the largest and the smallest float32s
	rho, own := 0.0, 0.0
	for _, other := range near {
		if rho == 0 {
			rho = other.distance
		}
		own += other.distance
	}
	target := elementary.Log(float64(neighbours)) / math.Ln2
	sigma, low, high := 1.0, 0.0, math.Inf(1)
	for range rounds {
		sum := 0.0
		for _, other := range near {
			sum += strength(other.distance, rho, sigma)
		}
		switch diff := sum - target; {
		case math.Abs(diff) < tolerance:
		case diff > 0:
			high = sigma
			sigma = (low + high) / 2
			continue
		default:
			if low = sigma; math.IsInf(high, 1) {
				sigma *= 2
			} else {
				sigma = (low + high) / 2
			}
			continue
		}
		break
	}
	if rho > 0 {
		mean = own / float64(neighbours)
	}
	sigma = max(sigma, float64(least*mean))
	out := make([]float64, len(near))
	for j, other := range near {
		out[j] = strength(other.distance, rho, sigma)
	}
	return out
}

func strength(d, rho, sigma float64) float64 {
	if d <= rho || sigma == 0 {
		return 1
	}
	return elementary.Exp(-(d - rho) / sigma)
}

// umap is a picture on its way.
type umap struct {
	n      int
	at     [][2]float64
	ties   []tie
	random *rand.Rand
}

// tie is followed from one point to another every so many epochs.
type tie struct {
	from, to        int
	every, next     float64 // epochs
	pushes, pushing float64 // epochs between two points that are pushed, and when the next is
}

// tie lists the ties in order, without those that would never be followed.
func (m *umap) tie(links [][]link) {
	strongest := 0.0
	for _, row := range links {
		for _, l := range row {
			strongest = max(strongest, l.weight)
		}
	}
	for i, row := range links {
		for _, l := range row {
			if l.weight < strongest/umapEpochs {
				continue
			}
			every := strongest / l.weight
			m.ties = append(m.ties, tie{i, l.row, every, every, every / umapNegatives, every / umapNegatives})
		}
	}
}

// begin puts the points where the first components have them, in a square.
func (m *umap) begin(first *mat.Dense) {
	m.at = make([][2]float64, m.n)
	for k := range 2 {
		low, high := math.Inf(1), math.Inf(-1)
		for i := range m.n {
			low, high = min(low, first.At(i, k)), max(high, first.At(i, k))
		}
		for i := range m.n {
			// A little apart, or points that are the same would stay so.
			v := float64(1e-3 * m.random.Float64())
			if high > low {
				v += float64(umapStart * ((first.At(i, k) - low) / (high - low)))
			}
			m.at[i][k] = v
		}
	}
}

// epoch follows the ties whose time has come.
func (m *umap) epoch(now, rate float64) {
	for i := range m.ties {
		t := &m.ties[i]
		if t.next > now {
			continue
		}
		from, to := &m.at[t.from], &m.at[t.to]
		if square := apart(from, to); square > 0 {
			power := umapPower(square)
			pull := -2 * umapA * umapB * (power / square) / (float64(umapA*power) + 1)
			for k := range 2 {
				by := float64(rate * clipped(float64(pull*(from[k]-to[k]))))
				from[k] += by
				to[k] -= by
			}
		}
		t.next += t.every
		for count := int((now - t.pushing) / t.pushes); count > 0; count-- {
			m.push(t.from, rate)
			t.pushing += t.pushes
		}
	}
}

// push pushes a point from one that is drawn.
func (m *umap) push(i int, rate float64) {
	other := m.random.IntN(m.n)
	from, to := &m.at[i], &m.at[other]
	square := apart(from, to)
	if other == i || square == 0 {
		return
	}
	push := 2 * umapB / ((0.001 + square) * (float64(umapA*umapPower(square)) + 1))
	for k := range 2 {
		from[k] += float64(rate * clipped(float64(push*(from[k]-to[k]))))
	}
}

func apart(a, b *[2]float64) float64 {
	dx, dy := a[0]-b[0], a[1]-b[1]
	return float64(dx*dx) + float64(dy*dy)
}

// umapPower is d^2b of a squared distance.
func umapPower(square float64) float64 {
	return elementary.Exp(float64(umapB * elementary.Log(square)))
}

func clipped(v float64) float64 { return max(-umapMost, min(umapMost, v)) }
