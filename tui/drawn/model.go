// Package drawn is charts that a screen draws on other axes than its pictures have by themselves:
// asked for one at a time, given up when something else is wanted, and named as what they are.
package drawn

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
)

// Key names a chart.
type Key struct {
	Axes        spec.Axes
	Step, Layer int
	Classes     string // it is fitted on
}

// KeyOf is the key of a chart of a layer at a step, fitted on chosen classes, nil for all.
func KeyOf(axes spec.Axes, step, layer int, classes []int) Key {
	return Key{axes, step, layer, fmt.Sprint(classes)}
}

// Model is the chart that is on its way.
type Model struct {
	Key   Key     // of it, the zero value for nothing
	Share float64 // of it that is done, as the screen says

	cancel   context.CancelFunc // gives it up
	progress *run.Progress
	ticking  bool
}

// The messages of a Model, which a screen hands back to it.
type (
	// Answer is a chart, or why there is none.
	Answer struct {
		Key   Key
		Chart *spec.Chart
		Err   error
	}
	// Tick says that it is time to look how far the chart is.
	Tick struct{}
)

// tickEvery is how often the screen says how far a chart is.
const tickEvery = time.Second / 4

// Asks reports whether a chart is on its way.
func (m *Model) Asks() bool { return m.Key != Key{} }

// Ask asks for a chart, for the screen on a stage. Nothing else may be on its way.
func (m *Model) Ask(r *axis.Run, to spec.Stage, key Key, classes []int) tea.Cmd {
	unwanted, cancel := context.WithCancel(context.Background())
	progress := &run.Progress{}
	m.Key, m.Share, m.cancel, m.progress = key, 0, cancel, progress
	q := run.ChartQuery{Step: key.Step, Layer: key.Layer, Axes: key.Axes, Classes: classes, Progress: progress}
	ask := r.Ask(to, func(ctx context.Context, view run.View) any {
		ctx, end := context.WithCancel(ctx)
		defer end()
		defer context.AfterFunc(unwanted, end)()
		found, err := view.Chart(ctx, q)
		return Answer{key, found, err}
	})
	return tea.Batch(ask, m.tick(r, to))
}

// GiveUp gives up what is on its way. Its answer still comes.
func (m *Model) GiveUp() {
	if m.cancel != nil {
		m.cancel()
	}
}

// Take takes an answer, and reports whether it is that of the chart on its way.
func (m *Model) Take(a Answer) bool {
	if a.Key != m.Key {
		return false
	}
	m.GiveUp()
	m.Key, m.Share, m.progress = Key{}, 0, nil
	return true
}

// Watch takes how far the chart is, and does so again in a while.
func (m *Model) Watch(r *axis.Run, to spec.Stage) tea.Cmd {
	m.ticking = false
	if m.progress != nil {
		m.Share = m.progress.Share()
	}
	return m.tick(r, to)
}

func (m *Model) tick(r *axis.Run, to spec.Stage) tea.Cmd {
	if m.ticking || !m.Asks() {
		return nil
	}
	m.ticking = true
	return r.Ask(to, func(ctx context.Context, _ run.View) any {
		select {
		case <-time.After(tickEvery):
		case <-ctx.Done():
		}
		return Tick{}
	})
}
