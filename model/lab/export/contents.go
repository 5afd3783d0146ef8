package export

import (
	"fathom/model"
	"fathom/model/lab"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

// contents is a source with what several files are made from.
type contents struct {
	Source
	trained *model.Network // the base network; nil before it is trained
	shown   []int          // index in the test set of each image of the PCA stage
	labels  []int32        // of these
	layers  []layer        // with finite representations, the input first; none without the PCA stage
	broken  []string       // sentences: why a layer has none
	classes []int32        // of these images, by the trained network; data.None for none
}

// layer is one layer of the trained network on the images of the PCA stage.
type layer struct {
	name   string
	values model.Matrix // n×width
	scores *run.Scores
}

// passRows is how many images go through the network at a time.
const passRows = 96

func newContents(source Source) *contents {
	x := &contents{Source: source}
	if x.Store == nil {
		x.Store = lab.NewStore()
	}
	if net, ok := x.Store.Trained(spec.Base); ok {
		x.trained = net
	}
	if x.trained == nil || x.Material == nil || len(x.Result.PCA) == 0 {
		return x
	}
	x.see()
	return x
}

// see runs the images of the PCA stage through the trained network: too few to ask a pool of cores for.
func (x *contents) see() {
	var scores []*run.Scores
	for i, p := range x.Result.PCA {
		s, ok := x.Store.Scores(i, false)
		if !ok || p.Problem != "" {
			s = nil
			x.broken = append(x.broken, p.Problem)
		} else {
			x.shown, x.labels = s.Images, s.Labels
		}
		scores = append(scores, s)
	}
	if len(x.shown) == 0 {
		return
	}
	images := x.Material.Test.Select(x.shown)
	hidden, logits := model.NewPass(x.trained.Shape, min(passRows, images.Len()), simd.Serial).Everything(x.trained, images)
	x.classes = model.Classes(logits)
	for i, values := range append([]model.Matrix{images.Matrix()}, hidden...) {
		if i < len(scores) && scores[i] != nil {
			x.layers = append(x.layers, layer{spec.LayerName(i), values, scores[i]})
		}
	}
}
