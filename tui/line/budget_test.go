package line

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// TestBudget draws over lines of some bytes a second and some way there and back, each time as much as
// may be drawn at once: what arrives in about 130 ms on a line that takes so little, and whole frames on
// one that is only far away.
func TestBudget(t *testing.T) {
	for _, test := range []struct {
		rate        float64
		way         time.Duration
		least, most int
		heavy       bool
	}{
		{2000, time.Millisecond, leastBudget, 300, true},
		{20000, 50 * time.Millisecond, 2000, 3500, true},
		{1e7, 300 * time.Millisecond, wholeBudget, mostBudget, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			line, _ := terminalLine(t) // whose buffer holds all that is written here
			report := func(bytes int) {
				time.Sleep(test.way + time.Duration(float64(bytes)/test.rate*float64(time.Second)))
				line.Filter(nil, tea.CursorPositionMsg{})
			}
			line.Ask()
			report(0)
			time.Sleep(time.Second)
			frame := 4000 // the first is drawn whole
			for range 12 {
				line.Write(make([]byte, frame))
				report(frame)
				frame = min(line.Budget(), 4000)
			}
			if got := line.Budget(); got < test.least || got > test.most || line.heavy != test.heavy {
				t.Errorf("%v bytes a second and %v: %d bytes at once, heavy %v", test.rate, test.way, got, line.heavy)
			}
		})
	}
}
