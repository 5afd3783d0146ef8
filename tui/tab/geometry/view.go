package geometry

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/tui/alike"
	"fathom/tui/axis"
	"fathom/tui/explain"
	"fathom/tui/kit"
)

// What parts of the screen need, in cells.
const (
	sideFrom   = 104 // columns of a screen that has room for words beside a map
	bothFrom   = 150 // and for both maps
	tall       = 28  // lines of a screen that has room for the curves, too
	leastWords = 5   // lines below a map
	widestSide = 64
	leastHigh  = 2 // lines of a cell that give way to the labels of the curves
	// aroundCurves is the lines of both charts that hold no data: titles, axes, the steps
	aroundCurves = 5
)

// shape is where the parts of the screen of maps stand.
type shape struct {
	maps   []place
	top    int // lines of the maps, below the head
	words  int // lines below them, 0 where the words stand beside them
	side   int // cells of the words beside them
	curves int // lines
}

// place is where a map stands.
type place struct {
	pane        pane
	left, width int
	height      int
}

// visible lists what is drawn, what has the cursor first.
func (t *Tab) visible() []pane {
	if t.pane == overSteps {
		return []pane{overSteps}
	}
	all := []pane{t.pane}
	if t.kit.Cols >= bothFrom && !t.single() {
		all = append(all, overLayers+overMoments-t.pane)
	}
	if t.kit.Rows >= tall {
		all = append(all, overSteps)
	}
	return all
}

// shape lays the screen out. It depends on its size and on the number of layers and moments, so that
// nothing moves when another moment is shown.
func (t *Tab) shape(width, height int) shape {
	l := shape{top: height - 1}
	if width >= sideFrom {
		l.side = min(widestSide, width*3/8)
	} else {
		l.words = leastWords
		l.top -= l.words
	}
	n := len(t.names)
	if height >= tall {
		l.top = min(alike.HeadLines+n*alike.MostHigh, (height-1)/2+1)
		if n <= axis.MostLines { // each line has its label on each of the two charts
			l.top = min(l.top, max(alike.HeadLines+n*leastHigh, height-2-l.words-2*n-aroundCurves))
		}
		l.curves = height - 1 - l.top - l.words - 1
	}
	room := width - l.side
	if width < bothFrom || t.single() {
		l.maps = []place{{t.pane, 0, room, l.top}}
		return l
	}
	first := min(room/2, alike.Labels(t.names)+2+n*alike.MostWide)
	l.maps = []place{{overLayers, 0, first, l.top}, {overMoments, first, room - first, l.top}}
	return l
}

// View draws the screen in exactly width×height cells.
func (t *Tab) View(width, height int) string {
	if !t.ready() {
		return t.empty(width, height)
	}
	switch m, known := t.pointed(); {
	case t.explained && known:
		return explain.View(t.kit.Theme, t.about(m.Measure), m, t.where(m), width, height)
	case t.pane == overSteps:
		return kit.Block(kit.Stack(t.head(width), t.curves(width, height-3), t.words(width, 2)), width, height)
	}
	l := t.shape(width, height)
	var maps []string
	for _, p := range l.maps {
		maps = append(maps, t.heat(p).View(p.width, l.top))
	}
	if l.side > 0 {
		maps = append(maps, t.words(l.side, l.top))
	}
	parts := []string{t.head(width), kit.Beside(maps...)}
	if l.words > 0 {
		parts = append(parts, t.words(width, l.words))
	}
	if l.curves > 0 {
		parts = append(parts, kit.ToWidth("", width), t.curves(width, l.curves))
	}
	return kit.Block(kit.Stack(parts...), width, height)
}

// empty is the screen before there is a number.
func (t *Tab) empty(width, height int) string {
	rows := "test images"
	if t.run.Spec.IsStored() {
		rows = "test rows"
	}
	return axis.Nothing{
		Failed: "The layers could not be measured.", Running: "Measuring the first layer …", What: "measures",
		Idle: "The layers have not been measured yet: r measures them, after the training.",
		About: fmt.Sprintf("How alike do two layers see the same %s, how many dimensions does each layer fill, and do its classes collapse to points? Drawn for each two layers, and over the training.",
			rows),
	}.View(t.kit, t.run, stage, width, height)
}

// head says what is drawn, of which moment, and how far what was asked for is.
func (t *Tab) head(width int) string {
	th := t.kit.Theme
	what := []string{
		t.about(t.like()).Title + " · layers × layers", t.about(t.like()).Title + " · layers × moments, each with itself at the end",
		"dimension and collapse over the " + t.along(),
	}[t.pane]
	when := ""
	if t.pane == overLayers {
		when = " · " + t.when(t.moment())
	}
	right := ""
	if t.question.cancel != nil {
		w := t.question.of
		right = fmt.Sprintf("● %s %s, %d %% · %s lacking ", t.about(w.measure).Short, t.when(w.step), int(100*t.question.share), text.Count(len(t.wants())))
		if kit.Cells(what)+kit.Cells(when)+kit.Cells(right)+2 > width {
			right = fmt.Sprintf("● %s lacking ", text.Count(len(t.wants())))
		}
	}
	return kit.Spread(" "+th.Dim.Render(what)+th.Text.Render(when), th.Accent.Render(right), width)
}

// along is what the curves are drawn over.
func (t *Tab) along() string {
	switch {
	case t.single():
		return "layers"
	case t.run.Spec.IsStored():
		return "checkpoints"
	}
	return "steps"
}

// single reports whether there is one moment alone, and so nothing over time.
func (t *Tab) single() bool { return t.run.Spec.IsStored() && len(t.run.Time.Moments) < 2 }

// name is a layer's name.
func (t *Tab) name(layer int) string { return t.names[layer] }

// when names a moment.
func (t *Tab) when(step int) string {
	switch {
	case step < 0:
		return "no moment yet"
	case t.run.Spec.IsStored():
		if name := t.run.CheckpointName(step); name != "" {
			return "at " + name
		}
		return "in the store"
	}
	return axis.After(step)
}

// lines joins lines to a block of exactly so many cells.
func lines(all []string, width, height int) string {
	return kit.Block(strings.Join(all[:min(len(all), height)], "\n"), width, height)
}
