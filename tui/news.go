package tui

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
)

// newsEvery is the least time between two messages of the log: on a machine that is busy
// training some come late, and 30 a second are left.
const newsEvery = time.Second / 34

// newsMsg is what is new in the log, or just how far the run is.
type newsMsg struct {
	of     *axis.Run
	events []spec.Event
	gauge  run.Gauge
	err    error
	due    time.Time // when the next ones may come
}

// read waits for news of the run, at least so long, and returns them. While nothing changes it goes
// on waiting, so that an idle app draws nothing.
func (a *App) read() tea.Cmd {
	ctx, of, from, gauge, due, line := a.ctx, a.run, a.cursor, a.run.Gauge, a.due, a.host.Line
	view := of.View
	return func() tea.Msg {
		for {
			select {
			case <-time.After(time.Until(due)):
			case <-ctx.Done():
				return nil
			}
			if line != nil {
				line.Wait(ctx)
			}
			// News that were a little late do not put off those after them.
			if due = due.Add(newsEvery); time.Since(due) > newsEvery {
				due = time.Now()
			}
			events, err := view.Since(from)
			if now := view.Gauge(); len(events) > 0 || err != nil || !axis.SameGauge(now, gauge) {
				return newsMsg{of, events, now, err, due}
			}
			if gauge.Stage == "" && len(gauge.Waiting) == 0 {
				// Nothing runs: sleep until something does.
				wait, cancel := context.WithTimeout(ctx, time.Second)
				view.Next(wait, from)
				cancel()
			}
		}
	}
}

// observe takes news of the log and goes on reading.
func (a *App) observe(news newsMsg) tea.Cmd {
	if news.of != a.run {
		return nil // of a run that is no longer shown
	}
	a.due = news.due
	a.kit.Every = axis.RateEvery
	if a.slow() {
		a.kit.Every = axis.SlowRateEvery
	}
	a.pulse.Beat(news.gauge, news.due, a.kit.Every)
	a.cursor += len(news.events)
	busy := a.LosesWork()
	a.run.Gauge = news.gauge
	for _, e := range news.events {
		a.run.Take(e)
		a.say(e)
	}
	a.run.Measure(news.gauge)
	a.sayDone(busy)
	a.saySaving()
	a.sayWarning()
	if a.form != nil {
		a.form.Inputs(a.run.Inputs())
	}
	follow := a.run.Follow()
	a.kit.Now = news.due
	a.kit.Busy = a.run.State(spec.Train) == run.Running && !a.run.Gauge.Paused
	a.show(a.held.Take(news.events, a.due, a.kit.Busy, a.slow()))
	if t, ok := a.tabs[a.shown].(interface{ Follow() tea.Cmd }); ok {
		follow = tea.Batch(follow, t.Follow())
	}
	if news.err == nil {
		return tea.Batch(a.read(), follow)
	}
	a.stopped, a.finished = true, errors.Is(news.err, io.EOF)
	a.show(a.held.Rest()) // the last there is
	if !errors.Is(news.err, io.EOF) && !errors.Is(news.err, context.Canceled) {
		a.fail(news.err)
	}
	return follow
}

// saySaving says once that the run is not saved whole, and when it is again.
func (a *App) saySaving() {
	if a.host.Saved == nil {
		return
	}
	_, problem := a.host.Saved()
	switch said := a.unsaved; {
	case problem != nil && !said:
		a.tell(notice{text: "✗ " + kit.Capital(text.OnOneLine(problem)) + ".", grave: true, lasting: true})
	case problem == nil && said:
		a.tell(notice{text: "✓ Everything is saved again.", lasting: true})
	}
	a.unsaved = problem != nil
}

// sayWarning says what is wrong with what is shown, when that is new.
func (a *App) sayWarning() {
	if a.host.Warning == nil {
		return
	}
	if is := a.host.Warning(); is != a.warned {
		if a.warned = is; is != "" {
			a.tell(notice{text: "✗ " + is, grave: true, lasting: true})
		}
	}
}

// show hands to each tab the events that it draws.
func (a *App) show(events []spec.Event) {
	for _, t := range a.tabs {
		kinds := t.Kinds()
		var its []spec.Event
		for _, e := range events {
			if slices.Contains(kinds, e.Kind()) {
				its = append(its, e)
			}
		}
		t.Observe(its)
	}
	a.watch() // the shown tab may have something of more moments
}

// slow reports whether the line to the terminal is slow.
func (a *App) slow() bool { return a.host.Line != nil && a.host.Line.Slow() }
