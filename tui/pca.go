package tui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/measure"
	"fathom/model/spec"
)

// pcaTab draws each layer's representation of the test images on its principal
// components, at the moment that is shown: one layer's picture, a strip of all
// layers, or the post's grid; flat or in space. Hiding a class only hides it:
// nothing is fitted anew unless that is asked for.
//
// Its concerns stand in files of their own: what is drawn and in which ranges
// (pca_source.go, pca_range.go), where (pca_plan.go), how (pca_view.go,
// pca_panel.go), the view in space (pca_space.go), what is asked of the lab
// (pca_ask.go), the image that is picked (pca_pick.go, pca_pick_view.go), the mouse.
type pcaTab struct {
	session *session
	pcaChoice
	pcaAsked
	shown []projection // of each layer in the log: the final one, or the newest live one
	film  film         // the newest frame of the time axis
	seen  [2]reaches   // of all frames so far, turned and raw
	whole bool         // seen is known to be that of the whole training
	pick  picked
	drag  drag
}

// pcaChoice is what the user has chosen. It outlives a run.
type pcaChoice struct {
	layer  int
	pair   int
	layout layout
	space  bool // three components in space, not a pair
	glyphs bool
	flat   bool // no shades for density
	raw    bool // the frames' axes are not turned
	wrong  bool // misclassified points alone
	cursor int  // index into the config's classes
	hidden map[int]bool
	window window
	camera camera
}

// pairs are the pairs of components there are to choose from, counted from 0: the
// Post's three first.
var pairs = [...][2]int{{0, 1}, {0, 2}, {1, 2}, {0, 3}, {1, 3}, {2, 3}, {0, 4}, {1, 4}, {2, 4}, {3, 4}}

func (t *pcaTab) Title() string     { return "PCA" }
func (t *pcaTab) Stage() spec.Stage { return measure.PCA }

func (t *pcaTab) Reset(s *session) {
	choice := t.pcaChoice
	if t.session == nil {
		choice.layer = s.layers() - 1 // the deepest layer is the one to look at first
		choice.hidden, choice.window, choice.camera = map[int]bool{}, wholeWindow, restCamera
	}
	choice.layer = min(choice.layer, s.layers()-1)
	choice.camera.spinning = false
	*t = pcaTab{session: s, pcaChoice: choice, shown: make([]projection, s.layers()), pick: noPick}
}

func (t *pcaTab) Observe(events []spec.Event) {
	for _, e := range events {
		p, ok := e.(spec.Projected)
		if !ok || p.Live && t.shown[p.Layer].Name != "" && !t.shown[p.Layer].Live {
			continue // a final picture stays
		}
		now := projection{Projected: p}
		now.scores, _ = t.session.store.Scores(p.Layer, p.Live)
		if p.Problem != "" {
			now.scores = nil
		}
		now.reach = now.extent(false)
		t.shown[p.Layer] = now
	}
}

// Moved takes the moment's frame and asks for what else is shown of that moment.
func (t *pcaTab) Moved() tea.Cmd {
	t.takeFrame(t.session.time.frame)
	return tea.Batch(t.follow(), t.wholeFilm(), t.spin())
}

// Receive takes the lab's answers.
func (t *pcaTab) Receive(answer any) tea.Cmd {
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
	case inspectAnswer:
		t.takeInspection(answer)
	}
	return t.follow()
}

func (t *pcaTab) Bindings() []key.Binding {
	k := t.session.keys
	if !t.ready() {
		return nil
	}
	on := func(b key.Binding, enabled bool) key.Binding { b.SetEnabled(enabled); return b }
	named := func(b key.Binding, key, does string) key.Binding { b.SetHelp(key, does); return b }
	picking, flat := t.pick.on, !t.space
	hidden := len(t.visible()) < len(t.session.projecting.Classes)
	refit := on(k.Refit, t.refitting() || hidden && len(t.visible()) > 0)
	if t.refitting() {
		refit.SetHelp("f", "fit of all")
	}
	layer, pair := k.Layer, on(k.Pair, flat)
	if picking || t.space {
		layer, pair = named(layer, "hl", "layer"), named(pair, "jk", "pair")
	}
	glyphs := on(k.Glyphs, !t.session.theme.Few && !(t.session.theme.ASCII && t.space))
	if t.digits() {
		glyphs.SetHelp("d", "dots")
	}
	space := k.Space
	if t.space {
		space.SetHelp("v", "pair")
	}
	return []key.Binding{
		on(k.Walk, picking), on(k.Unpick, picking), on(k.Turn, t.space && !picking), layer, pair, k.Layout, space,
		on(k.Pick, !picking), on(k.Spin, t.space), refit, on(k.Wrong, true),
		k.Class, k.Toggle, on(k.Only, len(t.visible()) != 1 || hidden), on(k.All, hidden), k.Near, on(k.Whole, t.window != wholeWindow || t.camera.near != 1),
		on(k.Pan, flat && t.window != wholeWindow), on(k.Unturn, t.turns()), glyphs, on(k.Shade, flat && !t.digits()),
	}
}

func (t *pcaTab) Update(msg tea.KeyPressMsg) tea.Cmd {
	if !t.ready() {
		return nil
	}
	if cmd, known := t.pickKey(msg); known {
		return cmd
	}
	if cmd, known := t.spaceKey(msg); known {
		return cmd
	}
	if !t.windowKey(msg) && !t.classKey(msg) {
		t.chooseKey(msg)
	}
	return t.follow()
}

// chooseKey chooses what is drawn, and how.
func (t *pcaTab) chooseKey(msg tea.KeyPressMsg) {
	k, layers := t.session.keys, len(t.shown)
	switch {
	case key.Matches(msg, k.Layer):
		t.layer = around(t.layer, 1, layers)
	case key.Matches(msg, k.PrevLayer):
		t.layer = around(t.layer, -1, layers)
	case key.Matches(msg, k.Pair) && !t.space:
		t.pair = around(t.pair, 1, len(pairs))
	case key.Matches(msg, k.PrevPair) && !t.space:
		t.pair = around(t.pair, -1, len(pairs))
	case key.Matches(msg, k.Layout):
		t.layout = t.nextLayout(t.session.cols, t.session.rows)
	case key.Matches(msg, k.Glyphs):
		t.glyphs = !t.glyphs
	case key.Matches(msg, k.Shade):
		t.flat = !t.flat
	case key.Matches(msg, k.Unturn):
		t.raw = !t.raw
	case key.Matches(msg, k.Wrong):
		t.wrong = !t.wrong
	case key.Matches(msg, k.Refit):
		t.refit()
	}
}

// classKey moves among the classes and hides and shows them, which fits nothing
// anew. It reports whether the key is one for that.
func (t *pcaTab) classKey(msg tea.KeyPressMsg) bool {
	k, classes := t.session.keys, t.session.projecting.Classes
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
func (t *pcaTab) toggle(i int) {
	class := t.session.projecting.Classes[i]
	t.hidden[class] = !t.hidden[class]
}

// visible are the classes that are not hidden.
func (t *pcaTab) visible() []int {
	var out []int
	for _, class := range t.session.projecting.Classes {
		if !t.hidden[class] {
			out = append(out, class)
		}
	}
	return out
}

// around is i moved in a ring of n.
func around(i, by, n int) int { return (i + by + n) % n }

// ready reports whether any layer has a picture.
func (t *pcaTab) ready() bool {
	return t.session.time.frame != nil || slices.ContainsFunc(t.shown, func(p projection) bool { return p.Name != "" })
}
