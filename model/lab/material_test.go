package lab

import (
	"errors"
	"strings"
	"testing"

	"fathom/data"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// TestQuestionsBeforeTheDataAreThere are answered with an error, and afterwards with what was
// asked.
func TestQuestionsBeforeTheDataAreThere(t *testing.T) {
	held := make(chan struct{})
	l := Start(tiny(), func() (*source.Material, error) { <-held; return load() }, cores)
	defer l.Close()
	if p, err := l.Images([]int{0}); !errors.Is(err, run.ErrNotLoaded) || p != nil {
		t.Errorf("there are images before they are loaded: %v, %v", p, err)
	}
	close(held)
	await(t, l, func(e spec.Event) bool { _, ok := e.(spec.Loaded); return ok })
	if p, err := l.Images([]int{199}); err != nil || len(p.Pixels) != 1 {
		t.Errorf("the last image is %v, %v", p, err)
	}
}

func TestDocument(t *testing.T) {
	text, err := run.Result{Spec: tiny(), Train: &run.TrainResult{Final: run.Point{Step: 3}}}.Document()
	if err != nil || !strings.HasPrefix(string(text), "{\n  \"config\": {") || !strings.HasSuffix(string(text), "}\n") {
		t.Errorf("the document is %s (%v)", text, err)
	}
}

func TestPrepareMakesNamesPrintable(t *testing.T) {
	images := data.Images{Rows: 1, Cols: 1, Pixels: []byte{1}, Labels: []int32{0}}
	m := source.Prepare(&data.Set{Name: "my\x1b[2Jset é", Classes: 2, Train: images, Test: images})
	if m.Name != "my?[2Jset é" {
		t.Errorf("the name is %q", m.Name)
	}
}
