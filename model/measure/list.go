package measure

import "fathom/model/spec"

// Rules are the rules of an experiment with every measure there is.
func Rules() spec.Rules {
	return spec.NewRules([]spec.Part{
		{Name: Probe, Default: probing, Table: probeTable, Check: checkProbe, Stage: true},
		{Name: PCA, Default: projecting, Table: pcaTable, Check: checkPCA, Stage: true},
	})
}
