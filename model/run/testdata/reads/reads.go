// Package reads must compile: it asks a view for all that there is, so that package writes does not
// fail for another reason than what it writes.
package reads

import (
	"context"

	"fathom/model/run"
	"fathom/model/spec"
)

func read(ctx context.Context, view run.View) {
	view.Spec()
	view.Since(0)
	view.Next(ctx, 0)
	view.Gauge()
	view.Moments()
	view.Scores(spec.Address{})
	view.Array(ctx, spec.Address{})
	view.Frame(ctx, run.FrameQuery{})
	view.Develop(ctx)
	view.Inspect(ctx, run.InspectQuery{})
	view.Nearest(ctx, run.NearestQuery{})
	view.List(ctx, run.ListQuery{})
	view.Place(ctx, run.PlaceQuery{})
	view.Find(ctx, "")
	view.Measure(ctx, run.MeasureQuery{})
	view.Chart(ctx, run.ChartQuery{})
	view.Images(nil)
	view.Behind(run.BehindQuery{})
}
