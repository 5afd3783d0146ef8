package axis

import (
	"errors"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// playEvery is how long a moment is shown while the training is played: 25 of them a second.
const playEvery = time.Second / 25

// Where the moments are few they are shown so much longer that all of them take this, and one of
// them no more than that.
const (
	playLasts     = 5 * time.Second
	mostPlayEvery = time.Second / 4
)

// Checkpoints of a store are few and stand for much: one is shown so long, but all of them no
// longer than that.
const (
	checkpointEvery = 700 * time.Millisecond
	checkpointsLast = 15 * time.Second
)

// Msg is a message that is for [Run.Update].
type Msg interface{ ofRun() *Run }

// The messages of the time axis.
type (
	frameMsg struct { // a frame is ready, or cannot be made
		of    *Run
		frame *run.Frame
		err   error
	}
	developedMsg struct{ of *Run } // all frames are ready, or it was given up
	playMsg      struct {
		of   *Run
		turn int
	}
)

func (m frameMsg) ofRun() *Run     { return m.of }
func (m developedMsg) ofRun() *Run { return m.of }
func (m playMsg) ofRun() *Run      { return m.of }

// Update takes a message of the time axis. moved says that the screens are to be told [Moved]; err
// is why the frame of the moment cannot be made.
func (r *Run) Update(msg Msg) (cmd tea.Cmd, moved bool, err error) {
	if msg.ofRun() != r {
		return nil, false, nil // of a run that is no longer shown
	}
	switch msg := msg.(type) {
	case frameMsg:
		return r.take(msg)
	case playMsg:
		cmd, moved = r.advance(msg)
	case developedMsg:
		r.Time.developing, moved = false, r.Time.complete // what is drawn may hang on the whole film
	}
	return cmd, moved, nil
}

// Key does what a key of the time axis says, and reports whether it is one.
func (r *Run) Key(msg tea.KeyPressMsg, keys kit.Keys) (cmd tea.Cmd, moved, known bool) {
	t := &r.Time
	at := t.index()
	switch {
	case key.Matches(msg, keys.Back):
		t.Playing = false
		t.move(at - 1)
	case key.Matches(msg, keys.Forward):
		t.Playing = false
		if t.Past || t.stored { // whose newest may have no figures yet
			t.move(at + 1)
		}
	case key.Matches(msg, keys.First):
		t.Playing = false
		t.move(0)
	case key.Matches(msg, keys.Live):
		t.move(len(t.stops()))
	case key.Matches(msg, keys.Play):
		cmd = r.play()
		r.keepInView()
		return cmd, true, true
	case key.Matches(msg, keys.Stop):
		t.Playing = false
	default:
		return nil, false, false
	}
	r.keepInView()
	return r.GetFrame(), true, true
}

// GoLive leaves a moment that has passed.
func (r *Run) GoLive() tea.Cmd {
	r.Time.move(len(r.Time.Moments))
	return r.GetFrame()
}

// Wheel goes back and forth with the wheel of the mouse.
func (r *Run) Wheel(button tea.MouseButton) (cmd tea.Cmd, moved bool) {
	t := &r.Time
	if len(t.Moments) < 2 {
		return nil, false
	}
	switch {
	case button == tea.MouseWheelUp:
		t.move(t.index() - 1)
	case button == tea.MouseWheelDown && (t.Past || t.stored):
		t.move(t.index() + 1)
	default:
		return nil, false
	}
	t.Playing = false
	return r.GetFrame(), true
}

// wanted is the step whose frame is to be shown, if one is: that of the moment, or the newest one
// while somebody watches a training that goes slowly enough.
func (r *Run) wanted() (step int, ok bool) {
	t, g := &r.Time, r.Gauge
	switch {
	case len(t.Moments) == 0, t.stored && !r.DrawsFrames:
		return 0, false
	case t.stored && !t.Past:
		return t.Moments[len(t.Moments)-1], r.Loaded != nil
	case t.Past:
		return t.At, true
	case r.DrawsFrames && g.Stage == spec.Train && (g.Pace > 0 || g.Paused):
		return t.Moments[len(t.Moments)-1], true
	}
	return 0, false
}

// GetFrame asks for the frame that is wanted, unless one is on its way: then the next is asked for
// when that has come.
func (r *Run) GetFrame() tea.Cmd {
	t := &r.Time
	step, ok := r.wanted()
	if !ok || r.Missing != "" || t.asking || t.Frame != nil && t.Frame.Step == step {
		return nil
	}
	t.asking = true
	return func() tea.Msg {
		frame, err := run.Fitting(r.View).Frame(r.ctx, run.FrameQuery{Step: step})
		return frameMsg{r, frame, err}
	}
}

// take takes a frame that was asked for.
func (r *Run) take(msg frameMsg) (cmd tea.Cmd, moved bool, err error) {
	t := &r.Time
	t.asking = false
	switch {
	case errors.Is(msg.err, run.ErrNoMoment):
		r.refreshMoments() // it was dropped meanwhile: show one that is still there
	case msg.err != nil:
		if r.ctx.Err() != nil {
			return nil, false, nil
		}
		t.Problem = msg.err
		return nil, false, msg.err
	case t.Past || t.stored || msg.frame.Step >= 0 && r.Gauge.Stage == spec.Train:
		t.Frame, t.Problem = msg.frame, nil
	}
	return r.GetFrame(), true, nil
}

// play starts to play the training from its first moment, or from the one shown.
func (r *Run) play() tea.Cmd {
	t := &r.Time
	if !t.Past || t.index() == len(t.stops())-1 {
		t.move(0)
	}
	t.Playing = true
	t.turn++
	return tea.Batch(r.GetFrame(), r.tick())
}

func (r *Run) tick() tea.Cmd {
	turn, every := r.Time.turn, min(max(playEvery, playLasts/time.Duration(max(len(r.Time.stops()), 1))), mostPlayEvery)
	if r.Time.stored {
		every = max(playEvery, min(checkpointEvery, checkpointsLast/time.Duration(len(r.Time.Moments))))
	}
	return tea.Tick(every, func(time.Time) tea.Msg { return playMsg{r, turn} })
}

// advance shows the next moment of a play, once the frame of this one is there; the last is
// followed by what is live.
func (r *Run) advance(msg playMsg) (cmd tea.Cmd, moved bool) {
	t := &r.Time
	if msg.turn != t.turn || !t.Playing {
		return nil, false
	}
	if step, ok := r.wanted(); ok && (t.Frame == nil || t.Frame.Step != step) && t.asking {
		return r.tick(), false
	}
	t.move(t.index() + 1)
	r.keepInView()
	if !t.Playing {
		return r.GetFrame(), true
	}
	return tea.Batch(r.GetFrame(), r.tick()), true
}

// Follow takes what the gauge says of the moments, and has their frames made once nothing else
// needs the cores.
func (r *Run) Follow() tea.Cmd {
	t, g := &r.Time, r.Gauge
	if g.History != t.version {
		t.version = g.History
		r.refreshMoments()
	}
	t.Ready = g.Frames
	cmd := r.GetFrame()
	idle, was := g.Stage == "" && len(g.Waiting) == 0, t.complete
	t.complete = idle && len(t.Moments) > 0 && g.Frames >= len(t.Moments)
	if t.complete && !was {
		return tea.Batch(cmd, func() tea.Msg { return developedMsg{r} })
	}
	if t.stored && !r.DrawsFrames || !idle || t.developing || g.Frames >= len(t.Moments) {
		return cmd
	}
	t.developing = true
	return tea.Batch(cmd, func() tea.Msg {
		_ = r.View.Develop(r.ctx) // what is wrong is said when a frame is asked for
		return developedMsg{r}
	})
}

// refreshMoments reads which moments there are; one that is gone gives way to the nearest before
// it.
func (r *Run) refreshMoments() {
	t := &r.Time
	t.Moments = r.View.Moments()
	if i, found := slices.BinarySearch(t.Moments, t.At); t.Past && !found && len(t.Moments) > 0 {
		t.At = t.Moments[max(0, i-1)]
	}
}
