package lab

import (
	"testing"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

func TestStoreKeepsNetworksAndScores(t *testing.T) {
	c := tiny()
	l := Start(c, load, cores)
	defer l.Close()
	l.Ask(run.Request{Stage: measure.PCA})
	l.Finish()
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	initial, ok1 := l.moments.Initial(spec.Base)
	trained, ok2 := l.moments.Trained(spec.Base)
	if !ok1 || !ok2 || initial.Maps[0].Weights.Data[0] == trained.Maps[0].Weights.Data[0] {
		t.Error("the store lacks a network, or the initial one was trained")
	}
	scores, ok := l.Scores(spec.Address{Layer: 1, Live: false})
	if !ok || scores.Components != 10 || len(scores.Values) != 10*len(scores.Labels) || len(scores.Images) != len(scores.Labels) {
		t.Fatalf("scores of hidden1: %v", scores)
	}
	set := blobs()
	for i, image := range scores.Images {
		if set.Test.Labels[image] != scores.Labels[i] || scores.Labels[i] == 1 {
			t.Errorf("row %d: image %d, label %d", i, image, scores.Labels[i])
		}
	}
}
