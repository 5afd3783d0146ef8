package line

import (
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// terminalLine is a line whose other end the test reads.
func terminalLine(t *testing.T) (*Line, *os.File) {
	t.Helper()
	far, near, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { far.Close(); near.Close() })
	return New(near), far
}

func expectRead(t *testing.T, f *os.File, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := f.Read(got); err != nil || string(got) != want {
		t.Fatalf("the terminal got %q (%v), want %q", got, err, want)
	}
}

func TestLineWaitsForTheTerminalsReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		line, far := terminalLine(t)
		line.Ask()
		expectRead(t, far, askCursor)
		if msg := line.Filter(nil, tea.CursorPositionMsg{}); msg != nil {
			t.Error("the report reaches the app")
		}
		if msg := line.Filter(nil, tea.FocusMsg{}); msg == nil {
			t.Error("another message does not")
		}
		line.Wait(t.Context()) // nothing was drawn
		time.Sleep(2 * check)  // until it is worth asking again
		for _, frame := range []string{"one", "two"} {
			if n, err := line.Write([]byte(frame)); n != 3 || err != nil {
				t.Fatalf("Write returned %d, %v", n, err)
			}
		}
		expectRead(t, far, "one"+askCursor+"two") // one report at a time
		begin := time.Now()
		line.Wait(t.Context()) // as promptly as the last one came, it need not wait yet
		if took := time.Since(begin); took != 0 {
			t.Errorf("it waited %v for a prompt line", took)
		}
		time.Sleep(2 * prompt)
		arrived := false
		go func() { line.Wait(t.Context()); arrived = true }()
		time.Sleep(time.Second)
		synctest.Wait()
		if arrived {
			t.Fatal("Wait returned before the terminal had reported")
		}
		line.Filter(nil, tea.CursorPositionMsg{})
		synctest.Wait()
		if !arrived {
			t.Error("Wait goes on after the terminal's report")
		}
	})
}

func TestLineWithoutReportsDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		line, _ := terminalLine(t)
		line.Ask()
		line.Wait(t.Context()) // a line that never blocked is fast
		line.Settle()
	})
}

// TestNothingIsAskedAtTheEnd: what is drawn while the app leaves must not make the
// terminal report to the shell that comes after it.
func TestNothingIsAskedAtTheEnd(t *testing.T) {
	line, far := terminalLine(t)
	line.Ask()
	expectRead(t, far, askCursor)
	line.Filter(nil, tea.CursorPositionMsg{})
	line.last = time.Time{} // long ago
	line.Settle()
	line.Write([]byte("the last frame"))
	line.Write([]byte("restored"))
	line.Close()
	rest, err := io.ReadAll(far)
	if want := "the last framerestored"; err != nil || string(rest) != want {
		t.Errorf("the terminal got %q (%v), want %q", rest, err, want)
	}
}

func TestReportsAreNoKeys(t *testing.T) {
	line, _ := terminalLine(t)
	if msg := line.Filter(nil, tea.KeyPressMsg{Code: tea.KeyF3, Mod: tea.ModShift}); msg != nil {
		t.Error("a report from the first line reaches the app as a key")
	}
	if msg := line.Filter(nil, tea.KeyPressMsg{Code: tea.KeyF2}); msg == nil {
		t.Error("F2 does not reach the app")
	}
}

func TestLineThatBlockedIsLeftToDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		line := New(nil)
		// Half a second for 1,000 bytes: 2,000 bytes a second, and full buffers.
		line.wrote(1000, 500*time.Millisecond)
		line.wrote(100, 0)
		start := time.Now()
		line.Wait(t.Context())
		rate := 2000 * trust
		want := time.Duration((buffered + 100) / rate * float64(time.Second))
		if took := time.Since(start); took < want-time.Millisecond || took > want+time.Millisecond {
			t.Errorf("it waited %v, want %v", took, want)
		}
		start = time.Now()
		line.wrote(200, 0)
		line.Wait(t.Context())
		rate *= trust
		want = time.Duration(200 / rate * float64(time.Second))
		if took := time.Since(start); took < want-time.Millisecond || took > want+time.Millisecond {
			t.Errorf("for 200 bytes more it waited %v, want %v", took, want)
		}
	})
}

// TestAFewBytesThatBlockHoldNothingUpForLong: by their rate the buffers would take minutes to drain.
func TestAFewBytesThatBlockHoldNothingUpForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		line := New(nil)
		line.wrote(5, 200*time.Millisecond)
		start := time.Now()
		line.Wait(t.Context())
		line.Wait(t.Context())
		if took := time.Since(start); took != lost {
			t.Errorf("it waited %v, want %v once", took, lost)
		}
	})
}

func TestLineWhoseReportsGetLostGoesOn(t *testing.T) {
	line, _ := terminalLine(t)
	synctest.Test(t, func(t *testing.T) {
		line.Ask()
		line.Filter(nil, tea.CursorPositionMsg{})
		line.last = time.Time{}
		line.Write([]byte("drawn"))
		start := time.Now()
		time.Sleep(2 * prompt)
		line.Wait(t.Context())
		if took := time.Since(start); took != 2*prompt+lost {
			t.Errorf("it waited %v for a report that was lost, want %v", took-2*prompt, lost)
		}
		line.Wait(t.Context()) // without reports from now on
		if took := time.Since(start); took != 2*prompt+lost {
			t.Errorf("it waited again")
		}
	})
}

// TestLineIsTrustedAgain: a line that blocked once is taken to be a tenth faster after each write
// that goes through. From 2,000 bytes a second it takes 37 of them to be no slow line any more, 64
// KB a second: 1.1³⁶ < 32.8 < 1.1³⁷.
func TestLineIsTrustedAgain(t *testing.T) {
	line := New(nil)
	if line.Slow() {
		t.Fatal("a new line is slow")
	}
	line.wrote(1000, 500*time.Millisecond)
	for n := 1; n <= 40; n++ {
		line.wrote(10, time.Millisecond)
		if slow := line.Slow(); slow != (n < 37) {
			t.Fatalf("after %d writes that went through the line is slow: %v", n, slow)
		}
	}
	line.wrote(10, 200*time.Millisecond)
	if !line.Slow() {
		t.Error("a line that blocks again is not slow")
	}
}

// TestALineOverAWriter draws into what is no file, as over a network, and asks there.
func TestALineOverAWriter(t *testing.T) {
	var far strings.Builder
	line := Over(&far, 1<<20)
	line.Ask()
	line.Write([]byte("frame"))
	if far.String() != askCursor+"frame" {
		t.Errorf("the terminal got %q", far.String())
	}
	line.wrote(1000, 500*time.Millisecond)
	if line.queued != 1<<20 {
		t.Errorf("after a write that blocked %v bytes are under way, want what lies between", line.queued)
	}
}
