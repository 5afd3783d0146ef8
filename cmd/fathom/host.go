package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"fathom/model/export"
	"fathom/model/lab"
	"fathom/model/moments"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/tui"
	"fathom/tui/kit"
)

// host runs the labs that the app shows, one at a time.
type host struct {
	look    kit.Appearance
	load    func(spec.Spec) (*source.Material, error)
	pool    *simd.Pool     // of every lab
	exports sync.WaitGroup // so that an export that is broken off leaves nothing behind

	starting sync.Mutex // held while one lab takes the place of another
	closed   bool

	mu  sync.Mutex // of lab alone: who looks at it does not wait for a start
	lab *lab.Lab
}

// newHost starts a lab on an experiment and returns its host. load reads the data of an experiment;
// the labs compute on the pool.
func newHost(s spec.Spec, look kit.Appearance, load func(spec.Spec) (*source.Material, error), pool *simd.Pool) *host {
	h := &host{look: look, load: load, pool: pool}
	h.begin(s)
	return h
}

// begin starts a lab, which keeps the moments of the training, and asks it for the stages of the
// experiment.
func (h *host) begin(s spec.Spec) {
	l := lab.Start(s, func() (*source.Material, error) { return h.load(s) }, h.pool)
	l.Remember(moments.DefaultHistory)
	if slow, pace := h.look.SlowStart(); slow {
		l.SlowStart()
	} else {
		l.SetPace(pace)
	}
	for _, stage := range s.Stages {
		l.Ask(run.Request{Stage: stage})
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lab = l
}

// current is the lab that is shown.
func (h *host) current() *lab.Lab {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lab
}

// start ends the lab that is shown and starts another.
func (h *host) start(_ context.Context, s spec.Spec) error {
	h.starting.Lock()
	defer h.starting.Unlock()
	if h.closed {
		return errors.New("the program ends")
	}
	h.current().Close()
	h.begin(s)
	return nil
}

// close ends the lab, waits until nothing of it works any more and every export has ended, and
// starts no other.
func (h *host) close() {
	h.starting.Lock()
	h.closed = true
	h.starting.Unlock()
	h.current().Close()
	h.exports.Wait()
}

// check says why an experiment cannot be done on its data.
func (h *host) check(_ context.Context, s spec.Spec) error {
	m, err := h.load(s)
	if err != nil {
		return err
	}
	return rules.ValidateFor(s, m.Name, m.Train.Len(), m.Train.Dim())
}

// foresee tries how fast this machine is, once the data of the run that is shown are there. The time
// has in it that of the pace that a training begins with.
func (h *host) foresee(context.Context) func(spec.Spec) time.Duration {
	s := h.current().Spec()
	m, err := h.load(s)
	if err != nil {
		return nil
	}
	p := lab.NewPredictor(s, m, runtime.GOMAXPROCS(0))
	slow, pace := h.look.SlowStart()
	return func(s spec.Spec) time.Duration {
		takes := p.Predict(s)
		switch {
		case takes == 0:
		case slow:
			takes += lab.SlowStartTime()
		case pace > 0:
			takes = max(takes, time.Duration(float64(s.Network().Steps)/pace*float64(time.Second)))
		}
		return takes
	}
}

// forApp is what the app may do, told how the command wants it: everything.
func (h *host) forApp(told *options) tui.Host {
	return tui.Host{
		Current:    func() (run.View, run.Control) { l := h.current(); return l, l },
		Rules:      rules,
		Base:       told.base,
		Check:      h.check,
		Foresee:    h.foresee,
		Start:      h.start,
		Export:     h.export,
		ExportView: h.exportView,
		Appearance: told.look,
	}
}

// export writes what a run has found so far, see [exportFromApp].
func (h *host) export(ctx context.Context, view run.View) (dir string, files int, err error) {
	h.exports.Add(1)
	defer h.exports.Done()
	return exportFromApp(ctx, fmt.Sprintf("fathom-seed-%d", view.Spec().Seed), exported(view))
}

// exportView writes what a screen shows, see [fromApp].
func (h *host) exportView(ctx context.Context, view run.View, shown run.Shown) (dir string, files int, err error) {
	h.exports.Add(1)
	defer h.exports.Done()
	name := fmt.Sprintf("fathom-seed-%d-%s", view.Spec().Seed, shown.Stage)
	if shown.Past {
		name += fmt.Sprintf("-step-%d", shown.Step)
	}
	return fromApp(name, func(dir string) ([]string, error) {
		return export.WriteShown(ctx, dir, exported(view), shown)
	})
}

// exportFromApp writes what a run has found so far into a directory of a name, see [fromApp].
func exportFromApp(ctx context.Context, name string, from export.Source) (dir string, files int, err error) {
	return fromApp(name, func(dir string) ([]string, error) { return export.Write(ctx, dir, from) })
}

// fromApp writes into a new directory below the working directory, of that name or, if there is one,
// numbered, and returns where that is and how many files were written.
func fromApp(name string, write func(dir string) (paths []string, err error)) (dir string, files int, err error) {
	dir = name
	for n := 2; ; n++ {
		if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
			break
		}
		dir = fmt.Sprintf("%s-%d", name, n)
	}
	paths, err := write(dir)
	if abs, e := filepath.Abs(dir); e == nil {
		dir = abs
	}
	return dir, len(paths), err
}
