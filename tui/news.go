package tui

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
)

// frame is the least time between two messages of the log: on a machine that is busy
// training some come late, and 30 a second are left.
const frame = time.Second / 34

// read waits for news of the lab, at least a frame long, and returns them. While
// nothing changes it goes on waiting, so that an idle app draws nothing.
func (a *App) read() tea.Cmd {
	ctx, l, run, from, gauge, due, line := a.ctx, a.lab, a.run, a.cursor, a.gauge, a.due, a.line
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
			if due = due.Add(frame); time.Since(due) > frame {
				due = time.Now()
			}
			events, err := l.Since(from)
			if now := l.Gauge(); len(events) > 0 || err != nil || !same(now, gauge) {
				return newsMsg{run, events, now, err, due}
			}
			if gauge.Stage == "" && len(gauge.Waiting) == 0 {
				// Nothing runs: sleep until something does.
				wait, cancel := context.WithTimeout(ctx, time.Second)
				l.Next(wait, from)
				cancel()
			}
		}
	}
}

// same reports whether two gauges show the same.
func same(a, b run.Gauge) bool {
	waiting := slices.Equal(a.Waiting, b.Waiting) && slices.Equal(a.Starts, b.Starts)
	a.Waiting, b.Waiting = nil, nil
	return waiting && a.Stage == b.Stage && a.Init == b.Init && a.Paused == b.Paused && a.Step == b.Step &&
		a.Steps == b.Steps && a.PerSecond == b.PerSecond && a.Live == b.Live && a.Ended == b.Ended &&
		a.Pace == b.Pace && a.History == b.History && a.Frames == b.Frames
}

// observe takes news of the log and goes on reading.
func (a *App) observe(news newsMsg) tea.Cmd {
	if news.run != a.run {
		return nil // of a lab that is no longer shown
	}
	a.gauge, a.due = news.gauge, news.due
	a.session.every = rateEvery
	if a.line != nil && a.line.Slow() {
		a.session.every = slowRateEvery
	}
	a.pulse.beat(news.gauge, news.due, a.session.every)
	a.cursor += len(news.events)
	a.follow(news.events)
	if a.form != nil {
		a.form.inputs = a.inputs()
	}
	follow := a.followTime()
	a.session.now = news.due
	a.session.rushes = a.session.states[spec.Train] == running && !a.gauge.Paused
	events := a.hold(news.events)
	for _, t := range a.tabs {
		t.Observe(events)
	}
	if news.err != nil {
		a.stopped = true
		for _, t := range a.tabs {
			t.Observe(a.looks.held) // the last there is
		}
		a.looks.held = nil
		if !errors.Is(news.err, io.EOF) && !errors.Is(news.err, context.Canceled) {
			a.fail(news.err)
		}
		return follow
	}
	return tea.Batch(a.read(), follow)
}
