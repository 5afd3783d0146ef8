package export

import (
	"fathom/model/run"
)

// teaching is one start of the teach stage, with the names that what is written of it
// has: of the config's own the plain ones, of the other ones that say which it is.
type teaching struct {
	*run.TeachResult
	file   string // of its table and its figure
	suffix string // of its arrays
	other  bool   // not the config's
}

// teachings lists the starts that there is something of, the config's own first.
func (x *contents) teachings() []teaching {
	var out []teaching
	if t := x.Result.Teach; t != nil && len(t.Curve) > 0 {
		out = append(out, teaching{t, "teach", "_taught", false})
	}
	if t := x.Result.OtherTeach; t != nil && len(t.Curve) > 0 {
		out = append(out, teaching{t, "teach-" + string(t.Init), "_taught_" + string(t.Init), true})
	}
	return out
}
