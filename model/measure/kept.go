package measure

import "fathom/model/repr"

// keptProbes is how many bytes of fitted probes of a store are kept, to say what they make of an
// item: those of 13 layers of 768 features and ten classes at 300 checkpoints.
const keptProbes = 256 << 20

// StoredProbes keeps the probes that were fitted on a store, the newest, in a bounded number of
// bytes. It is for one goroutine at a time.
type StoredProbes struct {
	kept  map[probeKey]*repr.Probe
	order []probeKey // the oldest first
	bytes int
}

// Keep keeps the probe of a layer after so many steps, and forgets the oldest that have no room.
func (s *StoredProbes) Keep(step, layer int, probe *repr.Probe) {
	if s.kept == nil {
		s.kept = map[probeKey]*repr.Probe{}
	}
	key := probeKey{step: step, layer: layer}
	s.Forget(step, layer)
	if probe == nil {
		return
	}
	s.kept[key], s.order = probe, append(s.order, key)
	for s.bytes += bytesOf(probe); s.bytes > keptProbes && len(s.order) > 1; {
		s.Forget(s.order[0].step, s.order[0].layer)
	}
}

// Forget drops a probe.
func (s *StoredProbes) Forget(step, layer int) {
	key := probeKey{step: step, layer: layer}
	probe, known := s.kept[key]
	if !known {
		return
	}
	delete(s.kept, key)
	for i, other := range s.order {
		if other == key {
			s.order = append(s.order[:i:i], s.order[i+1:]...)
			break
		}
	}
	s.bytes -= bytesOf(probe)
}

// At is the probe of a layer after so many steps, nil where it is not kept.
func (s *StoredProbes) At(step, layer int) *repr.Probe {
	return s.kept[probeKey{step: step, layer: layer}]
}

func bytesOf(p *repr.Probe) int { return 8 * p.Classes * (p.Width + 1) }
