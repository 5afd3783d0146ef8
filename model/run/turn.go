package run

import (
	"fmt"
	"slices"

	"fathom/data/text"
	"fathom/model/spec"
)

// TurnFinding says in a sentence when the order of the first and the last layer turned while a network
// trained; "" where it did not. judged are what the tests of the looks at the network show, each look
// by its own: those at the beginning must all show the one order and those at the end the other. Of
// the looks between them it says nothing.
func TurnFinding(judged []spec.Judged) string {
	looks := slices.Clone(judged)
	slices.SortStableFunc(looks, func(a, b spec.Judged) int { return a.Step - b.Step })
	looks = slices.DeleteFunc(looks, func(j spec.Judged) bool { return len(j.Neighbours) == 0 })
	if len(looks) == 0 {
		return ""
	}
	shows := func(i int) spec.Shows { return endsOf(looks[i]).Shows }
	first, last := 0, len(looks)-1
	if shows(first) == shows(last) || shows(first) == spec.Nothing || shows(last) == spec.Nothing {
		return ""
	}
	for shows(first+1) == shows(0) {
		first++
	}
	for shows(last-1) == shows(len(looks)-1) {
		last--
	}
	test := endsOf(looks[0])
	return fmt.Sprintf("The order turned: %s reads measurably %s than %s at every look up to step %s, measurably %s at every look from step %s on.",
		test.Second, shows(0), test.First, text.Count(looks[first].Step), shows(len(looks)-1), text.Count(looks[last].Step))
}

// endsOf is the test of the last layer against the first.
func endsOf(j spec.Judged) spec.LayerTest {
	if j.Ends != nil {
		return *j.Ends
	}
	return j.Neighbours[0]
}

// TurnFinding says when the order of the layers turned, see [TurnFinding]; "" of a network that
// diverged.
func (r Result) TurnFinding() string {
	if r.diverged() != "" {
		return ""
	}
	return TurnFinding(r.looks)
}
