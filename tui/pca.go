package tui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/lab"
	"fathom/tui/chart"
)

// pcaTab draws each layer's representation of the test images on its principal
// components: one layer and pair of components, or the post's grid of all layers
// and the first three pairs. Hiding a class only hides it: nothing is fitted anew.
type pcaTab struct {
	session *session
	shown   []projection // of each layer: the final one, or the newest live one

	layer  int
	pair   int
	grid   gridChoice
	glyphs bool
	cursor int          // index into the config's classes
	hidden map[int]bool // classes
}

// projection is what the log says of a layer's components, with the scores.
type projection struct {
	lab.Projected
	scores *lab.Scores // nil while there is none
}

// gridChoice says whether the grid is drawn: where it fits well, or as chosen.
type gridChoice int

const (
	gridAuto gridChoice = iota
	gridOn
	gridOff
)

// pairs are the pairs of components there are to choose from, counted from 0: the
// post's three first.
var pairs = [...][2]int{{0, 1}, {0, 2}, {1, 2}, {0, 3}, {1, 3}, {2, 3}, {0, 4}, {1, 4}, {2, 4}, {3, 4}}

// gridPairs is how many of them the grid shows.
const gridPairs = 3

func (t *pcaTab) Title() string    { return "PCA" }
func (t *pcaTab) Stage() lab.Stage { return lab.PCA }

func (t *pcaTab) Reset(s *session) {
	layer := min(t.layer, s.layers()-1)
	if t.session == nil {
		layer = s.layers() - 1 // the deepest layer is the one to look at first
	}
	hidden := t.hidden
	if hidden == nil {
		hidden = map[int]bool{}
	}
	*t = pcaTab{session: s, shown: make([]projection, s.layers()), layer: layer, pair: t.pair, grid: t.grid, glyphs: t.glyphs, cursor: t.cursor, hidden: hidden}
}

func (t *pcaTab) Bindings() []key.Binding {
	k := t.session.keys
	return []key.Binding{k.Layer, k.Pair, k.Grid, k.Class, k.Toggle, k.Only, k.All, k.Glyphs}
}

func (t *pcaTab) Observe(events []lab.Event) {
	for _, e := range events {
		p, ok := e.(lab.Projected)
		if !ok || p.Live && t.shown[p.Layer].Name != "" && !t.shown[p.Layer].Live {
			continue // a final picture stays
		}
		now := projection{Projected: p}
		now.scores, _ = t.session.store.Scores(p.Layer, p.Live)
		if p.Problem != "" {
			now.scores = nil
		}
		t.shown[p.Layer] = now
	}
}

func (t *pcaTab) Update(msg tea.KeyPressMsg) tea.Cmd {
	k, layers, classes := t.session.keys, len(t.shown), t.session.config.PCAClasses
	turn := func(i, by, n int) int { return (i + by + n) % n }
	switch {
	case key.Matches(msg, k.Layer):
		t.layer = turn(t.layer, 1, layers)
	case key.Matches(msg, k.PrevLayer):
		t.layer = turn(t.layer, -1, layers)
	case key.Matches(msg, k.Pair):
		t.pair = turn(t.pair, 1, len(pairs))
	case key.Matches(msg, k.PrevPair):
		t.pair = turn(t.pair, -1, len(pairs))
	case key.Matches(msg, k.Class):
		t.cursor = turn(t.cursor, 1, len(classes))
	case key.Matches(msg, k.PrevClass):
		t.cursor = turn(t.cursor, -1, len(classes))
	case key.Matches(msg, k.Toggle):
		t.hidden[classes[t.cursor]] = !t.hidden[classes[t.cursor]]
	case key.Matches(msg, k.Only):
		for _, class := range classes {
			t.hidden[class] = class != classes[t.cursor]
		}
	case key.Matches(msg, k.All):
		clear(t.hidden)
	case key.Matches(msg, k.Grid):
		if t.drawsGrid(t.session.cols, t.session.rows) {
			t.grid = gridOff
		} else {
			t.grid = gridOn
		}
	case key.Matches(msg, k.Glyphs):
		t.glyphs = !t.glyphs
	}
	return nil
}

// ready reports whether any layer has a picture.
func (t *pcaTab) ready() bool {
	return slices.ContainsFunc(t.shown, func(p projection) bool { return p.Name != "" })
}

// points are a layer's scores on a pair of components.
func (p projection) points(pair [2]int) []chart.Point {
	if p.scores == nil || p.scores.Components <= max(pair[0], pair[1]) {
		return nil
	}
	out := make([]chart.Point, len(p.scores.Labels))
	for i, label := range p.scores.Labels {
		out[i] = chart.Point{X: p.scores.At(i, pair[0]), Y: p.scores.At(i, pair[1]), Class: int(label)}
	}
	return out
}

// classes are how the classes are drawn.
func (t *pcaTab) classes() []chart.Class {
	out := make([]chart.Class, t.session.config.Classes)
	for i := range out {
		out[i] = chart.Class{Style: t.session.theme.class(i), Hidden: t.hidden[i]}
	}
	return out
}
