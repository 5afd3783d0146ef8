package lab

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"fathom/data"
	"fathom/data/setting"
	"fathom/model"
	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/run"
	"fathom/model/safe"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// blobs is a small dataset that a network learns quickly: 6×6 images of three
// classes, each with a bright band of its own in noise.
func blobs() *data.Set {
	rng := model.Stream(5, "blobs")
	draw := func(n int) data.Images {
		images := data.Images{Rows: 6, Cols: 6, Pixels: make([]byte, 36*n), Labels: make([]int32, n)}
		for i := range n {
			class := rng.IntN(3)
			images.Labels[i] = int32(class)
			for j := range 36 {
				images.Pixels[36*i+j] = byte(rng.IntN(120))
				if j/12 == class {
					images.Pixels[36*i+j] += byte(rng.IntN(100))
				}
			}
		}
		return images
	}
	return &data.Set{Name: "blobs", Classes: 3, Train: draw(400), Test: draw(200)}
}

func load() (*source.Material, error) { return source.Prepare(blobs()), nil }

// cores are those of the tests.
var cores = simd.NewPool(2)

func tiny() spec.Spec {
	c := measure.Rules().Default
	c.Source.Data, c.Source.Classes = "blobs", 3
	c.EditNetwork(func(n *spec.Network) { n.Hidden, n.Batch, n.Steps = []int{12, 8}, 10, 300 })
	c.EditNetwork(func(n *spec.Network) { n.EvaluateEvery, n.LookEvery, n.LookAt = 50, 100, []int{0, 100, 200, 300} })
	spec.Edit(&c, measure.Probe, func(p *spec.Probing) { p.Samples = 100 })
	spec.Edit(&c, measure.PCA, func(p *spec.Projecting) { p.Classes, p.Samples = []int{0, 2}, 120 })
	return c
}

// finish reads a lab's log to its end.
func finish(t testing.TB, l *Lab) ([]spec.Event, error) {
	t.Helper()
	var all []spec.Event
	for {
		batch, err := l.Next(t.Context(), len(all))
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, batch...)
	}
}

// do runs the stages of a config to their end.
func do(t *testing.T, c spec.Spec) []spec.Event {
	t.Helper()
	events, _ := doIn(t, c)
	return events
}

// doIn is do, and the lab, which is closed.
func doIn(t *testing.T, c spec.Spec) ([]spec.Event, *Lab) {
	t.Helper()
	return doOn(t, c, cores)
}

// doOn is doIn on a pool of its own.
func doOn(t *testing.T, c spec.Spec, pool *simd.Pool) ([]spec.Event, *Lab) {
	t.Helper()
	l := Start(c, load, pool)
	defer l.Close()
	for _, s := range c.Stages {
		l.Ask(run.Request{Stage: s})
	}
	l.Finish()
	events, err := finish(t, l)
	if err != nil {
		t.Fatalf("the lab ended with %v", err)
	}
	return events, l
}

// document is a result without its seconds, as JSON.
func document(t *testing.T, c spec.Spec, events []spec.Event) string {
	t.Helper()
	r := run.Collect(c, events)
	r.Seconds = nil
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheWholeExperiment(t *testing.T) {
	c := tiny()
	events := do(t, c)
	r := run.Collect(c, events)
	var steps []int
	for _, p := range r.Train.Curve {
		steps = append(steps, p.Step)
	}
	if want := []int{0, 50, 100, 150, 200, 250, 300}; !slices.Equal(steps, want) {
		t.Errorf("evaluated at %v, want %v", steps, want)
	}
	if r.Train.Curve[0].TrainLoss.Finite() || !r.Train.Curve[1].TrainLoss.Finite() {
		t.Error("the training loss must be unknown at step 0 and known from then on")
	}
	if a := r.Train.Final.Accuracy; a < 0.9 {
		t.Errorf("the network learned to %v only", a)
	}
	if n := len(r.Train.ProbeCurve); n != 4 || r.Train.ProbeCurve[3].Step != 300 || len(r.Train.ProbeCurve[3].TestAccuracy) != 3 {
		t.Errorf("live probes %v, want 3 layers at 0, 100, 200, 300", r.Train.ProbeCurve)
	}
	if len(r.Probes) != 3 || len(r.PCA) != 3 {
		t.Fatalf("%d probes and %d PCAs, want 3 layers each", len(r.Probes), len(r.PCA))
	}
	for i, p := range r.Probes {
		if p.Layer != spec.LayerName(i) || p.TestSamples != 100 || len(p.Objective) != 3 {
			t.Errorf("probe %d is of %s on %d test images with %d objectives", i, p.Layer, p.TestSamples, len(p.Objective))
		}
		if !(p.Interval[0] < p.TestAccuracy && p.TestAccuracy < p.Interval[1]) && p.TestAccuracy < 1 {
			t.Errorf("%s: accuracy %v outside its interval %v", p.Layer, p.TestAccuracy, p.Interval)
		}
		// The stage's probes are those of the live curve's two ends.
		if live := r.Train.ProbeCurve; p.UntrainedTestAccuracy != live[0].TestAccuracy[i] || p.TestAccuracy != live[3].TestAccuracy[i] {
			t.Errorf("%s: the stage's probes differ from the live ones of the same weights", p.Layer)
		}
	}
	if r.Probes[0].TestAccuracy != r.Probes[0].UntrainedTestAccuracy {
		t.Error("the input's probe depends on the network")
	}
	if r.Teach == nil || len(r.Teach.Curve) != 7 || r.Teach.Source != "hidden2" || r.Teach.Layer != "hidden1" {
		t.Fatalf("teach: %+v", r.Teach)
	}
	if d := r.Teach.Final.Accuracy - r.Train.Final.Accuracy; d != r.Teach.Difference {
		t.Errorf("difference %v, want %v", r.Teach.Difference, d)
	}
	// The same start means the same network before the first step.
	if r.Teach.Curve[0].Loss != r.Train.Curve[0].Loss {
		t.Error("the taught network does not start where the base network did")
	}
	for _, name := range []string{"load", "train", "probe", "pca", "teach", "total"} {
		if _, ok := r.Seconds[name]; !ok {
			t.Errorf("no seconds for %s", name)
		}
	}
}

func TestFreshStart(t *testing.T) {
	c := tiny()
	c.StartFrom(spec.Fresh)
	c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	r := run.Collect(c, do(t, c))
	if r.Teach.Init != spec.Fresh || r.Teach.Curve[0].Loss == r.Train.Curve[0].Loss {
		t.Errorf("a fresh start (%s) gives the base network's first loss %v", r.Teach.Init, r.Train.Curve[0].Loss)
	}
	if len(r.Train.ProbeCurve) != 0 {
		t.Error("there are live probes with --probe-every 0")
	}
}

func TestOneSeedOneResult(t *testing.T) {
	wide := tiny() // whose products are divided
	wide.EditNetwork(func(n *spec.Network) {
		n.Hidden, n.Batch, n.Steps, n.EvaluateEvery, n.LookAt = []int{300, 300}, 100, 20, 10, []int{0, 10, 20}
	})
	for i, c := range []spec.Spec{tiny(), wide} {
		want := document(t, c, do(t, c))
		pools := []*simd.Pool{simd.Serial, simd.NewPool(4), simd.NewPool(1), cores}
		if i > 0 && os.Getenv("FATHOM_SLOW") == "" {
			pools = pools[:2]
		}
		for _, pool := range pools {
			events, _ := doOn(t, c, pool)
			if got := document(t, c, events); got != want {
				t.Errorf("a pool of %d cores gives another result:\n%s\n%s", pool.Cores(), got, want)
			}
		}
		if c.Seed = 2; i == 0 && document(t, c, do(t, c)) == want {
			t.Error("two seeds give one result")
		}
	}
}

func TestProbeStageDoesNotDependOnLiveProbes(t *testing.T) {
	c := tiny()
	with := run.Collect(c, do(t, c))
	c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	without := run.Collect(c, do(t, c))
	a, _ := json.Marshal(with.Probes)
	b, _ := json.Marshal(without.Probes)
	if string(a) != string(b) {
		t.Errorf("probes with live probes %s\nand without %s", a, b)
	}
}

// await waits until the log holds an event.
func await(t *testing.T, l run.View, is func(spec.Event) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for from := 0; ; {
		batch, err := l.Next(ctx, from)
		if err != nil {
			t.Fatalf("waiting for an event: %v", err)
		}
		if slices.ContainsFunc(batch, is) {
			return
		}
		from += len(batch)
	}
}

func TestAStageRunsWhatItNeeds(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{measure.PCA}
	var started []spec.Started
	for _, e := range do(t, c) {
		if s, ok := e.(spec.Started); ok {
			started = append(started, s)
		}
	}
	want := []spec.Started{{Stage: spec.Train, Subject: spec.Base, For: measure.PCA}, {Stage: measure.PCA, Subject: spec.Base}}
	if !slices.Equal(started, want) {
		t.Errorf("stages started: %v, want %v", started, want)
	}
}

func TestAStageIsDoneOnce(t *testing.T) {
	c := tiny()
	l := Start(c, load, cores)
	defer l.Close()
	l.Ask(run.Request{Stage: measure.PCA})
	l.Ask(run.Request{Stage: measure.PCA})
	l.Ask(run.Request{Stage: spec.Train})
	l.Ask(run.Request{Stage: spec.Teach, Init: spec.Same})
	l.Ask(run.Request{Stage: spec.Teach, Init: spec.Fresh})
	l.Ask(run.Request{Stage: spec.Teach})
	l.Finish()
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	count := map[run.Request]int{}
	for _, e := range events {
		if d, ok := e.(spec.Done); ok {
			count[run.Request{Stage: d.Stage, Init: d.Init}]++
		}
	}
	for _, ask := range []run.Request{{Stage: spec.Train, Init: ""}, {Stage: measure.PCA, Init: ""}, {Stage: spec.Teach, Init: spec.Same}, {Stage: spec.Teach, Init: spec.Fresh}} {
		if count[ask] != 1 {
			t.Errorf("%v was done %d times", ask, count[ask])
		}
	}
}

func TestDivergence(t *testing.T) {
	c := tiny()
	c.EditNetwork(func(n *spec.Network) { n.Activation, n.LearningRate = spec.ReLU, 1e30 })
	events := do(t, c)
	r := run.Collect(c, events)
	if r.Train.Diverged == "" || r.Train.Final.Loss.Finite() {
		t.Errorf("divergence is not reported: %q, loss %v", r.Train.Diverged, r.Train.Final.Loss)
	}
	if !r.Probes[0].TestAccuracy.Finite() || r.Probes[0].Problem != "" {
		t.Errorf("the input's probe suffers from the network: %+v", r.Probes[0])
	}
	if got := r.Probes[2].Problem; got != "hidden2 has no finite representation" {
		t.Errorf("the probe of hidden2 says %q", got)
	}
	if !r.PCA[0].ExplainedVariance[0].Finite() || r.PCA[2].Problem == "" {
		t.Error("PCA of the input must go on and that of hidden2 must say what is wrong")
	}
	if !strings.Contains(r.Failed[spec.Teach], "hidden2") {
		t.Errorf("teach says %q", r.Failed[spec.Teach])
	}
	if text := document(t, c, events); strings.Contains(text, "NaN") {
		t.Errorf("NaN in JSON: %s", text)
	}
	if finding := r.ProbeFinding(); !strings.HasPrefix(finding, "After training: nothing is claimed of a network that diverged (hidden1 has no finite representation; hidden2 has no finite representation); before it: ") {
		t.Errorf("the finding is %q", finding)
	}
	if v := r.Verdicts(); v == nil || v.Trained != nil || v.Untrained == nil || v.Teach != nil {
		t.Errorf("the verdicts are %+v", v)
	}
}

func TestABadLoadEndsTheLog(t *testing.T) {
	reason := errors.New("no such directory")
	l := Start(tiny(), func() (*source.Material, error) { return nil, reason }, cores)
	defer l.Close()
	if _, err := finish(t, l); !errors.Is(err, reason) {
		t.Errorf("the log ends with %v", err)
	}
	c := tiny()
	c.EditNetwork(func(n *spec.Network) { n.Batch = 1000 })
	l = Start(c, load, cores)
	defer l.Close()
	var config *setting.Error
	if _, err := finish(t, l); !errors.As(err, &config) {
		t.Errorf("a batch larger than the data ends the log with %v", err)
	}
}

func TestAPanicEndsTheLog(t *testing.T) {
	for what, load := range map[string]func() (*source.Material, error){
		"loading": func() (*source.Material, error) { panic("no\nway") },
		// A label beyond the classes, which data never lets through, makes the
		// training goroutine index out of range.
		"training": func() (*source.Material, error) {
			set := blobs()
			set.Train.Labels[7] = 200
			return source.Prepare(set), nil
		},
		"evaluating": func() (*source.Material, error) {
			set := blobs()
			set.Test.Labels[7] = 200
			return source.Prepare(set), nil
		},
	} {
		c := tiny()
		c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
		l := Start(c, load, cores)
		l.Ask(run.Request{Stage: spec.Train})
		_, err := finish(t, l)
		var panicked *safe.PanicError
		if !errors.As(err, &panicked) || strings.Contains(err.Error(), "\n") || panicked.Place == "" {
			t.Errorf("%s: a panic ends the log with %v", what, err)
		}
		l.Close()
	}
}

func TestCloseLeavesNothingRunning(t *testing.T) {
	before := runtime.NumGoroutine()
	c := tiny()
	c.EditNetwork(func(n *spec.Network) { n.Steps = 1_000_000 })
	l := Start(c, load, cores)
	l.Remember(moments.DefaultHistory)
	l.Ask(run.Request{Stage: spec.Train})
	await(t, l, func(e spec.Event) bool { _, ok := e.(spec.Evaluated); return ok })
	l.SetPace(0.001) // a step that waits for its time does not hold it up
	l.Close()
	l.Close()
	l.Ask(run.Request{Stage: measure.PCA}) // of a closed lab: nothing
	if _, err := finish(t, l); !errors.Is(err, context.Canceled) {
		t.Errorf("a closed lab's log ends with %v", err)
	}
	if !l.Gauge().Ended {
		t.Error("a closed lab has not ended")
	}
	// Goroutines that have returned may take a moment to be gone.
	for begin := time.Now(); time.Since(begin) < time.Minute; time.Sleep(10 * time.Millisecond) {
		if runtime.NumGoroutine() <= before {
			return
		}
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}
