package measure

import "fathom/model/spec"

// List is every measure there is, in the order in which they are taken and shown. A measure that
// reads another's results stands behind it.
func List() []Measure { return []Measure{probe, compare, components} }

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
