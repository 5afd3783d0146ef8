package saved

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fathom/data"
	"fathom/model"
	"fathom/model/lab"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// pool is the cores of the labs in these tests.
var pool = simd.NewPool(2)

// made is the program of these tests.
func made() runfile.Made {
	return runfile.Made{Version: "test", Kernels: simd.Default().Tier(), Arch: "test"}
}

// tiny is all stages of the post's experiment on 12 images of four pixels: hidden layers of three and
// three, 40 steps.
func tiny() spec.Spec {
	s := measure.Rules().Default
	s.Seed = 3
	s.Source.Data, s.Source.HoldOut, s.Source.Classes = "tiny", 0, 3
	s.EditNetwork(func(n *spec.Network) {
		n.Hidden, n.Batch, n.Steps, n.EvaluateEvery, n.LookEvery = []int{3, 3}, 3, 40, 10, 20
	})
	s.EditLesson(func(l *spec.Lesson) { l.Components = 2 })
	spec.Edit(&s, measure.Probe, func(p *spec.Probing) { p.Samples = 12 })
	spec.Edit(&s, measure.PCA, func(p *spec.Projecting) { p.Samples, p.Classes = 12, []int{0, 1, 2} })
	s.Stages = []spec.Stage{spec.Train, measure.Probe, measure.PCA, spec.Teach}
	return s
}

// images are those of tiny.
func images(spec.Spec) (*source.Material, error) {
	split := func(shift byte) data.Images {
		in := data.Images{Rows: 2, Cols: 2}
		for i := range 12 {
			class := byte(i % 3)
			in.Labels = append(in.Labels, int32(class))
			in.Pixels = append(in.Pixels, class*90+shift, byte(i*17), 200-class*70, byte(i*i)+shift)
		}
		return in
	}
	return source.Prepare(&data.Set{Name: "tiny", Classes: 3, Train: split(3), Test: split(11)}), nil
}

// outcome is all that one can see of a run that has ended: its streams without seconds, its document
// and its networks.
type outcome struct {
	document string
	streams  map[string][]string
	weights  map[string]string
}

// finish asks a lab for all stages of its experiment, unless it goes on with those that were asked for,
// and waits for its end. To ask for a measure while the network trains is to look at it.
func finish(t testing.TB, l *Lab) error {
	t.Helper()
	if len(l.Requests()) == 0 {
		l.Ask(run.Requests(l.Spec().Stages)...)
	}
	l.Finish()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for from := 0; ; {
		events, err := l.Next(ctx, from)
		from += len(events)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// outcomeOf is what is on disk of a run that has ended.
func outcomeOf(t *testing.T, path string) outcome {
	t.Helper()
	r, err := runfile.Open(path)
	must(t, err)
	defer r.Close()
	events, skipped := r.Events()
	if damage := r.Damage(); skipped > 0 || len(damage) > 0 {
		t.Fatalf("%d events skipped, damage %v", skipped, damage)
	}
	o := outcome{streams: map[string][]string{}, weights: map[string]string{}}
	for _, e := range events {
		subject, _ := e.Where()
		line, err := spec.Marshal(timeless(e))
		must(t, err)
		o.streams[e.Kind()+" of "+subject] = append(o.streams[e.Kind()+" of "+subject], string(line))
	}
	result := run.Collect(r.Header().Spec, events)
	result.Seconds = nil
	text, err := result.Document()
	must(t, err)
	o.document = string(text)
	for _, k := range r.Kept() {
		if _, _, err := r.Weights(k.Subject, k.Step); err != nil {
			t.Errorf("%s: %v", k.File, err)
		}
		o.weights[fmt.Sprint(k.Subject, " ", k.Step)] = k.CRC
	}
	return o
}

// timeless is an event without how long something took.
func timeless(e spec.Event) spec.Event {
	switch e := e.(type) {
	case spec.Loaded:
		e.Seconds = 0
		return e
	case spec.Done:
		e.Seconds = 0
		return e
	case spec.Replicated:
		e.Seconds = 0
		return e
	case spec.Finished:
		return spec.Finished{}
	}
	return e
}

// check compares an outcome with that of an undisturbed run; the ids of runs are in the files, so that
// networks are compared by what they hold.
func (o outcome) check(t *testing.T, want outcome, about string) {
	t.Helper()
	for name := range want.streams {
		if !slices.Equal(o.streams[name], want.streams[name]) {
			t.Fatalf("%s: %s: %d events\n%.2000s\nwant %d\n%.2000s", about, name, len(o.streams[name]), o.streams[name], len(want.streams[name]), want.streams[name])
		}
	}
	if o.document != want.document {
		t.Fatalf("%s: another document", about)
	}
}

// networksOf are the parameters of all networks that are kept of a run.
func networksOf(t *testing.T, path string) map[string]*model.Network {
	t.Helper()
	r, err := runfile.Open(path)
	must(t, err)
	defer r.Close()
	all := map[string]*model.Network{}
	for _, k := range kept(r) {
		net, err := k.Read()
		must(t, err)
		all[fmt.Sprint(k.Subject, " ", k.Step)] = net
	}
	return all
}

// same reports whether two networks are the same bits.
func same(a, b *model.Network) bool {
	x, y := ofNetwork(a), ofNetwork(b)
	for i := range x {
		if !slices.Equal(x[i].Float32, y[i].Float32) {
			return false
		}
	}
	return len(x) == len(y)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// undisturbed saves a run of tiny from its beginning to its end.
func undisturbed(t *testing.T) string {
	t.Helper()
	s := tiny()
	l, err := begin(t.TempDir(), s, s.Stages, made(), func() (*source.Material, error) { return images(s) }, pool, 0)
	must(t, err)
	must(t, finish(t, l))
	l.Close()
	must(t, l.Problem())
	return l.Path()
}

// TestSaveAndResume: a run is saved whole; what is left of it at any length of its log goes on to the
// same log, stream by stream, and the same networks.
func TestSaveAndResume(t *testing.T) {
	path := undisturbed(t)
	want, networks := outcomeOf(t, path), networksOf(t, path)
	if len(networks) != 15 {
		t.Fatalf("the networks that are kept: %v", want.weights)
	}
	row, err := runfile.RowOf(path)
	must(t, err)
	if row.Standing.State != runfile.Finished || !row.Summary.Settled || len(row.Summary.Done) != 4 || len(row.Summary.Probes) != 3 {
		t.Errorf("its row: %+v", row)
	}
	// Going on with a run that is done changes nothing.
	l, err := resume(path, made(), false, images, pool, 0)
	must(t, err)
	must(t, finish(t, l))
	l.Close()
	must(t, l.Problem())
	outcomeOf(t, path).check(t, want, "gone on with after its end")
}

// TestKeepLate: a run that is kept only when it is left, also while it is paused, goes on from where it
// was, to the same bits.
func TestKeepLate(t *testing.T) {
	want := outcomeOf(t, undisturbed(t))
	s := tiny()
	l := lab.Start(s, func() (*source.Material, error) { return images(s) }, pool)
	defer l.Close()
	l.Remember(1 << 20)
	l.Pause()
	l.Ask(run.Requests(s.Stages)...)
	for range 13 {
		l.Step()
	}
	for from := 0; ; {
		events, err := l.Next(t.Context(), from)
		must(t, err)
		if slices.ContainsFunc(events, func(e spec.Event) bool { l, ok := e.(spec.Looked); return ok && l.Step == 11 }) {
			break
		}
		from += len(events)
	}
	kept, err := Keep(t.Context(), t.TempDir(), l, made())
	must(t, err)
	kept.Close()
	must(t, kept.Problem())
	r, err := runfile.Open(kept.Path())
	must(t, err)
	defer r.Close()
	if slots := r.Slots(); len(slots) != 1 || r.Standing().State != runfile.Stopped {
		t.Errorf("it has %d states and is %v", len(slots), r.Standing())
	}
	again, err := resume(kept.Path(), made(), false, images, pool, 0)
	must(t, err)
	must(t, finish(t, again))
	again.Close()
	must(t, again.Problem())
	outcomeOf(t, kept.Path()).check(t, want, "kept late")
}

// TestNothingStaysOfARunThatNeverBegan: where the data cannot be read nothing is left on the disk, and a
// run that was there before stays, though it cannot be gone on with.
func TestNothingStaysOfARunThatNeverBegan(t *testing.T) {
	s, top := tiny(), t.TempDir()
	missing := errors.New("no such data")
	none := func(spec.Spec) (*source.Material, error) { return nil, missing }
	l, err := Begin(filepath.Join(top, "runs"), s, s.Stages, made(), func() (*source.Material, error) { return none(s) }, pool)
	must(t, err)
	if err := finish(t, l); !errors.Is(err, missing) {
		t.Fatalf("it ends with %v", err)
	}
	l.Close()
	left, err := os.ReadDir(top)
	if must(t, err); len(left) > 0 || l.Path() != "" || l.Problem() != nil {
		t.Errorf("there is %v left, it says that %q has it, and %v", left, l.Path(), l.Problem())
	}

	l, err = Begin(top, s, s.Stages, made(), func() (*source.Material, error) { return nil, context.Canceled }, pool)
	must(t, err)
	path := l.Path()
	l.Close() // ended while it loads
	again, err := Resume(path, made(), false, none, pool)
	must(t, err)
	if err := finish(t, again); !errors.Is(err, missing) {
		t.Fatalf("it ends with %v", err)
	}
	again.Close()
	r, err := runfile.Open(path)
	must(t, err)
	must(t, r.Close())
	if again.Path() != path {
		t.Errorf("it says that %q has it", again.Path())
	}
}
