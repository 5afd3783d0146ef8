package gate

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// steady is a client that sends a few bytes every few milliseconds, without a pause.
type steady struct {
	left  string
	piece int
}

func (s *steady) Read(p []byte) (int, error) {
	if s.left == "" {
		return 0, io.EOF
	}
	time.Sleep(5 * time.Millisecond)
	n := copy(p, s.left[:min(s.piece, len(s.left))])
	s.left = s.left[n:]
	return n, nil
}

// restsOf reads all there is, and returns it in the pieces between which there was a rest.
func restsOf(t *testing.T, in *Input) (pieces []string) {
	var piece bytes.Buffer
	p := make([]byte, 4096)
	for {
		begin := time.Now()
		n, err := in.Read(p)
		if piece.Len() > 0 && time.Since(begin) >= uv.DefaultEscTimeout {
			pieces = append(pieces, piece.String())
			piece.Reset()
		}
		piece.Write(p[:n])
		if err != nil {
			return append(pieces, piece.String())
		}
	}
}

// TestThereIsARestNowAndThen: however a client sends, what reads it comes to a rest, and no key is parted
// by one, so that a sequence without an end is not kept for ever.
func TestThereIsARestNowAndThen(t *testing.T) {
	for name, all := range map[string]string{
		"a string without an end": "\x1bP" + strings.Repeat("x", 100<<10),
		"keys":                    strings.Repeat("\x1b[1;5A", 20<<10),
		"one key and text":        strings.Repeat("text and ", 10<<10) + "\x1b[A",
	} {
		synctest.Test(t, func(t *testing.T) {
			in := NewInput(t.Context(), &steady{all, 41}, nobody)
			pieces := restsOf(t, in)
			if got := strings.Join(pieces, ""); got != all {
				t.Errorf("%s: of %d bytes %d come, or others", name, len(all), len(got))
			}
			for i, piece := range pieces {
				if len(piece) > mostRestless+64 {
					t.Errorf("%s: %d bytes come without a rest", name, len(piece))
				}
				if i > 0 && strings.HasPrefix(all, "\x1b[1") && piece[0] != '\x1b' {
					t.Errorf("%s: a rest parts a key: %q", name, piece[:10])
				}
			}
		})
	}
}

// TestALongPaste: what is behind the most of a paste is lost, and what is typed behind the paste is not;
// one that has no end is over once nothing has come for a while.
func TestALongPaste(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := io.Pipe()
		in := NewInput(t.Context(), near, nobody)
		events := NewEvents(in)
		events.Pass(tea.PasteStartMsg{})
		go func() {
			for range 40 {
				io.WriteString(far, strings.Repeat("paste ", 500))
			}
			io.WriteString(far, ansi.BracketedPasteEnd[:3])
			io.WriteString(far, ansi.BracketedPasteEnd[3:]+"keys")
			time.Sleep(time.Minute)
			far.Close()
		}()
		raw, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		text, behind, _ := strings.Cut(string(raw), ansi.BracketedPasteEnd)
		if len(text) > mostPaste || len(text) < mostPaste-4096 || behind != "keys" {
			t.Errorf("%d bytes of the paste come, and behind it %q", len(text), behind)
		}
		events.Pass(tea.PasteEndMsg{})
		if in.pasting.Load() {
			t.Error("a paste that has come to its end goes on")
		}
	})
	synctest.Test(t, func(t *testing.T) {
		near, far := io.Pipe()
		in := NewInput(t.Context(), near, nobody)
		NewEvents(in).Pass(tea.PasteStartMsg{})
		go func() {
			for range 40 {
				io.WriteString(far, strings.Repeat("paste ", 500))
			}
			time.Sleep(2 * silence)
			io.WriteString(far, "keys")
			far.Close()
		}()
		raw, _ := io.ReadAll(in)
		if _, behind, _ := strings.Cut(string(raw), ansi.BracketedPasteEnd); behind != "keys" {
			t.Errorf("behind a paste without an end comes %q", behind)
		}
	})
}

// TestTheLongestPaste: as much as a paste may have comes whole, and what is typed behind it too.
func TestTheLongestPaste(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := io.Pipe()
		in := NewInput(t.Context(), near, nobody)
		NewEvents(in).Pass(tea.PasteStartMsg{})
		all := strings.Repeat("paste 78", mostPaste/8)
		go func() {
			io.WriteString(far, all)
			far.Close()
		}()
		if raw, err := io.ReadAll(in); err != nil || string(raw) != all {
			t.Errorf("of %d bytes %d come, %v", len(all), len(raw), err)
		}
	})
}

// TestManyKeysAtOnce: so many come through at once, and of more as many as a person presses.
func TestManyKeysAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := NewEvents(NewInput(t.Context(), endless{}, nobody))
		passed := func(n int) (passed int) {
			for range n {
				if events.Pass(tea.KeyPressMsg{Code: 'x', Text: "x"}) != nil {
					passed++
				}
			}
			return passed
		}
		if at := passed(200); at != 120 || events.Lost != 80 {
			t.Errorf("of 200 at once %d pass, and %d are lost", at, events.Lost)
		}
		time.Sleep(time.Second)
		if at := passed(200); at != 40 {
			t.Errorf("a second later %d pass", at)
		}
	})
}

// TestWhatATerminalSaysOfItself: a window that it says the size of between the keys is cut as any other,
// and what it says without an end is not drawn each time.
func TestWhatATerminalSaysOfItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := NewEvents(NewInput(t.Context(), endless{}, nobody))
		if got := events.Pass(tea.WindowSizeMsg{Width: 4096, Height: 256}); got != (tea.WindowSizeMsg{Width: MostCols, Height: MostRows}) {
			t.Errorf("a window of 4096×256 is drawn as %v", got)
		}
		for _, msg := range []tea.Msg{tea.BackgroundColorMsg{}, tea.FocusMsg{}, tea.CapabilityMsg{Content: "RGB"}, tea.WindowSizeMsg{Width: 80, Height: 24}, uv.UnknownEvent("x"), uv.PixelSizeEvent{}} {
			events := NewEvents(nil)
			passed := 0
			for range 3000 {
				if events.Pass(msg) != nil {
					passed++
				}
				time.Sleep(time.Millisecond)
			}
			if passed > 150 {
				t.Errorf("of 3,000 %T in 3 s %d pass", msg, passed)
			}
		}
		type ours struct{}
		for range 1000 {
			if events.Pass(ours{}) == nil {
				t.Fatal("a message of the screens' own is lost")
			}
		}
	})
}

func nobody() {}

// TestReports: a report of the cursor is told and not read, but for one in a paste or with something else.
func TestReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := io.Pipe()
		told := 0
		in := NewInput(t.Context(), near, func() { told++ })
		p := make([]byte, 64)
		for _, tt := range []struct {
			sent    string
			pasting bool
			told    int
		}{
			{"\x1b[1;1R", false, 1}, {"\x1b[24;80R", false, 1}, {"\x1b[9;190R", false, 1}, {"\x1b[1:;1R", false, 0}, {"\x1b[/;1R", false, 0}, {"\x1b[1;1R", true, 0}, {"\x1b[R", false, 0}, {"\x1b[1R", false, 0},
			{"\x1b[1;R", false, 0}, {"\x1b[;1R", false, 0}, {"\x1b[1;1Ra", false, 0}, {"\x1b[1;1R\x1b[1;1R", false, 0}, {"\x1b[1;1A", false, 0}, {"1;1R", false, 0},
		} {
			told = 0
			in.pasting.Store(tt.pasting)
			go io.WriteString(far, tt.sent)
			go func() {
				time.Sleep(time.Second)
				io.WriteString(far, "behind")
			}()
			read := ""
			for !strings.HasSuffix(read, "behind") {
				n, err := in.Read(p)
				if err != nil {
					t.Fatal(err)
				}
				read += string(p[:n])
			}
			want := tt.sent + "behind"
			if tt.told > 0 {
				want = "behind"
			}
			if read != want || told != tt.told {
				t.Errorf("of %q %q is read, and %d reports are told", tt.sent, read, told)
			}
		}
	})
}
