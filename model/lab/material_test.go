package lab

import (
	"strings"
	"testing"

	"fathom/data"
	"fathom/model/run"
	"fathom/model/spec"
)

func TestMaterial(t *testing.T) {
	held := make(chan struct{})
	l := Start(tiny(), func() (*Material, error) { <-held; return load() })
	defer l.Close()
	if m, loaded := l.Material(); loaded || m != nil {
		t.Errorf("there is material before it is loaded: %v", m)
	}
	close(held)
	await(t, l, func(e spec.Event) bool { _, ok := e.(spec.Loaded); return ok })
	if m, loaded := l.Material(); !loaded || m.Name != "blobs" || m.Test.Len() != 200 {
		t.Errorf("the material is %v (loaded: %v)", m, loaded)
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
	m := Prepare(&data.Set{Name: "my\x1b[2Jset é", Classes: 2, Train: images, Test: images})
	if m.Name != "my?[2Jset é" {
		t.Errorf("the name is %q", m.Name)
	}
}
