package axis

import (
	"fmt"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// Nothing is what the screen of a measure says while it has nothing to draw.
type Nothing struct {
	Failed, Running, Idle string // in these states
	What                  string // is measured, in the plural
	About                 string // what will be drawn here
}

// View draws the screen of a measure in the state that its stage is in.
func (n Nothing) View(c *kit.Context, r *Run, stage spec.Stage, width, height int) string {
	th := c.Theme
	if err := r.Unusable(); err != nil {
		return kit.NoData(th, err, r.Onlooker, width, height)
	}
	switch r.State(stage) {
	case run.Failed:
		return kit.Card(th, th.Bad, "✗ "+n.Failed, r.Told("The line below says why.", "S sets up another experiment, R restarts this one."), width, height)
	case run.Running:
		return kit.Card(th, th.Accent, "● "+n.Running, n.About, width, height)
	case run.Waiting:
		return kit.Card(th, th.Text, n.awaited(r), n.About, width, height)
	}
	return kit.Card(th, th.Text, "○ "+n.Idle, n.About, width, height)
}

// awaited says what a measure waits for.
func (n Nothing) awaited(r *Run) string {
	switch {
	case r.State(spec.Train) != run.Running:
		return fmt.Sprintf("◌ The %s wait for the stages before them.", n.What)
	case r.Spec.Network().LookEvery > 0:
		return "◌ The first look at the layers of the network is on its way."
	}
	return r.Told(fmt.Sprintf("◌ The %s come after the training.", n.What), "r looks at the layers now.")
}

// Told is a sentence with another one that names keys which steer the run, where the user has these.
func (r *Run) Told(always, keys string) string {
	switch {
	case r.Onlooker:
		return always
	case always == "":
		return keys
	}
	return always + " " + keys
}

// Another says what else may be tried, by the keys that do it where the user has these.
func (r *Run) Another(less, keys string) string {
	if r.Onlooker {
		return "Another run with " + less + " or another seed may do better."
	}
	return keys
}

// Remedy says what to do about a training that diverged.
func (r *Run) Remedy() string {
	rate := fmt.Sprintf("a learning rate below %v", r.Spec.Network().LearningRate)
	return r.Another(rate, "S sets "+rate+", N tries another seed.")
}

// Available is how many images the first so many are of those that there are, where 0 says that
// this is not known.
func Available(first, there int) int {
	if there == 0 {
		return first
	}
	return min(first, there)
}
