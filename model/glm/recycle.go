package glm

import "fathom/model/vector"

// What one solve learns of the Hessian H the next may use, since that changes little near the
// optimum. A direction s of conjugate gradients comes with y = Hs. From some pairs of the last
// solve the preconditioner is updated as the inverse Hessian of BFGS is (J. L. Morales and
// J. Nocedal, SIAM J. Optim. 10, 2000): it stays positive definite, and M⁻¹y = s for the pairs.

const (
	// mostPairs is how many pairs are kept. Of 55,000 images of MNIST none took 297 rounds, ten
	// 220, thirty 201.
	mostPairs = 16
	// pairMemory is how many bytes all pairs of all groups may take.
	pairMemory = 64 << 20
)

// A pair is a direction and its image by the Hessian.
type pair struct {
	s, y    []float64
	inverse float64 // 1/sᵀy
}

// A memory holds pairs of a group: those of the last solve, and those of the one that goes on.
type memory struct {
	last, next []pair
}

// pairsFor is how many pairs groups with so many weights in all may keep.
func pairsFor(weights int) int {
	return min(mostPairs, pairMemory/(2*2*8*weights))
}

// turn begins a solve: the pairs of the last one are used from now on. If it had none those before
// are.
func (m *memory) turn() {
	if len(m.next) > 0 {
		m.last, m.next = m.next, m.last[:0]
	}
}

// keep adds a pair of which sᵀy is above 0, if there are fewer than most.
func (m *memory) keep(s, y []float64, product float64, most int) {
	i := len(m.next)
	if i >= most {
		return
	}
	if i < cap(m.next) {
		m.next = m.next[:i+1]
	} else {
		m.next = append(m.next, pair{})
	}
	p := &m.next[i]
	p.s, p.y, p.inverse = append(p.s[:0], s...), append(p.y[:0], y...), 1/product
}

// update sets to ← V₁ᵀ…M⁻¹…V₁ r + …, the updated preconditioner times r, which is spoilt: the two
// loops of L-BFGS (J. Nocedal, Mathematics of Computation 35, 1980). apply sets to ← M⁻¹ r.
func (m *memory) update(to, r []float64, apply func()) {
	var along [mostPairs]float64
	for i := len(m.last) - 1; i >= 0; i-- {
		p := &m.last[i]
		along[i] = float64(p.inverse * vector.Dot(p.s, r))
		vector.AddScaled(r, -along[i], p.y)
	}
	apply()
	for i := range m.last {
		p := &m.last[i]
		vector.AddScaled(to, along[i]-float64(p.inverse*vector.Dot(p.y, to)), p.s)
	}
}
