package studies

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/model/runfile"
	"fathom/model/spec"
	"fathom/model/study"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

const plan = `hidden = [[30], [30, 30], [30, 30, 30], [60], [60, 60], [60, 60, 60]]
learning-rate = [0.003, 0.03]
seed = "1..10"
stages = ["train", "probe"]
[study]
title = "depth, width and rate"
`

// fixture is the directory of a study with processes in it, and a screen on it.
type fixture struct {
	*Model
	t       testing.TB
	dir     *study.Dir
	watch   *study.Watch
	tasks   []study.Task
	writers map[string]*study.Writer
	looks   int
	problem error // of looks
	written int   // exports
}

// on is a screen of so many cells on the directory of a plan's study, which nobody has worked in.
func on(t testing.TB, plan string, width, height int) *fixture {
	t.Helper()
	s, err := study.Parse("plan", []byte(plan))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := study.Join(filepath.Join(t.TempDir(), "depth"), s)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, dir: dir, watch: dir.Watch(), tasks: s.Tasks(), writers: map[string]*study.Writer{}}
	f.Model = New(t.Context(), Host{
		Name: "./depth", Every: time.Hour,
		Look: func(_ context.Context, baseline int, has *study.Seen) (*study.Seen, error) {
			if f.looks++; f.problem != nil {
				return nil, f.problem
			}
			return f.watch.Look(baseline, has)
		},
		Document: func(_ context.Context, of study.Seeing) ([]byte, error) {
			return dir.Document(study.Outcome{Key: of.Key, Document: of.Document})
		},
		Export: func(context.Context) (string, int, error) {
			f.written++
			return "/there/fathom-depth", 3, nil
		},
	})
	f.Update(tea.WindowSizeMsg{Width: width, Height: height})
	return f
}

// by is the log of a process on a host.
func (f *fixture) by(host string) *study.Writer {
	if f.writers[host] == nil {
		made := runfile.Made{Version: "0.2.0", OS: "linux", Arch: "amd64", Level: "v3", Kernels: "avx2"}
		if host == "bob" {
			made.Version, made.Kernels = "0.1.9", "avx512"
		}
		w, err := f.dir.Worker(study.About{Made: made, Host: host, PID: 7, Started: noon, Cores: 2})
		if err != nil {
			f.t.Fatal(err)
		}
		f.t.Cleanup(func() { w.Close() })
		f.writers[host] = w
	}
	return f.writers[host]
}

// outcome is what comes of a task, by formula: deeper is worse at the low rate, and wide networks diverge at the
// high one.
func (f *fixture) outcome(task study.Task) study.Outcome {
	place := f.dir.Study.Place(task.Setting)
	o := study.Outcome{Key: task.Key, State: study.Done, Started: noon, Seconds: 1.5}
	if len(place) == 2 && place[0] == 5 && place[1] == 1 && task.Seed != 4 {
		o.State, o.Problem = study.Diverged, "the network diverged: it ends at step 7, loss NaN"
	} else if len(place) == 0 {
		o.Figures = map[string]spec.Figure{"accuracy": 0.9 + spec.Figure(task.Seed)/1000}
	} else {
		noise := float64((task.Seed*7919+uint64(place[0])*31)%17)/1000 - 0.008
		a := 0.93 - 0.012*float64(place[0]%3) + 0.01*float64(place[0]/3) + noise
		if len(place) == 2 {
			a += 0.003 * float64(place[1]) * (float64(task.Seed%3) - 0.6)
		}
		o.Figures = map[string]spec.Figure{"accuracy": spec.Figure(a), "probe.last": spec.Figure(a - 0.01), "probe.input": 0.83}
	}
	o.Keep([]byte("{\n  \"config\": {\n    \"data\": \"mnist\"\n  }\n}\n")) // the same of all, which is one file
	return o
}

// do does tasks.
func (f *fixture) do(host string, tasks ...study.Task) {
	f.t.Helper()
	for _, task := range tasks {
		if err := f.by(host).Outcome(f.outcome(task)); err != nil {
			f.t.Fatal(err)
		}
	}
}

// begin begins tasks.
func (f *fixture) begin(host string, tasks ...study.Task) {
	for _, task := range tasks {
		if err := f.by(host).Begun(task.Key, noon); err != nil {
			f.t.Fatal(err)
		}
	}
}

// see lets the screen look once; the look that it begins then is left undone.
func (f *fixture) see() {
	f.t.Helper()
	msg := f.look(0)()
	if msg == nil {
		f.t.Fatal("nothing is seen")
	}
	f.Update(msg)
}

// press presses keys, one after the other, and does what they begin; of looks one.
func (f *fixture) press(names ...string) {
	for _, name := range names {
		_, cmd := f.Update(tuitest.Press(name))
		if cmd != nil {
			if msg := cmd(); msg != nil {
				f.Update(msg)
			}
		}
	}
}

// text is what is seen, without colours.
func (f *fixture) text() string {
	f.t.Helper()
	view := f.screen()
	tuitest.Exact(f.t, "the screen", view, f.width, f.height)
	return ansi.Strip(view)
}

// dress draws for a terminal.
func (f *fixture) dress(ascii bool, terminal kit.Terminal) {
	f.host.Appearance, f.terminal = kit.Appearance{ASCII: ascii}, terminal
	f.Model.dress()
}

var errDisk = errors.New("read ./depth/log: input/output error")
