package geometry

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/explain"
	"fathom/tui/kit"
)

// Tab shows how alike layers are at the moment that is shown, how alike each layer is to itself at the
// end, and what dimension and collapse come to over the steps; of one of these one cell is pointed at,
// whose number is said in words.
type Tab struct {
	rules spec.Rules // the words behind the numbers
	kit   *kit.Context
	run   *axis.Run

	names     []string // of the layers, safe to be shown
	known     numbers
	columns   []int // the moments that are compared, ascending; few of many
	pane      pane
	row, col  int    // the chosen layer, and the other one of a pair
	at        int    // the step of the chosen column of the moments
	dimension int    // which of [dimensions] is drawn
	likeness  string // the measure of pairs that the maps are of, "" for the default
	explained bool
	question  question // on its way
	refused   map[want]string
}

// pane is what has the cursor.
type pane int

// The panes, in the order in which the key leads to them.
const (
	overLayers pane = iota
	overMoments
	overSteps
	panes
)

// stage is the stage that finds the numbers.
const stage spec.Stage = "measures"

// What is drawn, by the names of the measures.
const (
	defaultLike = "cka"
	collapse    = "nc1"
)

// dimensions are the measures of dimension; the first one is also taken while the network trains.
var dimensions = [...]string{"participation_ratio", "twonn"}

// New returns the screen as it is before anything is chosen on it. The rules have the words that
// explain a number.
func New(rules spec.Rules) *Tab { return &Tab{rules: rules} }

// Title is the screen's name.
func (t *Tab) Title() string { return "Geometry" }

// About is what the screen shows, in a few words.
func (t *Tab) About() string { return "how alike the layers are, and how many dimensions they fill" }

// Asks is what the key that runs the screen's stage asks for, and what that does.
func (t *Tab) Asks() (request run.Request, does string) {
	return t.run.Asks(stage, "measure the layers")
}

// Doing is what the app does while the stage runs.
func (t *Tab) Doing() string { return "measuring" }

// Kinds are the kinds of events that the screen draws.
func (t *Tab) Kinds() []string { return []string{spec.Measured{}.Kind(), spec.Noticed{}.Kind()} }

// DrawsFrames reports whether the screen draws the frames of the time axis.
func (t *Tab) DrawsFrames() bool { return false }

// Reset forgets what was observed, for another run, and keeps what was chosen.
func (t *Tab) Reset(c *kit.Context, r *axis.Run) {
	t.question.giveUp()
	last := max(0, r.Layers()-1)
	row, col := min(t.row, last), min(t.col, last)
	if t.run == nil {
		row, col = 0, last // the ends are what to look at first
	}
	*t = Tab{
		rules: t.rules, kit: c, run: r, known: newNumbers(), pane: t.pane, row: row, col: col, dimension: t.dimension, likeness: t.likeness,
		refused: map[want]string{},
	}
	if t.pane == overMoments && t.single() {
		t.pane = overLayers
	}
	for _, name := range r.Spec.LayerNames() {
		t.names = append(t.names, text.Printable(name))
	}
	t.chooseColumns()
	t.at = t.moment()
}

// Observe takes what is new in the log.
func (t *Tab) Observe(events []spec.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case spec.Measured:
			t.known.take(e)
		case spec.Noticed:
			if e.Withdrawn {
				t.known.forget(e.Step)
			}
		}
	}
	t.chooseColumns()
}

// Follow asks for what the screen lacks, once there is news.
func (t *Tab) Follow() tea.Cmd { return t.ask() }

// moment is the step that is shown: that of the time axis or the newest, −1 while there is none.
func (t *Tab) moment() int {
	now := &t.run.Time
	switch state := t.run.State(spec.Train); {
	case t.run.Spec.IsStored():
		return t.run.Step()
	case now.Past:
		return now.At
	case state == run.Done || state == run.Diverged:
		return t.end()
	case len(now.Moments) > 0:
		return now.Moments[len(now.Moments)-1]
	}
	return -1
}

// end is the step of the last moment, which the others are compared with.
func (t *Tab) end() int { return t.run.Spec.LastStep() }

// ready reports whether there is anything to draw, or to ask for.
func (t *Tab) ready() bool {
	return t.known.any() || t.quiet() && len(t.run.Time.Moments) > 0 && t.trained()
}

// trained reports whether the last moment is there.
func (t *Tab) trained() bool {
	state := t.run.State(spec.Train)
	return t.run.Spec.IsStored() || state == run.Done || state == run.Diverged
}

// like is the measure of pairs that the maps are of.
func (t *Tab) like() string {
	if t.likeness != "" && t.known.measured(t.likeness) {
		return t.likeness
	}
	return defaultLike
}

// nextLike is the measure of pairs that the key leads to, of those that were measured, and whether
// there is another one.
func (t *Tab) nextLike() (measure string, other bool) {
	var all []string
	for _, a := range t.rules.Abouts {
		if a.Pairs && (a.Measure == defaultLike || t.known.measured(a.Measure)) {
			all = append(all, a.Measure)
		}
	}
	at := slices.Index(all, t.like())
	return all[(at+1)%len(all)], len(all) > 1
}

// about is what is to be known of a measure.
func (t *Tab) about(measure string) spec.About { return explain.About(t.rules, measure) }

// Figure is the number under the cursor in words, "" where there is none.
func (t *Tab) Figure() string {
	m, known := t.pointed()
	if !known || m.Problem != "" {
		return ""
	}
	return m.Of() + ": " + explain.Words(t.about(m.Measure), m)
}

// Shows says what of its own the screen shows: the chosen layer.
func (t *Tab) Shows(shown *run.Shown) { shown.Layer = t.row }

// next is the pane that the key leads to.
func (t *Tab) next() pane {
	next := (t.pane + 1) % panes
	if next == overMoments && t.single() {
		return overSteps
	}
	return next
}

// Bindings lists the keys of what is shown.
func (t *Tab) Bindings() []key.Binding {
	k := t.kit.Keys
	if !t.ready() {
		return nil
	}
	if t.explained {
		return []key.Binding{k.Close}
	}
	_, known := t.pointed()
	k.Explain.SetEnabled(known)
	k.Layout.SetHelp("g", []string{"layers × layers", "over moments", "over " + t.along()}[t.next()])
	k.Quantity.SetHelp("o", t.about(dimensions[(t.dimension+1)%len(dimensions)]).Title)
	if next, other := t.nextLike(); other && t.pane != overSteps {
		k.Quantity.SetHelp("o", t.about(next).Title)
	}
	move := k.ProbeOn
	if t.pane != overSteps {
		move.SetHelp("←↑↓→", "cell")
		return []key.Binding{move, k.Explain, k.Layout, k.Quantity, k.NextProbe}
	}
	k.Steps.SetHelp("x", t.run.StepsKey())
	k.Steps.SetEnabled(!t.run.Spec.IsStored())
	k.Near.SetEnabled(!t.run.Spec.IsStored())
	k.Whole.SetEnabled(t.run.Zoomed())
	return []key.Binding{move, k.Explain, k.Layout, k.Quantity, k.Steps, k.Near, k.Whole, k.NextProbe}
}
