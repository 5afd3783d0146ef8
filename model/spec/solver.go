package spec

// Solver names the objective of a probe.
type Solver string

// The objectives; the package comment of model/repr defines both.
const (
	OneVsRest   Solver = "ovr"         // each class against the rest, as the post has it
	Multinomial Solver = "multinomial" // the softmax over all classes at once
	Ridge       Solver = "ridge"       // least squares on an indicator of each class
)

// Solvers lists every solver, the default first.
func Solvers() []Solver { return []Solver{OneVsRest, Multinomial, Ridge} }
