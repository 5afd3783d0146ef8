package axis

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/tui/kit"
)

// TestZoomKeys: + shows fewer steps about the moment that is shown, − more, 0 all, on both scales,
// and the words say which.
func TestZoomKeys(t *testing.T) {
	keys := kit.NewKeys()
	press := func(r *Run, key rune) string { return r.ZoomKey(tea.KeyPressMsg{Code: key, Text: string(key)}, keys) }
	for _, linear := range []bool{false, true} {
		r := onMoments(t, 0, 10, 100, 300)
		r.Time.Linear = linear
		whole := r.Steps()
		if said := press(r, '-'); r.Zoomed() || said != "All steps; + shows fewer." {
			t.Errorf("linear %v: − leads from all steps to %v, %q", linear, r.Steps(), said)
		}
		r.move(t, 2)
		for range 6 {
			press(r, '+')
		}
		a := r.Steps()
		if !r.Zoomed() || a.Lo > 100 || a.Hi < 100 || a.Hi-a.Lo >= (whole.Hi-whole.Lo)*0.9 {
			t.Errorf("linear %v: + about step 100 leads to %v", linear, a)
		}
		before := a
		if press(r, '-'); !(r.Steps().Lo < before.Lo || r.Steps().Hi > before.Hi) {
			t.Errorf("linear %v: − leads from %v to %v", linear, before, r.Steps())
		}
		if press(r, '0'); r.Steps() != whole {
			t.Errorf("linear %v: 0 leads to %v", linear, r.Steps())
		}
		if said := press(r, 'z'); said != "" {
			t.Errorf("z says %q", said)
		}
	}
	r := onMoments(t, 0, 300)
	r.Time.Linear = true
	if said := press(r, '+'); said != "Steps 30 to 270 of 300; 0 shows all." {
		t.Errorf("+ says %q", said)
	}
}

// move goes to a moment by the key.
func (r *Run) move(t *testing.T, index int) {
	t.Helper()
	r.Key(tea.KeyPressMsg{Code: tea.KeyHome}, kit.NewKeys())
	for range index {
		r.Key(tea.KeyPressMsg{Code: ']', Text: "]"}, kit.NewKeys())
	}
	if r.Time.At != r.Time.Moments[index] {
		t.Fatalf("the moment is that of step %d", r.Time.At)
	}
}

// TestMomentsStayInView: where a part of the steps is shown it goes with the moment, and keeps its
// width.
func TestMomentsStayInView(t *testing.T) {
	r := onMoments(t, 0, 100, 200, 300)
	r.Time.Linear = true
	for range 4 {
		r.ZoomKey(tea.KeyPressMsg{Code: '+', Text: "+"}, kit.NewKeys())
	}
	width := r.Steps().Hi - r.Steps().Lo
	for index := range 3 {
		r.move(t, index)
		a, at := r.Steps(), float64(r.Time.At)
		if at < a.Lo || at > a.Hi || a.Lo < 0 || a.Hi > 300 || a.Hi-a.Lo < width*0.99 || a.Hi-a.Lo > width*1.01 {
			t.Errorf("of step %.0f, %v is shown", at, a)
		}
	}
}
