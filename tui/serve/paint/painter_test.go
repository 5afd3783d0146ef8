package paint

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// sent is what was sent to a terminal, in pieces, each of which takes a time.
type sent struct {
	mu     sync.Mutex
	pieces []string
	at     []time.Time
	takes  time.Duration
}

func (s *sent) Write(p []byte) (int, error) {
	s.mu.Lock()
	s.pieces, s.at = append(s.pieces, string(p)), append(s.at, time.Now())
	takes := s.takes
	s.mu.Unlock()
	time.Sleep(takes)
	return len(p), nil
}

// take is what has been sent since it was asked last.
func (s *sent) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	pieces := s.pieces
	s.pieces, s.at = nil, nil
	return pieces
}

func frame(picture, inset string, memo *Memo) Frame {
	v := tea.NewView(picture)
	v.WindowTitle = "fathom"
	return Frame{v, inset, memo}
}

var terminal = Terminal{Cols: 40, Rows: 4, Profile: colorprofile.TrueColor}

// begin makes a painter of 30 frames a second, and has it show a first frame.
func begin(out *sent) *Painter {
	just := func(f func()) { f() }
	p := New(out, terminal, 30, just, just)
	p.Show(frame("step 1\n\nof 9", "Mia steers", nil))
	time.Sleep(time.Second)
	return p
}

// TestAFrame: the first takes the terminal over, in one piece, those after it send what differs, and the end gives
// the terminal back.
func TestAFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &sent{}
		p := begin(out)
		first := out.take()
		if len(first) != 1 || strings.Index(first[0], ansi.SetModeAltScreenSaveCursor) > strings.Index(first[0], "step 1") || !strings.Contains(first[0], "\x1b]2;fathom\a") {
			t.Fatalf("first is sent %q", first)
		}
		p.Show(frame("step 2\n\nof 9", "Mia steers", nil))
		time.Sleep(time.Second)
		p.Show(frame("step 2\n\nof 9", "Mia steers", nil))
		time.Sleep(time.Second)
		p.Show(frame("step 2\n\nof 9", "Tom steers", nil))
		time.Sleep(time.Second)
		if got := out.take(); len(got) != 2 || got[0] != "\x1b[1;6H2" || got[1] != "\x1b[2HTom" {
			t.Errorf("then %q", got)
		}
		p.Show(frame("step 3\nof 9", "", nil)) // of other rows
		p.Close(true)
		last := strings.Join(out.take(), "")
		if !strings.HasPrefix(last, "\x1b[1;6H3\x1b[2Hof 9\x1b[K\x1b[3H\x1b[K") {
			t.Errorf("at last %q", last)
		}
		for _, undone := range []string{ansi.ResetModeAltScreenSaveCursor, ansi.ShowCursor, ansi.ResetModeBracketedPaste, ansi.ResetModeMouseButtonEvent, ansi.ResetModeMouseExtSgr, popKeyboard, ansi.ResetModifyOtherKeys, "\x1b]2;\a"} {
			if !strings.Contains(last, undone) {
				t.Errorf("%q is not undone: %q", undone, last)
			}
		}
		p.Show(frame("step 4", "", nil))
		p.Close(true)
		time.Sleep(time.Second)
		if got := out.take(); got != nil {
			t.Errorf("after the end %q", got)
		}
	})
}

// TestTheInsetMoves: where the picture has another number of lines, its inset is painted where it is then.
func TestTheInsetMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &sent{}
		p := begin(out)
		out.take()
		p.Show(frame("step 1\n9 steps\n\nof 9", "Mia steers", &Memo{}))
		time.Sleep(time.Second)
		if got := strings.Join(out.take(), ""); got != "\x1b[2H9 steps   \x1b[3HMia steers\x1b[4Hof 9" {
			t.Errorf("it is sent %q", got)
		}
		p.Close(false)
	})
}

// TestFramesAreApart: of many frames so many a second are sent, never two at once however long one takes, and the
// last of them is.
func TestFramesAreApart(t *testing.T) {
	for _, takes := range []time.Duration{0, 300 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			out := &sent{}
			p := begin(out)
			out.take()
			out.mu.Lock()
			out.takes = takes
			out.mu.Unlock()
			for i := range 1000 {
				p.Show(frame(strings.Repeat("x", 1+i%40), "", nil))
				time.Sleep(time.Millisecond)
			}
			time.Sleep(5 * time.Second)
			apart := max(time.Second/30, takes)
			p.Close(false)
			out.mu.Lock()
			defer out.mu.Unlock()
			out.at = out.at[:len(out.at)-1] // the end
			if n := len(out.at); n < int(time.Second/apart)-2 || n > int(time.Second/apart)+2 {
				t.Errorf("%d frames in a second", n)
			}
			for i := 1; i < len(out.at); i++ {
				if d := out.at[i].Sub(out.at[i-1]); d < apart {
					t.Errorf("two frames are %v apart", d)
				}
			}
			if !p.shown.same(p.next) {
				t.Error("the last is not shown")
			}
		})
	}
}

// TestWhatTheTerminalSays: a window of another size, other colours and a screen that is asked for anew are painted
// whole; a terminal that can wait for a whole frame is told where it ends.
func TestWhatTheTerminalSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &sent{}
		p := begin(out)
		out.take()
		f := frame("step 1\n\nof 9", "Mia steers", &Memo{})
		for name, msg := range map[string]tea.Msg{
			"size": tea.WindowSizeMsg{Width: 30, Height: 4}, "colours": tea.ColorProfileMsg{Profile: colorprofile.Ascii}, "anew": tea.ClearScreen(),
			"clusters": tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset},
		} {
			p.Tell(msg)
			p.Show(f)
			time.Sleep(time.Second)
			if got := out.take(); len(got) != 1 || !strings.HasSuffix(got[0], "\x1b[2J\x1b[Hstep 1\x1b[3Hof 9\x1b[2HMia steers") {
				t.Errorf("%s: %q", name, got)
			}
		}
		p.Tell(tea.KeyPressMsg{})
		p.Tell(tea.ModeReportMsg{Mode: ansi.ModeSynchronizedOutput, Value: ansi.ModeReset})
		p.Show(frame("step 2\n\nof 9", "Mia steers", nil))
		time.Sleep(time.Second)
		if got := out.take(); len(got) != 1 || got[0] != "\x1b[?2026h\x1b[1;6H2\x1b[?2026l" {
			t.Errorf("at once: %q", got)
		}
		v := frame("step 2\n\nof 9", "Mia steers", nil)
		v.View.ProgressBar = tea.NewProgressBar(tea.ProgressBarDefault, 7)
		p.Show(v)
		time.Sleep(time.Second)
		p.Close(true)
		if got := strings.Join(out.take(), ""); !strings.Contains(got, ansi.SetProgressBar(7)) || !strings.Contains(got, ansi.ResetProgressBar) {
			t.Errorf("the progress: %q", got)
		}
	})
}

// TestClusters: a terminal knows clusters where it can, not where it cannot or has never heard of them.
func TestClusters(t *testing.T) {
	for value, want := range map[ansi.ModeSetting]bool{
		ansi.ModeSet: true, ansi.ModeReset: true, ansi.ModePermanentlySet: true, ansi.ModePermanentlyReset: false, ansi.ModeNotRecognized: false,
	} {
		just := func(f func()) { f() }
		p := New(&sent{}, terminal, 30, just, just)
		p.Tell(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: value})
		if p.on.Graphemes != want || p.synced {
			t.Errorf("%v: clusters %v, synchronized output %v", value, p.on.Graphemes, p.synced)
		}
	}
}

// TestTheLastFrame: what the terminal has lost is painted once more before the end, where the last frame is to be seen.
func TestTheLastFrame(t *testing.T) {
	for _, last := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			out := &sent{}
			p := begin(out)
			out.take()
			p.Tell(tea.ClearScreen())
			p.Close(last)
			if got := strings.Join(out.take(), ""); strings.Contains(got, "step 1") != last {
				t.Errorf("to be seen %v, and sent is %q", last, got)
			}
		})
	}
}

// TestNoLargeBufferIsKept: a frame that takes much room takes it once.
func TestNoLargeBufferIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := begin(&sent{})
		p.Tell(tea.WindowSizeMsg{Width: 300, Height: 20})
		p.Show(frame(strings.Repeat(strings.Repeat("x", 299)+"\n", 19), "", nil))
		time.Sleep(time.Second)
		synctest.Wait() // what a timer has begun is over
		if p.bytes != nil {
			t.Errorf("%d bytes are kept", cap(p.bytes))
		}
		p.Show(frame("a", "", nil))
		time.Sleep(time.Second)
		synctest.Wait() // what a timer has begun is over
		if p.bytes == nil {
			t.Error("those of a usual frame are not")
		}
		p.Close(false)
	})
}

// TestAPanic: what fails while it paints keeps nobody waiting, and is not tried again.
func TestAPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var failed atomic.Int64
		p := New(&sent{}, terminal, 30, func(func()) { panic("as the test wants it") }, func(f func()) {
			defer func() {
				if recover() != nil {
					failed.Add(1)
				}
			}()
			f()
		})
		p.Show(frame("a", "", nil))
		time.Sleep(time.Second)
		p.Show(frame("b", "", nil))
		time.Sleep(time.Second)
		p.Close(true)
		if n := failed.Load(); n != 1 {
			t.Errorf("it failed %d times", n)
		}
	})
}

// BenchmarkOnlookers paints a frame for each of 100 who see the same. What is left to be made for each is
// nothing; before there was a renderer for each, with its own cells.
func BenchmarkOnlookers(b *testing.B) {
	var pictures [2]string
	for i := range pictures {
		for range 24 {
			pictures[i] += strings.Repeat("\x1b[38;5;75m⣿⡇\x1b[m ab"+string(rune('0'+i)), 13) + "\n"
		}
	}
	just := func(f func()) { f() }
	var memo Memo
	var all []*Painter
	for range 100 {
		all = append(all, New(&nowhere{}, Terminal{Cols: 80, Rows: 24, Profile: colorprofile.ANSI256}, 30, just, just))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		for _, p := range all {
			p.next = frame(pictures[i%2], "", &memo)
			p.send(p.changes())
		}
	}
}

type nowhere struct{ bytes int }

func (n *nowhere) Write(p []byte) (int, error) {
	n.bytes += len(p)
	return len(p), nil
}
