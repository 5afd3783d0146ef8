package glossary

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestPage holds that the page for people says what the program says.
func TestPage(t *testing.T) {
	page, err := os.ReadFile("../../.github/WORDS.md")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	want.WriteString("# Words\n\nWhat the program's own words mean; `?` shows them in the app.\n\n| word | means |\n|---|---|\n")
	for _, group := range Groups() {
		for _, term := range group.Terms {
			fmt.Fprintf(&want, "| **%s** | %s |\n", term.Word, term.Means)
		}
	}
	if string(page) != want.String() {
		t.Errorf(".github/WORDS.md must be\n\n%s", want.String())
	}
}

// TestTerms: each word stands once, and what it means can be read in a line or two.
func TestTerms(t *testing.T) {
	seen := map[string]bool{}
	for _, group := range Groups() {
		for _, term := range group.Terms {
			if seen[term.Word] || term.Word == "" || len(term.Means) < 20 || len(term.Means) > 90 || strings.HasSuffix(term.Means, ".") {
				t.Errorf("%q means %q", term.Word, term.Means)
			}
			seen[term.Word] = true
		}
	}
}
