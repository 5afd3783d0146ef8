package teach

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/tuitest"
)

// onTeach is the screen of the whole log, with both starts taught.
func onTeach(t testing.TB, cols, rows int) (*tuitest.Bench, *Tab) {
	tab := New()
	b := tuitest.NewBench(t, measure.Rules().Default, tab, cols, rows)
	b.Show(run.Gauge{}, tuitest.Everything(b.Still)...)
	b.Show(run.Gauge{}, tuitest.Teaching(10000)...)
	return b, tab
}

func TestTeachMouse(t *testing.T) {
	b, _ := onTeach(t, 120, 30)
	whole := b.Run.Steps()
	b.Mouse(tea.MouseWheelMsg{X: 50, Y: 8, Button: tea.MouseWheelUp})
	if b.Run.Steps() == whole {
		t.Error("the wheel does not zoom the steps")
	}
}

// TestChosenStart: the lines of the chosen start are drawn over those of the other, whose finding
// stands below.
func TestChosenStart(t *testing.T) {
	b, tab := onTeach(t, 120, 30)
	for _, want := range []string{"same", "fresh"} {
		lines := tab.difference(120, false).Lines
		if len(lines) != 2 {
			t.Fatalf("there are %d differences", len(lines))
		}
		for _, line := range lines {
			if line.Front != (line.Name == want) {
				t.Errorf("%s in front: %v, chosen is %s", line.Name, line.Front, want)
			}
		}
		b.Has(t, "no difference is measurable", "taught is measurably worse")
		b.Type("right")
	}
}

// TestFiguresAreOfTheirStep: a moment between two evaluations shows those of the one before, and
// says so.
func TestFiguresAreOfTheirStep(t *testing.T) {
	b, tab := onTeach(t, 120, 30)
	for step, want := range map[int]string{3: "At step 0, evaluated last: taught ", 100: "At step 100: taught ", 362: "At step 300, evaluated last: taught "} {
		b.GoBack(step, nil)
		if got := tab.readout(spec.Same); !strings.HasPrefix(got, want) {
			t.Errorf("at step %d it says %q, want %q", step, got, want)
		}
	}
}

// TestLinesWithoutColour: no two lines of a chart have the same rhythm or the same letter.
func TestLinesWithoutColour(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		b, tab := onTeach(t, 120, 30)
		b.Dress(colorprofile.ASCII, ascii)
		dashes, letters := map[chart.Dash]bool{}, map[rune]bool{}
		for _, line := range tab.accuracies(120, false).Lines {
			dashes[line.Dash], letters[line.Letter] = true, true
		}
		if len(dashes) != 3 || len(letters) != 3 || letters[0] {
			t.Errorf("ASCII %t: three lines have %d dashes and %d letters", ascii, len(dashes), len(letters))
		}
	}
}

// TestNoise: around no difference there is a shade, as wide as the standard error of the chosen
// start's difference at each evaluation, and the title names it with its figure at the moment.
func TestNoise(t *testing.T) {
	b, tab := onTeach(t, 120, 30)
	b.Type("right")
	p := tab.difference(120, false)
	curve := tab.curves[spec.TaughtFresh]
	if len(p.Bands) != 1 || len(p.Bands[0].X) != len(curve) || !strings.Contains(p.Title, "standard error") {
		t.Fatalf("%q has %d shades", p.Title, len(p.Bands))
	}
	if want := fmt.Sprintf("± %.4f", float64(curve[len(curve)-1].DifferenceError)); !strings.HasSuffix(p.Title, want) {
		t.Errorf("%q lacks %s", p.Title, want)
	}
	for i, e := range curve {
		if far := float64(e.DifferenceError); p.Bands[0].Hi[i] != far || p.Bands[0].Lo[i] != -far || p.Bands[0].X[i] != float64(e.Step) {
			t.Errorf("at step %d it reaches from %v to %v, want ±%v", e.Step, p.Bands[0].Lo[i], p.Bands[0].Hi[i], far)
		}
	}
}

// TestTheOtherStartNeedsNoChoice: once the chosen start is done, the key that runs the stage teaches the other one.
func TestTheOtherStartNeedsNoChoice(t *testing.T) {
	tab := New()
	b := tuitest.NewBench(t, measure.Rules().Default, tab, 120, 30)
	asks := func(when string, init spec.Init, does string) {
		t.Helper()
		if request, said := tab.Asks(); request.Init != init || said != does {
			t.Errorf("%s r is for %s: %q", when, request.Init, said)
		}
	}
	asks("at first", spec.Same, "teach")
	b.Show(run.Gauge{}, tuitest.Everything(b.Still)...)
	asks("when the same start is done", spec.Fresh, "teach fresh")
	b.Show(run.Gauge{}, tuitest.Teaching(5000)...)
	asks("while the fresh start is taught", spec.Same, "")
	b.Show(run.Gauge{}, tuitest.Teaching(10000)...)
	asks("when both are done", spec.Same, "")
}
