package spec

// Solver names the objective of a probe.
type Solver string

// The objectives; the package comment of model/repr defines both.
const (
	OneVsRest   Solver = "ovr"         // each class against the rest, as the post has it
	Multinomial Solver = "multinomial" // the softmax over all classes at once
	Ridge       Solver = "ridge"       // least squares on an indicator of each class
)

// Words says what the solver does, "one-vs-rest logistic regression".
func (s Solver) Words() string {
	switch s {
	case OneVsRest:
		return "one-vs-rest logistic regression"
	case Ridge:
		return "ridge regression"
	}
	return string(s) + " logistic regression"
}

// Solvers lists every solver, the default first.
func Solvers() []Solver { return []Solver{OneVsRest, Multinomial, Ridge} }

// ScaleWords says what [Probing.Scale] does to features.
func ScaleWords(scale string) string {
	switch scale {
	case "standard":
		return "features standardised"
	case "layer":
		return "features divided by one number a layer"
	}
	return "features as they are"
}
