package projection

import (
	"context"
	"fmt"
	"math"

	"fathom/model/elementary"
	"fathom/model/simd"
	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// The parts of a t-SNE that are the same for all, as scikit-learn has them.
const (
	tsneSteps        = 1000
	tsneEarly        = 250 // steps with the exaggeration
	tsneExaggeration = 12.0
	tsneStart        = 1e-4 // standard deviation of the first component at the beginning
	tsneLeastGain    = 0.01
)

// TSNE draws the rows in the plane so that neighbours stay neighbours, n×2 (L. van der Maaten and G.
// Hinton, "Visualizing data using t-SNE", JMLR 9, 2008). What lies between clusters, how far they are
// apart and how large each is, means nothing.
//
// It minimises Σᵢⱼ pᵢⱼ log(pᵢⱼ/qᵢⱼ) with qᵢⱼ ∝ 1/(1 + ‖yᵢ − yⱼ‖²) over all pairs, and pᵢⱼ = (p_{j|i} +
// p_{i|j})/2n, where p_{j|i} ∝ exp(−βᵢ‖xᵢ − xⱼ‖²) over the 3·perplexity + 1 nearest of xᵢ and βᵢ gives
// it the perplexity; of the others it is 0 (van der Maaten, JMLR 15, 2014). It begins with the first
// two principal components (D. Kobak and P. Berens, Nature Communications 10, 2019), takes 250 steps with
// p twelve times as large and momentum ½, and 750 more with momentum 0.8, at the rate max(n/48, 50)
// (A. Belkina and others, ib.) with gains. Nothing is drawn at random.
//
// progress is told how many steps are done, of how many; nil for nobody. When ctx ends the error is
// ctx's. The perplexity must be above 1 and below n/3.
func (of *Distances) TSNE(ctx context.Context, perplexity float64, progress func(done, steps int)) (*mat.Dense, error) {
	if !(perplexity > 1 && perplexity < float64(of.n)/3) {
		return nil, fmt.Errorf("a perplexity of %g for %d rows, expected above 1 and below a third of them", perplexity, of.n)
	}
	m := &tsne{Distances: of, links: of.affinities(perplexity)}
	m.begin()
	for step := range tsneSteps {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if progress != nil {
			progress(step, tsneSteps)
		}
		m.step(tsnePhase(step))
	}
	out := mat.NewDense(of.n, 2, nil)
	for i := range of.n {
		out.Set(i, 0, m.at[0][i])
		out.Set(i, 1, m.at[1][i])
	}
	return out, nil
}

// tsnePhase is by what p is exaggerated at a step, and the momentum.
func tsnePhase(step int) (exaggeration, momentum float64) {
	if step < tsneEarly {
		return tsneExaggeration, 0.5
	}
	return 1, 0.8
}

// link is how strongly a row is tied to another.
type link struct {
	row    int
	weight float64
}

// tsne is a picture on its way.
type tsne struct {
	*Distances
	links      [][]link     // pᵢⱼ of each row, symmetric
	at         [2][]float64 // the two coordinates
	velocity   [2][]float64
	gain       [2][]float64
	repulsion  [2][]float64 // Σⱼ wᵢⱼ²(yᵢ − yⱼ) with wᵢⱼ = 1/(1 + ‖yᵢ − yⱼ‖²)
	attraction [2][]float64 // Σⱼ pᵢⱼwᵢⱼ(yᵢ − yⱼ)
	weights    []float64    // Σⱼ wᵢⱼ
}

// affinities are pᵢⱼ.
func (of *Distances) affinities(perplexity float64) [][]link {
	near := of.nearestOf(min(of.n-1, int(float64(3*perplexity)+1)))
	conditional := make([][]float64, of.n)
	simd.Share(of.pool.Cores(), of.n, func(i int) { conditional[i] = calibrated(near[i], perplexity) })
	links := make([][]link, of.n)
	half := 1 / (2 * float64(of.n))
	for i, row := range near {
		for j, other := range row {
			w := conditional[i][j] * half
			links[i] = append(links[i], link{other.row, w})
			links[other.row] = append(links[other.row], link{i, w})
		}
	}
	return links // a pair that is near both ways stands there twice, and its weights add up
}

// calibrated are exp(−βd²)/Σ over the neighbours of a row, with the β that gives them a perplexity.
func calibrated(near []neighbour, perplexity float64) []float64 {
	const tolerance, rounds = 1e-5, 400 // 2^±250 are the largest and the smallest squares of float32s
	p, target := make([]float64, len(near)), elementary.Log(perplexity)
	beta, low, high := 1.0, 0.0, math.Inf(1)
	nearestSquare := float64(near[0].distance * near[0].distance)
	for range rounds {
		sum, weighted := 0.0, 0.0
		for j, other := range near {
			off := float64(other.distance*other.distance) - nearestSquare // which changes no share, and the largest is 1
			p[j] = elementary.Exp(-beta * off)
			sum += p[j]
			weighted += float64(off * p[j])
		}
		entropy := elementary.Log(sum) + float64(beta*weighted)/sum
		for j := range p {
			p[j] /= sum
		}
		switch diff := entropy - target; {
		case math.Abs(diff) <= tolerance:
			return p
		case diff > 0:
			if low = beta; math.IsInf(high, 1) {
				beta *= 2
			} else {
				beta = (beta + high) / 2
			}
		default:
			high = beta
			beta = (beta + low) / 2
		}
	}
	return p
}

// begin puts the points where the first components have them, close together.
func (m *tsne) begin() {
	squares := 0.0
	for i := range m.n {
		v := m.first.At(i, 0)
		squares += float64(v * v)
	}
	scale := 0.0
	if squares > 0 {
		scale = tsneStart / math.Sqrt(squares/float64(m.n))
	}
	for k := range 2 {
		for _, of := range []*[2][]float64{&m.at, &m.velocity, &m.gain, &m.repulsion, &m.attraction} {
			of[k] = make([]float64, m.n)
		}
		for i := range m.n {
			m.at[k][i] = m.first.At(i, k) * scale
			m.gain[k][i] = 1
		}
	}
	m.weights = make([]float64, m.n)
}

// step moves all points once.
func (m *tsne) step(exaggeration, momentum float64) {
	const some = 32
	simd.Share(m.pool.Cores(), (m.n+some-1)/some, func(p int) {
		for i := p * some; i < min(m.n, (p+1)*some); i++ {
			m.forces(i)
		}
	})
	rate := max(float64(m.n)/tsneExaggeration/4, 50)
	total := vector.Sum(m.weights)
	for k := range 2 {
		at, velocity, gain := m.at[k], m.velocity[k], m.gain[k]
		mean := 0.0
		for i := range at {
			gradient := 4 * (float64(exaggeration*m.attraction[k][i]) - m.repulsion[k][i]/total)
			if velocity[i]*gradient < 0 {
				gain[i] += 0.2
			} else {
				gain[i] = max(gain[i]*0.8, tsneLeastGain)
			}
			velocity[i] = float64(momentum*velocity[i]) - float64(rate*gain[i]*gradient)
			at[i] += velocity[i]
			mean += at[i]
		}
		vector.AddConstant(at, -mean/float64(m.n))
	}
}

// forces sums up what pushes and pulls a point.
func (m *tsne) forces(i int) {
	xs, ys := m.at[0], m.at[1][:len(m.at[0])]
	x, y := xs[i], ys[i]
	var pushX, pushY, weights float64
	for j, other := range xs {
		dx, dy := x-other, y-ys[j]
		w := 1 / (1 + (float64(dx*dx) + float64(dy*dy)))
		weights += w
		w *= w
		pushX += float64(w * dx)
		pushY += float64(w * dy)
	}
	var pullX, pullY float64
	for _, l := range m.links[i] {
		dx, dy := x-xs[l.row], y-ys[l.row]
		w := l.weight / (1 + (float64(dx*dx) + float64(dy*dy)))
		pullX += float64(w * dx)
		pullY += float64(w * dy)
	}
	m.weights[i] = weights - 1 // without the point itself
	m.repulsion[0][i], m.repulsion[1][i] = pushX, pushY
	m.attraction[0][i], m.attraction[1][i] = pullX, pullY
}
