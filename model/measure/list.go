package measure

import "fathom/model/spec"

// List is every measure that is a stage, or part of one, in the order in which they are taken and
// shown. A measure that reads another's results stands behind it.
func List() []Measure { return []Measure{probe, compare, measures, components} }

// numbers is every measure that finds one number of a layer, or of a pair of layers, in the order in
// which they are found and shown. The stage of [Measures] takes them.
func numbers() []number {
	return []number{
		probeAccuracy, knn, mdl, participationRatio, twonn, classSeparation, cka, permuted, // by default
		nc1, nc2Norms, nc2Angles, nc3, nc4, procrustes, rsa, selectivity,
	}
}

// Rules are the rules of an experiment with every measure there is.
func Rules() spec.Rules {
	var parts []spec.Part
	for _, m := range List() {
		parts = append(parts, m.Part)
	}
	return spec.NewRules(parts)
}

// Stages lists the stages that are measures.
func Stages() []spec.Stage {
	var stages []spec.Stage
	for _, m := range List() {
		if m.After == "" {
			stages = append(stages, spec.Stage(m.Name))
		}
	}
	return stages
}
