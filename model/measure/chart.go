package measure

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"fathom/data/text"
	"fathom/model"
	"fathom/model/projection"
	"fathom/model/repr"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

const (
	// shownAxes is how many axes a chart has at most, but where it is a map, which has two.
	shownAxes = 5
	// mostMapped is how many rows a map is drawn of at most: the pairs of them take a second or two
	// for each thousand steps.
	mostMapped = 1500
	// leastMapped is how many rows that differ a map needs: a t-SNE of fewer has no perplexity.
	leastMapped = 7
	perplexity  = 30
	mapNear     = 15 // neighbours of a UMAP
)

// Charting is what a chart of one layer at one moment is drawn from.
type Charting struct {
	Axes        spec.Axes
	Step, Layer int

	Drawn   source.Rows // n×d
	Labels  []int32     // of these, n
	Numbers []int       // of these, n
	Of      int         // rows that they were chosen from
	Whole   source.Rows // that components are fitted on

	Train       source.Rows // that discriminants are fitted on, and the probe was
	TrainLabels []int32
	Classes     int   // of all labels; 0 where they are no classes
	Only        []int // classes that discriminants are fitted on, nil for all

	Probe     *repr.Probe // nil for none
	ProbeStep int
	Scale     repr.Scale // in which the probe sees the features

	Seed uint64
	Pool *simd.Pool
	Told func(done, of int)
}

// Draw draws the rows. The error says why it cannot be done, or is of reading, or the context's.
func (c Charting) Draw(ctx context.Context) (*spec.Chart, error) {
	out := &spec.Chart{Axes: c.Axes, Step: c.Step, Layer: c.Layer, Of: c.Of, Trust: spec.Figure(math.NaN())}
	if n, _ := c.Drawn.Dims(); n < 4 {
		return nil, fmt.Errorf("there are %s to draw, at least four are needed", text.Plural(n, "row"))
	}
	var err error
	switch {
	case c.Axes == spec.ComponentAxes:
		err = c.components(ctx, out)
	case c.Axes.IsMap():
		err = c.chartMap(ctx, out)
	case c.Classes < 2:
		return nil, errors.New("there are no classes, which these axes are fitted on")
	case c.Axes == spec.DiscriminantAxes:
		err = c.discriminants(ctx, out)
	case c.Axes == spec.ProbeAxes && c.Probe == nil:
		return nil, errors.New("this layer has no probe at this moment yet")
	case c.Axes == spec.ProbeAxes:
		err = c.directions(ctx, out)
	default:
		return nil, fmt.Errorf("unknown axes %q", c.Axes)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// components are those of the whole.
func (c Charting) components(ctx context.Context, out *spec.Chart) error {
	p, err := projection.FitPCA(ctx, c.Whole, shownAxes, false, c.Pool)
	if err != nil {
		return err
	}
	out.Fitted, out.Share, out.Variance = p.Samples, spec.Figures(p.ExplainedVarianceRatio), spec.Figures(p.ExplainedVariance)
	out.Components90 = p.ComponentsFor(0.9)
	return c.project(ctx, out, p.Mean, p.Components)
}

// discriminants are those of the training rows.
func (c Charting) discriminants(ctx context.Context, out *spec.Chart) error {
	labels := slices.Clone(c.TrainLabels)
	for i, label := range labels {
		if c.Only != nil && !slices.Contains(c.Only, int(label)) {
			labels[i] = spec.None
		} else if label >= 0 {
			out.Fitted++
		}
	}
	a, err := projection.Discriminants(ctx, c.Train, labels, c.Classes, c.axes(), c.Pool)
	if err != nil {
		return err
	}
	out.Ridge = spec.Figure(a.Ridge)
	return c.on(ctx, out, a)
}

// directions are the probe's.
func (c Charting) directions(ctx context.Context, out *spec.Chart) error {
	a, err := projection.ProbeDirections(ctx, c.Probe, c.Train, c.Scale, c.axes(), c.Pool)
	if err != nil {
		return err
	}
	out.Fitted, _ = c.Train.Dims()
	out.ProbeStep = c.ProbeStep
	return c.on(ctx, out, a)
}

// axes is how many there are to be: as many as classes leave, up to those that are shown, but three
// for a picture in space.
func (c Charting) axes() int {
	classes := c.Classes
	if c.Only != nil {
		classes = len(c.Only)
	}
	return min(shownAxes, max(3, classes-1))
}

// on draws the rows on axes.
func (c Charting) on(ctx context.Context, out *spec.Chart, a *projection.Axes) error {
	out.Share, out.Rest = spec.Figures(a.Share), a.Rest
	return c.project(ctx, out, a.Origin, a.Directions)
}

func (c Charting) project(ctx context.Context, out *spec.Chart, origin []float64, directions *mat.Dense) error {
	at, err := projection.Project(ctx, c.Drawn, origin, directions)
	if err != nil {
		return err
	}
	_, k := at.Dims()
	out.Scores = &spec.Scores{Components: k, Values: narrow(at), Labels: c.Labels, Images: c.Numbers}
	out.Origin = origin
	for i := range k {
		out.Directions = append(out.Directions, slices.Clone(directions.RawRowView(i)))
	}
	return nil
}

// chartMap draws a t-SNE or a UMAP, of so many rows at most, which the seed draws. Rows that are the
// same stand at one place, and count once: neighbours that are none but themselves would tie rows by
// their order, and spread what is one point (umap-learn's unique=True).
func (c Charting) chartMap(ctx context.Context, out *spec.Chart) error {
	labels, numbers, rows := c.Labels, c.Numbers, c.Drawn
	n, _ := rows.Dims()
	if chosen := mapped(n, c.Seed); chosen != nil {
		labels, numbers, rows = source.Chosen(labels, chosen), source.Chosen(numbers, chosen), source.Some(rows, chosen)
	}
	all, err := projection.NewDistances(ctx, rows, c.Pool)
	if err != nil {
		return err
	}
	of, distinct := all, all.Distinct()
	if len(distinct) < all.Rows() {
		of = all.Among(distinct)
	}
	if n := of.Rows(); n < leastMapped {
		return fmt.Errorf("%s of %s differ, at least %s are needed", text.Count(n), text.Plural(all.Rows(), "row"), text.Count(leastMapped))
	}
	out.Fitted, out.Seed = of.Rows(), c.Seed
	var at *mat.Dense
	if c.Axes == spec.TSNEAxes {
		out.Near = spec.Figure(max(2, min(perplexity, float64(of.Rows()-1)/3.5)))
		at, err = of.TSNE(ctx, float64(out.Near), c.Told)
	} else {
		near := min(mapNear, of.Rows())
		out.Near = spec.Figure(near)
		at, err = of.UMAP(ctx, near, c.Seed, c.Told)
	}
	if err != nil {
		return err
	}
	out.Trust = spec.Figure(of.Trustworthiness(at, spec.TrustNear))
	if of != all {
		at = repeated(at, all.Like(distinct))
	}
	out.Share = spec.Figures([]float64{math.NaN(), math.NaN()})
	out.Scores = &spec.Scores{Components: 2, Values: narrow(at), Labels: labels, Images: numbers}
	return nil
}

// repeated is a picture with a row for each that it is like.
func repeated(picture *mat.Dense, like []int) *mat.Dense {
	out := mat.NewDense(len(like), 2, nil)
	for i, row := range like {
		copy(out.RawRowView(i), picture.RawRowView(row))
	}
	return out
}

// mapped draws the rows of a map, ascending; nil for all.
func mapped(n int, seed uint64) []int {
	if n <= mostMapped {
		return nil
	}
	rows := model.Stream(seed, "map").Perm(n)[:mostMapped]
	slices.Sort(rows)
	return rows
}
