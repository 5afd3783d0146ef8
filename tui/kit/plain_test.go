package kit

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestPlain: nothing of a text steers, and it takes as many cells as before.
func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "größe 7": "größe 7", "新しい 👩‍🚀 e\u0301 a\u00a0b": "新しい 👩‍🚀 e\u0301 a\u00a0b", "می\u200cخواهم": "می\u200cخواهم",
		"a\x1b[31mb": "ab", "a\x1b]0;title\ab": "ab", "a\u009b2Jb": "a2Jb", "a\u202eb\u2066c": "abc", "a\nb\tc\x7f": "abc",
	} {
		if got := Plain(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"\xff\xfe", "a\x9b2J", "\xc3(", "x\xed\xa0\x80", "\x1b", "\x1b[", "\x1bPq", "\x1b]52;c;aGk=", "é\xff"} {
		got := Plain(text)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\x1b\ufffd") || Cells(got) != Cells(text) {
			t.Errorf("%q becomes %q, of %d cells and not %d", text, got, Cells(got), Cells(text))
		}
	}
	if got := (Ink{on: "\x1b[1m", off: "\x1b[m"}).Render("a\x1b[2Jb"); got != "\x1b[1mab\x1b[m" {
		t.Errorf("an ink renders %q", got)
	}
}

// TestScreen: colours stay, and nothing else that steers.
func TestScreen(t *testing.T) {
	for picture, want := range map[string]string{
		"\x1b[38;5;252ma\x1b[m\nb": "\x1b[38;5;252ma\x1b[m\nb", "\x1b[38:2::1:2:3mé\x1b[m": "\x1b[38:2::1:2:3mé\x1b[m",
		"a\x1b[2Jb": "a[2Jb", "a\x1b]0;t\ab": "a]0;tb", "a\x1b[?25hb\x1b[m": "a[?25hb\x1b[m", "a\u009b1mb\u202ec\rd": "a1mbcd", "a\xff\x00b": "ab", "a\x1b[": "a[",
		"a\x1b[31": "a[31",
	} {
		if got := Screen(picture); got != want {
			t.Errorf("%q becomes %q, want %q", picture, got, want)
		}
	}
}

// TestASCIIKeepsTheWidth: what is written with ASCII takes as many cells as what it stands for.
func TestASCIIKeepsTheWidth(t *testing.T) {
	for _, text := range []string{"é́́🇩🇪 x", "e\u0301\u0301x", "👩‍👩‍👧x", "1\ufe0f\u20e3x", "漢字x", "a\u00a0b", "✓ e\u0301", "ﷺ", "می\u200cخواهم"} {
		if got := InASCII(text); Cells(got) != Cells(text) || strings.ContainsFunc(got, func(r rune) bool { return r > '~' }) {
			t.Errorf("%q becomes %q, of %d cells and not %d", text, got, Cells(got), Cells(text))
		}
	}
}

// BenchmarkScreen is what it takes to look through a picture of 200×60 cells.
func BenchmarkScreen(b *testing.B) {
	picture := strings.Repeat(strings.Repeat("\x1b[38;5;252m⠿⠿⠿⠿\x1b[m", 50)+"\n", 60)
	b.SetBytes(int64(len(picture)))
	for b.Loop() {
		Screen(picture)
	}
}
