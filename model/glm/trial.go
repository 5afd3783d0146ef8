package glm

import "fathom/model/vector"

// When a preconditioner is made, and whether it stays.

// A trial says which preconditioner the inner solves have. It depends on the fit alone and not on
// the machine, so that the result does too.
//
// It begins with none, which is the diagonal. A solve that has taken as many rounds as making one
// costs makes one and goes on with it: so it costs at most twice what the better of both would
// (the ski-rental rule). If the quadratic model of the objective then falls less in its first
// rounds than in the last ones of the diagonal, it goes for good. Otherwise it stays for all
// solves, and a new one is made before a solve if the last took many rounds.
//
// Folds have one from the first solve on. That of the C before goes on where all solves took fewer
// rounds with it than another costs, and until they do not.
type trial struct {
	now    *preconditioner // nil for the diagonal
	cost   int             // rounds of a solve that are worth a preconditioner; 0 for never
	eager  bool            // there is one from the first solve on
	kept   bool            // now is that of the fit before
	rounds int             // of the last solve with now
	total  int             // of all solves

	groups int     // how many have now on trial, 0 if it has passed
	plain  float64 // the fall of the model in the last rounds of a solve without
	fall   float64 // that in the first rounds with now

	pairs int          // how many each group keeps
	image vector.Block // now times the residual
	spoil vector.Block // scratch of apply
	list  []int        // scratch of apply
}

// serves reports whether there is a preconditioner for g.
func (t *trial) serves(g *group) bool { return t.now != nil && !g.plain }

// keep keeps a direction of g with its image by the Hessian for the next solve.
func (t *trial) keep(g *group, conj, image []float64, product float64) {
	if t.serves(g) {
		g.memory.keep(conj, image, product, t.pairs)
	}
}

// apply sets image to M⁻¹ r for the rows of g, if there is a preconditioner for it.
func (t *trial) apply(g *group, r vector.Block) bool {
	if !t.serves(g) {
		return false
	}
	t.list = t.list[:0]
	for k := g.lo; k < g.hi; k++ {
		t.list = append(t.list, k)
	}
	copy(t.spoil.Span(g.lo, g.hi), r.Span(g.lo, g.hi))
	g.memory.update(t.image.Span(g.lo, g.hi), t.spoil.Span(g.lo, g.hi), func() { t.now.apply(t.image, t.spoil, t.list) })
	return true
}

const (
	// firstCost is a little more than trialPasses, for what else it takes.
	firstCost = trialPasses + 1
	// window is how many rounds of each are compared.
	window = 3
	// stale times the cost is how many rounds of a solve call for a new preconditioner.
	stale = 2
)

// begin starts anew, for a fit of so many groups.
func (t *trial) begin(s *Solver) {
	before := *t
	*t = trial{image: t.image, spoil: t.spoil, list: t.list, eager: s.quick}
	if s.quick && before.now != nil && before.total < before.cost {
		t.now, t.kept = before.now, true
	}
	_, able := s.loss.(weigher)
	if able && s.z.Width*s.w.Width*len(s.rowsOf(s.groups)) >= largeFit {
		t.cost = firstCost
	}
	if t.cost == 0 {
		return
	}
	t.pairs = pairsFor(len(s.rowsOf(s.groups)) * s.w.Width)
	if t.image.Data == nil {
		t.image, t.spoil = vector.NewBlock(len(s.w.Data)/s.w.Width, s.w.Width), vector.NewBlock(len(s.w.Data)/s.w.Width, s.w.Width)
	}
}

// renew makes a new preconditioner before a solve if the last one took many rounds.
func (t *trial) renew(s *Solver, groups []*group) {
	if t.now != nil && (t.rounds >= stale*t.cost || t.kept && t.total >= t.cost) {
		t.kept = false
		t.now = s.precondition(groups)
	}
	if t.eager && t.now == nil && t.cost > 0 {
		t.now = s.precondition(groups)
	}
	t.rounds, t.groups, t.plain, t.fall = 0, 0, 0, 0
	for _, g := range groups {
		g.memory.turn()
	}
}

// again is called after each round of a solve with the groups that need more. It reports whether
// they have another preconditioner from now on.
func (t *trial) again(s *Solver, groups []*group) bool {
	t.rounds++
	t.total++
	if t.cost == 0 || len(groups) == 0 {
		return false
	}
	fall := 0.0
	for _, g := range groups {
		fall += g.fall
	}
	switch {
	case t.now == nil:
		if t.rounds > t.cost-window {
			t.plain += fall
		}
		if t.rounds < t.cost {
			return false
		}
		if t.now = s.precondition(groups); t.now == nil {
			t.cost = 0
		}
		t.rounds, t.groups = 0, len(groups)
		return t.now != nil
	case len(groups) != t.groups || t.rounds > window: // of groups that are done nothing is known
		t.groups = 0
		return false
	}
	if t.fall += fall; t.rounds < window || t.fall >= t.plain {
		return false
	}
	t.now, t.cost = nil, 0
	return true
}
