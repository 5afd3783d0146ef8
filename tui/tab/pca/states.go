package pca

import (
	"fmt"

	"fathom/tui/axis"
	"fathom/tui/kit"
)

// empty is the screen before the first picture.
func (t *Tab) empty(width, height int) string {
	if t.run.Spec.IsStored() {
		return t.emptyStore(width, height)
	}
	_, test := t.run.Images()
	return axis.Nothing{
		Failed: "The components could not be computed.", Running: "Computing the first layer's components …", What: "components",
		Idle: t.run.Told("No principal components yet.", "r computes them, after the training."),
		About: fmt.Sprintf("The principal components of every layer's representation are drawn here: of the images of the classes %s among the %s.",
			kit.Numbers(t.projecting.Classes), kit.FirstFew(axis.Available(t.projecting.Samples, test), "test image")),
	}.View(t.kit, t.run, measure, width, height)
}
