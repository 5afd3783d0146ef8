package projection

import (
	"context"
	"fmt"
	"math"

	"fathom/model/repr"
	"fathom/model/simd"
	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// ProbeDirections returns an orthonormal basis of the span of a probe's weight vectors, its k
// strongest directions, in the units in which the probe sees the features: those of x, the rows that
// it was fitted on, by its scale. Let W̃, K×d, be the weights in these units less their mean over the
// classes, which changes no probability of a multinomial probe and no order of classes; the
// directions are its right singular vectors, the largest singular value first. So of all pictures
// by orthogonal projection the first k hold most of the weights (C. Eckart and G. Young, Psychometrika
// 1, 1936), and with all K − 1 the probe reads from them what it reads from all features (G. Alain
// and Y. Bengio, "Understanding intermediate layers using linear classifier probes", 2016).
//
// Strength is the squared singular value, Share its part of ‖W̃‖². Others up to k are principal
// components of what these leave, see [Axes]. It reads x twice at most, in blocks.
func ProbeDirections(ctx context.Context, p *repr.Probe, x simd.Rows, scale repr.Scale, k int, pool *simd.Pool) (*Axes, error) {
	a, err := probeDirections(ctx, p, x, scale, k, pool)
	if err != nil {
		return nil, fmt.Errorf("directions of a probe: %w", err)
	}
	return a, nil
}

func probeDirections(ctx context.Context, p *repr.Probe, x simd.Rows, scaled repr.Scale, k int, pool *simd.Pool) (*Axes, error) {
	if pool == nil {
		pool = simd.Serial
	}
	if _, d := x.Dims(); d != p.Width {
		return nil, fmt.Errorf("a probe of width %d, but %d columns", p.Width, d)
	}
	c, err := newCentred(ctx, x, pool)
	if err != nil {
		return nil, err
	}
	units := c.deviations(scaled)
	weights, mean := vector.NewBlock(p.Classes, c.d), make([]float64, c.d)
	for class := range p.Classes {
		copy(weights.Row(class), p.Weights.RawRowView(class))
		vector.Multiply(weights.Row(class), units)
		vector.AddScaled(mean, 1/float64(p.Classes), weights.Row(class))
	}
	gram := make([]float64, p.Classes*p.Classes)
	for class := range p.Classes {
		vector.SubtractTo(weights.Row(class), weights.Row(class), mean)
	}
	for class := range p.Classes {
		simd.Default().MulVec64(gram[class*p.Classes:(class+1)*p.Classes], weights.Matrix(c.d), weights.Row(class))
	}
	a := &Axes{Origin: c.mean}
	a.span(gram, weights, min(k, p.Classes-1), c.d, func(value float64) float64 { return 1 / math.Sqrt(value) })
	if a.Directions != nil {
		rows, _ := a.Directions.Dims()
		for i := range rows {
			for j, unit := range units {
				a.Directions.RawRowView(i)[j] /= unit
			}
		}
	}
	return a, a.fill(ctx, x, k, pool)
}

// deviations are what a scale divides each column by.
func (c *centred) deviations(scaled repr.Scale) []float64 {
	units := make([]float64, c.d)
	for j, squares := range c.squares {
		units[j] = 1
		switch {
		case scaled == repr.ScaleStandard && squares > 0:
			units[j] = math.Sqrt(squares / float64(c.n))
		case scaled == repr.ScaleLayer && c.total > 0:
			units[j] = math.Sqrt(c.total / float64(c.n) / float64(c.d))
		}
	}
	return units
}

// fill adds principal components of what the directions leave of x until there are k of them: of
// (x − Origin) less what lies in their span, in the units of the features.
func (a *Axes) fill(ctx context.Context, x simd.Rows, k int, pool *simd.Pool) error {
	there := 0
	if a.Directions != nil {
		there, _ = a.Directions.Dims()
	}
	_, d := x.Dims()
	if k = min(k, d); there >= k {
		return nil
	}
	basis := vector.NewBlock(there, d)
	for i := range there {
		copy(basis.Row(i), a.Directions.RawRowView(i))
	}
	rest, err := FitPCA(ctx, less{x, a.Origin, orthonormal(vector.Block{Width: d}, basis, 0)}, k-there, true, pool)
	if err != nil {
		return err
	}
	all := mat.NewDense(k, d, nil)
	for i := range k {
		if i < there {
			copy(all.RawRowView(i), a.Directions.RawRowView(i))
			continue
		}
		if kept, _ := rest.Components.Dims(); i-there < kept {
			copy(all.RawRowView(i), rest.Components.RawRowView(i-there))
		}
		a.Strength, a.Share = append(a.Strength, math.NaN()), append(a.Share, math.NaN())
	}
	a.Directions, a.Rest = all, k-there
	return nil
}

// less are rows without what lies in the span of orthonormal vectors, about an origin.
type less struct {
	simd.Rows
	origin []float64
	basis  vector.Block
}

func (l less) Read(dst []float32, from int) error {
	if err := l.Rows.Read(dst, from); err != nil {
		return err
	}
	d := len(l.origin)
	count := len(l.basis.Data) / d
	off, overlap, kernels := make([]float64, d), make([]float64, count), simd.Default()
	for i := range len(dst) / d {
		row := dst[i*d : (i+1)*d]
		vector.SubtractWide(off, row, l.origin)
		if count > 0 {
			kernels.MulVec64(overlap, l.basis.Matrix(d), off)
			vector.Scale(overlap, -1)
			kernels.AddTransMulVec64(off, l.basis.Matrix(d), overlap)
		}
		for j, v := range off {
			row[j] = float32(v)
		}
	}
	return nil
}
