package measure

import (
	"fathom/data/setting"
	"fathom/model/spec"
)

// Probe is the name of the measure: logistic regression on each layer's representation.
const Probe = "probe"

// probing is the probes of the post. Nothing changes it.
var probing = spec.Probing{Samples: 1000, Solver: spec.OneVsRest}

var probeTable = spec.SettingsTable(Probe, setting.Table[spec.Probing]{
	setting.Whole("probe-samples", "probes", "first training images a probe is fitted on, or all there are; as many test images score it",
		func(p *spec.Probing) *int { return &p.Samples }),
	setting.Choice("solver", "probes", "name", "logistic regression of the probes, one-vs-rest as in the post or over all classes at once",
		spec.Solvers(), func(p *spec.Probing) *spec.Solver { return &p.Solver }),
})

func checkProbe(s spec.Spec) []*setting.Error {
	p, err := spec.Settings[spec.Probing](s, Probe)
	if err != nil {
		return []*setting.Error{{Setting: "stages", Problem: err.Error()}}
	}
	return spec.AtLeast(probeTable, s, 1, p.Samples, "probe-samples")
}
