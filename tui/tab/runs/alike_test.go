package runs

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fathom/model/spec"
)

// TestLayersOfTwoRuns: their pane alone has them measured, once for two runs and a measure, the baseline
// first; another measure and another baseline are asked for anew.
func TestLayersOfTwoRuns(t *testing.T) {
	b := on(t, 120, 36)
	var asked []string
	ask := b.shelf.Alike
	b.shelf.Alike = func(ctx context.Context, of, first, other string) ([]spec.Measured, error) {
		asked = append(asked, of+" "+first[len(first)-2:]+" "+other[len(other)-2:])
		return ask(ctx, of, first, other)
	}
	b.keys("down", "d", "down", "d")
	if len(asked) > 0 {
		t.Errorf("asked is %v before the pane is shown", asked)
	}
	b.keys("tab", "tab", "tab", "tab")
	if text := b.text(); !strings.Contains(text, "hidden2 most like hidden3") || !strings.Contains(text, "layers of ● (rows) and ■ (columns)") {
		t.Errorf("the map is\n%s", text)
	}
	b.keys("up", "down", ":", "o", "o", "o", "up", "@")
	if want := []string{"cka s1 s2", "procrustes s1 s2", "rsa s1 s2", "cka s1 s2"}; !slices.Equal(asked[:min(len(asked), 4)], want) {
		t.Errorf("asked is %v, want %v", asked, want)
	}
	for b.Chosen() != "" && !strings.Contains(b.Chosen(), "100x100x100-s2") {
		b.keys("down")
	}
	if b.keys("@"); asked[len(asked)-1] != "cka s2 s1" {
		t.Errorf("with the other baseline asked is %v", asked)
	}
}

// TestLayersAreGivenUp: what is measured of two runs ends when a third is marked, and its answer is not
// taken for another's.
func TestLayersAreGivenUp(t *testing.T) {
	b := on(t, 120, 36)
	b.keys("down", "d", "down", "d")
	b.showPane(layersPane)
	var ended context.Context
	b.shelf.Alike = func(ctx context.Context, _, _, _ string) ([]spec.Measured, error) {
		ended = ctx
		return nil, nil
	}
	late := b.askAlike()
	b.keys("d")
	msg := late()
	if ended.Err() == nil {
		t.Error("it goes on")
	}
	b.send(msg)
	if !strings.Contains(b.text(), "Layers are compared of two runs; marked: 3.") || b.alike.done {
		t.Errorf("it shows\n%s", b.text())
	}
}
