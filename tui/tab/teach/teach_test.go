package teach

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
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
	b, tab := onTeach(t, 120, 30)
	b.Mouse(tea.MouseClickMsg{X: 90, Y: 8, Button: tea.MouseLeft})
	if tab.chosen != spec.Fresh {
		t.Error("a click on the fresh start does not choose it")
	}
	b.Mouse(tea.MouseClickMsg{X: 10, Y: 8, Button: tea.MouseLeft})
	if tab.chosen != spec.Same {
		t.Error("a click on the same start does not choose it")
	}
	// The middle of either panel is about the middle of the training.
	for _, x := range []int{8 + 25, 61 + 8 + 25} {
		tab.span = kit.Span{}
		for range 6 {
			b.Mouse(tea.MouseWheelMsg{X: x, Y: 8, Button: tea.MouseWheelUp})
		}
		if r := tab.axis(); (r.Lo+r.Hi)/2 < 4500 || (r.Lo+r.Hi)/2 > 5500 || r.Hi-r.Lo > 3000 {
			t.Errorf("the wheel at column %d zooms to %v", x, r)
		}
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

// TestCurvesWithoutColour: no two series of a chart have the same mark in its legend.
func TestCurvesWithoutColour(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		b, tab := onTeach(t, 120, 30)
		b.Dress(colorprofile.ASCII, ascii)
		legend, _, _ := strings.Cut(tab.accuracies(spec.Same).View(120, 20), "\n")
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
