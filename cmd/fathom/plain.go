package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"fathom/data/text"
	"fathom/model/analysis"
	"fathom/model/run"
	"fathom/model/spec"
)

// plain shows a run without a screen: in sentences, a line each, as a screen reader or a pipe wants
// them, and answers commands that are typed, a line each. Nothing it writes moves a cursor.
type plain struct {
	view    run.View
	control run.Control // nil where nobody steers it here: what is saved
	out     io.Writer
	export  func(context.Context, run.View) (dir string, files int, err error) // nil where it cannot be
	again   string                                                             // the line that does this once more

	spec    spec.Spec
	events  []spec.Event
	stand   run.Standing
	probes  map[int]spec.Probed // the newest of each layer, a fitted one before a live one
	pending []run.Request       // that are to be done before all is
	chosen  int                 // the layer that commands are of
	told    bool                // what all has come to has been said
	next    int                 // the step from which on an accuracy is told
	waiting bool                // commands wait until all is done
	err     error               // of writing
	stopped error               // why the run has stopped by itself, where it is steered here
}

// plainHelp are the commands, a line each.
var plainHelp = []string{
	"probes: what each layer's probe scores, and what that shows.",
	"layer NAME or NUMBER: choose a layer, and hear about it; the input is 0.",
	"confusion: how the chosen layer's probe reads each class.",
	"pick NUMBER: what the network and each layer's probe say of that test image or row.",
	"teach, or teach fresh: teach a second network, from the same or from fresh weights.",
	"story: the whole in one line. status: what is being done. wait: until all is done, before the next command.",
	steeringHelp,
	"export: write everything into a new directory. command: how to do this again.",
	"quit.",
}

// steeringHelp are the commands of who steers the run.
const steeringHelp = "pause and resume."

// newPlain returns the plain view of a run that does some stages.
func newPlain(view run.View, control run.Control, stages []spec.Stage, out io.Writer) *plain {
	p := &plain{view: view, control: control, out: out, spec: view.Spec(), probes: map[int]spec.Probed{}, chosen: -1}
	if p.again = rules.AppOver(p.spec, rules.Default); p.spec.IsStored() {
		p.again = "fathom open " + text.Quote(p.spec.Source.Store) + analysis.StoreFlags(p.spec)
	}
	for _, stage := range stages {
		p.pending = append(p.pending, p.request(stage, p.spec.Lesson().Start))
	}
	return p
}

// request is what the events of a stage are of, that of teaching with its start.
func (p *plain) request(stage spec.Stage, init spec.Init) run.Request {
	if stage != spec.Teach {
		init = ""
	}
	return run.Request{Stage: stage, Init: init}
}

// over notes that a stage has ended.
func (p *plain) over(stage spec.Stage, init spec.Init) {
	p.pending = slices.DeleteFunc(p.pending, func(r run.Request) bool { return r == p.request(stage, init) })
}

// say writes a sentence, and nothing where there is nothing to say. Signs that a reader would spell are words.
func (p *plain) say(format string, args ...any) {
	sentence := strings.NewReplacer(" → ", " to ", "→", " to ", " · ", "; ", " – ", " to ", "–", "unknown").Replace(fmt.Sprintf(format, args...))
	if sentence == "" {
		return
	}
	if err := write(p.out, []byte(text.Printable(sentence)+"\n")); p.err == nil {
		p.err = err
	}
}

// batch is what came of the log, and why nothing more comes.
type batch struct {
	events []spec.Event
	err    error
}

// run tells what happens and answers the lines of in, until one of these says to leave, ctx ends, or
// both in and the run have ended. The error is that of writing, or why a run has stopped that is
// steered here.
func (p *plain) run(ctx context.Context, in io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches, lines := p.follow(ctx), linesOf(ctx, in)
	p.say("fathom in plain words. Type help for what can be asked; quit leaves.")
	for p.err == nil {
		answers := lines
		if p.waiting && !p.told {
			answers = nil
		}
		select {
		case b := <-batches:
			for _, e := range b.events {
				p.take(e)
			}
			if b.err != nil {
				batches = nil
				p.end(b.err)
			}
			p.sayDone()
		case line, more := <-answers:
			if !more { // what is under way is told to its end
				lines = nil
			} else if p.answer(ctx, line); p.left(line) {
				return text.Together(p.err, p.stopped)
			}
		case <-ctx.Done():
			return errInterrupted
		}
		if p.told && lines == nil {
			break
		}
	}
	return text.Together(p.err, p.stopped)
}

// left reports whether a command ends it.
func (p *plain) left(line string) bool {
	word := strings.ToLower(strings.TrimSpace(line))
	return word == "quit" || word == "q" || word == "exit"
}

// follow reads the log in the background.
func (p *plain) follow(ctx context.Context) <-chan batch {
	out := make(chan batch)
	go func() {
		for at := 0; ; {
			events, err := p.view.Next(ctx, at)
			at += len(events)
			select {
			case out <- batch{events, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return out
}

// linesOf reads lines in the background; the channel is closed at their end.
func linesOf(ctx context.Context, in io.Reader) <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		for scan := bufio.NewScanner(in); scan.Scan(); {
			select {
			case out <- scan.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// end takes why the log has ended.
func (p *plain) end(err error) {
	if errors.Is(err, io.EOF) || errors.Is(err, context.Canceled) {
		err = nil
	}
	p.stand.End(err)
	if p.control == nil { // no more is asked for
		p.pending = nil
	} else {
		p.stopped = err
	}
	if err != nil {
		p.say("Stopped: %v.", err)
		p.told = true
	}
}

// sayDone says once what all has come to, when every stage that was asked for is over.
func (p *plain) sayDone() {
	if p.told || len(p.pending) > 0 || len(p.events) == 0 {
		return
	}
	p.told = true
	if story := p.story(); story != "" {
		p.say("All is done. In short: %s.", story)
		return
	}
	p.say("All is done.")
}
