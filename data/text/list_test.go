package text

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestListAndFew(t *testing.T) {
	letters := strings.Split("abcdefghijk", "")
	for _, test := range []struct {
		words     int
		list, few string
	}{
		{0, "", ""},
		{1, "a", "a"},
		{2, "a or b", "a or b"},
		{3, "a, b or c", "a, b or c"},
		{9, "a, b, c, d, e, f, g, h or i", "a, b, c, d, e, f, g, h or i"}, // one more is no shorter than a word
		{10, "a, b, c, d, e, f, g, h, i or j", "a, b, c, d, e, f, g, h or 2 more"},
		{11, "a, b, c, d, e, f, g, h, i, j or k", "a, b, c, d, e, f, g, h or 3 more"},
	} {
		words := slices.Clone(letters[:test.words])
		if got := List(words, "or"); got != test.list {
			t.Errorf("List of %d is %q, want %q", test.words, got, test.list)
		}
		if got := Few(words, "or"); got != test.few {
			t.Errorf("Few of %d is %q, want %q", test.words, got, test.few)
		}
		if !slices.Equal(words, letters[:test.words]) {
			t.Errorf("the words are changed to %v", words)
		}
	}
	if got := Few(make([]string, 5000), "and"); !strings.HasSuffix(got, " and 4,992 more") {
		t.Errorf("Few of 5,000 is %q", got)
	}
}

func TestWords(t *testing.T) {
	type word string
	if got := Words([]word{"b", "a", ""}); !slices.Equal(got, []string{"b", "a", ""}) {
		t.Errorf("the words are %q", got)
	}
	if got := Words[word](nil); len(got) != 0 {
		t.Errorf("the words of nothing are %q", got)
	}
}

func TestClip(t *testing.T) {
	for _, test := range []struct{ word, want string }{
		{"", "''"},
		{"100,100", "100,100"},
		{"two words", "'two words'"},
		{"it's", `'it'\''s'`},
		{"größe", "'größe'"},
		{"a\nb", `"a\nb"`},
		{"\x1b[2J", `"\x1b[2J"`},
		{"a\u2028b", `"a\u2028b"`},
		{"a\u202eb", `"a\u202eb"`}, // turns the text around that comes after it
		{"\x9b2J", `"\x9b2J"`},     // steers a terminal of 8 bits
		{"Gr\xfc\xdfe", `"Gr\xfc\xdfe"`},
		{"\ufffd", "'\ufffd'"},
		{strings.Repeat("a", 60), strings.Repeat("a", 60)},
		{strings.Repeat("a", 61), strings.Repeat("a", 20) + "…" + strings.Repeat("a", 39)},
		{"/home/me/" + strings.Repeat("deep/", 20) + "the name/layer1.npy", "'/home/me/deep/deep/…eep/deep/deep/deep/the name/layer1.npy'"},
		{"\x1b]0;" + strings.Repeat("x", 80) + "\x07", `"\x1b]0;xxxxxxxxxxxx…` + strings.Repeat("x", 36) + `\a"`},
		{strings.Repeat("é", 58), "'" + strings.Repeat("é", 58) + "'"},
		{strings.Repeat("é", 59), "'" + strings.Repeat("é", 19) + "…" + strings.Repeat("é", 38) + "'"},
	} {
		got := Clip(test.word)
		if got != test.want || !utf8.ValidString(got) || strings.ContainsAny(got, "\n\x1b") {
			t.Errorf("Clip(%q) = %q, want %q", test.word, got, test.want)
		}
	}
}

// TestQuote asks a shell what it reads.
func TestQuote(t *testing.T) {
	words := []string{
		"", "a", "100,100", "a_@%+=:,./-Z", "two words", " ", "it's", "''", `\`, `a\'b`, "$HOME", "`id`", "$(id)", "*", "~", "#no", "!x", "a\nb", "\t", "-n",
		"größe", "\xff", "\x1b]0;title\x07", "50 %\x1b\\'\"$x`", "\u202eab", "a\x9b\n\n", `"`, "{a,b}", "a;b", "a|b", "<a>", "&",
	}
	for i, word := range words[:4] {
		if want := []string{"''", "a", "100,100", "a_@%+=:,./-Z"}[i]; Quote(word) != want {
			t.Errorf("Quote(%q) = %s, want %s", word, Quote(word), want)
		}
	}
	for _, word := range words {
		quoted := Quote(word)
		if strings.ContainsFunc(quoted, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == '\u202e' }) || !utf8.ValidString(quoted) {
			t.Errorf("Quote(%q) = %q steers the terminal", word, quoted)
		}
	}
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell here")
	}
	line := `printf '%s\0'`
	for _, word := range words {
		line += " " + Quote(word)
	}
	read, err := exec.Command(shell, "-c", line).Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Split(string(read), "\x00"); !slices.Equal(got[:len(got)-1], words) {
		t.Errorf("the shell reads\n%q, want\n%q", got, words)
	}
}

func TestPrintable(t *testing.T) {
	for word, want := range map[string]string{
		"größe 7": "größe 7", "": "", "a\nb\tc": "a?b?c", "\x1b[2J": "?[2J", "\x7f\u0085\u202e": "???", "\x9b2J": "\ufffd2J",
	} {
		if got := Printable(word); got != want {
			t.Errorf("Printable(%q) = %q, want %q", word, got, want)
		}
	}
}
