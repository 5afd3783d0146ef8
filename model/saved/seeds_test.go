package saved

import (
	"slices"
	"testing"

	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/source"
	"fathom/model/spec"
)

// TestSeedsAreSaved stops a saved run when one of its four seeds is done: what is left goes on with those
// that are missing, to the log and the document of a run that nobody stopped.
func TestSeedsAreSaved(t *testing.T) {
	s := tiny()
	s.Replicates = 4
	start := func() *Lab {
		l, err := begin(t.TempDir(), s, s.ToDo(), made(), func() (*source.Material, error) { return images(s) }, pool, 0)
		must(t, err)
		return l
	}
	whole := start()
	whole.Ask(run.Requests(s.ToDo())...)
	must(t, finish(t, whole))
	whole.Close()
	must(t, whole.Problem())
	want := outcomeOf(t, whole.Path())
	if n := len(want.streams["replicated of "]); n != 4 {
		t.Fatalf("%d replicates are saved", n)
	}

	l := start()
	l.Ask(run.Requests(s.Stages)...)
	seen := 0
	until := func(is func(spec.Event) bool) {
		for {
			events, err := l.Next(t.Context(), seen)
			must(t, err)
			seen += len(events)
			if slices.ContainsFunc(events, is) {
				return
			}
		}
	}
	until(func(e spec.Event) bool { d, is := e.(spec.Done); return is && d.Stage == spec.Teach })
	l.Pause()
	l.Ask(run.Request{Stage: spec.Seeds})
	until(func(e spec.Event) bool { e2, is := e.(spec.Seeded); return is && e2.Done == 1 })
	l.Close()
	must(t, l.Problem())
	r, err := runfile.Open(l.Path())
	must(t, err)
	if state := r.Standing().State; state != runfile.Stopped {
		t.Errorf("the run is %v", state)
	}
	must(t, r.Close())
	again, err := resume(l.Path(), made(), false, images, pool, 0)
	must(t, err)
	must(t, finish(t, again))
	again.Close()
	must(t, again.Problem())
	outcomeOf(t, l.Path()).check(t, want, "gone on with after one of four seeds")
}
