package analysis

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fathom/data/store"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

// told is a follower that tells what a test hands it.
type told struct {
	growth chan store.Growth
	again  chan string
}

func (f told) Next(ctx context.Context) (store.Growth, error) {
	select {
	case g := <-f.growth:
		return g, nil
	case <-ctx.Done():
		return store.Growth{}, ctx.Err()
	}
}

func (f told) Again(moment string) { f.again <- moment }

// followed is an analysis of a store whose checkpoints come one by one, and the place where they are
// held back.
type followed struct {
	*Analysis
	from       told
	dir, aside string
	spec       spec.Spec
	events     []spec.Event
}

// follows begins with the checkpoints of [writeActs] but for those that are held back.
func follows(t *testing.T, held ...string) *followed {
	t.Helper()
	return followsBeside(t, "", held...)
}

// followsBeside is follows with an untrained network's store, "" for none.
func followsBeside(t *testing.T, untrained string, held ...string) *followed {
	t.Helper()
	f := &followed{from: told{make(chan store.Growth), make(chan string, 1)}, dir: writeActs(t, 300), aside: t.TempDir()}
	for _, name := range held {
		f.move(t, name, f.dir, f.aside)
	}
	of := f.open(t)
	probing := measure.StoreProbing()
	f.spec = InStore(f.dir, of, store.Settings{}, probing, 1)
	var control *store.Store
	if untrained != "" {
		var err error
		if control, err = of.Untrained(untrained, store.Settings{}); err != nil {
			t.Fatal(err)
		}
	}
	f.Analysis = Follow(f.spec, of, control, f.from, simd.NewPool(2))
	t.Cleanup(f.Close)
	f.Ask(run.Request{Stage: measure.Probe})
	f.until(t, isDone)
	return f
}

func (f *followed) open(t *testing.T) *store.Store {
	t.Helper()
	of, err := store.Open(f.dir, store.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return of
}

func (f *followed) move(t *testing.T, name, from, to string) {
	t.Helper()
	if err := os.Rename(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
		t.Fatal(err)
	}
}

// comes brings a checkpoint, and tells of it.
func (f *followed) comes(t *testing.T, name string, step int) {
	t.Helper()
	f.move(t, name, f.aside, f.dir)
	f.from.growth <- store.Growth{Store: f.open(t), Moments: []store.Moment{{Name: name, Step: step}}}
}

// until reads the log up to an event.
func (f *followed) until(t *testing.T, is func(spec.Event) bool) {
	t.Helper()
	for {
		events, err := f.Next(t.Context(), len(f.events))
		if err != nil {
			t.Fatalf("the log ended: %v", err)
		}
		for _, e := range events {
			if f.events = append(f.events, e); is(e) {
				return
			}
		}
	}
}

func (f *followed) document(t *testing.T) string {
	t.Helper()
	r := run.CollectStore(f.spec, f.events)
	r.Seconds = nil
	document, err := r.Document()
	if err != nil {
		t.Fatal(err)
	}
	return string(document)
}

func isDone(e spec.Event) bool { return e.Kind() == spec.Done{}.Kind() }

// TestFollowedDocument: checkpoints that come in any order leave the document that the whole store
// has, and what was fitted is not fitted again.
func TestFollowedDocument(t *testing.T) {
	for _, order := range [][]string{{"step-10"}, {"step-200"}} {
		f := follows(t, order...)
		if want := f.spec.MomentSteps(); len(want) != 1 {
			t.Fatalf("it begins with %v", want)
		}
		for _, name := range order {
			f.comes(t, name, map[string]int{"step-10": 10, "step-200": 200}[name])
			f.until(t, isDone)
		}
		probed := map[[2]int]int{}
		for _, e := range f.events {
			if p, ok := e.(spec.Probed); ok {
				probed[[2]int{p.Step, p.Layer}]++
			}
		}
		for at, n := range probed {
			if n != 1 {
				t.Errorf("layer %d of step %d is probed %d times", at[1], at[0], n)
			}
		}
		if len(probed) != 8 {
			t.Errorf("%d probes, want 4 layers at 2 checkpoints", len(probed))
		}
		if got := f.Moments(); len(got) != 2 || got[0] != 10 || got[1] != 200 || f.Gauge().Moments != 2 || !f.Gauge().Following {
			t.Errorf("the moments are %v, the gauge %+v", got, f.Gauge())
		}
		_, whole := analysed(t, f.dir, measure.StoreProbing(), 2)
		if got := f.document(t); strings.ReplaceAll(got, f.dir, "") != strings.ReplaceAll(whole, f.dir, "") {
			t.Errorf("with %v to come, the document is\n%s\nwant\n%s", order, got, whole)
		}
	}
}

// TestFollowedSays: what is being written and what happened stands in the log, and what goes away
// takes nothing with it.
func TestFollowedSays(t *testing.T) {
	f := follows(t, "step-10")
	before := f.document(t)
	f.from.growth <- store.Growth{Said: []string{"step-200 is no longer there"}, Writing: []store.Unfinished{{Moment: store.Moment{Name: "step-300", Step: 300}}}}
	f.until(t, func(e spec.Event) bool {
		w, ok := e.(spec.Writing)
		return ok && len(w.Moments) == 1 && w.Moments[0].Sentence() == "step-300 is being written"
	})
	f.from.growth <- store.Growth{}
	f.until(t, func(e spec.Event) bool {
		w, ok := e.(spec.Writing)
		return ok && len(w.Moments) == 0
	})
	noticed := false
	for _, e := range f.events {
		n, ok := e.(spec.Noticed)
		noticed = noticed || ok && n.Sentence == "step-200 is no longer there"
	}
	if !noticed || f.document(t) != before {
		t.Errorf("noticed %v; the document is\n%s\nwant\n%s", noticed, f.document(t), before)
	}
	f.Close()
	if _, err := f.Next(t.Context(), len(f.events)); !errors.Is(err, context.Canceled) || errors.Is(err, io.EOF) {
		t.Errorf("once closed the log ends with %v", err)
	}
}

// TestFollowedChanges: a checkpoint whose files change while they are read is withdrawn and probed
// again.
func TestFollowedChanges(t *testing.T) {
	f := follows(t, "step-10")
	f.move(t, "step-10", f.aside, f.dir)
	of := f.open(t)
	cut := filepath.Join(f.dir, "step-10", "layer1.npy")
	whole, err := os.ReadFile(cut)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(cut, 2000); err != nil {
		t.Fatal(err)
	}
	f.from.growth <- store.Growth{Store: of, Moments: []store.Moment{{Name: "step-10", Step: 10}}}
	f.until(t, func(e spec.Event) bool {
		n, ok := e.(spec.Noticed)
		return ok && n.Withdrawn && n.Step == 10
	})
	if name := <-f.from.again; name != "step-10" {
		t.Errorf("%s is to be read again", name)
	}
	f.until(t, isDone)
	figures := func() int { return len(run.CollectStore(f.spec, f.events).At(10)) }
	if figures() != 0 {
		t.Error("a checkpoint that is withdrawn has figures")
	}
	if err := os.WriteFile(cut, whole, 0o666); err != nil {
		t.Fatal(err)
	}
	f.from.growth <- store.Growth{Store: f.open(t), Moments: []store.Moment{{Name: "step-10", Step: 10}}}
	f.until(t, isDone)
	if _, want := analysed(t, f.dir, measure.StoreProbing(), 1); f.document(t) != want || figures() == 0 {
		t.Errorf("the document is\n%s\nwant\n%s", f.document(t), want)
	}
}

// TestFittedOnce: the untrained network's figures stand beside those of every checkpoint, and its
// files are read for the first of them alone; so is a layer that is the same at each.
func TestFittedOnce(t *testing.T) {
	control := writeActs(t, 300)
	f := followsBeside(t, control, "step-10")
	for _, step := range []string{"step-10", "step-200"} {
		for layer := range 3 { // another reading would find them cut off
			if err := os.Truncate(filepath.Join(control, step, "layer"+strconv.Itoa(layer)+".npy"), 200); err != nil {
				t.Fatal(err)
			}
		}
	}
	same := filepath.Join(f.dir, "embeddings.npy")
	raw, err := os.ReadFile(same)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(raw) - 800; i < len(raw); i++ { // what is the same at every checkpoint would have a NaN
		raw[i] = 0xff
	}
	if err := os.WriteFile(same, raw, 0o666); err != nil {
		t.Fatal(err)
	}
	f.comes(t, "step-10", 10)
	f.until(t, func(e spec.Event) bool { return isDone(e) || e.Kind() == spec.Failed{}.Kind() })
	r := run.CollectStore(f.spec, f.events)
	first, later := r.At(200), r.At(10)
	if r.Failed != "" || len(first) != 4 || len(later) != 4 {
		t.Fatalf("%d and %d probes, %s", len(first), len(later), r.Failed)
	}
	if later[0].Problem != "" || later[0].TestLogLoss != first[0].TestLogLoss {
		t.Errorf("of what is the same at every checkpoint it says %+v, and before %+v", later[0], first[0])
	}
	for i, p := range later {
		if !p.UntrainedAccuracy.Finite() || p.UntrainedAccuracy != first[i].UntrainedAccuracy {
			t.Errorf("beside %s stands %v, and before %v", p.Layer, p.UntrainedAccuracy, first[i].UntrainedAccuracy)
		}
	}
}

// TestForget: what the checks found at the other moments stays.
func TestForget(t *testing.T) {
	at := func(moment string) []store.LayerCheck { return []store.LayerCheck{{Moment: moment}} }
	c := checked{steps: []int{10, 20, 30}, found: store.Checks{Layers: [][]store.LayerCheck{at("10"), at("20"), at("30")}}}
	c.forget(15)
	c.forget(20)
	if !slices.Equal(c.steps, []int{10, 30}) || len(c.found.Layers) != 2 || c.found.Layers[1][0].Moment != "30" {
		t.Errorf("left are %+v", c)
	}
}
