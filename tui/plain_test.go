package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// TestCurvesWithoutColour: no two series of a chart have the same mark in its legend.
func TestCurvesWithoutColour(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		a := quiet(t, 120, 36)
		a.appearance = kit.Appearance{ASCII: ascii}
		a.terminal.Profile = colorprofile.ASCII
		a.dress()
		show(a, run.Gauge{}, everything(a.session.store))
		train, teach := a.tabs[0].(*trainTab), a.tabs[3].(*teachTab)
		for _, c := range []interface {
			View(width, height int) string
		}{train.accuracyCurve(), teach.accuracies(spec.Same)} {
			legend, _, _ := strings.Cut(c.View(120, 20), "\n")
			seen := map[string]bool{}
			for _, entry := range strings.Split(legend, "  ")[1:] {
				if entry = strings.TrimSpace(ansi.Strip(entry)); entry == "" {
					continue
				}
				mark := string([]rune(entry)[:3])
				if seen[mark] {
					t.Errorf("ASCII %t: two series have the mark %q: %q", ascii, mark, legend)
				}
				seen[mark] = true
			}
		}
	}
}
