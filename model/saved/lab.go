package saved

import (
	"context"
	"fmt"
	"time"

	"fathom/data/text"
	"fathom/model/lab"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// Lab is a lab whose run is saved while it lives.
type Lab struct {
	*lab.Lab
	saver *saver
}

var (
	_ run.View    = (*Lab)(nil)
	_ run.Control = (*Lab)(nil)
)

// Begin makes a directory for a run below another, and starts a lab whose run is saved there. Asked is
// what is asked for at once; the caller asks for it.
func Begin(dir string, s spec.Spec, asked []spec.Stage, made runfile.Made, load func() (*source.Material, error), pool *simd.Pool) (*Lab, error) {
	return begin(dir, s, asked, made, load, pool, stateEvery)
}

func begin(dir string, s spec.Spec, asked []spec.Stage, made runfile.Made, load func() (*source.Material, error), pool *simd.Pool, pause time.Duration) (*Lab, error) {
	h := runfile.Header{Spec: s, Asked: []runfile.Asked{}, Keep: runfile.Keep{Most: mostMoments, Bytes: mostBytes}, Made: made}
	for _, stage := range asked {
		a := runfile.Asked{Stage: stage}
		if stage == spec.Teach {
			a.Init = s.Lesson().Start
		}
		if stage == spec.Seeds {
			a.Seeds = s.SeedsInAll()
		}
		h.Asked = append(h.Asked, a)
	}
	w, err := runfile.Create(dir, h)
	if err != nil {
		return nil, err
	}
	v := newSaver(w, s, 0, len(h.Asked), pause)
	l := lab.Start(s, v.load(load), pool)
	v.of, v.material = l, l.Material
	l.Keep(v)
	go v.run()
	return &Lab{l, v}, nil
}

// Keep begins to save the run of a lab that lives and was not saved: all that its log says, the
// networks that it remembers and, of a training that is under way, a checkpoint, for which it waits a
// little.
func Keep(ctx context.Context, dir string, l *lab.Lab, made runfile.Made) (*Lab, error) {
	h := runfile.Header{Spec: l.Spec(), Asked: []runfile.Asked{}, Keep: runfile.Keep{Most: mostMoments, Bytes: mostBytes}, Made: made}
	for _, r := range l.Requests() {
		h.Asked = append(h.Asked, runfile.Asked(r))
	}
	w, err := runfile.Create(dir, h)
	if err != nil {
		return nil, err
	}
	v := newSaver(w, l.Spec(), 0, len(h.Asked), 0)
	v.of, v.material = l, l.Material
	if m, loaded := l.Material(); loaded {
		v.loaded <- m
	}
	l.Keep(v)
	go v.run()
	for _, m := range l.Remembered() {
		if err := v.Moment(ctx, m); err != nil {
			break // what is not kept is made again
		}
	}
	if g := l.Gauge(); g.Steps > 0 && (g.Stage == spec.Train || g.Stage == spec.Teach) {
		select {
		case <-v.settled:
		case <-time.After(settleIn):
		case <-ctx.Done():
		}
	}
	return &Lab{l, v}, nil
}

// settleIn is how long is waited at most for a checkpoint of a run that is about to be left.
const settleIn = 3 * time.Second

// Path is the directory of the run, "" after Close of one that never began, of which nothing stays.
func (l *Lab) Path() string { return l.saver.path() }

// Problem is why something is not saved now, in a sentence; nil where all is. After Close it is why
// the run on disk is not whole.
func (l *Lab) Problem() error {
	return problemOf(l.saver)
}

// problemOf is why a saver has not saved everything.
func problemOf(v *saver) error {
	if err := v.Problem(); err != nil {
		return fmt.Errorf("%s: not everything is saved: %w", text.Printable(v.w.Path()), err)
	}
	return nil
}

// Close ends the lab and waits until its run is written.
func (l *Lab) Close() {
	l.Lab.Close()
	l.saver.close()
}
