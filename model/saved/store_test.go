package saved

import (
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sbinet/npyio/npy"

	"fathom/data/array"
	"fathom/data/store"
	"fathom/model/analysis"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/spec"
)

// writeStore writes a store of two layers at two checkpoints, with labels of two classes.
func writeStore(t *testing.T) string {
	t.Helper()
	var labels [40]int64
	for i := range labels {
		labels[i] = int64(i % 2)
	}
	return writeStoreOf(t, labels[:])
}

// writeStoreOf writes one with such labels.
func writeStoreOf(t *testing.T, labels any) string {
	t.Helper()
	dir := t.TempDir()
	put := func(name string, value any) {
		path := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o777))
		file, err := os.Create(path)
		must(t, err)
		must(t, npy.Write(file, value))
		must(t, file.Close())
	}
	put("labels.npy", labels)
	for step, name := range []string{"step-10", "step-20"} {
		for layer, file := range []string{"a.npy", "b.npy"} {
			var rows [40][3]float32
			for i := range rows {
				for j := range rows[i] {
					rows[i][j] = float32((i*(j+7)*(layer+3)+step*i)%11) + float32(i%2)*float32(layer+step)
				}
			}
			put(name+"/"+file, rows[:])
		}
	}
	return dir
}

// analysed is what an analysis of a store that is saved below a directory finds, and how many probes
// it fitted anew.
func analysed(t *testing.T, path, dir string) (a *Analysis, events []spec.Event, fitted int) {
	t.Helper()
	of, err := store.Open(path, store.Settings{})
	must(t, err)
	s := analysis.InStore(path, of, store.Settings{}, measure.StoreProbing(), 1)
	l := analysis.Start(s, of, nil, pool)
	a, err = Analyse(dir, l, made())
	must(t, err)
	t.Cleanup(a.Close)
	counted := &counting{of: a.fits}
	l.Know(counted)
	a.Ask(run.Request{Stage: measure.Probe})
	a.Finish()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		batch, err := a.Next(ctx, len(events))
		events = append(events, batch...)
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
	}
	a.Close()
	must(t, a.Problem())
	probed := 0
	for _, e := range events {
		if p, ok := e.(spec.Probed); ok && !p.Live {
			probed++
		}
	}
	return a, events, probed - len(counted.known)
}

func (c *counting) Number(digest string, e spec.Measured) (spec.Measured, bool) {
	return c.of.Number(digest, e)
}

// counting counts what was known.
type counting struct {
	of    analysis.Known
	mu    sync.Mutex
	known map[string]bool
}

func (c *counting) Fit(digest string, layer int) (spec.Probed, measure.Fitted, bool) {
	p, classes, known := c.of.Fit(digest, layer)
	c.mu.Lock()
	defer c.mu.Unlock()
	if known {
		if c.known == nil {
			c.known = map[string]bool{}
		}
		c.known[digest+p.Name] = true
	}
	return p, classes, known
}

// TestStoreIsNotFittedTwice: what was fitted on a store is not fitted again when it is opened a second
// time, also where the first time was killed in its middle; the document is the same.
func TestStoreIsNotFittedTwice(t *testing.T) {
	path, dir := writeStore(t), t.TempDir()
	document := func(events []spec.Event) string {
		of, err := store.Open(path, store.Settings{})
		must(t, err)
		defer of.Close()
		r := run.CollectStore(analysis.InStore(path, of, store.Settings{}, measure.StoreProbing(), 1), events)
		r.Seconds = nil
		text, err := r.Document()
		must(t, err)
		return string(text)
	}
	first, events, fitted := analysed(t, path, dir)
	if fitted != 4 {
		t.Fatalf("at first %d probes are fitted, want 4", fitted)
	}
	want := document(events)
	v, err := Open(first.Path(), nil, pool)
	must(t, err)
	defer v.Close()
	for from := 0; ; {
		batch, err := v.Next(t.Context(), from)
		if err != nil {
			break
		}
		from += len(batch)
	}
	a, err := v.Array(t.Context(), spec.Address{Subject: spec.FromStore, Step: 20, Layer: 1, Measure: measure.Probe, Name: spec.Predicted})
	b, err2 := first.Array(t.Context(), spec.Address{Subject: spec.FromStore, Step: 20, Layer: 1, Measure: measure.Probe, Name: spec.Predicted})
	if err != nil || err2 != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("the classes of a probe are %v, %v; want %v, %v", a, err, b, err2)
	}
	second, events, fitted := analysed(t, path, dir)
	if fitted != 0 || document(events) != want || second.Path() != first.Path() {
		t.Errorf("the second time %d probes are fitted; it is in %s, the first in %s", fitted, second.Path(), first.Path())
	}
	// Killed after the first probe.
	log := filepath.Join(first.Path(), "events.ndjson")
	raw, err := os.ReadFile(log)
	must(t, err)
	kept := ""
	for line := range strings.Lines(string(raw)) {
		kept += line
		if strings.Contains(line, `"event":"probed"`) && !strings.Contains(line, `"live":true`) {
			break
		}
	}
	must(t, os.WriteFile(log, []byte(kept), 0o666))
	if why := why(t, first.Path()); !strings.HasSuffix(why, "; `fathom open "+path+" --save "+dir+"` goes on") {
		t.Errorf("of how it goes on it is said %q", why)
	}
	third, events, fitted := analysed(t, path, dir)
	if fitted != 3 || document(events) != want || third.Path() == first.Path() {
		t.Errorf("after it was killed %d probes are fitted, want 3", fitted)
	}
}

// TestRealValuesAreNotFittedTwice: so too where labels are real values: what a regression predicts of each
// row is there again, to the bit.
func TestRealValuesAreNotFittedTwice(t *testing.T) {
	var labels [40]float64
	for i := range labels {
		labels[i] = math.Sqrt(float64(i%7)) + 0.1*float64(i%2)
	}
	path, dir := writeStoreOf(t, labels[:]), t.TempDir()
	at := spec.Address{Subject: spec.FromStore, Step: 20, Layer: 1, Measure: measure.Probe, Name: spec.Values}
	first, events, fitted := analysed(t, path, dir)
	want, err := first.Array(t.Context(), at)
	if err != nil || fitted != 4 || len(want.Float64) == 0 {
		t.Fatalf("at first %d probes are fitted, want 4: %v", fitted, err)
	}
	v, err := Open(first.Path(), nil, pool)
	must(t, err)
	defer v.Close()
	second, again, fitted := analysed(t, path, dir)
	if fitted != 0 || second.Path() != first.Path() {
		t.Errorf("the second time %d probes are fitted", fitted)
	}
	for name, of := range map[string]run.View{"opened again": second, "on disk": v} {
		if got, err := of.Array(t.Context(), at); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s it predicts %v, %v; want %v", name, got, err, want)
		}
	}
	probes := func(events []spec.Event) (out string) {
		for _, e := range events {
			if p, is := e.(spec.Probed); is && !p.Live {
				line, err := spec.Marshal(p)
				must(t, err)
				out += string(line) + "\n"
			}
		}
		return out
	}
	if a, b := probes(events), probes(again); a != b {
		t.Errorf("the second time it finds\n%s, want\n%s", b, a)
	}
}

// TestRowsAreMissing: a saved run of a store says what it has not, and the command that has it, whether
// the store is where it was or not; that command fits nothing again.
func TestRowsAreMissing(t *testing.T) {
	path, dir := writeStore(t), t.TempDir()
	first, _, _ := analysed(t, path, dir)
	says := func() string {
		v, err := Open(first.Path(), nil, pool)
		must(t, err)
		defer v.Close()
		_, err = v.Frame(t.Context(), run.FrameQuery{})
		if !errors.Is(err, run.ErrNoMoment) || err.Error()+"." != v.Missing() {
			t.Errorf("a frame: %v; it lacks %q", err, v.Missing())
		}
		return v.Missing()
	}
	if s := says(); !strings.Contains(s, "`fathom open "+path+" --save "+dir+"` shows them") {
		t.Error(s)
	}
	moved := filepath.Join(t.TempDir(), filepath.Base(path))
	must(t, os.Rename(path, moved))
	if s := says(); !strings.Contains(s, "there is no "+path+" here now: `fathom open STORE --save "+dir+"`") {
		t.Error(s)
	}
	if _, _, fitted := analysed(t, moved, dir); fitted != 0 {
		t.Errorf("where it was moved to %d probes are fitted again", fitted)
	}
	network, err := Open(undisturbed(t), images, pool)
	must(t, err)
	defer network.Close()
	if network.Missing() != "" {
		t.Errorf("of a network it says %q", network.Missing())
	}
}

// TestTheRunThatHasAll: probes that are known from two runs are known, but no one run has all.
func TestTheRunThatHasAll(t *testing.T) {
	dir := t.TempDir()
	header := runfile.Header{Spec: spec.Spec{Version: spec.Version, Source: spec.Source{Store: "/data/acts"}}, Made: made()}
	var paths []string
	for step, digest := range []string{"a", "b"} {
		w, err := runfile.Create(dir, header)
		must(t, err)
		must(t, w.Record(runfile.Digest{Step: step, Digest: digest}))
		must(t, w.Append([]runfile.Entry{{
			Event: spec.Probed{Subject: spec.FromStore, Step: step},
			Arrays: []runfile.Arrays{{
				Of:      spec.Address{Subject: spec.FromStore, Step: step, Measure: measure.Probe},
				Tensors: []array.Tensor{{Name: probePredicted, Shape: []int{2}, Int32: []int32{0, 1}}},
			}},
		}}))
		must(t, w.Close())
		paths = append(paths, w.Path())
	}
	f := fitsBelow(dir, header.Spec)
	defer f.close()
	for i, one := range []map[int]string{{0: "a"}, {1: "b"}} {
		if got := f.allOf(one, 1, nil); got != paths[i] {
			t.Errorf("the run of %v is %q, want %s", one, got, paths[i])
		}
	}
	if got := f.allOf(map[int]string{0: "a", 1: "b"}, 1, nil); got != "" {
		t.Errorf("of two runs with one moment each %s is taken to have both", got)
	}
	if got := f.allOf(map[int]string{0: "a"}, 2, nil); got != "" {
		t.Errorf("a run without the second layer, %s, is taken to have it", got)
	}
	wanted := map[int][]spec.Measured{0: {{Subject: spec.FromStore, Measure: "knn"}}}
	if got := f.allOf(map[int]string{0: "a"}, 1, wanted); got != "" {
		t.Errorf("a run without the number that is wanted, %s, is taken to have it", got)
	}
}
