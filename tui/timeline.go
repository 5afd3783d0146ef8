package tui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// timeline is where the app stands in the time of the base network's training:
// live, or at a moment that has passed. Tabs read it only.
type timeline struct {
	moments []int // steps that one can go to, ascending
	past    bool  // a moment is shown, not what is newest
	at      int   // its step
	playing bool
	frame   *run.Frame // the components at that moment, or the newest one that is ready
	ready   int        // frames that can be shown at once

	version    int  // of the moments, see lab.Gauge
	asking     bool // a frame is being made
	developing bool // all that are missing are
	turn       int  // counts plays, so that a tick of an earlier one is known
}

// shows reports whether what was found after so many steps is on the screen: all
// is when live, what had been found by then at a moment that has passed.
func (t *timeline) shows(step int) bool { return !t.past || step <= t.at }

// index is the index of the moment that is shown, the newest when live.
func (t *timeline) index() int {
	if !t.past {
		return len(t.moments) - 1
	}
	i, _ := slices.BinarySearch(t.moments, t.at)
	return min(i, len(t.moments)-1)
}

// move goes to the moment of the given index; beyond the newest is live.
func (t *timeline) move(index int) {
	switch {
	case len(t.moments) == 0:
	case index >= len(t.moments):
		t.past, t.playing, t.frame = false, false, nil
	default:
		t.past, t.at = true, t.moments[max(0, index)]
	}
}

// cursors are the lines that mark the moment on a curve over the steps.
func (t *timeline) cursors(th kit.Theme) []chart.Cursor {
	if !t.past {
		return nil
	}
	return []chart.Cursor{{X: float64(t.at), Style: th.Accent.Style}}
}

// playFrame is how long a moment is shown while the training is played: 25 of them
// a second.
const playFrame = time.Second / 25

// Messages of the time axis.
type (
	frameMsg struct { // a frame is ready, or cannot be made
		run   int
		frame *run.Frame
		err   error
	}
	developedMsg struct{ run int } // all frames are ready, or it was cancelled
	playMsg      struct{ run, turn int }
)

// travel does what a key of the time axis says, and reports whether it is one.
func (a *App) travel(msg tea.KeyPressMsg, keys kit.Keys) (cmd tea.Cmd, known bool) {
	t := &a.session.time
	at := t.index()
	switch {
	case key.Matches(msg, keys.Back):
		t.playing = false
		t.move(at - 1)
	case key.Matches(msg, keys.Forward):
		t.playing = false
		if t.past {
			t.move(at + 1)
		}
	case key.Matches(msg, keys.First):
		t.playing = false
		t.move(0)
	case key.Matches(msg, keys.Live):
		t.move(len(t.moments))
	case key.Matches(msg, keys.Play):
		return a.play(), true
	case key.Matches(msg, keys.Stop):
		t.playing = false
	default:
		return nil, false
	}
	return a.moved(), true
}

// moved tells the shown tab that another moment is shown, and gets its frame.
func (a *App) moved() tea.Cmd {
	return tea.Batch(a.getFrame(), a.tellMoved())
}

func (a *App) tellMoved() tea.Cmd {
	var cmds []tea.Cmd
	for _, t := range a.tabs {
		if m, ok := t.(mover); ok {
			cmds = append(cmds, m.Moved())
		}
	}
	return tea.Batch(cmds...)
}

// wanted is the step whose frame is to be shown, if one is: that of the moment, or
// the newest one while somebody watches a training that goes slowly enough.
func (a *App) wanted() (step int, ok bool) {
	t, g := &a.session.time, a.gauge
	switch {
	case len(t.moments) == 0:
		return 0, false
	case t.past:
		return t.moments[t.index()], true
	case a.tabs[a.shown].Stage() == measure.PCA && g.Stage == spec.Train && (g.Pace > 0 || g.Paused):
		return t.moments[len(t.moments)-1], true
	}
	return 0, false
}

// getFrame asks the lab for the frame that is wanted, unless one is on its way:
// then the next is asked for when that has come.
func (a *App) getFrame() tea.Cmd {
	t := &a.session.time
	step, ok := a.wanted()
	if !ok || t.asking || t.frame != nil && t.frame.Step == step {
		return nil
	}
	t.asking = true
	ctx, l, of := a.runCtx, a.lab, a.run
	return func() tea.Msg {
		frame, err := l.Frame(ctx, run.FrameQuery{Step: step})
		return frameMsg{of, frame, err}
	}
}

// take takes a frame that was asked for.
func (a *App) take(msg frameMsg) tea.Cmd {
	if msg.run != a.run {
		return nil
	}
	t := &a.session.time
	t.asking = false
	switch {
	case errors.Is(msg.err, run.ErrNoMoment):
		a.refreshMoments() // it was dropped meanwhile: show one that is still there
	case msg.err != nil:
		if a.runCtx.Err() == nil {
			a.notice = notice{text: "✗ The components of this moment: " + msg.err.Error() + ".", grave: true}
		}
		return nil
	case t.past || msg.frame.Step >= 0 && a.gauge.Stage == spec.Train:
		t.frame = msg.frame
	}
	return a.moved()
}

// play starts to play the training from its first moment, or from the one shown,
// and stops it if it plays.
func (a *App) play() tea.Cmd {
	t := &a.session.time
	if !t.past || t.index() == len(t.moments)-1 {
		t.move(0)
	}
	t.playing = true
	t.turn++
	return tea.Batch(a.moved(), a.tick())
}

func (a *App) tick() tea.Cmd {
	run, turn := a.run, a.session.time.turn
	return tea.Tick(playFrame, func(time.Time) tea.Msg { return playMsg{run, turn} })
}

// advance shows the next moment of a play, once the frame of this one is there; the
// last is followed by what is live.
func (a *App) advance(msg playMsg) tea.Cmd {
	t := &a.session.time
	if msg.run != a.run || msg.turn != t.turn || !t.playing {
		return nil
	}
	if step, ok := a.wanted(); ok && (t.frame == nil || t.frame.Step != step) && t.asking {
		return a.tick()
	}
	t.move(t.index() + 1)
	if !t.playing {
		return a.moved()
	}
	return tea.Batch(a.moved(), a.tick())
}

// followTime takes what the gauge says of the moments, and has their frames made
// once nothing else needs the cores.
func (a *App) followTime() tea.Cmd {
	t, g := &a.session.time, a.gauge
	if g.History != t.version {
		t.version = g.History
		a.refreshMoments()
	}
	t.ready = g.Frames
	cmd := a.getFrame()
	if g.Stage != "" || len(g.Waiting) > 0 || t.developing || g.Frames >= len(t.moments) {
		return cmd
	}
	t.developing = true
	ctx, l, of := a.runCtx, a.lab, a.run
	return tea.Batch(cmd, func() tea.Msg {
		_ = l.Develop(ctx) // what is wrong is said when a frame is asked for
		return developedMsg{of}
	})
}

// refreshMoments reads which moments there are; one that is gone gives way to the
// nearest before it.
func (a *App) refreshMoments() {
	t := &a.session.time
	t.moments = a.lab.Moments()
	if i, found := slices.BinarySearch(t.moments, t.at); t.past && !found && len(t.moments) > 0 {
		t.at = t.moments[max(0, i-1)]
	}
}

// paces are how fast a training may go, in steps a second; 0 is as fast as it can.
var paces = []float64{0, 2000, 500, 100, 20, 5, 1}

// pace makes the training slower (+1) or faster (−1).
func (a *App) pace(by int) {
	at := max(0, slices.Index(paces, a.lab.Gauge().Pace))
	at = min(max(0, at+by), len(paces)-1)
	a.lab.SetPace(paces[at])
	a.gauge.Pace = paces[at]
	a.notice = notice{text: "Full speed."}
	if paces[at] > 0 {
		a.notice.text = fmt.Sprintf("At most %s a second; the figures stay the same.", text.Plural(int(paces[at]), "step"))
	}
}

// scrubber is the line of the time axis; before there is a second moment, a rule.
func (a *App) scrubber() string {
	th := a.session.theme
	if len(a.session.time.moments) < 2 {
		return th.Faint.Render(strings.Repeat("─", a.width))
	}
	label := a.scrubberLabel()
	return th.Text.Render(label) + a.track().View(a.width-kit.Cells(label)-1, 1) + " "
}

// track is the time axis itself.
func (a *App) track() chart.Scrubber {
	th, t := a.session.theme, &a.session.time
	return chart.Scrubber{
		ASCII: th.ASCII,
		Steps: a.session.config.Network().Steps, Moments: t.moments, At: t.index(), Live: !t.past, Ready: t.ready,
		Done: th.Accent.Style, Wait: th.Dim.Style, Track: th.Faint.Style, Handle: th.Strong.Style,
	}
}

// scrubberLabel says in front of the track what is shown.
func (a *App) scrubberLabel() string {
	t := &a.session.time
	widest := len(text.Count(a.session.config.Network().Steps))
	switch {
	case !t.past:
		return " live" + kit.Pad("", widest+1) + " "
	case t.playing:
		return " ▶ at " + kit.Pad(text.Count(t.at), widest) + " "
	}
	return " step " + kit.Pad(text.Count(t.at), widest) + " "
}
