package kit

import (
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
)

// TestKeyLineKeepsTheEdge: whatever the width, a line of keys ends before the last column.
func TestKeyLineKeepsTheEdge(t *testing.T) {
	th, k := NewTheme(Appearance{}, UnknownTerminal()), NewKeys()
	list := []key.Binding{k.Pause, k.Step, k.Reading, k.Steps, k.ProbeOn, k.Export, k.ExportView, k.Setup, k.Restart, k.Next}
	for width := MinWidth; width < 240; width++ {
		line := KeyLine(th, list, []key.Binding{k.Help, k.Quit}, width)
		if Cells(line) != width || !strings.HasSuffix(line, " ") {
			t.Fatalf("%d columns: %q", width, line)
		}
	}
}

// TestClauses: what does not fit goes by whole parts, from the end.
func TestClauses(t *testing.T) {
	for width, want := range map[int]string{40: "one two; three; four.", 20: "one two; three.", 16: "one two; three.", 14: "one two.", 5: "one two."} {
		if got := Clauses("one two; three; four.", "; ", ".", width); got != want {
			t.Errorf("%d cells: %q, want %q", width, got, want)
		}
	}
}
