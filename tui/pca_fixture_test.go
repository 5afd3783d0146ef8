package tui

import (
	"math"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"gonum.org/v1/gonum/mat"

	"fathom/data"
	"fathom/model/lab"
	"fathom/model/run"
	"fathom/model/spec"
)

// frameAt is a frame of the fixture's clouds after so many steps: turned by an angle in
// the plane of PC 1 and 2, in all layers but the input. Every seventh image is taken for
// the next class.
func frameAt(step int, angle float64, classes ...int) *run.Frame {
	if classes == nil {
		classes = []int{0, 1, 2, 3}
	}
	f := &run.Frame{Step: step, Classes: classes}
	for layer := range 4 {
		store := lab.NewStore()
		p := projected(store, step, layer, false).(spec.Projected)
		scores, _ := store.Scores(layer, false)
		l := run.Layer{Projected: p, Scores: scores, Turn: mat.NewDense(3, 3, []float64{1, 0, 0, 0, 1, 0, 0, 0, 1})}
		if layer > 0 {
			l.Turn = mat.NewDense(3, 3, []float64{math.Cos(angle), -math.Sin(angle), 0, math.Sin(angle), math.Cos(angle), 0, 0, 0, 1})
		}
		for i := range scores.Labels {
			for c := range 3 {
				v := 0.0
				for k := range 3 {
					v += scores.At(i, k) * l.Turn.At(k, c)
				}
				l.Aligned = append(l.Aligned, float32(v))
			}
		}
		f.Layers, f.Images, f.Labels = append(f.Layers, l), scores.Images, scores.Labels
	}
	for i, label := range f.Labels {
		if i%7 == 0 {
			label = (label + 1) % 4
		}
		f.Predicted = append(f.Predicted, label)
	}
	return f
}

// inspectionOf is an inspection by formula: hidden1's probe is wrong, hidden2 has none.
func inspectionOf(q run.InspectQuery) *run.Inspection {
	in := &run.Inspection{Step: q.Step, Image: q.Image, Label: int32(q.Image % 4), Rows: 28, Cols: 28, Pixels: make([]byte, 784), Network: make([]float64, 10)}
	for i := range in.Pixels {
		in.Pixels[i] = byte(i * (q.Image + 1))
	}
	in.Predicted = in.Label
	in.Network[in.Label] = 0.973
	for layer := range 4 {
		v := run.LayerView{Name: spec.LayerName(layer), ProbeStep: q.Step, Predicted: in.Label, Probabilities: make([]float64, 10)}
		v.Probabilities[in.Label] = 0.61 + 0.1*float64(layer)
		switch layer {
		case 1:
			v.Predicted = 9
			v.Probabilities[9], v.Probabilities[in.Label] = 0.513, 0.207
		case 2:
			v.ProbeStep, v.Predicted, v.Probabilities = -1, data.None, nil
		}
		for n := range q.Neighbours {
			image := (q.Image + 4*n + 4) % 120
			v.Neighbours = append(v.Neighbours, run.Neighbour{Image: image, Label: int32(image % 4), Distance: 1.25 + float64(n), Pixels: in.Pixels})
		}
		in.Layers = append(in.Layers, v)
	}
	return in
}

// asked notes what the PCA tab asks the lab, without any lab: a test answers itself.
type asked struct{ questions int }

// onPCA is an app that shows the PCA tab of a whole run, with 101 moments.
func onPCA(t *testing.T, width, height int) (*App, *pcaTab, *asked) {
	t.Helper()
	a, notes := quiet(t, width, height), &asked{}
	a.session.query = func(spec.Stage, question) tea.Cmd { notes.questions++; return func() tea.Msg { return nil } }
	for step := 0; step <= 10000; step += 100 {
		a.session.time.moments = append(a.session.time.moments, step)
	}
	show(a, run.Gauge{Moments: 101}, everything(a.session.store))
	a.Update(press("3"))
	return a, a.tabs[2].(*pcaTab), notes
}

// goBack shows a moment, and its frame if there is one.
func goBack(a *App, step int, f *run.Frame) {
	a.session.time.past, a.session.time.at, a.session.time.frame = true, step, f
	a.tellMoved()
}

func typed(a *App, keys ...string) {
	for _, k := range keys {
		a.Update(press(k))
	}
}

func lacks(t testing.TB, a *App, wants ...string) {
	t.Helper()
	screen := ansi.Strip(a.screen())
	for _, want := range wants {
		if !strings.Contains(screen, want) {
			t.Errorf("the screen lacks %q:\n%s", want, screen)
		}
	}
}

func has(t *testing.T, a *App, unwanted ...string) {
	t.Helper()
	screen := ansi.Strip(a.screen())
	for _, text := range unwanted {
		if strings.Contains(screen, text) {
			t.Errorf("the screen has %q:\n%s", text, screen)
		}
	}
}

// pcaStates are the states of the tab that are designed, each reached from a whole run.
var pcaStates = []struct {
	name string
	do   func(a *App, t *pcaTab)
}{
	{"past", func(a *App, t *pcaTab) { goBack(a, 500, frameAt(500, 0.7)); typed(a, "g") }},
	{"developing", func(a *App, t *pcaTab) { goBack(a, 500, frameAt(300, 0.7)); typed(a, "g") }},
	{"strip", func(a *App, t *pcaTab) { t.layout = layoutStrip }},
	{"space", func(a *App, t *pcaTab) { typed(a, "v", "right", "up") }},
	{"picked", func(a *App, t *pcaTab) { typed(a, "c", "right"); answerPick(t) }},
	{"picked-past", func(a *App, t *pcaTab) { goBack(a, 500, frameAt(500, 0.7)); typed(a, "c", "right", "h"); answerPick(t) }},
	{"wrong", func(a *App, t *pcaTab) { goBack(a, 500, frameAt(500, 0.7)); typed(a, "m") }},
	{"refit", func(a *App, t *pcaTab) {
		typed(a, "x", "f")
		t.Receive(frameAnswer{run.FrameQuery{Step: 10000, Classes: []int{1, 2, 3}}, frameAt(10000, 0, 1, 2, 3), nil})
	}},
	{"zoomed", func(a *App, t *pcaTab) { t.layout = layoutOne; typed(a, "+", "+", "+", "shift+right", "shift+up") }},
}

// answerPick answers the question after the picked image.
func answerPick(t *pcaTab) {
	q := run.InspectQuery{Step: t.step(), Image: t.pick.image, Neighbours: neighbours}
	t.Receive(inspectAnswer{q, inspectionOf(q), nil})
}
