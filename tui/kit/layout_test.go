package kit

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestCells compares the fast count with the library's on the characters that the
// app uses and on some that it does not.
func TestCells(t *testing.T) {
	alphabet := []rune("aZ0 ~.,äé·±×–→←↑↓│─━┤├┼█▏▁▂◆○●◌✓✗‖‹›▸⠁⣿Σ日本👍\u200d\u0301\u00ad\t")
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		line := ""
		for range rng.IntN(12) {
			if rng.IntN(4) == 0 {
				line += "\x1b[38;2;1;2;3m"
			}
			line += string(alphabet[rng.IntN(len(alphabet))])
		}
		if got, want := Cells(line), ansi.StringWidth(line); got != want {
			t.Fatalf("cells(%q) = %d, the library says %d", line, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, test := range []struct {
		line  string
		width int
		want  string
	}{
		{"abc", 5, "abc  "}, {"abcdef", 4, "abc…"}, {"abc", 3, "abc"}, {"abc", 0, ""}, {"日本語", 4, "日… "},
	} {
		if got := ToWidth(test.line, test.width); got != test.want {
			t.Errorf("fit(%q, %d) = %q, want %q", test.line, test.width, got, test.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text  string
		width int
		want  []string
	}{
		{"below a --learning-rate of 1", 18, []string{"below a", "--learning-rate of", "1"}},
		{"difference -0.0059 now", 14, []string{"difference", "-0.0059 now"}},
		{"McNemar p = 0.063, no evidence", 12, []string{"McNemar", "p = 0.063,", "no evidence"}},
		{"short", 20, []string{"short"}},
	} {
		if got := Wrap(test.text, test.width); !slices.Equal(got, test.want) {
			t.Errorf("wrap(%q, %d) = %q, want %q", test.text, test.width, got, test.want)
		}
	}
}

// TestAmong: names that begin alike can be told apart when they are cut, others keep their beginning.
func TestAmong(t *testing.T) {
	names := []string{"short", "economics and law", "the reading of class 1", "the reading of class 12", "日本語のとても長い名前の一", "日本語のとても長い名前の二"}
	for width, want := range map[int][]string{
		30: names,
		14: {"short", "economics and…", "the …f class 1", "the … class 12", "日本語の…の一", "日本語の…の二"},
		8:  {"short", "economi…", "th…ass 1", "th…ss 12", "日本…一", "日本…二"},
	} {
		for i, name := range names {
			got := Among(name, names, width)
			if got != want[i] || Cells(got) > width {
				t.Errorf("%s in %d cells is %q of %d, want %q", name, width, got, Cells(got), want[i])
			}
		}
	}
}
