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
		return kit.NoData(th, err, width, height)
	}
	switch r.State(stage) {
	case run.Failed:
		return kit.Card(th, th.Bad, "✗ "+n.Failed, "The line below says why. S sets up another experiment, R restarts this one.", width, height)
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
	return fmt.Sprintf("◌ The %s come after the training. r looks at the layers now.", n.What)
}

// Remedy says what to do about a training that diverged.
func (r *Run) Remedy() string {
	return fmt.Sprintf("S sets a learning rate below %v, N tries another seed.", r.Spec.Network().LearningRate)
}

// Available is how many images the first so many are of those that there are, where 0 says that
// this is not known.
func Available(first, there int) int {
	if there == 0 {
		return first
	}
	return min(first, there)
}
