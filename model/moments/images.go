package moments

import (
	"fmt"

	"fathom/model/run"
	"fathom/model/spec"
)

// Images returns the test images of the given indices, in that order and in memory of their own.
// Its errors are [run.ErrNotLoaded] and one that names an index that is not there.
func (m *Moments) Images(index []int) (*run.Pictures, error) {
	material, _, err := m.loaded()
	if err != nil {
		return nil, err
	}
	test := material.Test
	p := &run.Pictures{Index: append([]int(nil), index...), Rows: test.Rows, Cols: test.Cols}
	memory := make([]byte, len(index)*test.Dim())
	for _, i := range index {
		if i < 0 || i >= test.Len() {
			return nil, fmt.Errorf("test image %d: there are %d, from 0", i, test.Len())
		}
		image := memory[:test.Dim():test.Dim()]
		memory = memory[test.Dim():]
		test.Image(image, i)
		p.Pixels = append(p.Pixels, image)
	}
	return p, nil
}

// Behind lists the test images that a cell of a confusion matrix counts, ascending: those of one
// label to which the probe gives one class. It is nil where there is no such probe.
func (m *Moments) Behind(q run.BehindQuery) []int {
	material, measures, err := m.loaded()
	if err != nil {
		return nil
	}
	probe, _ := measures.Probes().At(spec.Base, q.Step, q.Layer)
	var images []int
	for i, class := range probe.Predictions {
		if class == q.Predicted && material.Test.Labels[i] == q.Label {
			images = append(images, i)
		}
	}
	return images
}
