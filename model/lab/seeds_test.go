package lab

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// fewSeeds is tiny with so many seeds, of all stages.
func fewSeeds(n int) spec.Spec {
	c := tiny()
	c.Replicates = n
	return c
}

// replicatesIn are the replicates of a log, without seconds.
func replicatesIn(events []spec.Event) (all []spec.Replicated) {
	for _, e := range events {
		if r, is := e.(spec.Replicated); is {
			r.Seconds = 0
			all = append(all, r)
		}
	}
	return all
}

// doSeeds runs what a Spec asks for, replicates too.
func doSeeds(t *testing.T, c spec.Spec, pool *simd.Pool) []spec.Event {
	t.Helper()
	l := Start(c, load, pool)
	defer l.Close()
	l.Ask(run.Requests(c.ToDo())...)
	l.Finish()
	events, err := finish(t, l)
	if err != nil {
		t.Fatalf("the lab ended with %v", err)
	}
	return events
}

// seedsDone is the log of so many of them on [cores], of one run for all tests.
func seedsDone(t *testing.T, n int) []spec.Event {
	t.Helper()
	if doneSeeds[n] == nil {
		doneSeeds[n] = doSeeds(t, fewSeeds(n), cores)
	}
	return doneSeeds[n]
}

var doneSeeds = map[int][]spec.Event{} // by their number

// TestReplicatesAreRuns: each figure of a replicate is that of a run of its seed, with its looks, bit for
// bit.
func TestReplicatesAreRuns(t *testing.T) {
	c := fewSeeds(4)
	all := replicatesIn(seedsDone(t, 4))
	if len(all) != 4 {
		t.Fatalf("%d replicates", len(all))
	}
	for i, r := range all {
		alone := c
		alone.Seed, alone.Replicates = c.Seed+uint64(i), 0
		events := do(t, alone)
		result := run.Collect(alone, events)
		if r.Seed != alone.Seed || r.Problem != "" || r.Taught != "" {
			t.Fatalf("replicate %d is of seed %d: %s%s", i, r.Seed, r.Problem, r.Taught)
		}
		want := map[string]spec.Figure{}
		for layer, p := range result.Probes {
			want["0 probe "+spec.LayerName(layer)] = p.UntrainedTestAccuracy
			want["300 probe "+spec.LayerName(layer)] = p.TestAccuracy
		}
		for _, p := range result.Train.Curve {
			if p.Step == 50 || p.Step == 300 {
				want[spec.Base+keyOf(p.Step)] = p.Accuracy
			}
		}
		for _, p := range result.Teach.Curve {
			if p.Step == 50 || p.Step == 300 {
				want[spec.TaughtSame+keyOf(p.Step)] = p.Accuracy
			}
		}
		for _, e := range events {
			if e, is := e.(spec.Measured); is && !e.Live && e.Measure != measure.Probe {
				other := ""
				if e.Other != nil {
					other = fmt.Sprint(e.Other.Step, e.Other.Name)
				}
				want[fmt.Sprint(e.Measure, e.Step, e.Name, other)] = e.Value
			}
		}
		for _, f := range r.Figures {
			key := f.Subject + keyOf(f.Step)
			switch {
			case f.Measure == measure.Probe:
				key = map[int]string{0: "0", 300: "300"}[f.Step] + " probe " + f.Name
			case f.Other != nil:
				key = fmt.Sprint(f.Measure, f.Step, f.Name, fmt.Sprint(f.Other.Step, f.Other.Name))
			case f.Measure != spec.Accuracy:
				key = fmt.Sprint(f.Measure, f.Step, f.Name, "")
			}
			if value, there := want[key]; !there || value != f.Value {
				t.Errorf("seed %d: %s is %v, and alone %v", r.Seed, key, f.Value, value)
			}
			delete(want, key)
			if right := ones(f.Right); f.Items > 0 && spec.Figure(float64(right)/float64(f.Items)) != f.Value {
				t.Errorf("seed %d: of %s %d of %d are right, a share of %v", r.Seed, key, right, f.Items, f.Value)
			}
		}
		if len(want) > 0 {
			t.Errorf("seed %d lacks %v", r.Seed, want)
		}
		for c, curve := range []([]spec.Figure){losses(result.Train.Curve), teachLosses(result.Teach.Curve)} {
			if !slices.Equal(r.Curves[c].Loss, curve) {
				t.Errorf("seed %d: a curve is %v, and alone %v", r.Seed, r.Curves[c].Loss, curve)
			}
		}
	}
}

func keyOf(step int) string { return " " + map[int]string{50: "early", 300: "end"}[step] }

func losses(curve []run.Point) (all []spec.Figure) {
	for _, p := range curve {
		all = append(all, p.Loss)
	}
	return all
}

func teachLosses(curve []run.TeachPoint) (all []spec.Figure) {
	for _, p := range curve {
		all = append(all, p.Loss)
	}
	return all
}

// ones counts the bits that are set.
func ones(right []byte) (n int) {
	for _, b := range right {
		for ; b > 0; b &= b - 1 {
			n++
		}
	}
	return n
}

// TestSeedsDoNotDependOnCores: the log tells of the seeds in their order, and the same of them, whatever
// number runs at a time.
func TestSeedsDoNotDependOnCores(t *testing.T) {
	c := fewSeeds(5)
	var want []string
	for i, events := range [][]spec.Event{doSeeds(t, c, simd.Serial), seedsDone(t, 5), doSeeds(t, c, simd.NewPool(4))} {
		var got []string
		begun := false
		for _, e := range events {
			if s, is := e.(spec.Started); is && s.Stage == spec.Seeds {
				begun = true
			}
			if begun {
				got = append(got, string(withoutSeconds(e)))
			}
		}
		if want == nil {
			want = got
		}
		// The plan, five replicates with what they show, and three ends.
		if len(got) != 1+1+2*5+2 || !slices.Equal(got, want) {
			t.Errorf("on %d cores there are %d events\n%s\nand on one\n%s", []int{1, cores.Cores(), 4}[i], len(got), got, want)
		}
	}
}

// TestSeedsArePaused closes the gate while seeds run: as many wait as there are cores, and none goes on
// until it is open. No figure is another.
func TestSeedsArePaused(t *testing.T) {
	c := fewSeeds(4)
	want := replicatesIn(seedsDone(t, 4))
	synctest.Test(t, func(t *testing.T) {
		l := Start(c, load, simd.NewPool(2))
		defer l.Close()
		l.Ask(run.Requests(c.Stages)...)
		synctest.Wait()
		l.Pause()
		l.Ask(run.Request{Stage: spec.Seeds})
		synctest.Wait()
		events, _ := l.Since(0)
		if n := len(replicatesIn(events)); n != 1 {
			t.Errorf("%d replicates while the gate is closed, want the run's own", n)
		}
		if n := goroutinesIn("(*Gate).PassOpen("); n != 2 {
			t.Errorf("%d seeds wait at the gate of two cores", n)
		}
		for range 5 {
			l.Step() // lets one step of one of them through
		}
		l.Pause()
		synctest.Wait()
		if g := l.Gauge(); g.Stage != spec.Seeds || g.Step != 1 || g.Steps != 4 || !g.Paused {
			t.Errorf("the gauge is %+v", g)
		}
		l.Resume()
		l.Finish()
		synctest.Wait()
		events, _ = l.Since(0)
		if got := replicatesIn(events); !reflect.DeepEqual(got, want) {
			t.Errorf("with a pause the replicates are\n%+v\nwant\n%+v", got, want)
		}
	})
}

// TestSeedsAreGivenUp closes a lab whose seeds would take for ever: nothing of it is left.
func TestSeedsAreGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fewSeeds(3)
		l := Start(c, load, simd.NewPool(2))
		l.Ask(run.Requests(c.Stages)...)
		synctest.Wait()
		l.Pause()
		l.Ask(run.Request{Stage: spec.Seeds})
		synctest.Wait()
		l.Close() // and the bubble fails where a goroutine is left
	})
}

// TestMoreSeeds asks for three and then for five: only the two that are missing are run.
func TestMoreSeeds(t *testing.T) {
	c := tiny()
	l := Start(c, load, cores)
	defer l.Close()
	l.Ask(run.Request{Stage: spec.Seeds, Seeds: 3}, run.Request{Stage: spec.Seeds, Seeds: 5}, run.Request{Stage: spec.Seeds, Seeds: 3})
	l.Finish()
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	want := replicatesIn(seedsDone(t, 5))
	if got := replicatesIn(events); !reflect.DeepEqual(got, want) {
		t.Errorf("%d replicates, want those of %d", len(got), len(want))
	}
	last := string(withoutSeconds(run.Collect(c, events).Seeds.Seeded))
	if whole := string(withoutSeconds(run.Collect(c, seedsDone(t, 5)).Seeds.Seeded)); last != whole {
		t.Errorf("together they show\n%s\nwant\n%s", last, whole)
	}
}

// TestDivergedSeeds: a seed whose network diverges is named and in no mean, and the others run.
func TestDivergedSeeds(t *testing.T) {
	c := fewSeeds(3)
	c.EditNetwork(func(n *spec.Network) { n.LearningRate = 1e30 })
	l := Start(c, load, cores)
	defer l.Close()
	l.Ask(run.Requests(c.ToDo())...)
	l.Finish()
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	result := run.Collect(c, events)
	if s := result.Seeds; s == nil || s.Done != 3 || s.Ran != 0 || len(s.LeftOut) != 3 || len(s.Means) != 0 || s.LeftOut[2].Seed != c.Seed+2 || s.LeftOut[0].Problem == "" {
		t.Errorf("%+v", s)
	}
	if _, err := result.Document(); err != nil {
		t.Error(err)
	}
}

// TestSeedsGoOn kills a run after each event of its seeds, after one in three without FATHOM_SLOW: it goes on with
// those that are missing, and ends with the same log.
func TestSeedsGoOn(t *testing.T) {
	c := fewSeeds(4)
	m, _ := load()
	again := func() (*source.Material, error) { return m, nil }
	k := &keeping{steps: 1 << 30, right: map[int][]int32{}}
	l := Start(c, again, cores)
	defer l.Close()
	k.of = l
	l.Keep(k)
	l.Ask(run.Requests(c.ToDo())...)
	l.Finish()
	want := wholeOf(t, l, c)
	events, _ := l.Since(0)
	begin := slices.IndexFunc(events, func(e spec.Event) bool { s, is := e.(spec.Started); return is && s.Stage == spec.Seeds })
	for cut := begin; cut <= len(events); cut++ {
		if (len(events)-cut)%3 > 0 && os.Getenv("FATHOM_SLOW") == "" {
			continue
		}
		p := k.past(slices.Clone(events[:cut]), nil)
		p.Probes = func(restore func(subject string, step, layer int, f measure.Fitted)) {
			for _, step := range []int{0, 300} {
				for layer := range 3 {
					f, _ := l.measures.Probes().At(spec.Base, step, layer)
					restore(spec.Base, step, layer, f)
				}
			}
		}
		other := Continue(c, again, cores, p)
		other.Ask(run.Requests(c.ToDo())...)
		other.Finish()
		got := wholeOf(t, other, c)
		other.Close()
		for name := range want.streams {
			if !slices.Equal(got.streams[name], want.streams[name]) {
				t.Errorf("killed after %d events of %d: %s: %d are\n%.600s\nwant %d\n%.600s", cut, len(events), name,
					len(got.streams[name]), got.streams[name], len(want.streams[name]), want.streams[name])
			}
		}
		if got.document != want.document {
			t.Fatalf("killed after %d events of %d: another document", cut, len(events))
		}
	}
}
