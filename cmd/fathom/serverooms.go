package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fathom/cmd/fathom/disk"
	"fathom/data"
	"fathom/data/setting"
	"fathom/data/store"
	"fathom/data/text"
	"fathom/model/moments"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/saved"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/tui"
	"fathom/tui/serve"
	"fathom/tui/serve/room"
)

// laboratory is what `fathom serve` shows: its rooms, and the labs in them.
type laboratory struct {
	told   *options
	pool   *simd.Pool // of the shared labs
	owned  *simd.Pool // of visitors' own
	own    ownLimits
	memory int64
	steer  room.Policy
	read   *reader // one dataset in memory for all
	base   spec.Spec
	saving saving
	disk   disk.Budget
	house  *room.House
	// exporting is full while as much is put together for visitors as may be at once.
	exporting chan struct{}
	take      func() error // takes what one process alone has, before anything is begun; nil for nothing
	again     string       // the command that shows a store again, as visitors may see it; "" for none
}

// mostRuns is how many saved runs of a directory have rooms: the newest.
const mostRuns = 100

// open opens the rooms.
func (l *laboratory) open(cmd *cobra.Command, stored *storeOptions, args []string) error {
	l.owned, l.base, l.exporting = l.pool, rules.Default, make(chan struct{}, 1)
	if l.own.cores > 0 && l.own.cores < l.pool.Cores() {
		l.owned = simd.NewPool(l.own.cores)
	}
	l.house = &room.House{
		Begin: l.beginOwn, Check: l.check,
		Budget: room.Budget{Labs: l.own.labs, PerKey: l.own.perKey, Time: l.own.time, Keep: 5 * time.Minute},
	}
	switch {
	case len(args) == 1 && isSaved(args[0]):
		_, save, err := l.told.appearance(cmd.Flags())
		if cmd.Flags().Changed("save") {
			save = l.told.saving
			err = errors.Join(err, checkSaving(save.dir))
		}
		if err != nil {
			return err
		}
		l.saving = save
		if err := l.openSaved(args[0]); err != nil {
			return err
		}
		return l.taken()
	case len(args) == 1:
		is, err := onStore(cmd, l.told, stored, args[0])
		if err != nil {
			return err
		}
		if is {
			return l.openStore(stored, args[0])
		}
	}
	if err := text.Together(misplaced(cmd), l.told.resolve(cmd.Flags(), true)); err != nil {
		return err
	}
	l.base, l.saving = l.told.config, l.told.saving
	if err := l.taken(); err != nil {
		return err
	}
	lab, err := l.begin(l.base, l.pool, moments.DefaultHistory)
	if err != nil {
		return l.told.explain(err)
	}
	l.house.Add(&room.Door{Name: "lab"}, room.New(room.Config{Name: "lab", Policy: l.steer, Begin: l.beginShared}, lab))
	return nil
}

// taken takes what one process alone has.
func (l *laboratory) taken() error {
	if l.take == nil {
		return nil
	}
	return l.take()
}

// openSaved makes a room of a saved run, or of each in a directory, which is opened when somebody comes.
func (l *laboratory) openSaved(path string) error {
	if runfile.IsRun(path) {
		r, err := l.onDisk(path)
		if err == nil {
			l.house.Add(&room.Door{Name: filepath.Base(filepath.Clean(path))}, r)
		}
		return err
	}
	rows, err := runfile.Newest(path, mostRuns)
	if err != nil {
		return err
	}
	for _, row := range rows {
		l.house.Add(&room.Door{Name: row.Name, About: string(row.Standing.State), Make: func() (*room.Room, error) {
			return l.onDisk(filepath.Join(path, row.Name))
		}}, nil)
	}
	return nil
}

// onDisk is a room of a saved run, which nobody steers.
func (l *laboratory) onDisk(path string) (*room.Room, error) {
	disk, err := saved.Open(path, l.read.load, l.pool)
	if err != nil {
		return nil, err
	}
	return room.New(room.Config{Name: filepath.Base(filepath.Clean(path)), Policy: room.HostOnly}, room.Lab{View: disk, Close: disk.Close}), nil
}

// openStore makes a room of the analysis of a store.
func (l *laboratory) openStore(stored *storeOptions, path string) error {
	both, err := stored.open(path, store.Open)
	if err != nil {
		return err
	}
	if err := l.taken(); err != nil {
		both.close()
		return err
	}
	a, err := stored.saving.analyse(both, both.follower(stored.follow), l.pool)
	if err != nil {
		return err
	}
	a.Ask(run.Requests(both.spec.Stages)...)
	l.again = "fathom open " + text.Quote(filepath.Base(path))
	l.house.Add(&room.Door{Name: "store"}, room.New(room.Config{Name: "store", Policy: l.steer}, room.Lab{View: a, Control: a, Close: a.Close}))
	return nil
}

// begin starts a lab, which remembers its moments in so many bytes.
func (l *laboratory) begin(s spec.Spec, pool *simd.Pool, history int) (room.Lab, error) {
	lab, err := l.saving.begin(s, l.read.load, pool)
	if err != nil {
		return room.Lab{}, err
	}
	lab.Remember(history)
	lab.Ask(run.Requests(s.ToDo())...)
	return room.Lab{View: lab, Control: lab, Close: lab.Close}, nil
}

// beginShared starts another experiment of a shared room, on the host's data.
func (l *laboratory) beginShared(ctx context.Context, s spec.Spec) (room.Lab, error) {
	if err := l.checkShared(ctx, s); err != nil {
		return room.Lab{}, err
	}
	s, err := l.onHostData(s)
	if err != nil {
		return room.Lab{}, err
	}
	return l.begin(s, l.pool, moments.DefaultHistory)
}

// beginOwn starts an experiment of a visitor's own.
func (l *laboratory) beginOwn(_ context.Context, s spec.Spec) (room.Lab, error) {
	s, err := l.onHostData(s)
	if err != nil {
		return room.Lab{}, err
	}
	return l.begin(s, l.owned, l.history())
}

// openOwn begins an experiment of a visitor's own as the host's is set, which its form then changes.
func (l *laboratory) openOwn(ctx context.Context, g room.Guest) (string, error) {
	s := l.base
	if n := s.Network(); n.Steps > l.own.steps {
		s.EditNetwork(func(n *spec.Network) { n.Steps = l.own.steps })
	}
	return l.house.Open(ctx, g, masked(s))
}

// history is how many bytes an experiment of a visitor's own may remember of its training.
func (l *laboratory) history() int { return int(min(moments.DefaultHistory, l.memory/4)) }

// masked is an experiment as visitors see it: which file or directory of the host's its data are in is
// not told.
func masked(s spec.Spec) spec.Spec {
	if s.Source.Data != data.MNISTName {
		s.Source.Data = filepath.Base(s.Source.Data)
	}
	if s.Source.Store != "" {
		s.Source.Store = filepath.Base(s.Source.Store)
	}
	return s
}

// onHostData is an experiment that a visitor has set up on the host's data, which alone may be used: what
// a visitor says is never opened.
func (l *laboratory) onHostData(s spec.Spec) (spec.Spec, error) {
	switch is := masked(l.base).Source; {
	case s.Source.Data != is.Data:
		return s, &setting.Error{Setting: "data", Value: text.Clip(s.Source.Data), Problem: "the data and their samples are the host's alone"}
	case !reflect.DeepEqual(s.Source, is):
		return s, usageError{errors.New("the data and their samples are the host's alone")}
	}
	s.Source = l.base.Source
	return s, nil
}

// checkShared says why an experiment cannot be that of a shared room: whoever steers must not take more of
// the host's memory than the host does, or one of a visitor's own may.
func (l *laboratory) checkShared(_ context.Context, s spec.Spec) error {
	s, err := l.onHostData(s)
	if err != nil {
		return err
	}
	m, err := l.read.load(s)
	if err != nil {
		return errors.New("the host cannot read its data")
	}
	return text.Together(l.disk.Check(), l.tooLarge(s, m, max(l.memory, memoryOf(l.base, m, l.pool.Cores()))), rules.ValidateFor(s, m.Name, m.Train.Len(), m.Train.Dim()))
}

// tooLarge says why an experiment takes more memory than it may.
func (l *laboratory) tooLarge(s spec.Spec, m *source.Material, most int64) error {
	need := memoryOf(s, m, l.pool.Cores())
	if need <= most {
		return nil
	}
	return &setting.Error{Setting: "hidden", Value: strings.Trim(fmt.Sprint(s.Network().Hidden), "[]"),
		Problem: fmt.Sprintf("such networks take about %s MB, and this host lets an experiment have %s", text.Megabytes(need), text.Megabytes(most))}
}

// check says why an experiment cannot be one of a visitor's own.
func (l *laboratory) check(_ context.Context, s spec.Spec) error {
	s, err := l.onHostData(s)
	if err != nil {
		return err
	}
	n := s.Network()
	wrong := []error{l.disk.Check()}
	if n.Steps > l.own.steps {
		wrong = append(wrong, &setting.Error{Setting: "steps", Value: fmt.Sprint(n.Steps), Problem: fmt.Sprintf("this host lets an experiment of your own have %s at most", text.Count(l.own.steps))})
	}
	m, err := l.read.load(s)
	if err != nil {
		return errors.New("the host cannot read its data")
	}
	return text.Together(append(wrong, l.tooLarge(s, m, l.memory), rules.ValidateFor(s, m.Name, m.Train.Len(), m.Train.Dim()))...)
}

// memoryOf is about how much memory an experiment takes beside its data: of each network that trains at
// once its weights, their gradients and moments and those that are looked at, some twelve times its
// parameters; and of a layer that is measured the representations of all samples in float32.
func memoryOf(s spec.Spec, m *source.Material, cores int) int64 {
	n := s.Network()
	parameters, widest, before := 0, m.Train.Dim(), m.Train.Dim()
	for _, width := range append(append([]int{}, n.Hidden...), s.Source.Classes) {
		parameters += (before + 1) * width
		before, widest = width, max(widest, width)
	}
	networks := 1 + min(max(0, s.Replicates-1), cores)
	samples := m.Test.Len() + min(m.Train.Len(), 10_000)
	return int64(networks) * (12*4*int64(parameters) + 4*int64(samples)*int64(widest))
}

// asSeen is a run without what is the host's alone.
func asSeen(v run.View) run.View {
	s := v.Spec()
	places := []string{s.Source.Data, s.Source.Store}
	if on, is := v.(interface{ Path() string }); is {
		places = append(places, on.Path())
	}
	return serve.Seen{View: v, As: masked(s), Places: places}
}

// app is the app of somebody in a room: what is the host's alone is not there, and what they export they
// are sent, see [laboratory.export].
func (l *laboratory) app(m *room.Member) tui.Host {
	of, _ := m.Shown()
	check := l.checkShared
	if of.Own {
		check = l.check
	}
	h := tui.Host{
		Current: func() (run.View, run.Control) {
			v, c := m.Current()
			return asSeen(v), c
		},
		Rules: rules, Base: masked(l.base),
		Check:    check,
		Start:    m.Start,
		Watching: "you are watching; the last line says who steers",
	}
	if v, _ := m.Current(); v.Spec().IsStored() {
		h.Base, h.Start, h.Again = masked(v.Spec()), nil, func() string { return l.again }
	}
	return h
}
