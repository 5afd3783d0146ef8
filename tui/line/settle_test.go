package line

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// drawn is what was written to a terminal.
type drawn struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (d *drawn) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.b.Write(p)
}

func (d *drawn) take() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.b.Reset()
	return d.b.String()
}

// settledAfter returns how long it takes until the line has settled, where the reports come after so long each.
func settledAfter(l *Line, reports ...time.Duration) time.Duration {
	begin := time.Now()
	for _, after := range reports {
		time.AfterFunc(after, l.Reported)
	}
	l.Settle()
	return time.Since(begin)
}

// answered makes a line that has answered its first question after a time.
func answered(out *drawn, after time.Duration) *Line {
	l := Over(out, buffered)
	l.Ask()
	time.Sleep(after)
	l.Reported()
	out.take()
	return l
}

// askNow has a report be due.
func (l *Line) askNow() {
	l.mu.Lock()
	l.begin()
	l.mu.Unlock()
}

// TestSettle: what the terminal was asked and has not answered is waited for, for so long as it may take, and once.
func TestSettle(t *testing.T) {
	for _, tt := range []struct {
		name    string
		first   time.Duration // that the first answer took
		due     bool
		hurry   bool
		reports []time.Duration
		want    time.Duration
	}{
		{"nothing is due", 10 * time.Millisecond, false, false, nil, 0},
		{"it answers", 10 * time.Millisecond, true, false, []time.Duration{70 * time.Millisecond}, 70 * time.Millisecond},
		{"it does not", 10 * time.Millisecond, true, false, nil, settles},
		{"it does not, and is slow", 900 * time.Millisecond, true, false, nil, 1800 * time.Millisecond},
		{"it does not, and is very slow", 3 * time.Second, true, false, nil, mostSettles},
		{"it does not, and the program must go", 900 * time.Millisecond, true, true, nil, moment},
	} {
		synctest.Test(t, func(t *testing.T) {
			l := answered(&drawn{}, tt.first)
			if tt.due {
				l.askNow()
			}
			if tt.hurry {
				l.Hurry()
			}
			if took := settledAfter(l, tt.reports...); took != tt.want {
				t.Errorf("%s: %v, want %v", tt.name, took, tt.want)
			}
			l.askNow()
			if took := settledAfter(l); took != 0 {
				t.Errorf("%s: a second time it takes %v", tt.name, took)
			}
		})
	}
}

// TestSettleAllQuestions: behind another question a report is asked for, and all that are due are waited for.
func TestSettleAllQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &drawn{}
		l := answered(out, 10*time.Millisecond)
		l.Write([]byte("a frame" + ansi.RequestBackgroundColor))
		out.take()
		l.askNow()
		time.Sleep(time.Millisecond)
		l.mu.Lock()
		l.other = time.Now() // asked behind the report that is due
		l.mu.Unlock()
		if took := settledAfter(l, 20*time.Millisecond, 50*time.Millisecond); took != 50*time.Millisecond {
			t.Errorf("two reports take %v", took)
		}
		if got := out.take(); got != askCursor {
			t.Errorf("at the end %q is asked", got)
		}
		l.Write([]byte("x" + ansi.RequestKittyKeyboard + ansi.RequestModeUnicodeCore + ansi.RequestModeSynchronizedOutput + ansi.RequestBackgroundColor + "y"))
		if got := out.take(); got != "xy" {
			t.Errorf("then it is written %q", got)
		}
	})
}

// TestSettleBeforeAnyAnswer: a terminal that has answered nothing yet may for a while, and is then taken to have none.
func TestSettleBeforeAnyAnswer(t *testing.T) {
	for before, want := range map[time.Duration]time.Duration{0: answering, answering - time.Second: time.Second, answering: 0, time.Hour: 0} {
		synctest.Test(t, func(t *testing.T) {
			l := Over(&drawn{}, buffered)
			l.Ask()
			time.Sleep(before)
			if took := settledAfter(l); took != want {
				t.Errorf("%v after the question it takes %v, want %v", before, took, want)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		if took := settledAfter(Over(&drawn{}, buffered)); took != 0 {
			t.Errorf("where nothing was asked it takes %v", took)
		}
	})
}

// TestGiveAndTake: while another program has the terminal nothing is written nor waited for, and behind that it is again.
func TestGiveAndTake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &drawn{}
		l := answered(out, 10*time.Millisecond)
		l.askNow()
		go l.Give()
		begin := time.Now()
		l.Wait(t.Context())
		synctest.Wait()
		if took := time.Since(begin); took != 0 {
			t.Errorf("a frame waits %v for the report of a terminal that is given away", took)
		}
		if n, err := l.Write([]byte("lost")); n != 4 || err != nil || out.take() != "" {
			t.Errorf("it is written to another program's terminal: %d, %v", n, err)
		}
		if took := settledAfter(l); took != 0 {
			t.Errorf("to settle takes %v", took)
		}
		l.Hurry()
		l.Take()
		time.Sleep(2 * check)
		l.Write([]byte("drawn"))
		if got := out.take(); got != "drawn"+askCursor {
			t.Errorf("taken back, it is written %q", got)
		}
		if took := settledAfter(l); took != settles {
			t.Errorf("taken back, it settles in %v", took)
		}
		l.Abandon()
		l.Write([]byte("lost"))
		l.Last("the end", time.Second)
		if got := out.take(); got != "the end" {
			t.Errorf("given up, it is written %q", got)
		}
	})
}

// stalled is a terminal that takes nothing.
type stalled struct{ ever chan struct{} }

func (s stalled) Write(p []byte) (int, error) {
	<-s.ever
	return len(p), nil
}

// TestLastOfAll: the last words are tried for a time and no longer.
func TestLastOfAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := stalled{make(chan struct{})}
		begin := time.Now()
		Over(s, buffered).Last("the end", 700*time.Millisecond)
		if took := time.Since(begin); took != 700*time.Millisecond {
			t.Errorf("it takes %v", took)
		}
		close(s.ever)
	})
	if !strings.Contains(Whole, ansi.ResetModeAltScreenSaveCursor) || !strings.HasPrefix(Whole, "\x18") {
		t.Error("what makes a terminal whole ends no sequence, or leaves the other screen")
	}
}
