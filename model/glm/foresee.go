package glm

import (
	"fathom/model/simd"
	"fathom/model/vector"
)

// The optima of a path of C lie on a curve that bends little: from one C to the next the weights grow
// and turn as they did before. So folds start at the best combination of their optima at the last two
// C. That takes no product with X, since the margins of a combination are that of margins.

const (
	// foreseen is how many Newton steps the best combination takes at most.
	foreseen = 8
	// foreseenTo is what share of the objective the last of them may have promised.
	foreseenTo = 1e-3
	// shortest is the least part of such a step that is tried.
	shortest = 1.0 / (1 << 10)
)

// foresee sets the weights of each group, whose margins are in z, to the best combination of them
// with those before, of which the margins are given too, and the ones before to what they were.
func (s *Solver) foresee(before, margins vector.Block) {
	simd.Share(s.x.cores, len(s.groups), func(i int) {
		g := s.groups[i]
		older, newer := newPlane(s, g, before, margins).best()
		was, now := before.Span(g.lo, g.hi), s.w.Span(g.lo, g.hi)
		for j, v := range now {
			now[j] = float64(older*was[j]) + float64(newer*v)
			was[j] = v
		}
	})
	copy(margins.Data, s.z.Data)
}

// A plane is the objective of a group on the combinations a·w₀ + b·w₁ of two points.
type plane struct {
	s       *Solver
	g       *group
	z       [2][]float64  // the margins of both
	product [2][2]float64 // of their penalised weights
	slope   [2]float64    // the gradient where it was evaluated last
	bend    [2][2]float64 // and the Hessian
}

func newPlane(s *Solver, g *group, before, margins vector.Block) *plane {
	p := &plane{s: s, g: g, z: [2][]float64{margins.Span(g.lo, g.hi), s.z.Span(g.lo, g.hi)}}
	for k := g.lo; k < g.hi; k++ {
		w := [2][]float64{before.Row(k)[:s.penalised], s.w.Row(k)[:s.penalised]}
		for i := range w {
			for j := range w {
				p.product[i][j] += vector.Dot(w[i], w[j])
			}
		}
	}
	return p
}

// best returns the coefficients of the best combination, beginning with the second point.
func (p *plane) best() (older, newer float64) {
	at := [2]float64{0, 1}
	objective := p.at(at)
	for range foreseen {
		p.bends(at)
		step, ok := p.step()
		slope := float64(p.slope[0]*step[0]) + float64(p.slope[1]*step[1])
		if !ok || !(slope < 0) {
			break
		}
		length, to, lower := 1.0, at, false
		for ; length >= shortest && !lower; length /= 2 {
			to = [2]float64{at[0] + float64(length*step[0]), at[1] + float64(length*step[1])}
			if next := p.at(to); next < objective {
				objective, lower = next, true
			}
		}
		if !lower {
			break
		}
		if at = to; -slope <= foreseenTo*objective {
			break
		}
	}
	return at[0], at[1]
}

// at returns the objective at a combination and leaves the derivatives of the loss there.
func (p *plane) at(a [2]float64) float64 {
	trial := p.s.zTrial.Span(p.g.lo, p.g.hi)
	for i, v := range p.z[0] {
		trial[i] = float64(a[0]*v) + float64(a[1]*p.z[1][i])
	}
	penalty := float64(a[0]*a[0]*p.product[0][0]) + float64(2*a[0]*a[1]*p.product[0][1]) + float64(a[1]*a[1]*p.product[1][1])
	loss, n := 0.0, p.s.z.Width
	p.s.x.stack.tiles(p.g.lo, n, n, func(from, m int) { loss += p.s.loss.part(p.s.zTrial, p.g.lo, p.g.hi, from, m) })
	return float64(penalty/2) + loss
}

// bends sets the gradient and the Hessian at a combination, the last one that was evaluated.
func (p *plane) bends(a [2]float64) {
	first, curved := p.s.loss.residual().Span(p.g.lo, p.g.hi), p.s.zStep.Span(p.g.lo, p.g.hi)
	for i, z := range p.z {
		p.slope[i] = float64(a[0]*p.product[i][0]) + float64(a[1]*p.product[i][1]) + vector.Dot(first, z)
		copy(curved, z)
		p.s.loss.curve(p.s.zStep, p.g.lo, p.g.hi)
		for j := range p.z {
			p.bend[i][j] = p.product[i][j] + vector.Dot(curved, p.z[j])
		}
	}
}

// step returns Newton's step, along the second point alone where the two do not differ enough, and
// whether there is one.
func (p *plane) step() (step [2]float64, ok bool) {
	const apart = 1e-9
	a, b, c := p.bend[0][0], p.bend[0][1], p.bend[1][1]
	if determinant := float64(a*c) - float64(b*b); determinant > apart*a*c {
		step[0] = (float64(b*p.slope[1]) - float64(c*p.slope[0])) / determinant
		step[1] = (float64(b*p.slope[0]) - float64(a*p.slope[1])) / determinant
		return step, true
	}
	step[1] = -p.slope[1] / c
	return step, c > 0
}
