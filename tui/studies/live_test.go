package studies

import (
	"strings"
	"testing"

	"fathom/model/spec"
	"fathom/model/study"
)

// TestTheOpenTaskLives: a task that is open while it is in hand is shown as done when it is, with its document.
func TestTheOpenTaskLives(t *testing.T) {
	f := on(t, plan, 120, 36)
	f.begin("ada", f.tasks[0])
	f.do("ada", f.tasks[1])
	f.see()
	f.press("enter", "enter")
	f.has("● in hand", "none is kept.")
	f.do("ada", f.tasks[0])
	_, cmd := f.Update(f.look(0)())
	if cmd == nil {
		t.Fatal("nothing is read")
	}
	if f.document != nil {
		t.Error("the document of before is shown")
	}
	f.Update(f.read()())
	f.has("✓ done", `"data": "mnist"`, "made by     ada (process 7)")
}

// TestTheCursorStaysOnItsTask: those before it are done meanwhile.
func TestTheCursorStaysOnItsTask(t *testing.T) {
	f := on(t, plan, 80, 24)
	f.do("ada", f.tasks[:11]...) // the eleventh setting is that of wide networks at the low rate
	f.see()
	f.press("tab", "tab", "tab", "down", "down", "down")
	at := f.lost[f.at[undonePane]]
	f.do("ada", f.tasks[12:at]...)
	f.see()
	if now := f.lost[f.at[undonePane]]; now != at {
		t.Errorf("the cursor was on task %d, and is on %d", at, now)
	}
	f.do("ada", f.tasks[at])
	f.see()
	if now := f.lost[f.at[undonePane]]; now != at+1 {
		t.Errorf("task %d is done, and the cursor is on %d", at, now)
	}
	f.do("ada", f.tasks[at+1:]...)
	f.see()
	if f.at[undonePane] >= len(f.lost) {
		t.Errorf("the cursor is on %d of %d", f.at[undonePane], len(f.lost))
	}
}

// TestTheMeasureIsNamed: whatever its name and the width, the differences say of what they are, and how many settings
// there were to choose from.
func TestTheMeasureIsNamed(t *testing.T) {
	for _, width := range []int{80, 100, 120, 149, 150, 200} {
		f := on(t, plan, width, 45)
		all(f)
		f.press("down", "@", "tab")
		f.has("test accuracy: setting minus baseline, paired by seed", "p after Holm over all 22, × 12 settings to choose from", "learning-rate")
		f.press("right")
		f.has("probe.last: setting minus baseline, paired by seed")
	}
	long := "class_separation.hidden1"
	f := on(t, "hidden = [[30], [40]]\nseed = \"1..3\"\nstages = [\"train\", \"measures\"]\nmeasures = [\"class_separation\"]\n[study]\nmeasures = [\""+long+"\"]\n", 80, 24)
	for _, task := range f.tasks {
		o := study.Outcome{Key: task.Key, State: study.Done, Started: noon, Figures: map[string]spec.Figure{long: spec.Figure(12345.67891 * float64(task.Seed) * float64(1+task.Setting))}}
		o.Keep([]byte("one"))
		if err := f.by("ada").Outcome(o); err != nil {
			t.Fatal(err)
		}
	}
	f.see()
	f.press("tab")
	f.has(strings.ReplaceAll(long, "_", " ") + ": setting minus baseline, paired by seed")
	f.has(" +24,691    -5,977 … 55,360   0.0742  not sure", " p of the paired t test ")
	f.press("tab", "tab", "tab", "tab")
	f.has("24,691 ± 30,668", "49,383 ± 61,337")
}
