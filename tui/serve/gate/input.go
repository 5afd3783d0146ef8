package gate

import (
	"context"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"
)

// How much a visitor may type: more is read later, so that their own client waits and nobody else.
const (
	inputRate  = 8 << 10 // bytes a second
	inputBurst = 64 << 10
)

// Input reads what a visitor types no faster than anybody could paste. It is read by one goroutine.
type Input struct {
	ctx  context.Context
	from io.Reader
	left bucket
}

// NewInput returns the input of a visit, which ends with ctx.
func NewInput(ctx context.Context, from io.Reader) *Input {
	return &Input{ctx: ctx, from: from, left: bucket{rate: inputRate, most: inputBurst}}
}

// Read reads what was typed, once it may be.
func (in *Input) Read(p []byte) (int, error) {
	n, err := in.from.Read(p[:min(len(p), 4<<10)])
	if wait := in.left.pay(float64(n), time.Now()); wait > 0 {
		select {
		case <-time.After(wait):
		case <-in.ctx.Done():
			return 0, io.EOF
		}
	}
	return n, err
}

// bucket is so much a second, of which some can be saved up.
type bucket struct {
	rate, most float64
	debt       float64 // what is gone of the most
	at         time.Time
}

// drain takes into account the time that has gone by.
func (b *bucket) drain(now time.Time) {
	if !b.at.IsZero() {
		b.debt = max(0, b.debt-b.rate*now.Sub(b.at).Seconds())
	}
	b.at = now
}

// pay takes from the bucket, and returns how long it is until it has that much.
func (b *bucket) pay(n float64, now time.Time) time.Duration {
	b.drain(now)
	b.debt += n
	return time.Duration(max(0, b.debt-b.most) / b.rate * float64(time.Second))
}

// take takes from the bucket what it has, and reports whether it had that much.
func (b *bucket) take(n float64, now time.Time) bool {
	b.drain(now)
	if b.debt+n > b.most {
		return false
	}
	b.debt += n
	return true
}

// Events lets through as many keys and movements of the mouse as a person makes: each is drawn, which
// takes the program far longer than a client needs to send it. It is used by one goroutine.
type Events struct {
	keys, mouse bucket
	Lost        int // keys that did not pass
}

// NewEvents returns a filter of events.
func NewEvents() *Events {
	return &Events{keys: bucket{rate: 40, most: 120}, mouse: bucket{rate: 60, most: 60}}
}

// Pass returns a message that passes, and nil for one that does not. A program that is reached over
// a network is not suspended, since nobody could wake it.
func (e *Events) Pass(msg tea.Msg) tea.Msg {
	switch msg.(type) {
	case tea.SuspendMsg:
		return nil
	case tea.KeyPressMsg:
		if !e.keys.take(1, time.Now()) {
			e.Lost++
			return nil
		}
	case tea.KeyReleaseMsg:
		return nil // nothing is told by one
	case tea.MouseMotionMsg, tea.MouseWheelMsg, tea.MouseClickMsg, tea.MouseReleaseMsg:
		if !e.mouse.take(1, time.Now()) {
			return nil
		}
	}
	return msg
}
