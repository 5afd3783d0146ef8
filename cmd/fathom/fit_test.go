package main

import "testing"

// TestFit: long lines break between words and nowhere else.
func TestFit(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width int
		want  string
	}{
		{"a line of words\n", 0, "a line of words\n"},
		{"a line of words\nb", 20, "a line of words\nb"},
		{"  1,000 of 10,000 → rest", 12, "  1,000 of\n    10,000 →\n    rest"},
		{"x averylongword y", 8, "x\n  averylongword\n  y"},
		{"a  table   row", 14, "a  table   row"},
	} {
		if got := fit(tt.text, tt.width); got != tt.want {
			t.Errorf("%q in %d: %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}
