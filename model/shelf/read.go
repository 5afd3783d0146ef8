package shelf

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"fathom/data/array"
	"fathom/model/compare"
	"fathom/model/measure"
	"fathom/model/runfile"
	"fathom/model/spec"
)

// Read reads what is compared of the run at a path. Errors are those of [runfile.Open] and ctx's; what a
// log has not got yet is missing in the run, and what is damaged it says.
func Read(ctx context.Context, rules spec.Rules, path string) (out compare.Run, err error) {
	r, err := runfile.Open(path)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	s := r.Header().Spec
	out = compare.Run{Path: path, ID: r.Header().ID, Stored: s.IsStored(), Seed: s.Seed, Settings: compare.SettingsOf(rules, s), Made: madeOf(r.Made())}
	if d := r.Data(); d != nil {
		out.Images = d.Test
	}
	take(&out, s, eventsOf(r))
	if ctx.Err() != nil {
		return out, ctx.Err()
	}
	if err := fill(&out, r, s); err != nil {
		out.Lost = err.Error()
	} else if wrong := r.Damage(); len(wrong) > 0 {
		out.Lost = wrong[0]
	}
	return out, nil
}

// madeOf lists what a run was made with that can decide its last bits.
func madeOf(m runfile.Made) []compare.Setting {
	all := []compare.Setting{
		{Name: "version", Value: m.Version}, {Name: "commit", Value: m.Commit}, {Name: "go", Value: m.Go}, {Name: "os", Value: m.OS},
		{Name: "arch", Value: m.Arch}, {Name: "level", Value: m.Level}, {Name: "kernels", Value: m.Kernels},
	}
	return slices.DeleteFunc(all, func(s compare.Setting) bool { return s.Value == "" })
}

// wanted are the kinds of events that tell what is compared. The others are most of a log.
var wanted = []string{spec.Started{}.Kind(), spec.Evaluated{}.Kind(), spec.Diverged{}.Kind(), spec.Probed{}.Kind()}

// eventsOf are the events of these kinds, but for what cannot be read.
func eventsOf(r *runfile.Run) (events []spec.Event) {
	for _, line := range r.Lines(0) {
		if !slices.Contains(wanted, line.EventKind()) {
			continue
		}
		if e, err := line.Event(); err == nil {
			events = append(events, e)
		}
	}
	return events
}

// take takes the log: the newest of what came again, as where a stage failed and was asked for again.
func take(out *compare.Run, s spec.Spec, events []spec.Event) {
	last := lastStep(s, events)
	untrained := map[int]spec.Figure{}
	probes := map[int]compare.Probe{}
	for _, e := range events {
		switch e := e.(type) {
		case spec.Started:
			if e.Stage == spec.Train {
				out.Points, out.Diverged = nil, ""
			}
		case spec.Evaluated:
			if e.Subject == spec.Base {
				out.Points = append(out.Points, e)
			}
		case spec.Diverged:
			if e.Subject == spec.Base {
				out.Diverged = e.Reason
			}
		case spec.Probed:
			switch {
			case e.Subject != s.Subject() || e.Live || e.Problem != "":
			case e.Step == last:
				probes[e.Layer] = compare.Probe{Layer: e.Name, Accuracy: e.TestAccuracy, Interval: e.Interval}
				if e.Store != nil {
					untrained[e.Layer] = e.Store.Untrained
				}
			case e.Step == 0 && !s.IsStored():
				untrained[e.Layer] = e.TestAccuracy
			}
		}
	}
	for layer := range s.LayerNames() {
		p, ok := probes[layer]
		if !ok {
			out.Probes = nil // the stage is not through
			return
		}
		p.Untrained = compare.NotKnown
		if f, ok := untrained[layer]; ok {
			p.Untrained = f
		}
		out.Probes = append(out.Probes, p)
	}
}

// lastStep is that of the newest moment: of a store the last that all layers are probed at, or one to
// come.
func lastStep(s spec.Spec, events []spec.Event) int {
	last := s.LastStep()
	if !s.IsStored() {
		return last
	}
	probed := map[int]int{} // layers by step
	for _, e := range events {
		if p, is := e.(spec.Probed); is && !p.Live {
			if probed[p.Step]++; probed[p.Step] == len(s.LayerNames()) {
				last = max(last, p.Step)
			}
		}
	}
	return last
}

// fill reads the predictions and the labels that they are held to.
func fill(out *compare.Run, r *runfile.Run, s spec.Spec) (err error) {
	subject, last := s.Subject(), lastStep(s, eventsOf(r))
	at := func(layer int, by, name string) []int32 {
		found, e := classes(r, spec.Address{Subject: subject, Step: last, Layer: layer, Measure: by}, name)
		err = cmp.Or(err, e)
		return found
	}
	if n := len(out.Points); n > 0 && out.Points[n-1].Step == last {
		out.Predicted = at(0, "", spec.Answers)
	}
	out.Labels, out.Groups = at(0, "", spec.Labels), at(0, "", spec.Groups)
	for layer := range out.Probes {
		out.Probes[layer].Predicted = at(layer, measure.Probe, spec.Predicted)
	}
	return err
}

// classes are those that an array of a run holds, nil where there is none.
func classes(r *runfile.Run, of spec.Address, name string) ([]int32, error) {
	tensors, there, err := r.Arrays(of)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(tensors, func(t array.Tensor) bool { return t.Name == name })
	if !there || i < 0 {
		return nil, nil
	}
	return tensors[i].Int32, nil
}
