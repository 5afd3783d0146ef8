package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"fathom/data/store"
	"fathom/data/text"
	"fathom/model/analysis"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// follower tells how the store grows; nil where it is not followed, or cannot be since it has no
// checkpoints.
func (o opened) follower(follow bool) analysis.Follower {
	if f := o.of.Follow(); follow && f != nil {
		return f
	}
	return nil
}

// awaiting opens a store as soon as it has a checkpoint, and tells status while it waits.
func awaiting(ctx context.Context, status io.Writer) func(string, store.Settings) (*store.Store, error) {
	return func(path string, s store.Settings) (*store.Store, error) {
		of, err := store.Await(ctx, path, s, func(why string) {
			fmt.Fprintf(status, "fathom: waiting for a checkpoint: %s; ctrl+c ends\n", text.Printable(why))
		})
		if err != nil && ctx.Err() != nil {
			err = fmt.Errorf("%w before a checkpoint came", errInterrupted)
		}
		return of, err
	}
}

// A teller says of a store that is followed what was learned of each checkpoint, and what becomes of
// its files, as it comes.
type teller struct {
	spec   spec.Spec
	out    func(line string) error // what was learned; nil for nowhere
	status func(sentence string)   // what becomes of the files

	events  []spec.Event
	writing map[string]bool // sentences of what is being written
	at      *int            // the step of the checkpoint whose probes come; nil for none
}

// visit takes what is new in the log.
func (t *teller) visit(events []spec.Event) error {
	for _, e := range events {
		t.events = append(t.events, e)
		var err error
		switch e := e.(type) {
		case spec.Probed:
			if e.Live {
				break
			}
			if t.at != nil && *t.at != e.Step { // nothing was compared there
				err = t.tell()
			}
			t.at = &e.Step
		case spec.Judged, spec.Done:
			err = t.tell()
		case spec.Failed:
			what := "probes"
			if e.Stage != measure.Probe {
				what = string(e.Stage)
			}
			t.status("the " + what + ": " + e.Reason)
			err = t.tell()
		case spec.Writing:
			t.tellWriting(e.Moments)
		case spec.Noticed:
			t.status(e.Sentence)
			if e.Withdrawn {
				t.at = nil
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tell says what was learned of the checkpoint whose probes have come.
func (t *teller) tell() error {
	if t.at == nil || t.out == nil {
		return nil
	}
	line := storeLine(run.CollectStore(t.spec, t.events), *t.at)
	t.at = nil
	return t.out(line)
}

// tellWriting says which checkpoints are being written, each once.
func (t *teller) tellWriting(all []spec.Unfinished) {
	now := map[string]bool{}
	for _, m := range all {
		sentence := m.Sentence()
		if now[sentence] = true; !t.writing[sentence] {
			t.status(sentence)
		}
	}
	t.writing = now
}

// storeLine says in a line what the probes of a checkpoint found: the best layer, and what the tests
// show about depth.
func storeLine(r run.StoreResult, step int) string {
	name, best, of := run.MomentName(r.Spec, step), -1, r.At(step)
	figureOf := func(p run.StoreProbe) float64 {
		if r.Real() {
			return float64(p.R2)
		}
		return float64(p.TestAccuracy)
	}
	for i, p := range of {
		if p.Problem == "" && (best < 0 || figureOf(p) > figureOf(of[best])) {
			best = i
		}
	}
	line := name + ": no layer could be probed"
	if best >= 0 {
		what := "test accuracy"
		if r.Real() {
			what = "test R²"
		}
		line = fmt.Sprintf("%s: %s of %s is best with a %s of %s", name, of[best].Layer, text.Plural(len(of), "layer"), what, text.Decimal(figureOf(of[best]), 4))
	}
	if finding, told := strings.CutPrefix(r.FindingAt(step), name+": "); told {
		line += "; " + strings.TrimSuffix(finding, ".")
	}
	return line
}

// watchStore reads the log of a store to its end, or to that of the context, and returns its events.
// Of one that is followed each checkpoint is told on out as it comes, but where one document is
// printed at the end; what becomes of the files goes to status.
func watchStore(ctx context.Context, a run.View, follows bool, format string, out, status io.Writer) ([]spec.Event, error) {
	if !follows {
		return watch(ctx, a, format, out, status)
	}
	where := status
	if format != "json" {
		where = drawnOn(status, out, "ndjson") // on which lines come on and on
	}
	bar := newProgress(where, a)
	defer bar.clear()
	t := teller{spec: a.Spec(), status: func(sentence string) { bar.say(status, sentence) }}
	visit := t.visit
	switch format {
	case "text":
		t.out = func(line string) error { return write(out, []byte(line+"\n")) }
	case "ndjson":
		visit = func(events []spec.Event) error {
			return text.Together(t.visit(events), writeEvents(out, events))
		}
	}
	return follow(ctx, a, visit)
}

// interruptedStore writes what was learned of a store that is no longer followed. The error says how
// much that is.
func interruptedStore(r run.StoreResult, format string, out io.Writer) error {
	var err error
	if format == "text" {
		err = write(out, []byte("\n")) // after the lines of each checkpoint
	}
	return text.Together(err, writeStore(out, r, format),
		fmt.Errorf("%w after %s of %s", errInterrupted, text.Plural(len(r.Probes), "fit"), text.Plural(len(r.Store.Moments), "checkpoint")))
}
