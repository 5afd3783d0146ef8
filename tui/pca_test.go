package tui

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"fathom/data"
	"fathom/model/run"
)

func TestGoldenComponents(t *testing.T) {
	for _, state := range pcaStates {
		for _, size := range sizes {
			name := fmt.Sprintf("pca-%s-%dx%d", state.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				a, tab, _ := onPCA(t, size[0], size[1])
				state.do(a, tab)
				screen := a.screen()
				exact(t, name, screen, size[0], size[1])
				golden.RequireEqual(t, ansi.Strip(screen)+"\n")
			})
		}
	}
}

// TestComponentsAtAllSizes draws every state at sizes from the smallest on.
func TestComponentsAtAllSizes(t *testing.T) {
	for _, state := range pcaStates {
		a, tab, _ := onPCA(t, 120, 36)
		state.do(a, tab)
		for _, width := range []int{60, 73, 99, 110, 180, 320} {
			for _, height := range []int{16, 21, 28, 34, 90} {
				a.resize(width, height)
				for _, layout := range []layout{layoutAuto, layoutOne, layoutStrip, layoutGrid} {
					tab.layout = layout
					exact(t, fmt.Sprintf("%s at %d×%d", state.name, width, height), tab.View(width, height-chrome), width, height-chrome)
				}
			}
		}
	}
}

func TestAxesTurnAndUnturn(t *testing.T) {
	a, tab, _ := onPCA(t, 120, 36)
	tab.layout = layoutOne
	goBack(a, 500, frameAt(500, 0.7))
	lacks(t, a, "PC 1* × PC 2*", "* axes turned", "after 500")
	f := a.session.time.frame
	at := tab.source().layers[3]
	for i := range f.Labels {
		for k := range 3 {
			if got, want := at.at(i, k), float64(f.Layers[3].Aligned[3*i+k]); got != want {
				t.Fatalf("point %d on axis %d is at %v, the frame has it turned at %v", i, k, got, want)
			}
		}
	}
	typed(a, "u")
	has(t, a, "PC 1*", "* axes turned")
	lacks(t, a, "PC 1 · 34.0 %")
	for i := range f.Labels {
		if got, want := tab.source().layers[3].at(i, 1), f.Layers[3].Scores.At(i, 1); got != want {
			t.Fatalf("point %d on PC 2 is at %v, its score is %v", i, got, want)
		}
	}
	typed(a, "u", "l") // the input is never turned
	has(t, a, "PC 1* × PC 2*")
	lacks(t, a, "PC 1 × PC 2", "PC 1 · 34.0 %")
}

func TestOldFrameStaysWhileOneDevelops(t *testing.T) {
	a, tab, _ := onPCA(t, 120, 36)
	tab.layout = layoutOne
	goBack(a, 500, frameAt(300, 0.7))
	lacks(t, a, "after 300", "developing step 500 …")
	goBack(a, 500, frameAt(500, 0.7))
	has(t, a, "developing")
}

// TestRangesStand plays moments whose clouds differ in size: once all are known, the
// ranges of the axes never change, and before that they only grow.
func TestRangesStand(t *testing.T) {
	a, tab, _ := onPCA(t, 120, 36)
	last := reach{}
	for _, step := range []int{10000, 0, 2000, 100, 5000} {
		goBack(a, step, frameAt(step, float64(step)/3000))
		now := tab.source().reaches[3]
		if len(last.axes) > 0 && (now.axes[0].Lo > last.axes[0].Lo || now.axes[0].Hi < last.axes[0].Hi || now.radius < last.radius) {
			t.Errorf("at step %d the ranges are %v after %v: smaller", step, now, last)
		}
		last = now
	}
	var all [2]reaches
	for _, step := range []int{0, 5000, 10000} {
		all = grown(all, frameLayers(frameAt(step, 0.3)))
	}
	tab.Receive(filmReaches{all})
	for _, step := range []int{0, 10000, 100} {
		goBack(a, step, frameAt(step, 0.3))
		if got := tab.source().reaches; !reflect.DeepEqual(got, all[0]) {
			t.Errorf("at step %d the ranges are %v, those of the whole film are %v", step, got, all[0])
		}
	}
}

func TestClassesHideWithoutRefit(t *testing.T) {
	a, tab, notes := onPCA(t, 120, 36)
	before, ranges := notes.questions, tab.source().reaches
	typed(a, "x", ".", "x", "o", "a", ".", "x")
	if notes.questions != before {
		t.Errorf("hiding and showing classes asked the lab %d questions", notes.questions-before)
	}
	if !reflect.DeepEqual(tab.source().reaches, ranges) {
		t.Error("hiding a class moves the axes")
	}
	typed(a, "f")
	if notes.questions != before+1 {
		t.Fatalf("fitting anew asked %d questions, want 1", notes.questions-before)
	}
	lacks(t, a, "refitting on classes 0, 1, 3 …")
	typed(a, "x", "f", "f") // one question is on its way: no second one
	if notes.questions != before+1 {
		t.Errorf("%d questions are on their way at once", notes.questions-before)
	}
}

func TestRefitIsLabelled(t *testing.T) {
	a, tab, _ := onPCA(t, 120, 36)
	typed(a, "x", "f")
	tab.Receive(frameAnswer{run.FrameQuery{Step: 10000, Classes: []int{1, 2, 3}}, frameAt(10000, 0, 1, 2, 3), nil})
	lacks(t, a, "refitted on classes 1, 2, 3")
	typed(a, "f")
	has(t, a, "refitted", "refitting")
	typed(a, "f")
	tab.Receive(frameAnswer{run.FrameQuery{Step: 10000, Classes: []int{1, 2, 3}}, nil, errors.New("class 1: too few")})
	if tab.askFrame() != nil && tab.problem != "" {
		t.Error("what was refused is asked again")
	}
}

func TestMisclassifiedAlone(t *testing.T) {
	a, tab, notes := onPCA(t, 120, 36)
	before := notes.questions
	typed(a, "m")
	if notes.questions != before+1 {
		t.Fatalf("%d questions after the misclassified, want 1", notes.questions-before)
	}
	lacks(t, a, "asking which are misclassified …")
	f := frameAt(10000, 0)
	f.Predicted[1], f.Predicted[7] = data.None, data.None // no opinion is no mistake; 7 was taken for another class
	tab.Receive(frameAnswer{run.FrameQuery{Step: 10000}, f, nil})
	lacks(t, a, "misclassified alone: 17 images")
	s := tab.scene(120, 30)
	for i := range f.Labels {
		if shown, missed := s.class(i) != s.never(), f.Predicted[i] != f.Labels[i] && f.Predicted[i] != data.None; shown != missed {
			t.Errorf("image %d is shown: %v, is misclassified: %v", i, shown, missed)
		}
	}
	typed(a, "m")
	has(t, a, "misclassified alone:")
}

func TestSpaceTurns(t *testing.T) {
	a, tab, notes := onPCA(t, 120, 36)
	typed(a, "v")
	lacks(t, a, "PC 1 – 3", "turn")
	yaw, pitch, layer := tab.camera.yaw, tab.camera.pitch, tab.layer
	typed(a, "right", "up")
	if tab.camera.yaw <= yaw || tab.camera.pitch >= pitch || tab.layer != layer {
		t.Errorf("after → and ↑ the camera is %+v on layer %d", tab.camera, tab.layer)
	}
	typed(a, "l")
	if tab.layer == layer {
		t.Error("l does not change the layer in space")
	}
	before := notes.questions
	typed(a, "t")
	if notes.questions != before+1 {
		t.Fatalf("turning by itself starts %d ticks", notes.questions-before)
	}
	yaw = tab.camera.yaw
	tick := spinTick{tab.spinID}
	if tab.Receive(tick); tab.camera.yaw == yaw {
		t.Error("a tick does not turn the cloud")
	}
	a.tellMoved() // as often as a play does
	if tab.Receive(tick) == nil {
		t.Error("a moment that is shown stops the turning")
	}
	typed(a, "t")
	yaw = tab.camera.yaw
	if cmd := tab.Receive(tick); cmd != nil || tab.camera.yaw != yaw {
		t.Error("a stale tick turns the cloud")
	}
	typed(a, "t", "1") // another tab is shown
	tick = spinTick{tab.spinID}
	yaw = tab.camera.yaw
	if cmd := tab.Receive(tick); cmd != nil || tab.camera.yaw != yaw {
		t.Error("the cloud goes on turning where nobody sees it")
	}
}

func TestZoomAndPan(t *testing.T) {
	a, tab, _ := onPCA(t, 120, 36)
	tab.layout = layoutOne
	whole := a.screen()
	typed(a, "+", "shift+left")
	if tab.window == wholeWindow || a.screen() == whole {
		t.Error("+ shows no part")
	}
	w := tab.window
	if math.Abs((w.x.Hi-w.x.Lo)-1/zoomStep) > 1e-12 || w.x.Lo < 0 || w.x.Hi > 1 {
		t.Errorf("after one step nearer and one to the left the window is %v", w)
	}
	typed(a, "0")
	if a.screen() != whole {
		t.Error("0 does not show the whole again")
	}
	// The place under the wheel stays where it is.
	s := tab.scene(120, 30)
	before, _ := s.inPlane(s.pictures[0]).(interface {
		Data(col, row, width, height int) (float64, float64, bool)
	})
	x0, y0, _ := before.Data(49, 10, 90, 30)
	tab.Mouse(tea.MouseWheelMsg{Button: tea.MouseWheelUp}, 50, 10)
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
	a, tab, notes := onPCA(t, 200, 60)
	before := notes.questions
	typed(a, "c")
	if notes.questions != before+1 || tab.pick.image < 0 {
		t.Fatalf("picking asked %d questions after image %d", notes.questions-before, tab.pick.image)
	}
	first := tab.pick.image
	typed(a, "right", "right", "down")
	if tab.pick.image == first {
		t.Error("the arrows do not walk")
	}
	if notes.questions != before+1 {
		t.Error("more than one question is on its way")
	}
	// The answer after the first image makes the newest be asked for.
	q := run.InspectQuery{Step: 10000, Image: first, Neighbours: neighbours}
	tab.Receive(inspectAnswer{q, inspectionOf(q), nil})
	if notes.questions != before+2 {
		t.Error("the newest image is not asked for when an older one's answer comes")
	}
	answerPick(tab)
	in := tab.pick.view
	if in.Image != tab.pick.image {
		t.Fatal("the answer is not taken")
	}
	lacks(t, a, fmt.Sprintf("label %d", in.Label), fmt.Sprintf("test image %d", in.Image), fmt.Sprintf("%d ✓  97.3 %%", in.Label),
		"hidden1  9 ✗  51.3 %", fmt.Sprintf("%d has 20.7 %%", in.Label), "no probe yet", fmt.Sprintf("hidden3  %d ✓  91.0 %%", in.Label),
		"nearest in hidden3", fmt.Sprintf("%d  1.25", in.Label), "5.25", "after 10,000 steps")
	// Another moment asks for the same image there.
	goBack(a, 500, frameAt(500, 0.7))
	if notes.questions != before+3 || tab.pick.image != in.Image {
		t.Errorf("another moment asks %d questions, after image %d", notes.questions-before-2, tab.pick.image)
	}
	lacks(t, a, "asking …")
	typed(a, "esc")
	has(t, a, "test image ")
}

func TestMouseOnComponents(t *testing.T) {
	a, tab, _ := onPCA(t, 120, 36)
	tab.layout = layoutStrip
	click := func(x, y int) {
		tab.Mouse(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}, x, y)
		tab.Mouse(tea.MouseReleaseMsg{X: x, Y: y, Button: tea.MouseLeft}, x, y)
	}
	click(5, 3)
	if tab.layer != 0 || tab.pick.on {
		t.Errorf("a click on the strip's first picture chooses layer %d, picks %v", tab.layer, tab.pick.on)
	}
	// A click on a class in the legend, wherever it stands.
	for y, line := range strings.Split(ansi.Strip(tab.View(120, 30)), "\n") {
		if x := strings.Index(line, "● 2"); x >= 0 {
			click(len([]rune(line[:x])), y)
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
	typed(a, "+", "+")
	window := tab.window
	tab.Mouse(tea.MouseClickMsg{X: 30, Y: 20, Button: tea.MouseLeft}, 30, 20)
	tab.Mouse(tea.MouseMotionMsg{X: 40, Y: 22, Button: tea.MouseLeft}, 40, 22)
	tab.Mouse(tea.MouseReleaseMsg{X: 40, Y: 22, Button: tea.MouseLeft}, 40, 22)
	if tab.window.x.Lo >= window.x.Lo || tab.pick.on {
		t.Errorf("a drag to the right moves the window from %v to %v, picks %v", window, tab.window, tab.pick.on)
	}
	typed(a, "0")
	click(x, y)
	if !tab.pick.on || tab.pick.image != 4 {
		t.Errorf("a click on point 4 picks %v image %d", tab.pick.on, tab.pick.image)
	}
}

// TestComponentsByChance presses keys, moves the mouse, resizes, goes through time and
// answers, all at random: no panic, and every picture exactly as large as its screen.
func TestComponentsByChance(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 0))
	a, tab, _ := onPCA(t, 120, 36)
	mouse := func() tea.MouseMsg {
		m := tea.Mouse{X: rng.IntN(210), Y: rng.IntN(65), Button: tea.MouseButton(rng.IntN(6))}
		return [...]tea.MouseMsg{tea.MouseClickMsg(m), tea.MouseMotionMsg(m), tea.MouseReleaseMsg(m), tea.MouseWheelMsg(m)}[rng.IntN(4)]
	}
	for i := range 600 {
		switch rng.IntN(8) {
		case 0:
			a.Update(tea.WindowSizeMsg{Width: rng.IntN(260), Height: rng.IntN(90)})
		case 1:
			step := 100 * rng.IntN(101)
			goBack(a, step, frameAt(step, rng.Float64()))
		case 2:
			a.session.time.past, a.session.time.frame = false, nil
			a.tellMoved()
		case 3:
			if tab.pick.image >= 0 && tab.step() >= 0 {
				answerPick(tab)
			}
			if tab.asking && tab.refitting() {
				tab.Receive(frameAnswer{run.FrameQuery{Step: tab.step(), Classes: tab.refitClasses}, frameAt(tab.step(), 0, tab.refitClasses...), nil})
			} else if tab.asking {
				tab.Receive(frameAnswer{run.FrameQuery{Step: tab.step()}, frameAt(tab.step(), 0.2), nil})
			}
		case 4, 5:
			a.Update(mouse())
		default:
			if key := allKeys[rng.IntN(len(allKeys))]; key != "R" && key != "n" && key != "q" && key != "ctrl+c" {
				a.Update(press(key))
			}
		}
		if a.width > 0 && a.height > 0 {
			exact(t, fmt.Sprintf("event %d at %d×%d", i, a.width, a.height), a.screen(), a.width, a.height)
		}
		if a.shown != 2 {
			a.Update(press("3"))
		}
	}
}
