package pca

import (
	"errors"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	measures "fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/chart"
	"fathom/tui/item"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// onPCA is the screen of a whole run, with 101 moments.
func onPCA(t testing.TB, cols, rows int) (*tuitest.Bench, *Tab) {
	tab := New()
	b := tuitest.NewBench(t, measures.Rules().Default, tab, cols, rows)
	for step := 0; step <= 10000; step += 100 {
		b.Run.Time.Moments = append(b.Run.Time.Moments, step)
	}
	b.Show(run.Gauge{Moments: 101}, tuitest.Everything(b.Still)...)
	return b, tab
}

// pcaStates are the states of the tab that are designed, each reached from a whole run.
var pcaStates = []struct {
	name string
	do   func(b *tuitest.Bench, t *Tab)
}{
	{"past", func(b *tuitest.Bench, t *Tab) { b.GoBack(500, tuitest.FrameAt(500, 0.7)); b.Type("g") }},
	{"developing", func(b *tuitest.Bench, t *Tab) { b.GoBack(500, tuitest.FrameAt(300, 0.7)); b.Type("g") }},
	{"strip", func(b *tuitest.Bench, t *Tab) { t.layout = layoutStrip }},
	{"space", func(b *tuitest.Bench, t *Tab) { b.Type("v", "right", "up") }},
	{"picked", func(b *tuitest.Bench, t *Tab) { b.Type("enter", "right"); answerPick(t) }},
	{"picked-past", func(b *tuitest.Bench, t *Tab) {
		b.GoBack(500, tuitest.FrameAt(500, 0.7))
		b.Type("enter", "right", ",")
		answerPick(t)
	}},
	{"wrong", func(b *tuitest.Bench, t *Tab) { b.GoBack(500, tuitest.FrameAt(500, 0.7)); b.Type("m") }},
	{"refit", func(b *tuitest.Bench, t *Tab) {
		b.Type("d", "f")
		t.receive(frameAnswer{run.FrameQuery{Step: 10000, Classes: []int{1, 2, 3}}, tuitest.FrameAt(10000, 0, 1, 2, 3), nil})
	}},
	{"zoomed", func(b *tuitest.Bench, t *Tab) { t.layout = layoutOne; b.Type("+", "+", "+", "shift+right", "shift+up") }},
}

// answerPick answers the questions after the picked image and what is near it.
func answerPick(t *Tab) {
	q := run.InspectQuery{Step: t.step(), Item: t.pick.Number}
	t.receive(item.Inspected{Query: q, View: tuitest.InspectionOf(q)})
	t.receive(item.Neared{Query: t.pick.Nearest(t.step(), t.layer), Near: tuitest.NearestOf(t.pick.Nearest(t.step(), t.layer))})
}

// TestComponentsAtAllSizes draws every state at sizes from the smallest on, without FATHOM_SLOW a third of the
// layouts at each.
func TestComponentsAtAllSizes(t *testing.T) {
	drawn := 0
	for _, state := range pcaStates {
		b, tab := onPCA(t, 120, 30)
		state.do(b, tab)
		for _, width := range []int{60, 73, 99, 110, 180, 320} {
			for _, height := range []int{16, 21, 28, 34, 90} {
				b.Kit.Cols, b.Kit.Rows = width, height-6
				for _, layout := range []layout{layoutAuto, layoutOne, layoutStrip, layoutGrid} {
					if drawn++; drawn%3 > 0 && os.Getenv("FATHOM_SLOW") == "" {
						continue
					}
					tab.layout = layout
					tuitest.Exact(t, fmt.Sprintf("%s at %d×%d", state.name, width, height), tab.View(width, height-6), width, height-6)
				}
			}
		}
	}
}

func TestAxesTurnAndUnturn(t *testing.T) {
	b, tab := onPCA(t, 120, 30)
	tab.layout = layoutOne
	b.GoBack(500, tuitest.FrameAt(500, 0.7))
	b.Has(t, "PC 1* × PC 2*", "* axes turned", "after 500")
	f := b.Run.Time.Frame
	at := tab.source().layers[3]
	for i := range f.Labels {
		for k := range 3 {
			if got, want := at.at(i, k), float64(f.Layers[3].Aligned[3*i+k]); got != want {
				t.Fatalf("point %d on axis %d is at %v, the frame has it turned at %v", i, k, got, want)
			}
		}
	}
	b.Type("u")
	b.HasNot(t, "PC 1*", "* axes turned")
	b.Has(t, "PC 1 · 34.0 %")
	for i := range f.Labels {
		if got, want := tab.source().layers[3].at(i, 1), f.Layers[3].Scores.At(i, 1); got != want {
			t.Fatalf("point %d on PC 2 is at %v, its score is %v", i, got, want)
		}
	}
	b.Type("u", "l") // the input is never turned
	b.HasNot(t, "PC 1* × PC 2*")
	b.Has(t, "PC 1 × PC 2", "PC 1 · 34.0 %")
}

func TestOldFrameStaysWhileOneDevelops(t *testing.T) {
	b, tab := onPCA(t, 120, 30)
	tab.layout = layoutOne
	b.GoBack(500, tuitest.FrameAt(300, 0.7))
	b.Has(t, "after 300", "drawing step 500 …")
	b.GoBack(500, tuitest.FrameAt(500, 0.7))
	b.HasNot(t, "developing")
}

// TestRangesStand plays moments whose clouds differ in size: once all are known, the
// ranges of the axes never change, and before that they only grow.
func TestRangesStand(t *testing.T) {
	b, tab := onPCA(t, 120, 30)
	last := reach{}
	for _, step := range []int{10000, 0, 2000, 100, 5000} {
		b.GoBack(step, tuitest.FrameAt(step, float64(step)/3000))
		now := tab.source().reaches[3]
		if len(last.axes) > 0 && (now.axes[0].Lo > last.axes[0].Lo || now.axes[0].Hi < last.axes[0].Hi || now.radius < last.radius) {
			t.Errorf("at step %d the ranges are %v after %v: smaller", step, now, last)
		}
		last = now
	}
	var all [2]reaches
	for _, step := range []int{0, 5000, 10000} {
		all = grown(all, frameLayers(tuitest.FrameAt(step, 0.3)))
	}
	tab.receive(filmReaches{all})
	for _, step := range []int{0, 10000, 100} {
		b.GoBack(step, tuitest.FrameAt(step, 0.3))
		if got := tab.source().reaches; !reflect.DeepEqual(got, all[0]) {
			t.Errorf("at step %d the ranges are %v, those of the whole film are %v", step, got, all[0])
		}
	}
}

func TestClassesHideWithoutRefit(t *testing.T) {
	b, tab := onPCA(t, 120, 30)
	before, ranges := b.Questions, tab.source().reaches
	b.Type("d", ")", "d", "i", "a", ")", "d")
	if b.Questions != before {
		t.Errorf("hiding and showing classes asked the lab %d questions", b.Questions-before)
	}
	if !reflect.DeepEqual(tab.source().reaches, ranges) {
		t.Error("hiding a class moves the axes")
	}
	b.Type("f")
	if b.Questions != before+1 {
		t.Fatalf("fitting anew asked %d questions, want 1", b.Questions-before)
	}
	b.Has(t, "refitting on classes 0, 1, 3 …")
	b.Type("d", "f", "f") // one question is on its way: no second one
	if b.Questions != before+1 {
		t.Errorf("%d questions are on their way at once", b.Questions-before)
	}
}

func TestRefitIsLabelled(t *testing.T) {
	b, tab := onPCA(t, 120, 30)
	b.Type("d", "f")
	tab.receive(frameAnswer{run.FrameQuery{Step: 10000, Classes: []int{1, 2, 3}}, tuitest.FrameAt(10000, 0, 1, 2, 3), nil})
	b.Has(t, "refitted on classes 1, 2, 3")
	b.Type("f")
	b.HasNot(t, "refitted", "refitting")
	b.Type("f")
	tab.receive(frameAnswer{run.FrameQuery{Step: 10000, Classes: []int{1, 2, 3}}, nil, errors.New("class 1: too few")})
	if tab.askFrame() != nil && tab.problem != "" {
		t.Error("what was refused is asked again")
	}
}

func TestMisclassifiedAlone(t *testing.T) {
	b, tab := onPCA(t, 120, 30)
	before := b.Questions
	b.Type("m")
	if b.Questions != before+1 {
		t.Fatalf("%d questions after the misclassified, want 1", b.Questions-before)
	}
	b.Has(t, "asking which ones the network gets wrong …")
	f := tuitest.FrameAt(10000, 0)
	f.Predicted[1], f.Predicted[7] = spec.None, spec.None // no opinion is no mistake; 7 was taken for another class
	tab.receive(frameAnswer{run.FrameQuery{Step: 10000}, f, nil})
	b.Has(t, "only the 17 images that the network gets wrong")
	s := tab.scene(120, 30)
	for i := range f.Labels {
		if shown, missed := s.as[i] != s.never(), f.Predicted[i] != f.Labels[i] && f.Predicted[i] != spec.None; shown != missed {
			t.Errorf("image %d is shown: %v, is misclassified: %v", i, shown, missed)
		}
	}
	b.Type("m")
	b.HasNot(t, "misclassified alone:")
}

func TestSpaceTurns(t *testing.T) {
	b, tab := onPCA(t, 120, 30)
	b.Type("v")
	b.Has(t, "PC 1 – 3")
	if !slices.ContainsFunc(tab.Bindings(), func(k key.Binding) bool { return k.Help().Desc == "turn" && k.Enabled() }) {
		t.Error("no key turns the cloud")
	}
	yaw, pitch, layer := tab.camera.yaw, tab.camera.pitch, tab.layer
	b.Type("right", "up")
	if tab.camera.yaw <= yaw || tab.camera.pitch >= pitch || tab.layer != layer {
		t.Errorf("after → and ↑ the camera is %+v on layer %d", tab.camera, tab.layer)
	}
	b.Type(".")
	if tab.layer == layer {
		t.Error(". does not change the layer in space")
	}
	before := b.Questions
	b.Type("t")
	if b.Questions != before+1 {
		t.Fatalf("turning by itself starts %d ticks", b.Questions-before)
	}
	yaw = tab.camera.yaw
	tick := spinTick{tab.spinID}
	if tab.receive(tick); tab.camera.yaw == yaw {
		t.Error("a tick does not turn the cloud")
	}
	tab.Update(axis.Moved{}) // as often as a play does
	if tab.receive(tick) == nil {
		t.Error("a moment that is shown stops the turning")
	}
	b.Type("t")
	yaw = tab.camera.yaw
	if cmd := tab.receive(tick); cmd != nil || tab.camera.yaw != yaw {
		t.Error("a stale tick turns the cloud")
	}
	b.Type("t")
	b.Run.Shown = "another"
	tab.Update(axis.Moved{}) // as when another screen is shown
	tick = spinTick{tab.spinID}
	yaw = tab.camera.yaw
	if cmd := tab.receive(tick); cmd != nil || tab.camera.yaw != yaw {
		t.Error("the cloud goes on turning where nobody sees it")
	}
}

func TestZoomAndPan(t *testing.T) {
	b, tab := onPCA(t, 120, 30)
	tab.layout = layoutOne
	whole := b.View()
	b.Type("+", "shift+left")
	if tab.window == chart.WholeWindow() || b.View() == whole {
		t.Error("+ shows no part")
	}
	w := tab.window
	if math.Abs((w.X.Hi-w.X.Lo)-1/kit.ZoomStep) > 1e-12 || w.X.Lo < 0 || w.X.Hi > 1 {
		t.Errorf("after one step nearer and one to the left the window is %v", w)
	}
	b.Type("0")
	if b.View() != whole {
		t.Error("0 does not show the whole again")
	}
	// The place under the wheel stays where it is.
	s := tab.scene(120, 30)
	before, _ := s.inPlane(s.pictures[0]).(interface {
		Data(col, row, width, height int) (float64, float64, bool)
	})
	x0, y0, _ := before.Data(49, 10, 90, 30)
	b.Mouse(tea.MouseWheelMsg{X: 50, Y: 10, Button: tea.MouseWheelUp})
	s = tab.scene(120, 30)
	after, _ := s.inPlane(s.pictures[0]).(interface {
		Data(col, row, width, height int) (float64, float64, bool)
	})
	x1, y1, _ := after.Data(49, 10, 90, 30)
	if math.Abs(x1-x0) > 0.1 || math.Abs(y1-y0) > 0.3 {
		t.Errorf("the wheel moves the place under it from %.2f, %.2f to %.2f, %.2f", x0, y0, x1, y1)
	}
}

func TestPickedImageIsShownAsTheLabSays(t *testing.T) {
	b, tab := onPCA(t, 200, 54)
	before := b.Questions
	b.Type("enter")
	if b.Questions != before+2 || tab.pick.Number < 0 {
		t.Fatalf("picking asked %d questions after image %d", b.Questions-before, tab.pick.Number)
	}
	first := tab.pick.Number
	b.Type("right", "right", "down")
	if tab.pick.Number == first {
		t.Error("the arrows do not walk")
	}
	if b.Questions != before+2 {
		t.Error("more than one question of a kind is on its way")
	}
	// The answer after the first image makes the newest be asked for.
	q := run.InspectQuery{Step: 10000, Item: first}
	tab.receive(item.Inspected{Query: q, View: tuitest.InspectionOf(q)})
	if b.Questions != before+3 {
		t.Error("the newest image is not asked for when an older one's answer comes")
	}
	answerPick(tab)
	in := tab.pick.View
	if in.Number != tab.pick.Number {
		t.Fatal("the answer is not taken")
	}
	b.Has(t, fmt.Sprintf("label %d", in.Label), fmt.Sprintf("test image %d", in.Number), fmt.Sprintf("%d ✓  97.3 %%", in.Label),
		"hidden1  9 ✗  51.3 %", fmt.Sprintf("%d has 20.7 %%", in.Label), "no probe yet", fmt.Sprintf("hidden3  %d ✓  91.0 %%", in.Label),
		"nearest in hidden3", fmt.Sprintf("%d  1.25", in.Label), "5.25", "after 10,000 steps")
	// Another moment asks for the same image there.
	b.GoBack(500, tuitest.FrameAt(500, 0.7))
	if b.Questions != before+5 || tab.pick.Number != in.Number {
		t.Errorf("another moment asks %d questions, after image %d", b.Questions-before-3, tab.pick.Number)
	}
	b.Has(t, "asking …")
	b.Type("esc")
	b.HasNot(t, "test image ")
}

func TestMouseOnComponents(t *testing.T) {
	b, tab := onPCA(t, 120, 30)
	tab.layout = layoutStrip
	b.Click(5, 3)
	if tab.layer != 0 || tab.pick.On {
		t.Errorf("a click on the strip's first picture chooses layer %d, picks %v", tab.layer, tab.pick.On)
	}
	// A click on a class in the legend, wherever it stands.
	for y, line := range strings.Split(ansi.Strip(tab.View(120, 30)), "\n") {
		if x := strings.Index(line, "● 2"); x >= 0 {
			b.Click(len([]rune(line[:x])), y)
		}
	}
	if !slices.Equal(tab.visible(), []int{0, 1, 3}) {
		t.Errorf("after a click on class 2 in the legend, %v are visible", tab.visible())
	}
	// A click on a point picks it; a drag picks nothing and pans.
	tab.layer = 3
	s := tab.scene(120, 30)
	p := s.pictures[s.focus]
	pic := s.picture(p)
	x, y := -1, -1
	for col := range p.width - 2 {
		for row := range p.height {
			if pic.PointAt(col, row, p.width-2, p.height) == 4 {
				x, y = p.x+1+col, p.y+row
			}
		}
	}
	b.Type("+", "+")
	window := tab.window
	b.Mouse(tea.MouseClickMsg{X: 30, Y: 20, Button: tea.MouseLeft})
	b.Mouse(tea.MouseMotionMsg{X: 40, Y: 22, Button: tea.MouseLeft})
	b.Mouse(tea.MouseReleaseMsg{X: 40, Y: 22, Button: tea.MouseLeft})
	if tab.window.X.Lo >= window.X.Lo || tab.pick.On {
		t.Errorf("a drag to the right moves the window from %v to %v, picks %v", window, tab.window, tab.pick.On)
	}
	b.Type("0")
	b.Click(x, y)
	if !tab.pick.On || tab.pick.Number != 4 {
		t.Errorf("a click on point 4 picks %v image %d", tab.pick.On, tab.pick.Number)
	}
}
