package lab

import (
	"fathom/model/run"
)

// Behind lists the test images that a cell of a confusion matrix counts, ascending:
// those of one label to which the probe gives one class. It is nil where there is
// no such probe.
func (l *Lab) Behind(q run.BehindQuery) []int {
	m, err := l.loaded()
	if err != nil {
		return nil
	}
	var images []int
	for i, class := range l.store.Predictions(q.Step, q.Layer) {
		if class == q.Predicted && m.Test.Labels[i] == q.Label {
			images = append(images, i)
		}
	}
	return images
}
