package repr_test

import (
	"context"
	"math"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"
)

// countedContext counts how often it is asked whether it has ended: Fit asks before every product
// with the features, which is what a fit costs.
type countedContext struct {
	context.Context
	asked int
}

func (c *countedContext) Err() error { c.asked++; return nil }

// TestCostOfAFit bounds what fits cost, in products and in Newton steps, some 7 % above what they
// did when this was written. More of either is a solver that works worse, even where it ends at the
// same optimum. Two kinds of features pull at the preconditioner from two sides: those of like
// sizes, pixels, want little of the Hessian's diagonal in it, those whose sizes differ a
// hundredfold want much.
func TestCostOfAFit(t *testing.T) {
	images := modeltest.MNIST(t, 1000, 1000).Train.Slice(0, 1000)
	pixels := modeltest.Matrix(images, modeltest.Pixel)
	uneven, labels := modeltest.Blobs(31, 300, 40, 4, 1.5, 0)
	uneven.Apply(func(_, j int, v float64) float64 { return v * math.Pow(100, float64(j)/39-0.5) }, uneven)
	for _, kind := range []struct {
		solver          repr.Solver
		pixels, uneven  int
		steps, unevenly int
	}{
		{repr.OneVsRest, 161, 165, 13, 11},
		{repr.Multinomial, 200, 280, 11, 12},
		{repr.Ridge, 369, 67, 3, 3},
	} {
		check := func(name string, p *repr.Probe, ctx *countedContext, products, steps int) {
			t.Helper()
			if ctx.asked > products || p.Iterations > steps {
				t.Errorf("%s, %s: %d products and %d Newton steps, want at most %d and %d",
					kind.solver, name, ctx.asked, p.Iterations, products, steps)
			}
		}
		ctx := &countedContext{Context: t.Context()}
		p, err := repr.Fit(ctx, modeltest.Rows(pixels), images.Labels, 10, repr.Options{Solver: kind.solver})
		if err != nil {
			t.Fatal(err)
		}
		check("pixels", p, ctx, kind.pixels, kind.steps)
		ctx = &countedContext{Context: t.Context()}
		if p, err = repr.Fit(ctx, modeltest.Rows(uneven), labels, 4, repr.Options{Solver: kind.solver}); err != nil {
			t.Fatal(err)
		}
		check("uneven features", p, ctx, kind.uneven, kind.unevenly)
	}
}
