package saved

import (
	"fmt"
	"slices"
	"time"

	"fathom/data/text"
	"fathom/model"
	"fathom/model/lab"
	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// Load reads the data of an experiment.
type Load func(s spec.Spec) (*source.Material, error)

// Resume goes on with the run at a path: what was asked for and is not done is asked for again, and
// the training that was under way goes on at its newest checkpoint, with the same bits. What it makes
// again is compared with the log.
//
// Errors, each one sentence: those of [runfile.Reopen], and that the run was made by kernels whose
// figures differ in their last bits. That the data are other ones is known when they are loaded, and
// ends the lab's log.
func Resume(path string, made runfile.Made, takeOver bool, load Load, pool *simd.Pool) (*Lab, error) {
	return resume(path, made, takeOver, load, pool, stateEvery)
}

func resume(path string, made runfile.Made, takeOver bool, load Load, pool *simd.Pool, pause time.Duration) (*Lab, error) {
	if err := mayResume(path, made); err != nil {
		return nil, err
	}
	w, r, err := runfile.Reopen(path, made, takeOver)
	if err != nil {
		return nil, err
	}
	s := r.Header().Spec
	past := pastOf(r, made)
	v := newSaver(w, s, len(past.Events), 0, pause)
	v.known, v.before = r.Data(), r
	l := lab.Continue(s, v.load(func() (*source.Material, error) { return load(s) }), pool, past)
	v.of, v.material = l, l.Material
	l.Keep(v)
	var asked []run.Request
	for _, a := range r.Asked() {
		asked = append(asked, a.Request())
	}
	l.Ask(asked...)
	v.asked = len(l.Requests()) // which are in the log already
	go v.run()
	return &Lab{l, v}, nil
}

// mayResume says why this program cannot go on with a run.
func mayResume(path string, made runfile.Made) error {
	r, err := runfile.Open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	was := r.Made()
	if r.Header().Spec.IsStored() {
		return fmt.Errorf("%s: it is of a store; `fathom open` the store with the same --save and it goes on", text.Printable(path))
	}
	if (was.Kernels == "go") != (made.Kernels == "go") || was.Arch != made.Arch {
		return fmt.Errorf("%s: it was made with the kernels %s on %s, and these are %s on %s, whose last digits differ; FATHOM_SIMD=%s chooses the former where the processor has them",
			text.Printable(path), was.Kernels, was.Arch, made.Kernels, made.Arch, was.Kernels)
	}
	return nil
}

// pastOf is what is on disk of a run, as a lab goes on from it.
func pastOf(r *runfile.Run, made runfile.Made) *lab.Past {
	events, _ := r.Events()
	p := &lab.Past{
		Events: events, Lived: time.Duration(r.Seconds() * float64(time.Second)), Kept: kept(r),
		Right: func(step int) []int32 {
			tensors, _, _ := r.Arrays(spec.Address{Subject: spec.Base, Step: step}) // what is lost is not known
			return byName(tensors)[spec.Right].Int32
		},
		Probes: func(restore func(string, int, int, measure.Fitted)) { restoreProbes(r, restore) },
	}
	if d := r.Data(); d != nil {
		want := *d
		p.Check = func(m *source.Material) error { return sameData(m, want) }
	}
	shape, known := shapeOf(r.Header().Spec, events)
	if !known {
		return p
	}
	// A network that is not whole is made again, and so is what follows from it.
	last := r.Header().Spec.Network().Steps
	p.Kept = slices.DeleteFunc(p.Kept, func(k moments.Kept) bool {
		if k.Step != 0 && k.Step != last {
			return false
		}
		_, err := k.Read()
		return err != nil
	})
	for _, slot := range candidates(r, made) {
		c, err := checkpoint(slot, shape)
		if err == nil && c.Step < last && has(p.Kept, c.Subject, 0) && under(events, c.Ask) {
			p.Checkpoint = c
			break
		}
	}
	return p
}

// candidates are the states to go on from, the best first. Where another program or processor goes on
// the newest is not among them, so that there is something to compare.
func candidates(r *runfile.Run, made runfile.Made) []runfile.Slot {
	all := r.Slots()
	if len(all) > 0 && r.Made() != made {
		return all[1:]
	}
	return all
}

func has(all []moments.Kept, subject string, step int) bool {
	return slices.ContainsFunc(all, func(k moments.Kept) bool { return k.Subject == subject && k.Step == step })
}

// under reports whether a stage was under way when the log ended.
func under(events []spec.Event, ask run.Request) bool {
	began := false
	for _, e := range events {
		switch e := e.(type) {
		case spec.Started:
			began = began || run.Request{Stage: e.Stage, Init: e.Init, Seeds: e.Seeds} == ask
		case spec.Done:
			began = began && run.Request{Stage: e.Stage, Init: e.Init, Seeds: e.Seeds} != ask
		case spec.Failed:
			began = began && run.Request{Stage: e.Stage, Init: e.Init, Seeds: e.Seeds} != ask
		}
	}
	return began
}

// shapeOf is the shape of a run's networks, false before its data were loaded.
func shapeOf(s spec.Spec, events []spec.Event) (model.Shape, bool) {
	for _, e := range events {
		if e, ok := e.(spec.Loaded); ok {
			return lab.Shape(s, e.Rows*e.Cols), true
		}
	}
	return model.Shape{}, false
}

// kept are the networks that are kept, read when they are asked for.
func kept(r *runfile.Run) []moments.Kept {
	s := r.Header().Spec
	events, _ := r.Events()
	shape, known := shapeOf(s, events)
	if !known {
		return nil
	}
	var all []moments.Kept
	for _, k := range r.Kept() {
		all = append(all, moments.Kept{Subject: k.Subject, Step: k.Step, Rank: k.Rank, Bytes: 4 * shape.Parameters(), Read: func() (*model.Network, error) {
			tensors, _, err := r.Weights(k.Subject, k.Step)
			if err != nil {
				return nil, err
			}
			net, err := byName(tensors).network(shape)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", k.File, err)
			}
			return net, nil
		}})
	}
	return all
}

// restoreProbes hands over the probes that are kept. One that cannot be read is as one that was never
// kept.
func restoreProbes(r *runfile.Run, restore func(subject string, step, layer int, f measure.Fitted)) {
	settings, _ := spec.Settings[spec.Probing](r.Header().Spec, measure.Probe)
	for _, at := range r.HasArrays() {
		if at.Measure != measure.Probe {
			continue
		}
		tensors, _, err := r.Arrays(at)
		if err != nil {
			continue
		}
		all := byName(tensors)
		p, ok := all.probe("")
		if !ok {
			continue
		}
		p.Solver = repr.Solver(settings.Solver)
		restore(at.Subject, at.Step, at.Layer, measure.Fitted{Probe: p, Predictions: all[probePredicted].Int32})
	}
}
