package train

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// onTrain is the screen of the whole log.
func onTrain(t testing.TB, cols, rows int) (*tuitest.Bench, *Tab) {
	tab := New()
	b := tuitest.NewBench(t, measure.Rules().Default, tab, cols, rows)
	b.Show(run.Gauge{}, tuitest.Everything(b.Still)...)
	return b, tab
}

// TestSparklinesEndAtTheMoment counts the columns that are drawn without colours,
// where what comes after the moment is left out.
func TestSparklinesEndAtTheMoment(t *testing.T) {
	b, _ := onTrain(t, 120, 30)
	b.Dress(colorprofile.ASCII, false)
	row := func() string {
		line := []rune(strings.Split(b.Text(), "\n")[2]) // the lower line of the test accuracy
		return strings.TrimRight(string(line[sparkNames:120-sparkFigures]), " ")
	}
	if got := len([]rune(row())); got != 120-sparkNames-sparkFigures {
		t.Errorf("live the sparkline has %d columns", got)
	}
	// 51 of the 101 values are of steps up to 5,000.
	b.GoBack(5000, nil)
	if got, want := len([]rune(row())), (51*83+100)/101; got != want {
		t.Errorf("half-way the sparkline has %d columns, want %d", got, want)
	}
	b.Dress(colorprofile.TrueColor, false)
	if got := len([]rune(row())); got != 83 {
		t.Errorf("with colours the sparkline has %d columns: what is to come should be faint", got)
	}
}

// TestProbesHaveTheTimeOfTheRows: a probe's sparkline holds at each evaluation what the newest look
// before it found, and nothing before the first.
func TestProbesHaveTheTimeOfTheRows(t *testing.T) {
	b, tab := onTrain(t, 120, 30)
	b.Show(run.Gauge{}, tuitest.Loaded(), spec.Started{Stage: spec.Train})
	tab.probes[2] = []spec.Probed{tuitest.Probed(150, 2, true).(spec.Probed), tuitest.Probed(362, 2, true).(spec.Probed)}
	first, second := float64(tab.probes[2][0].TestAccuracy), float64(tab.probes[2][1].TestAccuracy)
	gap := func(v float64) bool { return v != v }
	row := tab.probeRow(2)
	if v := row.Values; row.Total != 101 || len(v) != 5 || !gap(v[0]) || !gap(v[1]) || v[2] != first || v[3] != first || v[4] != second {
		t.Errorf("looks at 150 and 362 of 10,000 steps: %v of %d, want two gaps, %v twice and %v", row.Values, row.Total, first, second)
	}
	tab.probes[2] = tab.probes[2][:1]
	if tab.probes[2][0].Step = 10; len(tab.probeRow(2).Values) != 2 || tab.probeRow(2).Values[1] != first {
		t.Errorf("one look at 10: %v, want it at 100", tab.probeRow(2).Values)
	}
	tab.points = tab.points[:1]
	if row := tab.probeRow(2); len(row.Values) != 1 {
		t.Errorf("before the evaluation at 100: %v, want one gap", row.Values)
	}
}

// TestAnEarlyMomentHasItsOwnFigures: at a step that was looked at and not evaluated the figures are
// of that step, and a figure that is of an earlier one says so.
func TestAnEarlyMomentHasItsOwnFigures(t *testing.T) {
	b, _ := onTrain(t, 120, 30)
	own := tuitest.Evaluated(spec.Base, 3, 0).(spec.Evaluated)
	b.GoBack(3, nil)
	if got, want := b.Text(), fmt.Sprintf("%.4f nats/image", own.Loss); !strings.Contains(got, "at step 3") || !strings.Contains(got, want) || strings.Contains(got, "@") {
		t.Errorf("the screen at step 3 lacks %q or has a figure of another step:\n%s", want, got)
	}
	b.GoBack(5, nil) // a look has not come yet
	if got, want := b.Text(), "nats/image @4"; !strings.Contains(got, want) {
		t.Errorf("the screen at step 5 lacks %q:\n%s", want, got)
	}
}

// TestWheelZoomsSteps turns the wheel over one place of the curve: the step there
// stays, and turning back leads to the whole training again.
func TestWheelZoomsSteps(t *testing.T) {
	b, tab := onTrain(t, 120, 30)
	at := tab.areas(b.Kit.Cols, b.Kit.Rows).curve
	turn := func(button tea.MouseButton) {
		b.Mouse(tea.MouseWheelMsg{X: 40, Y: at.top + 3, Button: button})
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
	b.Mouse(tea.MouseWheelMsg{X: 40, Y: 0, Button: tea.MouseWheelUp})
	if tab.span != (kit.Span{}) {
		t.Error("the wheel over the sparklines zooms the curve")
	}
}

// TestFiguresAreReadable: while the network trains the figures change four times a
// second at most, the curve with every evaluation; a pause and the end show the newest.
func TestFiguresAreReadable(t *testing.T) {
	tab := New()
	b := tuitest.NewBench(t, measure.Rules().Default, tab, 120, 30)
	gauge := run.Gauge{Stage: spec.Train, Steps: 10000}
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	news := func(after int, events ...spec.Event) {
		b.ShowAt(begin.Add(time.Duration(after)*time.Millisecond), gauge, events...)
	}
	want := func(step int) {
		t.Helper()
		b.Has(t, fmt.Sprintf("newest, step %d", step))
		if n := len(tab.scores); tab.step() != step || n == 0 {
			t.Errorf("the figures are of step %d, want %d", tab.step(), step)
		}
	}
	news(0, tuitest.Loaded(), spec.Started{Stage: spec.Train}, tuitest.Evaluated(spec.Base, 0, 0))
	want(0)
	news(100, tuitest.Evaluated(spec.Base, 100, 0))
	news(200, tuitest.Evaluated(spec.Base, 200, 0))
	want(0)
	if n := len(tab.rows()[0].Values); n != 3 {
		t.Errorf("the sparkline has %d evaluations, want 3", n)
	}
	news(250, tuitest.Evaluated(spec.Base, 300, 0))
	want(300)
	news(300, tuitest.Evaluated(spec.Base, 400, 0))
	want(300)
	gauge.Paused = true
	news(310)
	want(400)
	gauge.Paused = false
	news(320, tuitest.Evaluated(spec.Base, 500, 0))
	want(400)
	news(330, spec.Done{Stage: spec.Train})
	want(500)
}

// TestCurvesWithoutColour: no two series of a chart have the same mark in its legend.
func TestCurvesWithoutColour(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		b, tab := onTrain(t, 120, 30)
		b.Dress(colorprofile.ASCII, ascii)
		legend, _, _ := strings.Cut(tab.accuracyCurve().View(120, 20), "\n")
		marks := map[string]bool{}
		for _, entry := range strings.Split(legend, "  ")[1:] {
			if entry = strings.TrimSpace(ansi.Strip(entry)); entry == "" {
				continue
			}
			mark := string([]rune(entry)[:3])
			if marks[mark] {
				t.Errorf("ASCII %t: two series have the mark %q: %q", ascii, mark, legend)
			}
			marks[mark] = true
		}
		if len(marks) < 2 {
			t.Errorf("ASCII %t: there are only %d marks in %q", ascii, len(marks), legend)
		}
	}
}
