package lab

import (
	"math"
	"slices"
	"testing"

	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/run"
	"fathom/model/spec"
)

// TestSamplesBeyondTheDataAreAllThereAre: the first million images are those that there are, for
// probes as for components.
func TestSamplesBeyondTheDataAreAllThereAre(t *testing.T) {
	all, beyond := tiny(), tiny()
	spec.Edit(&all, measure.Probe, func(p *spec.Probing) { p.Samples = 400 })
	spec.Edit(&all, measure.PCA, func(p *spec.Projecting) { p.Samples = 200 })
	spec.Edit(&beyond, measure.Probe, func(p *spec.Probing) { p.Samples = 1_000_000 })
	spec.Edit(&beyond, measure.PCA, func(p *spec.Projecting) { p.Samples = math.MaxInt })
	m, err := load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*spec.Spec{&all, &beyond} {
		c.Stages = []spec.Stage{measure.Probe, measure.PCA}
		if err := measure.Rules().ValidateFor(*c, m.Name, m.Train.Len(), m.Train.Dim()); err != nil {
			t.Error(err)
		}
	}
	want, got := run.Collect(all, do(t, all)), run.Collect(beyond, do(t, beyond))
	for i, p := range got.Probes {
		if p.TrainSamples != 400 || p.TestSamples != 200 || p.TestAccuracy != want.Probes[i].TestAccuracy {
			t.Errorf("the probe of %s: %d and %d images, accuracy %v; want 400 and 200, %v", p.Layer, p.TrainSamples, p.TestSamples, p.TestAccuracy, want.Probes[i].TestAccuracy)
		}
	}
	for i, p := range got.PCA {
		if p.Of != 200 || p.Samples != want.PCA[i].Samples || p.ParticipationRatio != want.PCA[i].ParticipationRatio {
			t.Errorf("the components of %s: %d images of %d, want %d of 200", p.Layer, p.Samples, p.Of, want.PCA[i].Samples)
		}
	}
	if len(got.Probes) != 3 || len(got.PCA) != 3 {
		t.Errorf("%d probes and %d components", len(got.Probes), len(got.PCA))
	}

	l := Start(beyond, load, cores)
	defer l.Close()
	l.Remember(moments.DefaultHistory)
	l.Ask(run.Request{Stage: spec.Train})
	l.Finish()
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	near, err := l.Nearest(t.Context(), run.NearestQuery{Step: beyond.Network().Steps, Item: 3, Count: 2})
	if err != nil || len(near) != 2 {
		t.Errorf("an image among all: %+v, %v", near, err)
	}
	if f, err := l.Frame(t.Context(), run.FrameQuery{Step: beyond.Network().Steps, Classes: []int{0, 1}}); err != nil || f.Layers[0].Scores == nil {
		t.Errorf("a frame of all: %v", err)
	}
}

// TestStagesThatAreNotAskedForMayBeSetToAnything: no look at the layers is taken that its settings
// do not let take.
func TestStagesThatAreNotAskedForMayBeSetToAnything(t *testing.T) {
	for _, test := range []struct {
		name              string
		change            func(*spec.Spec)
		probed, projected int // events: 3 layers at the steps 0, 100, 200 and 300
	}{
		{"nothing wrong", func(*spec.Spec) {}, 12, 12},
		{"probes", func(c *spec.Spec) { spec.Edit(c, measure.Probe, func(p *spec.Probing) { p.Samples = 0 }) }, 0, 12},
		{"fewer than no probes", func(c *spec.Spec) { spec.Edit(c, measure.Probe, func(p *spec.Probing) { p.Samples = -7 }) }, 0, 12},
		{"components", func(c *spec.Spec) { spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Samples = -1 }) }, 12, 0},
		{"classes", func(c *spec.Spec) { spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Classes = []int{77} }) }, 12, 0},
		{"no classes", func(c *spec.Spec) { spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Classes = nil }) }, 12, 0},
		{"everything", func(c *spec.Spec) {
			c.EditLesson(func(lesson *spec.Lesson) { lesson.Layer, lesson.Components, lesson.Weight = -9, 99, -1 })
			spec.Edit(c, measure.Probe, func(p *spec.Probing) { p.Samples = -1 })
			spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Samples, p.Classes = -1, []int{-1, 300} })
		}, 0, 0},
	} {
		c := tiny()
		c.Stages = []spec.Stage{spec.Train}
		test.change(&c)
		if err := measure.Rules().Validate(c); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		events := do(t, c)
		count := func(kind string) (n int) {
			for _, e := range events {
				if e.Kind() == kind {
					n++
				}
			}
			return n
		}
		if count("probed") != test.probed || count("projected") != test.projected {
			t.Errorf("%s: %d probes and %d components, want %d and %d", test.name, count("probed"), count("projected"), test.probed, test.projected)
		}
		if last := events[len(events)-1]; last.Kind() != "finished" {
			t.Errorf("%s: it ends with %v", test.name, last)
		}
	}
	// A stage that is asked for all the same, against the rules, has its problem said.
	c := tiny()
	c.Stages = []spec.Stage{measure.Probe, measure.PCA}
	spec.Edit(&c, measure.Probe, func(p *spec.Probing) { p.Samples = -1 })
	spec.Edit(&c, measure.PCA, func(p *spec.Projecting) { p.Samples = -1 })
	r := run.Collect(c, do(t, c))
	if !slices.ContainsFunc(r.Probes, func(p run.ProbeResult) bool { return p.Problem != "" }) || !slices.ContainsFunc(r.PCA, func(p run.PCAResult) bool { return p.Problem != "" }) {
		t.Errorf("no problem is said of %+v and %+v", r.Probes, r.PCA)
	}
}
