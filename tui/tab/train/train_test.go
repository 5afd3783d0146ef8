package train

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/tuitest"
)

// onTrain is the screen of the whole log.
func onTrain(t testing.TB, cols, rows int) (*tuitest.Bench, *Tab) {
	tab := New()
	b := tuitest.NewBench(t, measure.Rules().Default, tab, cols, rows)
	b.Show(run.Gauge{}, tuitest.Everything(b.Still)...)
	return b, tab
}

// TestSparklinesEndAtTheMoment: without colours what comes after the moment is left out, in the
// column that the time axis has the moment in; with colours it is there.
func TestSparklinesEndAtTheMoment(t *testing.T) {
	b, _ := onTrain(t, 120, 30)
	b.Dress(colorprofile.ASCII, false)
	left, right := b.Run.Margins(120)
	row := func() int {
		line := []rune(strings.Split(b.Text(), "\n")[1])
		return len([]rune(strings.TrimRight(string(line[left:120-right]), " ")))
	}
	cols := 120 - left - right
	if got := row(); got != cols {
		t.Errorf("live the sparkline has %d of %d columns", got, cols)
	}
	b.GoBack(100, nil)
	dot, _ := b.Run.Steps().Over(2*cols, false).Dot(100)
	if got := row(); got != dot/2+1 {
		t.Errorf("at step 100 the sparkline has %d columns, want %d", got, dot/2+1)
	}
	b.Dress(colorprofile.TrueColor, false)
	if got := row(); got != cols {
		t.Errorf("with colours the sparkline has %d columns: what is to come should be faint", got)
	}
}

// TestAnEarlyMomentHasItsOwnFigures: at a step that was looked at and not evaluated the figures are
// of that step, and a figure that is of an earlier one says so.
func TestAnEarlyMomentHasItsOwnFigures(t *testing.T) {
	b, _ := onTrain(t, 120, 30)
	own := tuitest.Evaluated(spec.Base, 3, 0).(spec.Evaluated)
	b.GoBack(3, nil)
	if got, want := b.Text(), fmt.Sprintf("%.4f nats/image", own.Loss); !strings.Contains(got, "of step 3 ") || !strings.Contains(got, want) || strings.Contains(got, " at 4 ") {
		t.Errorf("the screen at step 3 lacks %q or has a figure of another step:\n%s", want, got)
	}
	b.GoBack(5, nil) // a look has not come yet
	if got, want := b.Text(), " at 4 nats/image"; !strings.Contains(got, want) {
		t.Errorf("the screen at step 5 lacks %q:\n%s", want, got)
	}
}

// TestWheelZoomsSteps turns the wheel over one place of the steps: the step there stays in its
// column, on the time axis too, and turning back leads to the whole training again.
func TestWheelZoomsSteps(t *testing.T) {
	for _, linear := range []bool{false, true} {
		b, _ := onTrain(t, 120, 30)
		if linear {
			b.Type("x")
		}
		left, right := b.Run.Margins(120)
		at := func() float64 { return b.Run.Steps().Over(2*(120-left-right), false).Value(float64(2*(60-left)) + 0.5) }
		turn := func(button tea.MouseButton) { b.Mouse(tea.MouseWheelMsg{X: 60, Y: 9, Button: button}) }
		whole, about := b.Run.Steps(), at()
		for range 3 {
			turn(tea.MouseWheelUp)
		}
		if r := b.Run.Steps(); r.Hi >= whole.Hi && r.Lo <= whole.Lo || about < r.Lo || about > r.Hi {
			t.Errorf("linear %v: three notches on step %.0f lead to %v", linear, about, r)
		}
		if now := at(); now < about*0.9 || now > about*1.1 {
			t.Errorf("linear %v: the step under the mouse was %.1f and is %.1f", linear, about, now)
		}
		for range 20 {
			turn(tea.MouseWheelDown)
		}
		if b.Run.Steps() != whole {
			t.Errorf("linear %v: turned back the axis is %+v", linear, b.Run.Steps())
		}
		b.Run.Time.Moments = []int{0, 10000}
		if line := b.Run.Scrubber(b.Kit.Theme, 120); !strings.Contains(line, map[bool]string{true: "linear steps", false: "log steps"}[linear]) {
			t.Errorf("linear %v: turned back the time axis is %q", linear, line)
		}
		b.Mouse(tea.MouseWheelMsg{X: 2, Y: 9, Button: tea.MouseWheelUp})
		if b.Run.Steps() != whole {
			t.Errorf("linear %v: the wheel beside the steps zooms them", linear)
		}
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
		b.Has(t, fmt.Sprintf("figures of step %d", step))
		if n := len(tab.scores); tab.step() != step || n == 0 {
			t.Errorf("the figures are of step %d, want %d", tab.step(), step)
		}
	}
	news(0, tuitest.Loaded(), spec.Started{Stage: spec.Train}, tuitest.Evaluated(spec.Base, 0, 0))
	want(0)
	news(100, tuitest.Evaluated(spec.Base, 100, 0))
	news(200, tuitest.Evaluated(spec.Base, 200, 0))
	want(0)
	if n := len(tab.rows(2, 120)[0].trend.Points); n != 3 {
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

// TestLinesWithoutColour: no two lines of a chart have the same rhythm or the same letter.
func TestLinesWithoutColour(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		b, tab := onTrain(t, 120, 30)
		b.Dress(colorprofile.ASCII, ascii)
		dashes, letters := map[chart.Dash]bool{}, map[rune]bool{}
		for _, line := range tab.scoresPlot(120, false).Lines {
			if dashes[line.Dash] || letters[line.Letter] || line.Letter == 0 {
				t.Errorf("ASCII %t: two lines have the dash %d or the letter %q", ascii, line.Dash, line.Letter)
			}
			dashes[line.Dash], letters[line.Letter] = true, true
		}
		if len(dashes) != 5 {
			t.Errorf("ASCII %t: there are %d lines", ascii, len(dashes))
		}
	}
}

// TestChosenLine: the line that is chosen is drawn over the others, and choosing goes round.
func TestChosenLine(t *testing.T) {
	b, tab := onTrain(t, 120, 30)
	front := func() (names []string) {
		for _, line := range tab.scoresPlot(120, false).Lines {
			if line.Front {
				names = append(names, line.Name)
			}
		}
		return names
	}
	for _, want := range []string{"[]", "[network]", "[input]", "[hidden1]", "[hidden2]", "[hidden3]", "[]"} {
		if got := fmt.Sprint(front()); got != want {
			t.Errorf("in front is %v, want %v", got, want)
		}
		b.Type("right")
	}
	b.Type("left", "left")
	if got := fmt.Sprint(front()); got != "[hidden3]" {
		t.Errorf("back from none in front is %v", got)
	}
}

// TestManyLayersAreAMap: of more than six layers there is a map with a row for each.
func TestManyLayersAreAMap(t *testing.T) {
	config, tab := measure.Rules().Default, New()
	config.EditNetwork(func(n *spec.Network) { n.Hidden = slices.Repeat([]int{10}, 9) })
	b := tuitest.NewBench(t, config, tab, 120, 54)
	events := []spec.Event{tuitest.Loaded(), spec.Started{Stage: spec.Train}}
	for _, step := range []int{0, 10, 1000} {
		events = append(events, tuitest.Evaluated(spec.Base, step, 0))
		for layer := range 10 {
			p := tuitest.Probed(step, layer%4, true).(spec.Probed)
			p.Layer, p.Name = layer, spec.LayerName(layer)
			events = append(events, p)
		}
	}
	b.Show(run.Gauge{}, events...)
	b.Has(t, "• the best", "•")
	rows := 0
	for _, line := range strings.Split(b.Text(), "\n") {
		if strings.Contains(line, "hidden") && strings.HasSuffix(strings.TrimSpace(line), " %") {
			rows++
		}
	}
	if rows != 9 {
		t.Errorf("%d layers have a row with their error:\n%s", rows, b.Text())
	}
}

// TestBandOverSeeds: where there are replicates the chart has the interval over seeds about the network's
// line, read as the line is.
func TestBandOverSeeds(t *testing.T) {
	b, tab := onTrain(t, 120, 30)
	if bands := tab.scoresPlot(120, false).Bands; len(bands) != 0 {
		t.Errorf("there are %d bands without replicates", len(bands))
	}
	b.Show(run.Gauge{}, spec.Seeded{Curves: []spec.SeedBand{
		{Subject: spec.Base, N: 3, Steps: []int{0, 100}, Low: []spec.Figure{0.1, 0.5}, High: []spec.Figure{0.2, 0.7}}, {Subject: spec.TaughtSame, N: 3},
	}})
	b.Has(t, "band: 3 seeds")
	for range 2 {
		p := tab.scoresPlot(120, false)
		lo, hi := tab.reading.Of(0.5), tab.reading.Of(0.7)
		if len(p.Bands) != 1 || p.Bands[0].Lo[1] != min(lo, hi) || p.Bands[0].Hi[1] != max(lo, hi) {
			t.Errorf("the bands are %+v", p.Bands)
		}
		b.Type("y")
	}
}

// TestNoProbesAreNamedWhereThereAreNone: of a training without looks the chart's title names the network
// alone, the table has no columns that they alone fill, and no layer can be chosen, until a look that was asked for has come.
func TestNoProbesAreNamedWhereThereAreNone(t *testing.T) {
	s := measure.Rules().Default
	s.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	for _, cols := range []int{60, 120} {
		tab := New()
		b := tuitest.NewBench(t, s, tab, cols, 30)
		gauge := run.Gauge{Stage: spec.Train, Steps: 10000}
		b.Show(gauge, tuitest.Loaded(), spec.Started{Stage: spec.Train}, tuitest.Evaluated(spec.Base, 0, 0), tuitest.Evaluated(spec.Base, 100, 0))
		if screen := b.Text(); !strings.Contains(screen, " of the network ") || strings.Contains(screen, "probe") || strings.Contains(screen, "±95 %") {
			t.Errorf("at %d columns the screen names probes or their columns, or does not say of what the chart is:\n%s", cols, screen)
		}
		if b.Type(".", "."); tab.chosen != -1 {
			t.Errorf("with one line the second key chooses line %d", tab.chosen)
		}
		b.Show(gauge, spec.Looked{Subject: spec.Base, Step: 100}, spec.Probed{Subject: spec.Base, Step: 100, Live: true, TestAccuracy: 0.5})
		if screen := b.Text(); !strings.Contains(screen, "probe") {
			t.Errorf("at %d columns after a look the screen names no probes:\n%s", cols, screen)
		}
	}
}
