package studies

import (
	"fmt"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"

	"fathom/model/study"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// half is a study in which some tasks are done and others in hand.
func half(f *fixture) {
	f.do("ada", f.tasks[:70]...)
	f.begin("ada", f.tasks[70:72]...)
	f.see()
}

func all(f *fixture) {
	f.do("ada", f.tasks...)
	f.see()
}

// mixed is a study of which a task was done by two programs, with different documents.
func mixed(f *fixture) {
	f.do("ada", f.tasks...)
	other := f.outcome(f.tasks[3])
	other.Keep([]byte("{}\n"))
	if err := f.by("bob").Outcome(other); err != nil {
		f.t.Fatal(err)
	}
	f.see()
}

const onePlan = "hidden = [30]\nseed = \"1..3\"\nstages = [\"train\"]\n"

// situations are the states of the screen, by what happened in the directory and the keys that lead there.
var situations = []struct {
	name  string
	plan  string
	begin func(f *fixture)
	keys  []string
}{
	{"reading", plan, nil, nil},
	{"unreadable", plan, func(f *fixture) { f.problem = errDisk; f.see() }, nil},
	{"empty", plan, func(f *fixture) { f.see() }, nil},
	{"begun", plan, func(f *fixture) { f.begin("ada", f.tasks[:2]...); f.see() }, nil},
	{"working", plan, half, nil},
	{"working-undone", plan, half, []string{"tab", "tab", "tab"}},
	{"broken-off", plan, func(f *fixture) { half(f); f.problem = errDisk; f.see() }, nil},
	{"done", plan, all, nil},
	{"differences", plan, all, []string{"tab", "down", "down", "right", "left"}},
	{"not-compared", plan, all, []string{"tab", "left"}},
	{"chart", plan, all, []string{"tab", "tab", "down"}},
	{"chart-width", plan, all, []string{"tab", "tab", "g"}},
	{"undone", plan, all, []string{"shift+tab", "shift+tab"}},
	{"work", plan, all, []string{"!"}},
	{"baseline", plan, all, []string{"down", "down", "@", "tab"}},
	{"tasks", plan, all, []string{"down", "enter", "down"}},
	{"task", plan, all, []string{"enter", "down", "enter"}},
	{"task-failed", plan, all, []string{"tab", "tab", "tab", "enter"}},
	{"help", plan, all, []string{"?"}},
	{"exported", plan, all, []string{"e"}},
	{"failed", plan, func(f *fixture) {
		for _, task := range f.tasks {
			o := f.outcome(task)
			o.State, o.Problem, o.Figures = study.Failed, "probe: the solver does not converge", nil
			if err := f.by("ada").Outcome(o); err != nil {
				f.t.Fatal(err)
			}
		}
		f.see()
	}, nil},
	{"mixed", plan, mixed, nil},
	{"mixed-work", plan, mixed, []string{"!"}},
	{"one", onePlan, all, nil},
	{"one-differences", onePlan, all, []string{"tab"}},
	{"plain", plan, func(f *fixture) {
		f.dress(false, kit.Terminal{Dark: true, Profile: colorprofile.ASCII})
		all(f)
	}, nil},
	{"ascii", plan, func(f *fixture) {
		f.dress(true, kit.Terminal{Dark: true, Profile: colorprofile.ASCII})
		all(f)
	}, nil},
}

func TestGoldens(t *testing.T) {
	for _, s := range situations {
		for _, size := range tuitest.Sizes() {
			t.Run(fmt.Sprintf("%s-%dx%d", s.name, size[0], size[1]), func(t *testing.T) {
				f := on(t, s.plan, size[0], size[1])
				if s.begin != nil {
					s.begin(f)
				}
				f.press(s.keys...)
				golden.RequireEqual(t, []byte(f.text()))
			})
		}
	}
}
