package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// scrubbed goes back to a step, as the keys of the time axis do.
func scrubbed(a *App, step int) {
	for at := 0; at <= 10000; at += 100 {
		a.session.time.moments = append(a.session.time.moments, at)
	}
	a.session.time.past, a.session.time.at = true, step
}

// goldens compares screens with their goldens at every size.
func goldens(t *testing.T, name string, tab int, make func(*App)) {
	t.Helper()
	for _, size := range sizes {
		a := quiet(t, size[0], size[1])
		a.Update(press(fmt.Sprint(tab)))
		make(a)
		t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
			screen := a.screen()
			exact(t, name, screen, size[0], size[1])
			golden.RequireEqual(t, ansi.Strip(screen)+"\n")
		})
	}
}

// keys presses keys on a screen that shows everything.
func keysOn(a *App, names ...string) {
	show(a, run.Gauge{}, everything(a.session.store))
	for _, name := range names {
		a.Update(press(name))
	}
}

func TestGoldenTrain(t *testing.T) {
	goldens(t, "scrubbed", 1, func(a *App) { keysOn(a); scrubbed(a, 1200) })
	goldens(t, "early", 1, func(a *App) { keysOn(a, "x", "z", "z") })
	goldens(t, "loss", 1, func(a *App) { keysOn(a, "o") })
	goldens(t, "loss-near-linear", 1, func(a *App) { keysOn(a, "o", "z", "x", "x"); scrubbed(a, 1200) })
	goldens(t, "starting", 1, func(a *App) {
		show(a, run.Gauge{Stage: spec.Train, Steps: 10000}, []spec.Event{loadedEvent(), spec.Started{Stage: spec.Train}})
	})
	goldens(t, "notes", 1, func(a *App) {
		loaded := loadedEvent().(spec.Loaded)
		loaded.Notes = []string{"classes 3 and 8 have no training image",
			"class 5 has no image among the first 1,000 training images, which the probes are fitted on"}
		show(a, run.Gauge{}, append([]spec.Event{loaded}, training(a.session.store, 10000)[1:]...))
	})
	goldens(t, "waiting", 1, func(a *App) {
		show(a, run.Gauge{Waiting: []spec.Stage{spec.Train}}, []spec.Event{})
	})
	goldens(t, "stopped", 1, func(a *App) {
		show(a, run.Gauge{Stage: spec.Train, Step: 3412, Steps: 10000}, training(a.session.store, 3400))
		a.observe(newsMsg{run: a.run, err: fmt.Errorf("t10k-labels-idx1-ubyte.gz: 9,999 labels for 10,000 images")})
	})
}

// TestTrainShowsTheMoment goes through the training and looks for the figures of
// that step and of no later one.
func TestTrainShowsTheMoment(t *testing.T) {
	a := quiet(t, 120, 36)
	keysOn(a)
	final := evaluated(spec.Base, 10000, 0).(spec.Evaluated)
	for _, step := range []int{0, 400, 1200, 9900} {
		scrubbed(a, step)
		e := evaluated(spec.Base, step, 0).(spec.Evaluated)
		rows := strings.Join(strings.Split(ansi.Strip(a.screen()), "\n")[bodyLine:bodyLine+13], "\n")
		for _, want := range []string{fmt.Sprintf("%.4f best %.4f", e.Accuracy, e.Accuracy), fmt.Sprintf("%.4f nats", e.Loss)} {
			if !strings.Contains(rows, want) {
				t.Errorf("at step %d the rows lack %q:\n%s", step, want, rows)
			}
		}
		if last := probed(step/500*500, 3, true).(spec.Probed); !strings.Contains(rows, fmt.Sprintf("%.3f ±", last.TestAccuracy)) {
			t.Errorf("at step %d the rows lack hidden3's probe %.3f:\n%s", step, last.TestAccuracy, rows)
		}
		if step < 9900 && strings.Contains(rows, fmt.Sprintf("%.4f", final.Loss)) {
			t.Errorf("at step %d the rows hold the final loss:\n%s", step, rows)
		}
	}
	a.session.time.past = false
	if screen := a.screen(); !strings.Contains(screen, "newest, step 10,000") {
		t.Error("live the figures are not labelled with the newest step")
	}
}

// TestSparklinesEndAtTheMoment counts the columns that are drawn without colours,
// where what comes after the moment is left out.
func TestSparklinesEndAtTheMoment(t *testing.T) {
	a := quiet(t, 120, 36)
	a.Update(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	keysOn(a)
	row := func() string {
		line := []rune(strings.Split(ansi.Strip(a.screen()), "\n")[bodyLine+2]) // the lower line of the test accuracy
		return strings.TrimRight(string(line[sparkNames:120-sparkFigures]), " ")
	}
	if got := len([]rune(row())); got != 120-sparkNames-sparkFigures {
		t.Errorf("live the sparkline has %d columns", got)
	}
	// 51 of the 101 values are of steps up to 5,000.
	scrubbed(a, 5000)
	if got, want := len([]rune(row())), (51*83+100)/101; got != want {
		t.Errorf("half-way the sparkline has %d columns, want %d", got, want)
	}
	a.Update(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	if got := len([]rune(row())); got != 83 {
		t.Errorf("with colours the sparkline has %d columns: what is to come should be faint", got)
	}
}

func TestTrainKeys(t *testing.T) {
	a := quiet(t, 120, 36)
	keysOn(a)
	shows := func(key string, wants ...string) {
		t.Helper()
		a.Update(press(key))
		for _, want := range wants {
			if screen := ansi.Strip(a.screen()); !strings.Contains(screen, want) {
				t.Errorf("after %s the screen lacks %q:\n%s", key, want, screen)
			}
		}
	}
	shows("x", "step, the first tenth", "x near steps")
	shows("x", "step, a tenth around the moment", "9,000", "x all steps")
	shows("x", "x early steps", "2,000")
	shows("o", "loss, nats/image, log scale", "⠒⠒⠒ test", "⠒ ⠒ training", "o accuracy", "z linear scale")
	shows("z", "loss, nats/image  ", "z log scale")
	shows("o", "the post 0.971", "o loss")
}

// TestWheelZoomsSteps turns the wheel over one place of the curve: the step there
// stays, and turning back leads to the whole training again.
func TestWheelZoomsSteps(t *testing.T) {
	a := quiet(t, 120, 36)
	keysOn(a)
	tab := a.tabs[0].(*trainTab)
	at := tab.areas(a.session.cols, a.session.rows).curve
	turn := func(button tea.MouseButton) {
		a.Update(tea.MouseWheelMsg{X: 40, Y: bodyLine + at.top + 3, Button: button})
	}
	about, ok := tab.curve().XAt(39, 118, at.height)
	if !ok {
		t.Fatal("the mouse is not over the curve")
	}
	for range 40 {
		turn(tea.MouseWheelUp)
	}
	if r := tab.axis(); r.Hi-r.Lo < 199 || r.Hi-r.Lo > 201 || about < r.Lo || about > r.Hi {
		t.Errorf("40 notches on step %.0f lead to %v", about, r)
	}
	if now, _ := tab.curve().XAt(39, 118, at.height); now < about-5 || now > about+5 {
		t.Errorf("the step under the mouse was %.1f and is %.1f", about, now)
	}
	for range 60 {
		turn(tea.MouseWheelDown)
	}
	if tab.span != (kit.Span{}) {
		t.Errorf("turned back the span is %+v", tab.span)
	}
	a.Update(tea.MouseWheelMsg{X: 40, Y: bodyLine, Button: tea.MouseWheelUp})
	if tab.span != (kit.Span{}) {
		t.Error("the wheel over the sparklines zooms the curve")
	}
}

// TestFiguresAreReadable: while the network trains the figures change four times a
// second at most, the curve with every evaluation; a pause and the end show the newest.
func TestFiguresAreReadable(t *testing.T) {
	a := quiet(t, 120, 36)
	gauge := run.Gauge{Stage: spec.Train, Steps: 10000}
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	tab := a.tabs[0].(*trainTab)
	news := func(after int, events ...spec.Event) {
		a.observe(newsMsg{run: a.run, events: events, gauge: gauge, due: begin.Add(time.Duration(after) * time.Millisecond)})
	}
	want := func(step int) {
		t.Helper()
		lacks(t, a, fmt.Sprintf("newest, step %d", step))
		if n := len(tab.points); tab.step() != step || n == 0 {
			t.Errorf("the figures are of step %d, want %d", tab.step(), step)
		}
	}
	news(0, loadedEvent(), spec.Started{Stage: spec.Train}, evaluated(spec.Base, 0, 0))
	want(0)
	news(100, evaluated(spec.Base, 100, 0))
	news(200, evaluated(spec.Base, 200, 0))
	want(0)
	if n := len(tab.rows()[0].Values); n != 3 {
		t.Errorf("the sparkline has %d evaluations, want 3", n)
	}
	news(250, evaluated(spec.Base, 300, 0))
	want(300)
	news(300, evaluated(spec.Base, 400, 0))
	want(300)
	gauge.Paused = true
	news(310)
	want(400)
	gauge.Paused = false
	news(320, evaluated(spec.Base, 500, 0))
	want(400)
	news(330, spec.Done{Stage: spec.Train})
	want(500)
}
