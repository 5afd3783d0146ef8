package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/tui/line"
)

// partly draws the screen bit by bit over a slow line, see [line.Parts].
type partly struct {
	line.Parts
	under bool // a part is on its way
}

// newPartly begins with the whole screen: the rail, the footer and the status come before the header
// and the time.
func newPartly() partly {
	return partly{Parts: line.Parts{Above: bodyLine, Below: chrome - bodyLine, First: []int{2, -1, -2, 0, 1, 3}}}
}

// arrivedMsg says that the part that was drawn has arrived.
type arrivedMsg struct{}

// drawnWithin is how long it takes at most until what the app shows is written: two frames of the
// renderer.
const drawnWithin = time.Second / 30

// drawSome takes as much of what has changed as a slow line may be given now, and returns the command
// that says when it has arrived; nil if there is nothing to wait for.
func (a *App) drawSome() tea.Cmd {
	p := &a.partly
	if !a.slow() || a.width <= 0 {
		p.Forget()
		p.under = false
		return nil
	}
	if p.under || !p.Take(strings.Split(a.screen(), "\n"), a.host.Line.Budget()) {
		return nil
	}
	p.under = true
	ctx, line := a.ctx, a.host.Line
	return func() tea.Msg {
		select {
		case <-time.After(drawnWithin):
			line.Wait(ctx)
		case <-ctx.Done():
		}
		return arrivedMsg{}
	}
}
