package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"fathom/data/text"
	"fathom/model/export"
	"fathom/model/lab"
	"fathom/model/moments"
	"fathom/model/run"
	"fathom/model/saved"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/tui"
	"fathom/tui/form"
	"fathom/tui/kit"
)

// host runs the labs that the app shows, one at a time. It may begin with a run on disk instead,
// which nobody steers before it is gone on with.
type host struct {
	look    kit.Appearance
	load    func(spec.Spec) (*source.Material, error)
	pool    *simd.Pool     // of every lab
	disk    *saved.View    // what is shown before there is a lab; nil where one is there from the beginning
	exports sync.WaitGroup // so that an export that is broken off leaves nothing behind

	starting sync.Mutex // held while one lab takes the place of another
	closed   bool

	mu     sync.Mutex // of what follows alone: who looks at it does not wait for a start
	lab    experiment // nil while a run on disk is shown
	saving saving     // of every lab that is begun
}

// newHost starts a lab on an experiment and returns its host. load reads the data of an experiment;
// the labs compute on the pool. The error is that the run cannot be saved.
func newHost(s spec.Spec, look kit.Appearance, to saving, load func(spec.Spec) (*source.Material, error), pool *simd.Pool) (*host, error) {
	h := &host{look: look, load: load, pool: pool, saving: to}
	return h, h.begin(s)
}

// begin starts a lab, which keeps the moments of the training, and asks it for the stages of the
// experiment.
func (h *host) begin(s spec.Spec) error {
	l, err := h.savesIn().begin(s, h.load, h.pool)
	if err != nil {
		return err
	}
	h.goOn(l, s)
	return nil
}

// goOn asks a lab that was begun for the stages of its experiment, and shows it.
func (h *host) goOn(l experiment, s spec.Spec) {
	l.Remember(moments.DefaultHistory)
	if slow, pace := h.look.SlowStart(); slow {
		l.SlowStart()
	} else {
		l.SetPace(pace)
	}
	l.Ask(run.Requests(s.ToDo())...)
	h.show(l)
}

// savesIn is where the labs that are begun are saved, and saveIn sets it.
func (h *host) savesIn() saving {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.saving
}

func (h *host) saveIn(dir string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.saving.dir = dir
}

// show makes a lab the one that is shown.
func (h *host) show(l experiment) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lab = l
}

// current is the lab that is shown, nil while that is a run on disk.
func (h *host) current() experiment {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lab
}

// seen is what is shown, and what steers it.
func (h *host) seen() (run.View, run.Control) {
	if l := h.current(); l != nil {
		return l, l
	}
	return h.disk, nil
}

// start ends the lab that is shown and starts another. Where the other one cannot be saved nothing
// changes: it is begun first, and computes nothing before it is asked.
func (h *host) start(_ context.Context, s spec.Spec) error {
	h.starting.Lock()
	defer h.starting.Unlock()
	if h.closed {
		return errors.New("the program ends")
	}
	l, err := h.savesIn().begin(s, h.load, h.pool)
	if err != nil {
		return err
	}
	h.current().Close()
	h.goOn(l, s)
	return nil
}

// resume goes on with the run on disk that is shown, as the lab that is shown from then on.
func (h *host) resume(context.Context) error {
	h.starting.Lock()
	defer h.starting.Unlock()
	if h.closed {
		return errors.New("the program ends")
	}
	l, err := saved.Resume(h.disk.Path(), thisProgram(), false, h.load, h.pool)
	if err != nil {
		return err
	}
	l.Remember(moments.DefaultHistory)
	h.show(l)
	return nil
}

// keptIn is the directory of runs that are kept when one leaves, where none is configured.
const keptIn = "fathom-runs"

// keep begins to save the run that is shown and is not saved, with all that it has come to.
func (h *host) keep(ctx context.Context) error {
	h.starting.Lock()
	defer h.starting.Unlock()
	l, is := h.current().(*lab.Lab)
	if h.closed || !is {
		return errors.New("there is no run to keep")
	}
	kept, err := saved.Keep(ctx, keptIn, l, thisProgram())
	if err != nil {
		return err
	}
	h.show(kept)
	return nil
}

// saved is where the run that is shown is saved, "" where it is not, and why not all of it is.
func (h *host) saved() (path string, problem error) {
	if l := h.current(); l != nil {
		return pathOf(l), problemOf(l)
	}
	return h.disk.Path(), nil
}

// close ends the lab, waits until nothing of it works any more and every export has ended, and
// starts no other.
func (h *host) close() {
	h.starting.Lock()
	h.closed = true
	h.starting.Unlock()
	if l := h.current(); l != nil {
		l.Close()
	}
	if h.disk != nil {
		h.disk.Close()
	}
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
	shown, _ := h.seen()
	s := shown.Spec()
	m, err := h.load(s)
	if err != nil {
		return nil
	}
	p := lab.NewPredictor(s, m, h.pool.Cores())
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
		Current:    h.seen,
		Rules:      rules,
		Base:       told.base,
		Check:      h.check,
		Foresee:    h.foresee,
		Start:      h.start,
		Export:     h.export,
		ExportView: h.exportView,
		Place: func() form.Place {
			return form.Place{Setting: savingTable.Settings()[0], Value: h.savesIn().dir, Base: told.baseSaving.dir, Check: checkSaving}
		},
		SaveIn:     h.saveIn,
		Saved:      h.saved,
		Appearance: told.look,
	}
}

// onDisk is the host of an app on a run on disk. Whatever is begun there afterwards is saved beside
// it.
func onDisk(path string, look kit.Appearance, read saved.Load, pool *simd.Pool) (*host, tui.Host, error) {
	disk, err := saved.Open(path, read, pool)
	if err != nil {
		return nil, tui.Host{}, err
	}
	h := &host{look: look, load: read, pool: pool, disk: disk, saving: saving{dir: filepath.Dir(filepath.Clean(path))}}
	app := h.forApp(&options{base: disk.Spec(), look: look, baseSaving: h.saving})
	app.Warning = h.damage
	if disk.Spec().IsStored() {
		app.Greeting = "Figures alone, without the rows of the store; PCA says how to see them."
	} else {
		app.Resume = h.resume
	}
	return h, app, nil
}

// damage says in a sentence what is wrong with the run on disk that is shown, "" for nothing.
func (h *host) damage() string {
	if h.current() != nil {
		return ""
	}
	return damaged(h.disk.Damage())
}

// damaged says in a sentence what is wrong with a run that is shown all the same, "" for nothing.
func damaged(all []string) string {
	if len(all) == 0 {
		return ""
	}
	more := ""
	if n := len(all) - 1; n > 0 {
		more = fmt.Sprintf(", and %d more such", n)
	}
	return "Not all is shown: " + text.Printable(all[0]) + more + "."
}

// openRun opens the app on a run on disk, beside the others of its directory.
func openRun(cmd *cobra.Command, path string, look kit.Appearance, pool *simd.Pool) error {
	read := new(reader).load
	if look.Plain {
		h, app, err := onDisk(path, look, read, pool)
		if err != nil {
			return err
		}
		return plainSaved(h, app, cmd.InOrStdin(), cmd.OutOrStdout())
	}
	if err := wantTerminal(fmt.Sprintf("`fathom open %s --plain`", text.Quote(path))); err != nil {
		return err
	}
	h, app, err := onDisk(path, look, read, pool)
	if err != nil {
		return err
	}
	spareThread()
	return runBeside(filepath.Dir(filepath.Clean(path)), &app, look, read, pool, h.close)
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
