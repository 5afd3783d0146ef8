package spec

// Solver names the objective of a probe's logistic regression.
type Solver string

// The objectives; the package comment of model/repr defines both.
const (
	OneVsRest   Solver = "ovr"         // each class against the rest, as the post has it
	Multinomial Solver = "multinomial" // the softmax over all classes at once
)

// Solvers lists every solver, the default first.
func Solvers() []Solver { return []Solver{OneVsRest, Multinomial} }
