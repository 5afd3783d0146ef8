package saved

import (
	"context"

	"fathom/model/run"
	"fathom/model/spec"
)

// Nearest returns the images nearest to one in a layer.
func (v *View) Nearest(ctx context.Context, q run.NearestQuery) ([]run.Neighbour, error) {
	return answered(ctx, v, q, v.moments.Nearest)
}

// List returns test images that are worth a look.
func (v *View) List(ctx context.Context, q run.ListQuery) (*run.List, error) {
	return answered(ctx, v, q, v.moments.List)
}

// Place places no images: those that are looked at are drawn.
func (v *View) Place(context.Context, run.PlaceQuery) ([]run.Placed, error) { return nil, nil }

// Find returns the test image of a number.
func (v *View) Find(ctx context.Context, words string) ([]int, error) {
	return answered(ctx, v, words, v.moments.Find)
}

// Measure finds the numbers of a measure at a moment. Of a store there are those that the log has.
func (v *View) Measure(ctx context.Context, q run.MeasureQuery) ([]spec.Measured, error) {
	if v.Spec().IsStored() {
		events, _ := v.log.Since(0)
		if found := run.Measured(events, q); len(found) > 0 {
			return found, nil
		}
		return nil, v.noRows()
	}
	return answered(ctx, v, q, v.moments.Measure)
}

// Chart draws images on chosen axes.
func (v *View) Chart(ctx context.Context, q run.ChartQuery) (*spec.Chart, error) {
	return answered(ctx, v, q, v.moments.Chart)
}
