package run

import "fathom/model/spec"

// Ruin says in what way a network is ruined, as the end of "a network that …".
type Ruin string

// The ways.
const (
	NotRuined    Ruin = ""
	RuinDiverged Ruin = "diverged"
	RuinGuessing Ruin = "is worse than guessing"
)

// RuinAt says in what way the base network is ruined after so many steps of a training that has so
// many in all, by the tests of that step's probes and by its divergence, the zero value if it did
// not diverge. Of the network at the end the divergence alone tells.
func RuinAt(step, steps int, compared []spec.Compared, diverged spec.Diverged) Ruin {
	if diverged.Reason != "" && step >= diverged.Step {
		return RuinDiverged
	}
	for _, c := range compared {
		if c.Step == step && step < steps && c.WorseThanGuessing {
			return RuinGuessing
		}
	}
	return NotRuined
}
