package pca

import (
	"context"
	"math"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/tui/kit"
)

// camera is how the cloud in space is seen.
type camera struct {
	yaw, pitch float64 // radians, see chart.Space
	near       float64 // how many times larger than the whole
	spinning   bool    // it turns by itself
}

// restCamera sees all three axes.
var restCamera = camera{yaw: 0.6, pitch: 0.35, near: 1}

const (
	turnStep  = math.Pi / 24
	spinStep  = math.Pi / 90
	spinFrame = time.Second / 10
)

// spinTick says that a cloud that turns by itself turns on.
type spinTick struct{ id int }

// spaceKey switches between a pair and space and turns the cloud.
func (t *Tab) spaceKey(msg tea.KeyPressMsg) (cmd tea.Cmd, known bool) {
	k := t.kit.Keys
	switch {
	case key.Matches(msg, k.Space) && t.axesNow().IsMap():
		return nil, true
	case key.Matches(msg, k.Space):
		t.space = !t.space
		t.camera.spinning = false
	case !t.space:
		return nil, false
	case key.Matches(msg, k.Spin):
		t.camera.spinning = !t.camera.spinning
	case key.Matches(msg, k.Turn), key.Matches(msg, k.Pan): // the latter also while an image is picked
		dx, dy := kit.Direction(msg)
		t.turnBy(turnStep*float64(dx), turnStep*float64(dy))
	default:
		return nil, false
	}
	return tea.Batch(t.spin(), t.follow()), true
}

// turnBy turns the cloud about the vertical and tilts it, no farther than to see it
// from straight above or below.
func (t *Tab) turnBy(yaw, pitch float64) {
	t.camera.yaw = math.Mod(t.camera.yaw+yaw, 2*math.Pi)
	t.camera.pitch = min(max(t.camera.pitch+pitch, -math.Pi/2), math.Pi/2)
}

// spin makes the cloud turn by itself while that is wanted and the tab is shown. It is
// called whenever either may have changed; what still ticks for before is then stale.
func (t *Tab) spin() tea.Cmd {
	if !t.spins() {
		t.spinID++
		t.ticking = false
		return nil
	}
	if t.ticking {
		return nil
	}
	t.ticking = true
	return t.after(spinFrame, spinTick{t.spinID})
}

func (t *Tab) spins() bool {
	return t.space && t.camera.spinning && t.run.Shown == measure
}

// spun turns the cloud on.
func (t *Tab) spun(tick spinTick) tea.Cmd {
	if tick.id != t.spinID || !t.spins() {
		return nil
	}
	t.turnBy(spinStep, 0)
	return t.after(spinFrame, tick)
}

// after returns the command that brings back a message in a while, unless the run is
// over by then.
func (t *Tab) after(d time.Duration, msg any) tea.Cmd {
	return t.run.Ask(measure, func(ctx context.Context, _ run.View) any {
		select {
		case <-time.After(d):
		case <-ctx.Done():
		}
		return msg
	})
}
