package projection

import (
	"math"
	"math/rand/v2"
	"testing"

	"fathom/model/simd"
)

// scattered are the distances between rows drawn at random.
func scattered(t *testing.T, n, d int) *Distances {
	t.Helper()
	draw, x := rand.New(rand.NewPCG(3, 15)), simd.NewMatrix(n, d)
	for i := range n {
		for j := range x.Row(i) {
			x.Row(i)[j] = float32(draw.NormFloat64())
		}
	}
	of, err := NewDistances(t.Context(), x, nil)
	if err != nil {
		t.Fatal(err)
	}
	return of
}

// TestTSNESteps holds steps of a t-SNE to its definition: the gradient of the divergence by finite
// differences, with the momentum and the gains of R. A. Jacobs.
func TestTSNESteps(t *testing.T) {
	const n, exaggeration, momentum = 20, 12.0, 0.8
	of := scattered(t, n, 5)
	m := &tsne{Distances: of, links: of.affinities(4)}
	m.begin()
	var p [n][n]float64
	for i, links := range m.links {
		for _, l := range links {
			p[i][l.row] += l.weight
		}
	}
	divergence := func(at [2][]float64) float64 { // Σ p log(p/q) but for what does not change, with p exaggerated
		weight := func(i, j int) float64 {
			return 1 / (1 + math.Pow(at[0][i]-at[0][j], 2) + math.Pow(at[1][i]-at[1][j], 2))
		}
		total, sum := 0.0, 0.0
		for i := range n {
			for j := range n {
				if j != i {
					total += weight(i, j)
					sum -= exaggeration * p[i][j] * math.Log(weight(i, j))
				}
			}
		}
		return sum + math.Log(total) // whose own p stays 1 in all
	}
	var at, velocity, gain [2][]float64
	for k := range 2 {
		at[k], velocity[k], gain[k] = append([]float64(nil), m.at[k]...), make([]float64, n), make([]float64, n)
		for i := range n {
			at[k][i] *= 1e3 // where differences can be taken
			m.at[k][i] = at[k][i]
			gain[k][i] = 1
			if i%2 == 1 { // which would fall below the least
				gain[k][i] = 0.012
			}
			m.gain[k][i] = gain[k][i]
		}
	}
	for step := range 4 {
		const h = 1e-5
		var gradient [2][n]float64
		for k := range 2 {
			for i := range n {
				here := at[k][i]
				at[k][i] = here + h
				above := divergence(at)
				at[k][i] = here - h
				gradient[k][i] = (above - divergence(at)) / (2 * h)
				at[k][i] = here
			}
		}
		for k := range 2 {
			mean := 0.0
			for i := range n {
				if velocity[k][i]*gradient[k][i] < 0 {
					gain[k][i] += 0.2
				} else {
					gain[k][i] = max(0.01, 0.8*gain[k][i])
				}
				velocity[k][i] = momentum*velocity[k][i] - 50*gain[k][i]*gradient[k][i]
				at[k][i] += velocity[k][i]
				mean += at[k][i] / n
			}
			for i := range n {
				at[k][i] -= mean
			}
		}
		m.step(exaggeration, momentum)
		for k := range 2 {
			for i := range n {
				if off := math.Abs(m.at[k][i] - at[k][i]); off > 1e-5*(1+math.Abs(at[k][i])) { // of the differences, times the rate
					t.Fatalf("step %d: coordinate %d of point %d is %.9g, want %.9g", step, k, i, m.at[k][i], at[k][i])
				}
				at[k][i] = m.at[k][i]
			}
		}
	}
}

// TestTies holds the ties of a UMAP to their definition: the union of both directions, each of which
// sums to the logarithm of the neighbours.
func TestTies(t *testing.T) {
	const n, neighbours = 40, 8
	of := scattered(t, n, 4)
	near := of.nearestOf(neighbours - 1)
	var one [n][n]float64
	for i, row := range near {
		sum := 0.0
		for j, w := range strengths(row, neighbours, 1) {
			one[i][row[j].row] = w
			sum += w
		}
		if math.Abs(sum-math.Log2(neighbours)) > 2e-5 {
			t.Errorf("the ties of row %d sum to %.6f, want %.6f", i, sum, math.Log2(neighbours))
		}
	}
	for i, links := range of.fuzzy(neighbours) {
		tied := map[int]bool{}
		for _, l := range links {
			if want := 1 - (1-one[i][l.row])*(1-one[l.row][i]); math.Abs(l.weight-want) > 1e-12 || tied[l.row] {
				t.Errorf("rows %d and %d are tied by %.9g, want %.9g once", i, l.row, l.weight, want)
			}
			tied[l.row] = true
		}
		for j := range n {
			if one[i][j]+one[j][i] > 0 && !tied[j] {
				t.Errorf("rows %d and %d are not tied", i, j)
			}
		}
	}
}

// TestTiesOfEqualDistances: where more rows are equally near than the sum has room for, σ falls to
// nothing, and is held at a thousandth of the mean distance, the row itself among those.
func TestTiesOfEqualDistances(t *testing.T) {
	const neighbours, last = 12, 1.001
	near := make([]neighbour, neighbours-1)
	for j := range near {
		near[j] = neighbour{j, 1}
	}
	near[len(near)-1].distance = last
	got := strengths(near, neighbours, 5) // of other rows, which have no part here
	want := math.Exp(-(last - 1) / (1e-3 * (10 + last) / neighbours))
	if off := math.Abs(got[len(near)-1] - want); got[0] != 1 || off > 1e-12 {
		t.Errorf("the farthest is tied by %v, want %v, the others by %v", got[len(near)-1], want, got[0])
	}
}

// TestTSNEPhases: the first 250 steps are those of scikit-learn, and so are the others.
func TestTSNEPhases(t *testing.T) {
	for step, want := range map[int][2]float64{0: {12, 0.5}, 249: {12, 0.5}, 250: {1, 0.8}, 999: {1, 0.8}} {
		if exaggeration, momentum := tsnePhase(step); [2]float64{exaggeration, momentum} != want {
			t.Errorf("step %d has the exaggeration %g and the momentum %g, want %v", step, exaggeration, momentum, want)
		}
	}
}

// TestNearnessOfAnyScale: the perplexity and the strengths of ties are what they should be of rows as
// small and as large as float32s are.
func TestNearnessOfAnyScale(t *testing.T) {
	const perplexity, neighbours = 12.0, 15
	for _, unit := range []float64{1e-37, 1e-24, 1, 1e24, 1e37} {
		of := scattered(t, 60, 5)
		for i := range of.squared {
			of.squared[i] *= unit * unit
		}
		for i, row := range of.nearestOf(37) {
			entropy := 0.0
			for _, p := range calibrated(row, perplexity) {
				if p > 0 {
					entropy -= p * math.Log(p)
				}
			}
			if got := math.Exp(entropy); math.Abs(got-perplexity) > 1e-3 {
				t.Fatalf("of rows of %g, row %d has the perplexity %g, want %g", unit, i, got, perplexity)
			}
		}
		for i, row := range of.nearestOf(neighbours - 1) {
			sum := 0.0
			for _, w := range strengths(row, neighbours, unit) {
				sum += w
			}
			if want := math.Log2(neighbours); math.Abs(sum-want) > 1e-3 {
				t.Fatalf("of rows of %g, the ties of row %d add up to %g, want %g", unit, i, sum, want)
			}
		}
	}
}
