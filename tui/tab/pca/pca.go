package pca

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/chart"
	"fathom/tui/drawn"
	"fathom/tui/item"
	"fathom/tui/kit"
)

// Tab draws each layer's representation of the test images on its principal
// components, at the moment that is shown: one layer's picture, a strip of all
// layers, or the post's grid; flat or in space. Hiding a class only hides it:
// nothing is fitted anew unless that is asked for.
type Tab struct {
	kit        *kit.Context
	run        *axis.Run
	projecting spec.Projecting // on what the components are fitted
	choice
	asked
	shown  []projection // of each layer in the log: the final one, or the newest live one
	film   shownFrame   // the newest frame of the time axis
	seen   [2]reaches   // of all frames so far, turned and raw
	whole  bool         // seen is known to be that of the whole training
	pick   item.Model
	places item.Places // of items that are not drawn
	drag   drag

	charts charted // on other axes
}

// choice is what the user has chosen. It outlives a run.
type choice struct {
	layer  int
	pair   int
	axes   spec.Axes // "" for the components
	layout layout
	space  bool // three components in space, not a pair
	glyphs bool
	flat   bool // no shades for density
	raw    bool // the frames' axes are not turned
	wrong  bool // misclassified points alone
	common bool // all layers have one scale
	cursor int  // index into the config's classes
	hidden map[int]bool
	window chart.Window
	camera camera
}

// pairs are the pairs of components there are to choose from, counted from 0: the
// post's three first.
var pairs = [...][2]int{{0, 1}, {0, 2}, {1, 2}, {0, 3}, {1, 3}, {2, 3}, {0, 4}, {1, 4}, {2, 4}, {3, 4}}

// measure is the name of the measure that the screen shows.
const measure = "pca"

// New returns the screen as it is before anything is chosen on it.
func New() *Tab { return &Tab{} }

// Title is the screen's name.
func (t *Tab) Title() string { return "PCA" }

// About is what the screen shows, in a few words.
func (t *Tab) About() string {
	return fmt.Sprintf("each layer's %ss on its principal components; z leads to other axes", t.noun())
}

// Asks is what the key that runs the screen's stage asks for, and what that does.
func (t *Tab) Asks() (request run.Request, does string) {
	if t.run != nil && t.run.Spec.IsStored() { // its pictures are drawn when they are looked at
		return run.Request{Stage: measure}, ""
	}
	return t.run.Asks(measure, "take components")
}

// Doing is what the app does while the stage runs.
func (t *Tab) Doing() string { return "projecting" }

// Kinds are the kinds of events that the screen draws.
func (t *Tab) Kinds() []string { return []string{spec.Projected{}.Kind(), spec.Probed{}.Kind()} }

// DrawsFrames reports whether the screen draws the frames of the time axis.
func (t *Tab) DrawsFrames() bool { return true }

// Reset forgets what was observed, for another run, and keeps what was chosen.
func (t *Tab) Reset(c *kit.Context, r *axis.Run) {
	choice := t.choice
	if t.run == nil {
		choice.layer = r.Layers() - 1 // the deepest layer is the one to look at first
		choice.hidden, choice.window, choice.camera = map[int]bool{}, chart.WholeWindow(), restCamera
	}
	choice.layer = min(choice.layer, r.Layers()-1)
	choice.camera.spinning = false
	t.charts.GiveUp()
	*t = Tab{kit: c, run: r, projecting: classesDrawn(r.Spec), choice: choice, shown: make([]projection, r.Layers()), pick: t.pick.For(c, r, measure)}
}

// Observe takes what is new in the log.
func (t *Tab) Observe(events []spec.Event) {
	t.pick.Observe(events)
	newer := make([]bool, len(t.shown))
	for _, e := range events {
		p, ok := e.(spec.Projected)
		if !ok || p.Live && t.shown[p.Layer].Name != "" && !t.shown[p.Layer].Live {
			continue // a final picture stays
		}
		t.shown[p.Layer], newer[p.Layer] = projection{Projected: p}, true
	}
	for layer, is := range newer {
		if is { // of many looks at once the newest alone is drawn
			t.shown[layer] = t.withScores(t.shown[layer].Projected)
		}
	}
}

// withScores is what the log says of a layer's components, with its points.
func (t *Tab) withScores(p spec.Projected) projection {
	now := projection{Projected: p}
	if p.Problem == "" {
		now.scores, _ = run.Fitting(t.run.View).Scores(spec.Address{Subject: p.Subject, Step: p.Step, Layer: p.Layer, Measure: measure, Live: p.Live})
	}
	now.reach = now.extent(false)
	return now.measured()
}

// moved takes the moment's frame and asks for what else is shown of that moment.
func (t *Tab) moved() tea.Cmd {
	t.takeFrame(t.run.Time.Frame)
	return tea.Batch(t.follow(), t.wholeFilm(), t.spin())
}

// receive takes the answers to what was asked.
func (t *Tab) receive(answer any) tea.Cmd {
	switch answer := answer.(type) {
	case spinTick:
		return t.spun(answer)
	case followTick:
		t.pulsing = false
		return t.follow()
	case filmReaches:
		t.seen, t.whole = answer.seen, true
		return nil
	case frameAnswer:
		t.takeAnswer(answer)
		t.keepVisible() // it may say which images are misclassified
	case drawn.Answer:
		t.takeChart(answer)
		t.keepVisible()
	case drawn.Tick:
		return t.charts.Watch(t.run, measure)
	default:
		_ = t.places.Take(answer) || t.pick.Take(answer)
	}
	return t.follow()
}

// Figure is the figure under the cursor: none is.
func (t *Tab) Figure() string { return "" }

// Bindings are the keys of what is drawn, with what they do now.
func (t *Tab) Bindings() []key.Binding {
	k := t.kit.Keys
	if !t.ready() {
		return nil
	}
	on := func(b key.Binding, enabled bool) key.Binding { b.SetEnabled(enabled); return b }
	picking, flat := t.pick.On, !t.space
	hidden := len(t.visible()) < len(t.projecting.Classes)
	refit := on(k.Refit, t.refitting() || hidden && len(t.visible()) > 0)
	if t.refitting() {
		refit.SetHelp("f", "fit of all")
	}
	layer, pair := k.Layer, on(k.Pair, flat)
	if picking || t.space {
		layer, pair = k.NextProbe, on(k.NextPair, flat)
	}
	common := k.Common
	if t.common {
		common.SetHelp("=", "a scale each")
	}
	glyphs := on(k.Glyphs, !(t.kit.Theme.ASCII && t.space))
	if t.digits() {
		glyphs.SetHelp("#", "dots")
	}
	space := on(k.Space, !t.axesNow().IsMap())
	if t.space {
		space.SetHelp("v", "pair")
	}
	if t.pick.Open() {
		return t.pick.Bindings()
	}
	return []key.Binding{
		on(t.pick.WalkKey(), picking), on(k.Unpick, picking), on(k.Turn, t.space && !picking), layer, pair, k.Layout, space,
		on(k.Pick, !picking), on(k.Spin, t.space), k.Axes, refit, on(k.Wrong, item.HasLists(t.run.Spec)), k.Find, on(k.Lists, item.HasLists(t.run.Spec)), on(t.pick.DistanceKey(), picking),
		k.Class, k.Toggle, on(k.Only, len(t.visible()) != 1 || hidden), on(k.All, hidden), k.Near, common, on(k.Whole, t.window != chart.WholeWindow() || t.camera.near != 1),
		on(k.Pan, flat && t.window != chart.WholeWindow()), on(k.Unturn, t.turns()), glyphs, on(k.Shade, flat && !t.digits()),
	}
}

// Update takes a key, the mouse, an answer, and the news that another moment is shown.
func (t *Tab) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return t.press(msg)
	case tea.PasteMsg:
		t.pick.Type(msg.Content)
		return t.follow()
	case kit.Mouse:
		return t.mouse(msg.MouseMsg, msg.X, msg.Y)
	case axis.Answer:
		return t.receive(msg.Answer)
	case axis.Moved:
		return t.moved()
	}
	return nil
}

// Typing reports whether a field is open, to which all keys go.
func (t *Tab) Typing() bool { return t.pick.Typing() }

func (t *Tab) press(msg tea.KeyPressMsg) tea.Cmd {
	if !t.ready() {
		return nil
	}
	if t.pick.Key(msg) {
		return t.follow()
	}
	defer t.say(msg, t.choice)
	if cmd, known := t.pickKey(msg); known {
		return cmd
	}
	if cmd, known := t.spaceKey(msg); known {
		return cmd
	}
	if !t.windowKey(msg) && !t.classKey(msg) {
		t.chooseKey(msg)
	}
	t.keepVisible()
	return t.follow()
}

// chooseKey chooses what is drawn, and how.
func (t *Tab) chooseKey(msg tea.KeyPressMsg) {
	k, layers := t.kit.Keys, len(t.shown)
	switch {
	case key.Matches(msg, k.Layer, k.NextProbe):
		t.layer = around(t.layer, 1, layers)
	case key.Matches(msg, k.PrevLayer, k.PrevProbe):
		t.layer = around(t.layer, -1, layers)
	case key.Matches(msg, k.Pair, k.NextPair) && !t.space:
		t.pair = around(t.pair, 1, t.pairsNow())
	case key.Matches(msg, k.PrevPair) && !t.space:
		t.pair = around(t.pair, -1, t.pairsNow())
	case key.Matches(msg, k.Layout):
		t.layout = t.nextLayout(t.kit.Cols, t.kit.Rows)
	case key.Matches(msg, k.Glyphs):
		t.glyphs = !t.glyphs
	case key.Matches(msg, k.Shade):
		t.flat = !t.flat
	case key.Matches(msg, k.Unturn):
		t.raw = !t.raw
	case key.Matches(msg, k.Wrong):
		t.wrong = !t.wrong && item.HasLists(t.run.Spec)
	case key.Matches(msg, k.Common):
		t.common = !t.common
	case key.Matches(msg, k.Axes):
		t.nextAxes()
	case key.Matches(msg, k.Refit):
		t.refit()
	}
}

// classKey moves among the classes and hides and shows them, which fits nothing
// anew. It reports whether the key is one for that.
func (t *Tab) classKey(msg tea.KeyPressMsg) bool {
	k, classes := t.kit.Keys, t.projecting.Classes
	switch {
	case key.Matches(msg, k.Class):
		t.cursor = around(t.cursor, 1, len(classes))
	case key.Matches(msg, k.PrevClass):
		t.cursor = around(t.cursor, -1, len(classes))
	case key.Matches(msg, k.Toggle):
		t.toggle(t.cursor)
	case key.Matches(msg, k.Only):
		for _, class := range classes {
			t.hidden[class] = class != classes[t.cursor]
		}
	case key.Matches(msg, k.All):
		clear(t.hidden)
	default:
		return false
	}
	return true
}

// toggle hides or shows the class of that index.
func (t *Tab) toggle(i int) {
	class := t.projecting.Classes[i]
	t.hidden[class] = !t.hidden[class]
}

// visible are the classes that are not hidden.
func (t *Tab) visible() []int {
	var out []int
	for _, class := range t.projecting.Classes {
		if !t.hidden[class] {
			out = append(out, class)
		}
	}
	return out
}

// around is i moved in a ring of n.
func around(i, by, n int) int { return (i + by + n) % n }

// ready reports whether any layer has a picture.
func (t *Tab) ready() bool {
	return t.run.Time.Frame != nil || slices.ContainsFunc(t.shown, func(p projection) bool { return p.Name != "" })
}
