package line

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// TestWhenTheTerminalIsAsked: a prompt one now and then, a slow one after each frame, and none
// while a report is due.
func TestWhenTheTerminalIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		line, far := terminalLine(t)
		line.Ask()
		line.Filter(nil, tea.CursorPositionMsg{})
		line.Write([]byte("a")) // it has just been asked
		time.Sleep(2 * check)
		line.Write([]byte("b"))
		time.Sleep(2 * check)
		line.Write([]byte("c")) // the report is due
		if line.Slow() {
			t.Error("a line is slow before its report has come late")
		}
		line.Filter(nil, tea.CursorPositionMsg{})
		if !line.Slow() {
			t.Error("a line whose report came late is not slow")
		}
		line.Write([]byte("d"))
		time.Sleep(2 * prompt)
		line.Filter(nil, tea.CursorPositionMsg{})
		line.Write([]byte("e")) // a slow one is asked again, however soon
		expectRead(t, far, askCursor+"ab"+askCursor+"cd"+askCursor+"e"+askCursor)
	})
}

// TestHowLongALineIsWaitedFor says it for lines that blocked, answer and do not.
func TestHowLongALineIsWaitedFor(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(l *Line)
		wait func(l *Line)
		want time.Duration
	}{
		{"a write that was a little slow", func(l *Line) { l.wrote(1000, blocked/2) }, nil, 0},
		{"buffers that have long been empty", func(l *Line) {
			l.wrote(1000, 500*time.Millisecond)
			time.Sleep(time.Minute)
			l.wrote(220, 0) // at 2,000 a second, and a tenth faster since it went through
		}, nil, 100 * time.Millisecond},
		{"one that blocked and answers", func(l *Line) {
			l.answers = true
			l.wrote(1000, 500*time.Millisecond)
		}, nil, 0},
		{"leaving with a report that never comes", func(l *Line) { l.answers, l.asked = true, time.Now() }, (*Line).Settle, time.Second},
		{"leaving one that never answers", func(l *Line) { l.asked = time.Now() }, (*Line).Settle, 0},
		{"leaving with none due", func(l *Line) { l.answers = true }, (*Line).Settle, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				line := New(nil)
				tt.do(line)
				begin := time.Now()
				if tt.wait != nil {
					tt.wait(line)
				} else {
					line.Wait(t.Context())
				}
				if took := time.Since(begin); (took - tt.want).Abs() > time.Microsecond {
					t.Errorf("it waited %v, want %v", took, tt.want)
				}
			})
		})
	}
}
