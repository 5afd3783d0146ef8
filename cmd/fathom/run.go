package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"

	"fathom/data"
	"fathom/data/text"
	"fathom/model/export"
	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/run"
	"fathom/model/spec"
)

// formats are the forms a result can have.
var formats = []string{"text", "json", "ndjson"}

// output is what becomes of a result: how it is printed and, if it is exported, into
// which directory.
type output struct {
	format  string
	exports bool
	export  string
}

// check says before anything is done why the export's directory cannot be used.
func (o output) check() error {
	if !o.exports {
		return nil
	}
	if err := export.Check(o.export); err != nil {
		return usageError{exportError(o.export, err)}
	}
	return nil
}

// keep exports what was written to standard output with an error, if that is wanted, also where nobody read it.
func (o output) keep(written error, export func() error) error {
	if !o.exports || written != nil && written != errUnread {
		return written
	}
	return text.Together(written, export())
}

// exportError names the flag.
func exportError(dir string, err error) error {
	if dir == "" {
		return fmt.Errorf("--export: %w", err)
	}
	return fmt.Errorf("--export %w", err)
}

// runHeadless does the experiment and writes its result to out, progress to
// status. What is not ndjson is written at once, at the end, so that no half
// result is left. The export comes last: if it fails, the result is there.
func runHeadless(begin func() (experiment, error), o output, out, status io.Writer) error {
	ctx, stop := untilSignal()
	defer stop()
	l, err := begin()
	if err != nil {
		return err
	}
	config := l.Spec()
	if o.exports {
		l.Remember(moments.DefaultHistory) // for the film
	}
	defer l.Close()
	if len(l.Requests()) == 0 { // one that goes on has been asked, and to ask again would be to look
		l.Ask(run.Requests(config.ToDo())...)
	}
	l.Finish()
	if config.Replicates >= 2 {
		sentence := run.SeedsPlan(measure.JudgeSeeds(config, config.Replicates, nil))
		if err := write(status, fmt.Appendf(nil, "fathom: %s\n", sentence)); err != nil {
			return err
		}
	}

	events, err := watch(ctx, l, o.format, out, status)
	switch {
	case ctx.Err() != nil:
		g := l.Gauge()
		if g.Steps == 0 {
			return fmt.Errorf("%w in %s%s", errInterrupted, orWord(g.Stage, "loading"), goesOn(l))
		}
		return fmt.Errorf("%w in %s at step %s of %s%s", errInterrupted, orWord(g.Stage, "loading"), text.Count(g.Step), text.Count(g.Steps), goesOn(l))
	case err != nil:
		return err
	}
	result := run.Collect(config, events)
	unread := o.keep(writeResult(out, result, o.format), func() error { return exportResult(ctx, exported(l), o, out, status) })
	if unread != nil && unread != errUnread {
		return unread
	}
	l.Close()
	if err := problemOf(l); err != nil {
		return err
	}
	sayWhere(l, status)
	return text.Together(failure(result), unread)
}

// watch reads a run's log to its end with a line of progress on status, writes it to out if the
// format is ndjson, and returns all events.
func watch(ctx context.Context, v run.View, format string, out, status io.Writer) ([]spec.Event, error) {
	bar := newProgress(drawnOn(status, out, format), v)
	defer bar.clear()
	visit := func([]spec.Event) error { return nil }
	if format == "ndjson" {
		visit = func(events []spec.Event) error { return writeEvents(out, events) }
	}
	return follow(ctx, v, visit)
}

// exported is a run as it is exported.
func exported(v run.View) export.Source {
	source := export.Source{View: v, Rules: rules, Version: program.version}
	if v.Spec().Source.Data == data.MNISTName {
		source.Notice = data.Notice()
	}
	return source
}

// exportResult writes the export and says where it is: with the result if that is
// text, else on status.
func exportResult(ctx context.Context, from export.Source, o output, out, status io.Writer) error {
	paths, err := export.Write(ctx, o.export, from)
	switch {
	case err != nil && ctx.Err() != nil:
		return fmt.Errorf("%w while the export was written; nothing of it is left in %s", errInterrupted, o.export)
	case err != nil:
		return exportError(o.export, err)
	}
	if o.format != "text" {
		out = status
	}
	return write(out, fmt.Appendf(nil, "written to %s: README.md and %s\n", o.export, text.Plural(len(paths)-1, "other file")))
}

func orWord(stage spec.Stage, word string) string {
	if stage == "" {
		return word
	}
	return string(stage)
}

// follow reads a run's log to its end, handing each batch of events to visit, and
// returns all events.
func follow(ctx context.Context, v run.View, visit func([]spec.Event) error) ([]spec.Event, error) {
	var all []spec.Event
	for {
		events, err := v.Next(ctx, len(all))
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		if err := visit(events); err != nil {
			return all, err
		}
		all = append(all, events...)
	}
}

// writeEvents writes events as JSON, one a line.
func writeEvents(w io.Writer, events []spec.Event) error {
	var lines []byte
	for _, e := range events {
		line, err := spec.Marshal(e)
		if err != nil {
			return err
		}
		lines = append(append(lines, line...), '\n')
	}
	return write(w, lines)
}

// writeResult writes the whole result in one go; ndjson is written already.
func writeResult(w io.Writer, result run.Result, format string) error {
	switch format {
	case "json":
		text, err := result.Document()
		if err != nil {
			return err
		}
		return write(w, text)
	case "text":
		return write(w, []byte(fit(table(result), columns(w))))
	}
	return nil
}

func write(w io.Writer, text []byte) error {
	_, err := w.Write(text)
	return writing(err)
}

// writing is what is said of an error in writing to standard output, nil of none.
func writing(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.EPIPE):
		return errUnread
	}
	return fmt.Errorf("writing to standard output: %w", err)
}

// failure is the error of a run in which a network diverged or a stage could not be done.
func failure(r run.Result) error {
	var all []string
	if r.Train != nil && r.Train.Diverged != "" {
		all = append(all, "the network "+r.Train.Diverged)
	}
	if r.Teach != nil && r.Teach.Diverged != "" {
		all = append(all, "the taught network "+r.Teach.Diverged)
	}
	diverged := strings.Join(all, "; ")
	for _, stage := range allStages() {
		reason, failed := r.Failed[stage]
		switch {
		case !failed || !slices.Contains(r.Spec.ToDo(), stage):
		case diverged != "":
			return divergedError{fmt.Errorf("%s; %s: %s", diverged, stage, reason)}
		default:
			return fmt.Errorf("%s: %s", stage, reason)
		}
	}
	if diverged != "" {
		return divergedError{errors.New(diverged)}
	}
	return nil
}
