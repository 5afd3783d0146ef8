package paint

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// screen is a terminal that understands what is sent here and nothing else.
type screen struct {
	t     testing.TB
	on    Terminal
	cells uv.ScreenBuffer
	x, y  int
	style uv.Style
}

func newScreen(t testing.TB, on Terminal) *screen {
	s := &screen{t: t, on: on, cells: uv.NewScreenBuffer(on.Cols, on.Rows)}
	if on.Graphemes {
		s.cells.Method = ansi.GraphemeWidth
	}
	return s
}

// draws takes what is sent.
func (s *screen) draws(sent string) {
	s.t.Helper()
	p := ansi.NewParser()
	var state byte
	for len(sent) > 0 {
		seq, width, n, next := ansi.DecodeSequenceWc(sent, state, p)
		if s.on.Graphemes {
			seq, width, n, next = ansi.DecodeSequence(sent, state, p)
		}
		if n == 1 && len(sent) > 1 && sent[1] >= 0xc0 {
			seq, width = ansi.FirstGraphemeCluster(sent, s.cells.Method)
			n = len(seq)
		}
		state, sent = next, sent[n:]
		if width > 0 {
			if s.x+width > s.on.Cols {
				s.t.Fatalf("%q is written at column %d of %d", seq, s.x, s.on.Cols)
			}
			s.cells.SetCell(s.x, s.y, &uv.Cell{Content: seq, Width: width, Style: s.style})
			s.x += width
			continue
		}
		first, _ := p.Param(0, 0)
		second, _ := p.Param(1, 0)
		switch cmd := ansi.Cmd(p.Command()); {
		case !strings.HasPrefix(seq, "\x1b["):
			s.t.Fatalf("%q is sent", seq)
		case cmd.Prefix() != 0: // modes
		case cmd.Final() == 'm':
			uv.ReadStyle(p.Params(), &s.style)
		case cmd.Final() == 'H':
			s.x, s.y = max(1, second)-1, max(1, first)-1
		case cmd.Final() == 'C':
			s.x += max(1, first)
		case cmd.Final() == 'K' && s.style.IsZero():
			for x := s.x; x < s.on.Cols; x++ {
				s.cells.SetCell(x, s.y, nil)
			}
		case cmd.Final() == 'J' && first == 2:
			s.cells.Clear()
		default:
			s.t.Fatalf("%q is sent", seq)
		}
	}
	if !s.style.IsZero() {
		s.t.Fatalf("a pen is left: %v", s.style)
	}
}

// shows fails unless the screen shows a picture, as Ultraviolet reads that.
func (s *screen) shows(picture string) {
	s.t.Helper()
	want := newScreen(s.t, s.on)
	uv.NewStyledString(picture).Draw(want.cells, want.cells.Bounds())
	for y := range s.on.Rows {
		for x := range s.on.Cols {
			is, as := s.cells.CellAt(x, y), want.cells.CellAt(x, y).Clone()
			as.Style = uv.ConvertStyle(as.Style, s.on.Profile)
			if is.Content != as.Content || is.Width != as.Width || !is.Style.Equal(&as.Style) {
				s.t.Fatalf("at %d, %d of %+v there is %q %+v, want %q %+v", x, y, s.on, is.Content, is.Style, as.Content, as.Style)
			}
		}
	}
}

// pictures are of what fathom draws, and of what names and texts of anybody's may bring.
func pictures(r *rand.Rand, cols, rows int) string {
	pens := []string{"", "", "", "1", "1;38;5;75", "38;5;9", "31", "92", "107", "38;2;10;20;30", "38:2::1:2:3", "38:2:1:2:3", "38;5;15", "48;5;16", "48:5:200", "48;2;200;10;10;4", "2;3;7", "9;58;5;3;4:3", "5", "21", "39", "0;1", "1;2;22", "1;22;2", "3;23", "4;24", "4:3;24;7", "5;6;25", "7;27", "8;28", "9;29", "31;39", "41;49", "4;58;5;3;59"}
	texts := []string{"a", "step 12", " ", "          ", "⣿⡇", "─", "█▌", "中文", "é", "é", "e\u0301", "👍🏽", "◽", "―", "‖", "·", "x\u200d"}
	var b strings.Builder
	for y := range rows {
		if y > 0 {
			b.WriteByte('\n')
		}
		for x := 0; x < cols && r.IntN(12) > 0; {
			text := texts[r.IntN(len(texts))]
			if x += max(ansi.StringWidth(text), ansi.StringWidthWc(text)); x > cols {
				break
			}
			if on := pens[r.IntN(len(pens))]; on != "" {
				text = "\x1b[" + on + "m" + text + "\x1b[m"
			}
			b.WriteString(text)
		}
	}
	return b.String()
}

// changed is a picture of which some lines are another's.
func changed(r *rand.Rand, was, other string) string {
	lines, others := strings.Split(was, "\n"), strings.Split(other, "\n")
	for i := range lines {
		if i < len(others) && r.IntN(3) == 0 {
			lines[i] = others[i]
		}
	}
	return strings.Join(lines, "\n")
}

// TestBetween: whatever stood there, what is sent makes it what is to stand there, as another reader of such
// pictures has it, cell for cell, in each of the colours that terminals have.
func TestBetween(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		on := Terminal{Cols: 1 + r.IntN(40), Rows: 1 + r.IntN(6), Graphemes: r.IntN(2) == 0,
			Profile: []colorprofile.Profile{colorprofile.NoTTY, colorprofile.Ascii, colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor}[r.IntN(5)]}
		s, was := newScreen(t, on), ""
		for range 6 {
			is := changed(r, was, pictures(r, on.Cols, on.Rows))
			if r.IntN(3) == 0 {
				is = pictures(r, on.Cols, 1+r.IntN(on.Rows))
			}
			s.draws(string(on.Between(nil, was, is, 0)))
			s.shows(is)
			was = is
		}
	}
}

// TestBetweenIsShort: what has not changed is not sent, and what is blank at the end of a line is erased at once.
func TestBetweenIsShort(t *testing.T) {
	on := Terminal{Cols: 80, Rows: 24, Profile: colorprofile.TrueColor}
	for _, tt := range []struct{ was, is, sent string }{
		{"same", "same", ""},
		{"same   ", "same", ""},
		{"step 10", "step 11", "\x1b[1;7H1"},
		{"a\nstep 10 of 100", "a\nstep 20 of 300", "\x1b[2;6H2\x1b[5C3"},
		{"a1b2", "a3b4", "\x1b[1;2H3b4"},
		{"a123b", "x123y", "\x1b[Hx123y"},
		{"a1234b", "x1234y", "\x1b[Hx\x1b[4Cy"},
		{"a long line", "", "\x1b[H\x1b[K"},
		{"abcd 123", "abcd", "\x1b[1;5H\x1b[K"},
		{"abcd 12", "abcd", "\x1b[1;6H  "},
		{"", "\x1b[2@a\x1b[Zb\x1b7c", "\x1b[Hab7c"}, // what is no pen is not sent
		{"", "\x1b[9999999999999999999;1ma", "\x1b[H\x1b[1ma\x1b[m"},
		{"", "中a", "\x1b[H中\x1b[1;3Ha"},
		{"\x1b[1mab\x1b[m", "\x1b[1mac\x1b[m", "\x1b[1;2H\x1b[1mc\x1b[m"},
		{"", "\x1b[31ma\x1b[1mb\x1b[m\x1b[31mc\x1b[m", "\x1b[H\x1b[31ma\x1b[1mb\x1b[0;31mc\x1b[m"},
	} {
		if got := string(on.Between(nil, tt.was, tt.is, 0)); got != tt.sent {
			t.Errorf("from %q to %q %q is sent, want %q", tt.was, tt.is, got, tt.sent)
		}
	}
}

// FuzzBetween reads any text as pictures: none is a panic, and from a picture to itself nothing is sent.
func FuzzBetween(f *testing.F) {
	f.Add("a\x1b[9999999999999999999mb", "\x1b[38;5;99999999999;4:9mx\x1b[", uint8(9))
	f.Add("中\x1b[58:2:1m👍🏽", "\x1b[38;2m\n\n\xff", uint8(3))
	f.Fuzz(func(t *testing.T, was, is string, of uint8) {
		on := Terminal{Cols: int(of%50) + 1, Rows: 3, Profile: colorprofile.Profile(of % 5), Graphemes: of%2 == 0}
		on.Between(nil, was, is, 0)
		if again := on.Between(nil, is, "\x1b[m"+is, 0); len(again) > 0 {
			t.Errorf("of %q anew %q is sent", is, again)
		}
	})
}

// TestMemo: who goes the same way gets the same bytes, worked out once, and who comes from elsewhere or has
// another terminal gets others.
func TestMemo(t *testing.T) {
	var m Memo
	on := Terminal{Cols: 20, Rows: 2, Profile: colorprofile.TrueColor}
	a, b := m.Between(on, "step 1", "step 2"), m.Between(on, "step 1", "step 2")
	if &a[0] != &b[0] {
		t.Error("it is worked out again")
	}
	if got := m.Between(on, "", "step 2"); string(got) != "\x1b[Hstep 2" {
		t.Errorf("who comes late is sent %q", got)
	}
	narrow := on
	narrow.Cols = 5
	if got := m.Between(narrow, "step 1", "step 2"); len(got) != 0 {
		t.Errorf("a narrower one is sent %q", got)
	}
	for i := range 3 * remembered {
		m.Between(on, fmt.Sprint(i), fmt.Sprint(i+1))
	}
	if c := m.Between(on, "step 1", "step 2"); string(c) != string(a) || &c[0] == &a[0] {
		t.Error("it keeps more than it may, or other than there was")
	}
}
