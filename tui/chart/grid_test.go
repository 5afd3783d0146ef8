package chart

import (
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

func TestGridRuns(t *testing.T) {
	red, blue := fg("1"), fg("4")
	paper := lipgloss.NewStyle().Background(lipgloss.Color("2"))
	tests := []struct {
		name string
		draw func(g *grid)
		want string
	}{
		{"blank", func(*grid) {}, "      "},
		{"plain", func(g *grid) { g.set(1, 0, 'a', 0) }, " a    "},
		{"equal styles share a run", func(g *grid) {
			g.set(0, 0, 'a', g.pen(red))
			g.set(1, 0, 'b', g.pen(fg("1").Padding(3).Width(9)))
		}, "\x1b[31mab    \x1b[m"},
		{"blanks join a foreground", func(g *grid) {
			g.set(0, 0, 'a', g.pen(red))
			g.set(4, 0, 'b', g.pen(red))
			g.set(5, 0, 'c', g.pen(blue))
		}, "\x1b[31ma   b\x1b[m\x1b[34mc\x1b[m"},
		{"blanks end a background", func(g *grid) {
			g.set(0, 0, 'a', g.pen(paper))
			g.set(2, 0, 'b', g.pen(red))
		}, "\x1b[42ma\x1b[m \x1b[31mb   \x1b[m"},
		{"a painted blank", func(g *grid) {
			g.set(0, 0, 'a', g.pen(red))
			g.set(1, 0, ' ', g.pen(paper))
		}, "\x1b[31ma\x1b[m\x1b[42m \x1b[m    "},
		{"outside", func(g *grid) {
			g.set(-1, 0, 'a', 0)
			g.set(6, 0, 'a', 0)
			g.set(0, -1, 'a', 0)
			g.set(0, 1, 'a', 0)
			g.text(0, 1, "text", 9, 0, false)
			g.text(-1, 0, "text", 9, 0, false)
		}, "      "},
	}
	for _, tt := range tests {
		g := newGrid(6, 1)
		tt.draw(g)
		if got := g.String(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// A style's escape sequence is the one that lipgloss itself would write.
func TestSGR(t *testing.T) {
	plain := lipgloss.NewStyle()
	styles := []lipgloss.Style{
		plain, plain.Bold(true), plain.Faint(true), plain.Italic(true), plain.Blink(true), plain.Reverse(true),
		plain.Strikethrough(true), fg("1"), fg("12"), fg("200"), fg("#123456"), fg("1").Bold(true),
		plain.Background(lipgloss.Color("#654321")).Faint(true), plain.Foreground(lipgloss.NoColor{}),
	}
	for _, s := range styles {
		sgr, _ := sgrOf(s)
		got := "x"
		if sgr != "" {
			got = sgr + "x" + ansi.ResetStyle
		}
		if want := s.Render("x"); got != want {
			t.Errorf("got %q, lipgloss writes %q", got, want)
		}
	}
}

func TestGridText(t *testing.T) {
	tests := []struct {
		name, text string
		room       int
		ascii      bool
		want       string
	}{
		{"fits", "abc", 9, false, "abc     "},
		{"cut", "abcdefghij", 5, false, "abcd…   "},
		{"cut in ASCII", "abcdefghij", 5, true, "abcd~   "},
		{"cut at the edge", "abcdefghij", 99, false, "abcdefg…"},
		{"wide", "広い", 9, false, "広い    "},
		{"wide cut", "広い画面です", 5, false, "広い…   "},
		{"wide does not fit", "広", 1, false, "…       "},
		{"combining", "e\u0301a", 9, false, "e\u0301a      "},
		{"emoji of several runes", "👩\u200d🔬!", 9, false, "👩\u200d🔬!     "},
		{"a vowel sign without its letter", "\u093f", 9, false, "?       "},
		{"a letter part that would merge", "a\u1100", 9, false, "a??     "},
		{"half a flag", "\U0001f1e9", 9, false, "??      "},
		{"a whole flag", "\U0001f1e9\U0001f1ea!", 9, false, "\U0001f1e9\U0001f1ea!     "},
		{"escape sequences", "a\x1b[31mb\x1b[m", 9, false, "ab      "},
		{"control characters", "a\nb\tc\x00", 9, false, "a b c   "},
		{"bad UTF-8", "a\xffb", 9, false, "ab      "},
	}
	for _, tt := range tests {
		g := newGrid(8, 1)
		g.text(0, 0, tt.text, tt.room, 0, tt.ascii)
		if got := g.String(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Writing over a half of a wide character blanks the other half.
func TestGridWideOverwritten(t *testing.T) {
	for x, want := range map[int]string{0: "x 広 ", 1: " x広 ", 2: "広x  ", 3: "広 x ", 4: "広広x"} {
		g := newGrid(5, 1)
		g.text(0, 0, "広広", 4, 0, false)
		g.set(x, 0, 'x', 0)
		if got := g.String(); got != want {
			t.Errorf("x at %d: got %q, want %q", x, got, want)
		}
	}
	g := newGrid(5, 1)
	g.text(0, 0, "広広", 4, 0, false)
	g.text(1, 0, "い", 2, 0, false)
	if got, want := g.String(), " い  "; got != want {
		t.Errorf("wide over wide: got %q, want %q", got, want)
	}
}
