package run

import (
	"strings"

	"fathom/model/spec"
)

// MomentName is what a store calls the checkpoint of a step, "" of its only one and of none.
func MomentName(s spec.Spec, step int) string {
	for _, m := range s.Stored().Moments {
		if m.Step == step {
			return m.Name
		}
	}
	return ""
}

// StoredFinding says in one sentence what the probes of all layers of a store show at the
// checkpoint of a step: probes by layer, judged what the tests of that checkpoint show; "" where
// fewer than two layers are probed.
func StoredFinding(s spec.Spec, step int, probes []spec.Probed, judged []spec.Judged) string {
	table := ProbesAt(step, probes, nil, nil)
	if len(table) < 2 {
		return ""
	}
	_, accuracies, _ := columns(table)
	when := MomentName(s, step)
	if when == "" {
		when = "Over depth"
	}
	said := "not every layer has been compared"
	switch verdict := verdictAt(step, judged, accuracies); {
	case len(problems(table)) > 0:
		said = strings.Join(problems(table), "; ")
	case s.Source.Classes == 0:
		said = "layers are not tested against each other, for McNemar's test is of classes and these are real values"
	case verdict != nil:
		said = verdict.Finding
	}
	return when + ": " + said + "."
}
