package probes

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/item"
	"fathom/tui/kit"
	"fathom/tui/numbers"
)

// Tab shows what each layer's probe scores at the moment that is shown: as
// bars beside the untrained control and the published figure, and as curves over
// the training; or one layer's confusion matrix and the images behind its cells.
type Tab struct {
	kit      *kit.Context
	run      *axis.Run
	probing  spec.Probing            // how the probes are fitted
	probes   [][]spec.Probed         // of each layer, ascending by step
	compared map[int][]spec.Compared // the tests of each step
	verdicts map[int]spec.Judged     // what they show together, once all are there
	diverged spec.Diverged           // the base network's, without a reason if it has not

	layer     int         // that is chosen
	drawn     kit.Reading // of the accuracies on the chart over the steps
	confusion bool        // its matrix is shown, not the table
	cell      matrixCell
	pointed   bool          // the cell was chosen
	images    *gallery      // nil when closed
	reading   bool          // what was read of a store and checked is shown
	noteTop   int           // the first line of it that is
	filter    kit.Filter    // of the names of a store's layers
	items     item.Model    // the rows of a store
	measures  numbers.Model // what other measures find of each layer
	charted   bool          // the charts of a store have the place of its table
}

// matrixCell is a cell of a confusion matrix.
type matrixCell struct{ label, predicted int }

// measure is the name of the measure that the screen shows.
const measure = "probe"

// New returns the screen as it is before anything is chosen on it. The rules explain its numbers.
func New(rules spec.Rules) *Tab { return &Tab{measures: numbers.New(rules)} }

// Title is the screen's name.
func (t *Tab) Title() string { return "Probes" }

// About is what the screen shows, in a few words.
func (t *Tab) About() string { return "what a linear classifier reads from each layer" }

// Asks is what the key that runs the screen's stage asks for, and what that does.
func (t *Tab) Asks() (request run.Request, does string) {
	return t.run.Asks(measure, "probe the layers")
}

// Doing is what the app does while the stage runs.
func (t *Tab) Doing() string { return "probing" }

// Kinds are the kinds of events that the screen draws.
func (t *Tab) Kinds() []string {
	return []string{spec.Probed{}.Kind(), spec.Compared{}.Kind(), spec.Judged{}.Kind(), spec.Diverged{}.Kind(), spec.Noticed{}.Kind(), spec.Measured{}.Kind()}
}

// DrawsFrames reports whether the screen draws the frames of the time axis.
func (t *Tab) DrawsFrames() bool { return false }

// Reset forgets what was observed, for another run, and keeps what was chosen.
func (t *Tab) Reset(c *kit.Context, r *axis.Run) {
	layer := min(t.layer, r.Layers()-1)
	if t.run == nil {
		layer = r.Layers() - 1 // the deepest layer is the one to look at first
	}
	last := r.Spec.Source.Classes - 1
	probing, _ := spec.Settings[spec.Probing](r.Spec, measure)
	*t = Tab{
		kit: c, run: r, probing: probing, probes: make([][]spec.Probed, r.Layers()), compared: map[int][]spec.Compared{}, verdicts: map[int]spec.Judged{}, layer: layer,
		drawn: t.drawn, confusion: t.confusion, cell: matrixCell{max(0, min(t.cell.label, last)), max(0, min(t.cell.predicted, last))}, pointed: t.pointed,
		reading: t.reading, charted: t.charted, filter: kit.Filter{Text: t.filter.Text}, items: t.items.For(c, r, measure), measures: t.measures.For(c, r),
	}
}

// Observe takes what is new in the log.
func (t *Tab) Observe(events []spec.Event) {
	t.items.Observe(events)
	t.measures.Observe(events)
	for _, e := range events {
		switch e := e.(type) {
		case spec.Probed:
			t.add(e)
		case spec.Compared:
			t.compare(e)
		case spec.Judged:
			t.verdicts[e.Step] = e
		case spec.Diverged:
			if e.Subject == spec.Base {
				t.diverged = e
			}
		case spec.Noticed:
			if e.Withdrawn {
				t.withdraw(e.Step)
			}
		}
	}
}

// compare takes in a test. That of the stage takes the place of a live one.
func (t *Tab) compare(c spec.Compared) {
	tests := slices.DeleteFunc(t.compared[c.Step], func(o spec.Compared) bool { return o.First == c.First && o.Second == c.Second })
	t.compared[c.Step] = append(tests, c)
}

// ruin says in what way the network of a step is ruined.
func (t *Tab) ruin(step int) run.Ruin {
	return run.RuinAt(step, t.run.Spec.LastStep(), t.compared[step], t.diverged)
}

// test is the test of a layer's probe at a step against the one of the layer before, as
// it stands among the others of that step. A ruined network's are not shown, since
// nothing is claimed of it.
func (t *Tab) test(step, layer int) (test spec.LayerTest, known bool) {
	v, judged := t.verdicts[step]
	if !judged || layer < 1 || layer > len(v.Neighbours) || t.ruin(step) != run.NotRuined {
		return spec.LayerTest{}, false
	}
	return v.Neighbours[layer-1], true
}

// add takes in a probe; that of the stage takes the place of a live one of the
// same step.
func (t *Tab) add(p spec.Probed) {
	of := t.probes[p.Layer]
	i, found := byStep(of, p.Step)
	switch {
	case !found:
		t.probes[p.Layer] = slices.Insert(of, i, p)
	case !p.Live || of[i].Live:
		of[i] = p
	}
}

// byStep finds the probe of a step among those of one layer.
func byStep(probes []spec.Probed, step int) (index int, found bool) {
	return slices.BinarySearchFunc(probes, step, func(p spec.Probed, step int) int { return p.Step - step })
}

// ready reports whether there is a probe at all.
func (t *Tab) ready() bool {
	return slices.ContainsFunc(t.probes, func(of []spec.Probed) bool { return len(of) > 0 })
}

// shown is a layer's newest probe at the moment that is shown.
func (t *Tab) shown(layer int) (spec.Probed, bool) {
	of := t.probes[layer]
	if t.stored() { // checkpoints are fitted in any order
		i, found := byStep(of, t.run.Step())
		if !found {
			return spec.Probed{}, false
		}
		return of[i], true
	}
	for i := len(of) - 1; i >= 0; i-- {
		if t.run.Time.Shows(of[i].Step) {
			return of[i], true
		}
	}
	return spec.Probed{}, false
}

// control is the probe of a layer of the untrained network; without a name while it
// is unknown.
func (t *Tab) control(layer int) spec.Probed {
	if i, found := byStep(t.probes[layer], 0); found {
		return t.probes[layer][i]
	}
	return spec.Probed{}
}

// whole returns the newest step up to the moment at which every layer has been probed
// and compared, but for those that cannot be, and these probes.
func (t *Tab) whole() (step int, probes []spec.Probed) {
	of := t.probes[len(t.probes)-1]
	for i := len(of) - 1; i >= 0; i-- {
		if step = of[i].Step; !t.run.Time.Shows(step) {
			continue
		}
		probes = probes[:0]
		for _, of := range t.probes {
			if k, found := byStep(of, step); found {
				probes = append(probes, of[k])
			}
		}
		broken := slices.ContainsFunc(probes, func(p spec.Probed) bool { return p.Problem != "" })
		_, judged := t.verdicts[step]
		if len(probes) == len(t.probes) && (broken || judged) {
			return step, probes
		}
	}
	return 0, nil
}

// matrix is the confusion matrix of the chosen layer's shown probe; of no classes if
// it has none.
func (t *Tab) matrix() spec.Confusion {
	p, _ := t.shown(t.layer)
	return p.Confusion
}

// Figure is the chosen layer's figure with its interval, "" while it has none.
func (t *Tab) Figure() string {
	p, ok := t.shown(t.layer)
	switch {
	case !ok || p.Problem != "":
		return ""
	case t.real():
		return fmt.Sprintf("%s: R² %s", t.name(t.layer), kit.Accuracy(p.Store.R2))
	}
	return fmt.Sprintf("%s: test accuracy %s (95 %% interval %s)", t.name(t.layer), kit.Accuracy(p.TestAccuracy), run.IntervalText(p.Interval))
}

// Shows says what of its own the screen shows: the chosen layer, and whether its matrix.
func (t *Tab) Shows(shown *run.Shown) { shown.Layer, shown.Confusion = t.layer, t.confusion }

// Bindings lists the keys of what is shown.
func (t *Tab) Bindings() []key.Binding {
	k := t.kit.Keys
	switch {
	case t.measuring() && t.measures.Shown:
		return t.measures.Bindings()
	case t.stored():
		return t.storedBindings()
	case !t.ready():
		return nil
	case !t.confusion:
		k.Quantity.SetHelp("o", "measures")
		k.Reading.SetHelp("y", t.drawn.Leads())
		k.Steps.SetHelp("x", t.run.StepsKey())
		k.Whole.SetEnabled(t.run.Zoomed())
		k.Layout.SetHelp("g", kit.Either(t.charted, "table", "charts"))
		for _, b := range []*key.Binding{&k.Reading, &k.Steps, &k.Near} {
			b.SetEnabled(t.hasCurves())
		}
		return []key.Binding{k.Confusion, k.ProbeOn, k.NextProbe, k.Open, k.Quantity, k.Layout, k.Reading, k.Steps, k.Near, k.Whole}
	}
	cell, table, images := k.ProbeOn, k.Confusion, k.Images
	cell.SetHelp("←↑↓→", "cell")
	table.SetHelp("c", "table")
	if t.images != nil {
		first, size := t.galleryPage()
		k.MoreOf.SetEnabled(first+size < len(t.images.images))
		k.LessOf.SetEnabled(first > 0)
		return []key.Binding{k.Close, k.MoreOf, k.LessOf, cell, k.NextProbe, k.Mistake, table}
	}
	return []key.Binding{cell, images, k.NextProbe, table, k.Mistake, k.Close}
}

// Update takes a key, the mouse, the images that were asked for, and the news that another moment
// is shown.
func (t *Tab) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return t.press(msg)
	case kit.Mouse:
		return t.mouse(msg.MouseMsg, msg.X, msg.Y)
	case tea.PasteMsg:
		t.items.Type(msg.Content)
		return t.follow()
	case axis.Answer:
		if t.items.Take(msg.Answer) {
			return t.follow()
		}
		t.receive(msg.Answer)
	case axis.Moved:
		return tea.Batch(t.fetch(), t.follow())
	}
	return nil
}

func (t *Tab) press(msg tea.KeyPressMsg) tea.Cmd {
	k := t.kit.Keys
	switch {
	case t.pressItems(msg):
		return t.follow()
	case t.measuring() && t.measures.Press(msg, t.layer):
		return nil
	case t.stored() && t.pressStored(msg), !t.ready():
		return nil
	}
	switch {
	case key.Matches(msg, k.Confusion), key.Matches(msg, k.Open) && !t.confusion:
		t.confusion, t.images = !t.confusion, nil
		t.point()
		t.sayView()
	case key.Matches(msg, k.NextProbe):
		t.choose(+1)
	case key.Matches(msg, k.PrevProbe):
		t.choose(-1)
	case t.confusion:
		return t.updateMatrix(msg)
	case key.Matches(msg, k.Layout) && !t.stored():
		t.charted = !t.charted
		t.kit.Say("%s", kit.Either(t.charted, "The curves alone; g goes back to the table.", "The table of the layers."))
	case !t.stored() && !t.hasCurves() && key.Matches(msg, k.Reading, k.Steps, k.Near, k.Far, k.Whole):
		t.kit.Say("There is no room for the curves beside the table; g shows them alone.")
	case key.Matches(msg, k.Reading) && !t.stored():
		t.drawn = !t.drawn
	case key.Matches(msg, k.Steps) && !t.stored():
		t.run.ToggleSteps()
	case key.Matches(msg, k.Near, k.Far, k.Whole) && !t.stored():
		t.kit.Say("%s", t.run.ZoomKey(msg, k))
	case key.Matches(msg, k.ProbeOn), key.Matches(msg, k.ProbeDown):
		t.choose(+1)
	case key.Matches(msg, k.ProbeBack), key.Matches(msg, k.ProbeUp):
		t.choose(-1)
	}
	return t.fetch()
}

// measuring reports whether the table of measures can be shown.
func (t *Tab) measuring() bool {
	return t.ready() && !t.reading && !t.confusion && !t.items.On && !t.filter.Typing
}

// choose goes to the next layer or to the one before, round at the ends.
func (t *Tab) choose(by int) {
	listed := t.listed()
	t.layer = listed[(slices.Index(listed, t.layer)+by+len(listed))%len(listed)]
	t.point()
	t.kit.Say("Layer %s.", t.name(t.layer))
	if t.filter.Typing {
		t.sayFilter()
	}
}

// sayView says whether the table or a matrix is shown.
func (t *Tab) sayView() {
	if !t.confusion {
		t.kit.Say("The table of the layers.")
		return
	}
	t.kit.Say("Rows: what a test %s shows; columns: what %s takes it for.", t.noun(), t.name(t.layer))
}
