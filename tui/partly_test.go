package tui

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// narrow is a line of 2,000 bytes a second with buffers that never fill, and the terminal at its end.
type narrow struct {
	mu    sync.Mutex // guards free: some wait while others draw
	free  time.Time  // when all that was written has arrived
	lines []string   // of the screen, as they were written
	most  int        // bytes that were on their way at once
}

const narrowRate = 2000

func (n *narrow) Ask()        {}
func (n *narrow) Slow() bool  { return true }
func (n *narrow) Budget() int { return narrowRate * 13 / 100 }
func (n *narrow) Settle()     {}
func (n *narrow) Wait(ctx context.Context) {
	select {
	case <-time.After(n.ahead()):
	case <-ctx.Done():
	}
}

// ahead is how long it takes until all has arrived.
func (n *narrow) ahead() time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	return time.Until(n.free)
}

// draw writes what differs, as the renderer does.
func (n *narrow) draw(view string) {
	now := strings.Split(view, "\n")
	if len(n.lines) != len(now) {
		n.lines = make([]string, len(now))
	}
	bytes := 0
	for i := range now {
		if n.lines[i] != now[i] {
			bytes += apart(n.lines[i], now[i])
		}
	}
	n.lines = now
	n.mu.Lock()
	defer n.mu.Unlock()
	if wait := time.Until(n.free); wait > 0 {
		n.free = n.free.Add(time.Second * time.Duration(bytes) / narrowRate)
	} else {
		n.free = time.Now().Add(time.Second * time.Duration(bytes) / narrowRate)
	}
	n.most = max(n.most, int(time.Until(n.free).Seconds()*narrowRate))
}

// apart is how many bytes it takes to draw one line over another: the cells that differ, each with its
// style where that is another than that of the cell before, and 8 for the way to each run of them.
func apart(was, is string) (bytes int) {
	old, drawn, style := styled(was), false, ""
	for i, c := range styled(is) {
		differs := i >= len(old) || old[i] != c
		if differs && !drawn {
			bytes += 8
		}
		if differs && (!drawn || style != c[0]) {
			bytes += len(c[0]) + len("\x1b[m")
		}
		if differs {
			bytes += len(c[1])
		}
		drawn, style = differs, c[0]
	}
	return bytes
}

// styled are the characters of a line, each with the sequences that set its style.
func styled(line string) (out [][2]string) {
	style := ""
	for i, part := range strings.Split(line, "\x1b[") {
		code, text, _ := strings.Cut(part, "m")
		switch {
		case i == 0:
			text = part
		case code == "":
			style = ""
		default:
			style += "\x1b[" + code + "m"
		}
		for _, r := range text {
			out = append(out, [2]string{style, string(r)})
		}
	}
	return out
}

// TestKeysOverASlowLine: over a line of 2,000 bytes a second a key's first effect, in the header,
// arrives within 0.3 s while a training goes on, all of it within 4 s, and however many keys are
// pressed no more is on its way than one part. The time is the test's own, and so the machine's speed
// has no share in it.
func TestKeysOverASlowLine(t *testing.T) {
	for _, keys := range []string{"2", "4", "?", strings.Repeat("2341", 10) + "2"} {
		synctest.Test(t, func(t *testing.T) {
			a := quiet(t, 80, 24)
			events := tuitest.Training(still(a), 5000)
			show(a, run.Gauge{Stage: spec.Train, Steps: 10000}, events)
			way := &narrow{}
			a.host.Line = way
			msgs := make(chan tea.Msg, 1000)
			ctx, end := context.WithCancel(t.Context())
			defer end()
			a.ctx = ctx
			var do func(cmd tea.Cmd)
			do = func(cmd tea.Cmd) {
				if cmd != nil {
					go func() {
						switch msg := cmd().(type) {
						case tea.BatchMsg:
							for _, c := range msg {
								do(c)
							}
						case arrivedMsg:
							msgs <- msg
						}
					}()
				}
			}
			update := func(msg tea.Msg) {
				_, cmd := a.Update(msg)
				way.draw(a.View().Content)
				do(cmd)
			}
			step := 5000
			// goOn lets time pass, with news of the training, until something is so.
			goOn := func(most time.Duration, is func() bool) time.Duration {
				begin := time.Now()
				tick := time.NewTicker(newsEvery)
				defer tick.Stop()
				for !is() && time.Since(begin) < most {
					select {
					case msg := <-msgs:
						update(msg)
					case <-tick.C:
						step++
						update(newsMsg{of: a.run, gauge: run.Gauge{Stage: spec.Train, Step: step, Steps: 10000, PerSecond: 900}, due: time.Now()})
					}
				}
				return time.Since(begin)
			}
			never := func() bool { return false }
			update(tea.WindowSizeMsg{Width: 80, Height: 24})
			goOn(6*time.Second, never)
			way.most = 0
			for i, key := range strings.Split(keys, "") {
				if i > 0 {
					goOn(time.Second/20, never)
				}
				update(tuitest.Press(key))
			}
			effect := func() bool { return slices.Equal(way.lines[2:3], strings.Split(a.screen(), "\n")[2:3]) }
			whole := func() bool { return slices.Equal(way.lines[4:23], strings.Split(a.screen(), "\n")[4:23]) }
			arrives := func(is func() bool) time.Duration {
				took := goOn(10*time.Second, is)
				return took + time.Until(way.free)
			}
			first, all := arrives(effect), time.Duration(0)
			all = arrives(whole)
			t.Logf("%.5q…: first %v, whole %v, %d bytes on their way", keys, first, all, way.most)
			if first > 300*time.Millisecond && keys != "?" || all > 4*time.Second {
				t.Errorf("%.5q…: the first effect takes %v, the whole frame %v", keys, first, all)
			}
			if way.most > narrowRate/5 {
				t.Errorf("%.5q…: %d bytes were on their way", keys, way.most)
			}
			end()
			synctest.Wait()
		})
	}
}
