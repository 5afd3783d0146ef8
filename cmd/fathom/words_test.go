package main

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// words are those for which there is another one here, in what people read.
var words = map[string]*regexp.Regexp{
	"dataset":   regexp.MustCompile(`(?i)\bdata[ -]sets?\b`),
	"minibatch": regexp.MustCompile(`(?i)\bmini-batch|\bbatch(es)? of\b`),
	"directory": regexp.MustCompile(`(?i)\bfolders?\b`),
	"visitor":   regexp.MustCompile(`(?i)\bguests?\b`),
	"moment":    regexp.MustCompile(`(?i)\bsnapshots?\b`),
	"step":      regexp.MustCompile(`(?i)\btime[ -]?steps?\b`),
	"colour":    regexp.MustCompile(`(?i)(?:^|[^-/.\w])colors?\b`),
	"grey":      regexp.MustCompile(`(?i)\bgray\b`),
	"centre":    regexp.MustCompile(`(?i)\bcenter(s|ed)?\b`),
	"neighbour": regexp.MustCompile(`(?i)\bneighbor`),
	"behaviour": regexp.MustCompile(`(?i)\bbehavior`),
	"labelled":  regexp.MustCompile(`(?i)\blabel(ed|ing)\b`),
}

// code is what a page quotes of a machine.
var code = regexp.MustCompile("(?s)```.*?```|`[^`]*`|(?m)^    .*$|\\]\\([^)]*\\)")

// TestOneWordForOneThing: help, sentences, comments and pages have one word for a thing, and one way to spell it.
func TestOneWordForOneThing(t *testing.T) {
	t.Parallel() // when what makes garbage is over: what was parsed is much, and is kept
	sentences := 0
	check := func(where, text string) {
		sentences++
		for word, other := range words {
			if found := other.FindString(text); found != "" {
				t.Errorf("%s says %q, where the word is %s: %.120q", where, strings.TrimSpace(found), word, text)
			}
		}
	}
	eachFile(t, func(path string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if of, is := n.(*ast.ImportSpec); is {
				return of == nil
			}
			if lit, is := n.(*ast.BasicLit); is && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil && strings.Contains(text, " ") {
					check(path, text)
				}
			}
			return true
		})
		for _, of := range file.Comments {
			if found := words["dataset"].FindString(of.Text()); found != "" {
				t.Errorf("a comment in %s says %q, where the word is dataset", path, found)
			}
		}
	})
	pages, err := filepath.Glob("../../.github/*.md")
	if err != nil || len(pages) < 8 {
		t.Fatalf("there are the pages %v, %v", pages, err)
	}
	for _, page := range append(pages, filepath.FromSlash("../../README.md")) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		check(page, code.ReplaceAllString(string(text), " "))
	}
	if sentences < 3000 {
		t.Errorf("only %d sentences: the test looks in the wrong place", sentences)
	}
}
