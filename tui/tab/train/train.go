package train

import (
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
)

// Tab shows the base network's training: a table of its test accuracy, its loss and each layer's
// live probe, with a sparkline in each row, and below it charts of the same, all over one axis of
// steps.
type Tab struct {
	kit      *kit.Context
	run      *axis.Run
	points   []spec.Evaluated // of the curve, evenly spaced
	scores   []spec.Evaluated // these, and between them what the network scored at looks
	read     int              // of the scores, up to the one whose figures are written
	since    time.Time        // when these were taken
	probes   [][]spec.Probed  // live ones of each layer
	seeds    []spec.SeedBand  // the networks' curves over the seeds, where there are replicates
	reading  kit.Reading      // of the accuracies on the chart
	chosen   int              // the line that is drawn over the others: 0 the network's, 1 the input's, …; −1 for none
	losses   bool             // the chart is of the losses
	linear   bool             // their y axis is linear, not logarithmic
	started  bool
	reason   string // why the training failed
	diverged string // in what way the network diverged
}

// New returns the screen as it is before anything is chosen on it.
func New() *Tab { return &Tab{chosen: -1} }

// Title is the screen's name.
func (t *Tab) Title() string { return "Train" }

// About is what the screen shows, in a few words.
func (t *Tab) About() string { return "the base network learns" }

// Asks is what the key that runs the screen's stage asks for, and what that does.
func (t *Tab) Asks() (request run.Request, does string) { return t.run.Asks(spec.Train, "train") }

// Doing is what the app does while the stage runs.
func (t *Tab) Doing() string { return "training" }

// Kinds are the kinds of events that the screen draws.
func (t *Tab) Kinds() []string {
	return []string{spec.Started{}.Kind(), spec.Evaluated{}.Kind(), spec.Looked{}.Kind(), spec.Probed{}.Kind(), spec.Failed{}.Kind(), spec.Diverged{}.Kind(), spec.Seeded{}.Kind()}
}

// DrawsFrames reports whether the screen draws the frames of the time axis.
func (t *Tab) DrawsFrames() bool { return false }

// Reset forgets what was observed, for another run, and keeps what was chosen.
func (t *Tab) Reset(c *kit.Context, r *axis.Run) {
	*t = Tab{
		kit: c, run: r, probes: make([][]spec.Probed, r.Layers()),
		reading: t.reading, chosen: t.chosen, losses: t.losses, linear: t.linear,
	}
	t.chosen = min(t.chosen, t.count()-2)
}

// Figure is the figure under the cursor: none is.
func (t *Tab) Figure() string { return "" }

// Shows says what of its own the screen shows: nothing but the moment.
func (t *Tab) Shows(*run.Shown) {}

// Bindings are the keys of the curve, once there is one, with what they lead to.
func (t *Tab) Bindings() []key.Binding {
	k := t.kit.Keys
	if len(t.scores) == 0 {
		return nil
	}
	k.Reading.SetHelp("y", t.reading.Leads())
	if t.losses {
		k.Quantity.SetHelp("o", "accuracy")
		k.Reading.SetHelp("y", "linear scale")
		if t.linear {
			k.Reading.SetHelp("y", "log scale")
		}
	}
	if !t.probed() {
		k.ProbeOn.SetHelp("←→", "line")
	}
	k.Steps.SetHelp("x", t.run.StepsKey())
	k.Whole.SetEnabled(t.run.Zoomed())
	return []key.Binding{k.Quantity, k.Reading, k.Steps, k.ProbeOn, k.Near, k.Whole}
}

// Observe takes what is new in the log.
func (t *Tab) Observe(events []spec.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case spec.Started:
			t.started = t.started || e.Stage == spec.Train
		case spec.Evaluated:
			if e.Subject == spec.Base {
				t.points = append(t.points, e)
				t.score(e)
			}
		case spec.Looked:
			if e.Subject == spec.Base {
				t.score(spec.Evaluated{Step: e.Step, Loss: e.Loss, Accuracy: e.Accuracy})
			}
		case spec.Probed:
			if e.Live {
				t.probes[e.Layer] = append(t.probes[e.Layer], e)
			}
		case spec.Seeded:
			t.seeds = e.Curves
		case spec.Failed:
			if e.Stage == spec.Train {
				t.reason = e.Reason
			}
		case spec.Diverged:
			if e.Subject == spec.Base {
				t.diverged = e.Reason
			}
		}
	}
	if t.read == 0 || t.kit.Due(t.since) {
		t.read, t.since = len(t.scores), t.kit.Now
	}
}

// score takes in what the network scored after so many steps, unless that is known already.
func (t *Tab) score(e spec.Evaluated) {
	i, known := slices.BinarySearchFunc(t.scores, e.Step, func(s spec.Evaluated, step int) int { return s.Step - step })
	if !known {
		t.scores = slices.Insert(t.scores, i, e)
	}
}

// Update takes a key or the mouse.
func (t *Tab) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		t.press(msg)
	case kit.Mouse:
		t.mouse(msg)
	}
	return nil
}

func (t *Tab) press(msg tea.KeyPressMsg) {
	k := t.kit.Keys
	switch {
	case len(t.scores) == 0:
	case key.Matches(msg, k.Quantity):
		t.losses = !t.losses
	case key.Matches(msg, k.Reading) && t.losses:
		t.linear = !t.linear
	case key.Matches(msg, k.Reading):
		t.reading = !t.reading
	case key.Matches(msg, k.Steps):
		t.run.ToggleSteps()
	case key.Matches(msg, k.Near, k.Far, k.Whole):
		t.kit.Say("%s", t.run.ZoomKey(msg, k))
	case key.Matches(msg, k.ProbeOn), key.Matches(msg, k.ProbeDown):
		t.choose(+1)
	case key.Matches(msg, k.ProbeBack), key.Matches(msg, k.ProbeUp):
		t.choose(-1)
	}
}

// choose draws the next line over the others, or the one before; past the ends none.
func (t *Tab) choose(by int) {
	n := t.count() // the network, the layers, and none
	t.chosen = (t.chosen+1+by+n)%n - 1
}

// mouse zooms the steps with the wheel.
func (t *Tab) mouse(msg kit.Mouse) {
	if wheel, ok := msg.MouseMsg.(tea.MouseWheelMsg); ok && len(t.scores) > 0 {
		t.run.Zoom(wheel.Button, msg.X, t.kit.Cols)
	}
}

// The lines that the parts of the tab need.
const (
	leastChart = 13 // of a chart below all rows of the table
	twoCharts  = 34 // of a chart of the accuracies and one of the losses
)

// parts divides a tab of the given height: rows of the table, lines of the chart, and of a second
// one of the losses.
func (t *Tab) parts(height int) (rows, chart, second int) {
	rows = t.count()
	if height < 1+rows+leastChart {
		rows = min(2, max(0, height-1-leastChart/2))
	}
	chart = height
	if rows > 0 {
		chart -= 1 + rows
	}
	if chart >= twoCharts && !t.losses {
		second = chart * 2 / 5
	}
	return rows, chart - second, second
}

// View draws the screen in exactly width×height cells.
func (t *Tab) View(width, height int) string {
	if len(t.scores) == 0 {
		return t.empty(width, height)
	}
	foot := t.foot(width, height)
	n, chart, second := t.parts(height - len(foot))
	var parts []string
	if n > 0 {
		parts = append(parts, t.table(t.rows(n, width), width))
	}
	switch {
	case t.losses:
		parts = append(parts, t.lossPlot(width).View(width, chart))
	case len(t.probes) > axis.MostLines && chart >= axis.MostLines:
		parts = append(parts, t.run.ProbesMap(t.kit.Theme, t.probes, t.reading, t.chosen-1, width).View(width, chart))
	default:
		parts = append(parts, t.scoresPlot(width, second > 0).View(width, chart))
	}
	if second > 0 {
		parts = append(parts, t.lossPlot(width).View(width, second))
	}
	return kit.Block(kit.Stack(append(parts, foot...)...), width, height)
}

// shown are the scores up to the moment that is shown; all when live.
func (t *Tab) shown() []spec.Evaluated { return t.run.Time.UpTo(t.scores) }
