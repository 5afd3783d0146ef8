package saved

import (
	"fathom/model/spec"
)

// What is kept of the networks of a run on their way.
const (
	mostMoments = 128
	mostBytes   = 56 << 20 // of the base network's parameters
)

// plan is which moments of the base network are kept: those of every so many ranks, and always the
// first and the last. 0 is for these two alone. It is the smallest power of two for which all moments
// fit what may be kept, so that what is there at the end is known at the beginning and nothing is
// ever deleted.
func plan(n spec.Network, parameters int) (every int) {
	evaluations, looks := n.Steps/max(1, n.EvaluateEvery)+2, n.LooksAlone() // one more than there are at most
	room := min(mostMoments, mostBytes/max(1, 4*parameters))
	for every = 1; ; every *= 2 {
		if between(evaluations, every)+between(looks, every) <= room {
			return every
		}
		if every > evaluations && every > looks {
			return 0
		}
	}
}

// between is how many of n ranks from 0 on are multiples of every.
func between(n, every int) int { return (n + every - 1) / every }

// keeps reports whether a moment of a rank is kept that is neither the first nor the last.
func keeps(every, rank int) bool { return every > 0 && rank%every == 0 }
