package saved

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/safe"
	"fathom/model/simd"
)

// TestCorpus: a finished run and a dead one of every format that was ever released are opened, and the
// dead one goes on to what the finished one came to. FATHOM_CORPUS=1 with the tag "fault" makes those
// of the present format anew, which is for a format that was not released yet.
func TestCorpus(t *testing.T) {
	formats, err := filepath.Glob("testdata/format-*")
	must(t, err)
	if len(formats) == 0 {
		t.Fatal("there is no run to open")
	}
	for _, format := range formats {
		finished, dead := filepath.Join(t.TempDir(), "finished"), filepath.Join(t.TempDir(), "dead")
		must(t, os.CopyFS(finished, os.DirFS(filepath.Join(format, "finished"))))
		must(t, os.CopyFS(dead, os.DirFS(filepath.Join(format, "dead"))))
		want := outcomeOf(t, finished)
		if len(want.streams) < 10 || len(want.weights) != 15 {
			t.Errorf("%s: %d streams and %d networks", finished, len(want.streams), len(want.weights))
		}
		v, err := Open(finished, images, pool)
		must(t, err)
		defer v.Close()
		for from := 0; ; {
			events, err := v.Next(t.Context(), from)
			if err != nil {
				break
			}
			from += len(events)
		}
		if s := v.Standing(); s.State != runfile.Finished {
			t.Errorf("%s is %v", finished, s)
		}
		frame, err := v.Frame(t.Context(), run.FrameQuery{Step: 20})
		if err != nil || len(frame.Layers) != 3 {
			t.Errorf("%s: %v", finished, err)
		}
		_, err = answered(t.Context(), v, 7, func(context.Context, int) (int, error) { panic("no way") })
		if panicked := (*safe.PanicError)(nil); !errors.As(err, &panicked) {
			t.Errorf("a panic in an answer is %v", err)
		}
		row, err := runfile.RowOf(dead)
		must(t, err)
		if row.Standing.State != runfile.Dead || row.Summary.Base == nil {
			t.Errorf("%s is %v", dead, row.Standing)
		}
		r, err := runfile.Open(dead)
		must(t, err)
		if len(r.Slots()) == 0 {
			t.Errorf("%s has no state to go on from", dead)
		}
		must(t, r.Close())
		if simd.Default().Tier() == "go" {
			continue // whose last digits are others
		}
		l, err := resume(dead, made(), false, images, pool, 0)
		must(t, err)
		must(t, finish(t, l))
		l.Close()
		must(t, l.Problem())
		outcomeOf(t, dead).check(t, want, format)
	}
}
