package tui

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// shownBy is what the app asks to be exported by the key for what is on the screen.
func shownBy(t *testing.T, a *App) (shown run.Shown) {
	t.Helper()
	a.host.ExportView = func(_ context.Context, _ run.View, s run.Shown) (string, int, error) {
		shown = s
		return "/there", 3, nil
	}
	_, export := a.Update(tuitest.Press("E"))
	if export == nil {
		t.Fatal("E exports nothing")
	}
	a.Update(export())
	lacks(t, a, "✓ Exported 3 files to /there.")
	return shown
}

// TestExportOfWhatIsShown: E asks for the tab, the moment, the layer, the classes and the angle that
// are on the screen, and for its text.
func TestExportOfWhatIsShown(t *testing.T) {
	a := quiet(t, 120, 36)
	show(a, run.Gauge{}, tuitest.Everything(still(a)))
	typed(a, "2", "c", ",")
	was := ansi.Strip(a.screen())
	shown := shownBy(t, a)
	if shown.Stage != measure.Probe || !shown.Confusion || shown.Layer != a.run.Layers()-2 || shown.Past {
		t.Errorf("of a confusion matrix it asks for %+v", shown)
	}
	body := func(screen string) string { // its last lines say what a key did, and which there are
		lines := strings.Split(strings.TrimRight(screen, "\n"), "\n")
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], " ")
		}
		return strings.Join(lines[:len(lines)-2], "\n")
	}
	if body(shown.Screen) != body(was) {
		t.Errorf("the text is not the screen's:\n%s\n%s", shown.Screen, was)
	}
	typed(a, "c", "4", "right")
	if shown = shownBy(t, a); shown.Stage != spec.Teach || shown.Init != spec.Fresh {
		t.Errorf("of the fresh start it asks for %+v", shown)
	}
	typed(a, "1", "x")
	a.run.Time.Past, a.run.Time.At = true, 3000
	if shown = shownBy(t, a); shown.Stage != spec.Train || !shown.Past || shown.Step != 3000 || !shown.Linear || shown.Components != nil {
		t.Errorf("of a moment it asks for %+v", shown)
	}
}

// TestExportOfComponents: what is chosen on PCA is what is asked for.
func TestExportOfComponents(t *testing.T) {
	a := quiet(t, 120, 36)
	show(a, run.Gauge{}, tuitest.Everything(still(a)))
	typed(a, "3")
	for a.shownNow().Components.Pictures[0].Axes == nil || len(a.shownNow().Components.Pictures) > 1 {
		typed(a, "g") // one picture
	}
	classes := a.shownNow().Components.Classes
	typed(a, ",", ";", "d", "m")
	v := shownBy(t, a).Components
	if p := v.Pictures; len(p) != 1 || p[0].Layer != a.run.Layers()-2 || !slices.Equal(p[0].Axes, []int{0, 2}) || len(p[0].Range) != 2 {
		t.Errorf("it asks for the pictures %+v", p)
	}
	if !slices.Equal(v.Classes, classes[1:]) || !v.Misclassified || v.Space || v.Picked != -1 {
		t.Errorf("after d and m it asks for %+v", v)
	}
	whole := v.Pictures[0].Range
	typed(a, "+")
	if near := shownBy(t, a).Components.Pictures[0].Range; near[0][1]-near[0][0] >= whole[0][1]-whole[0][0] {
		t.Errorf("nearer it asks for the range %v of %v", near, whole)
	}
	typed(a, "0", "v", "right")
	before := v.Yaw
	if v = shownBy(t, a).Components; !v.Space || v.Yaw == before || len(v.Pictures[len(v.Pictures)-1].Axes) != 3 {
		t.Errorf("in space it asks for %+v", v)
	}
}

// TestNothingToExport: a key that exports says why it does not, before there is anything and while
// an export is being written.
func TestNothingToExport(t *testing.T) {
	a := quiet(t, 120, 36)
	write := func(context.Context, run.View, run.Shown) (string, int, error) { return "/there", 3, nil }
	a.host.Export = func(context.Context, run.View) (string, int, error) { return "/there", 3, nil }
	a.host.ExportView = write
	typed(a, "E")
	lacks(t, a, "There is nothing to export yet.")
	show(a, run.Gauge{}, tuitest.Everything(still(a)))
	_, export := a.Update(tuitest.Press("e"))
	typed(a, "E")
	lacks(t, a, "An export is being written; another can follow when it is done.")
	a.Update(export())
	lacks(t, a, "✓ Exported 3 files to /there")
}
