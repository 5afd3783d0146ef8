package measure

import (
	"reflect"

	"fathom/model/spec"
)

// Published returns the figures that the post printed when s is its experiment, else nil: they
// would mean nothing beside another one's. The seed, what is looked at on the way, the components'
// samples and the stages may differ.
func Published(s spec.Spec) *spec.Published {
	post := Rules().Default
	network, its := s.Network(), post.Network()
	network.EvaluateEvery, network.LookEvery, network.LookAt = its.EvaluateEvery, its.LookEvery, its.LookAt
	settings, err := spec.Settings[spec.Probing](s, Probe)
	if err != nil || settings != probing || !reflect.DeepEqual(s.Source, post.Source) || !reflect.DeepEqual(network, its) {
		return nil
	}
	return &spec.Published{Probes: []float64{0.828, 0.931, 0.953, 0.966}, Accuracy: 0.971}
}
