package geometry

import (
	"context"
)

// Separation returns R² = 1 − SS_within/SS_total: the share of the variance of the rows that lies
// between the means of their classes, with SS_within = Σᵢ‖xᵢ − μ_yᵢ‖² and SS_total = Σᵢ‖xᵢ − μ‖². It is 0
// where all classes have one mean, and 1 where each class is one point. labels are those of the rows of
// the representation that was held, 0 … classes−1.
func (l *Layer) Separation(ctx context.Context, labels []int32, classes int) (*Estimate, error) {
	c, err := l.classesOf(ctx, labels, classes)
	if err != nil {
		return nil, err
	}
	return &Estimate{Value: max(0, 1-c.within/l.total), N: l.n}, nil
}

// classed is a layer's rows by class.
type classed struct {
	labels []int32 // by place
	count  []int   // of each class
	means  block   // classes×d, of the rows less the mean of all
	within float64 // SS_within
}

// classesOf takes the means of classes, of which two at least must have rows.
func (l *Layer) classesOf(ctx context.Context, labels []int32, classes int) (*classed, error) {
	placed, err := l.placed(labels, classes)
	if err != nil {
		return nil, err
	}
	if err := l.varied(2); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c := &classed{labels: placed, count: make([]int, classes), means: newBlock(classes, l.d)}
	x := l.centred(l.n)
	present := 0
	for at, y := range placed {
		if c.count[y]++; c.count[y] == 1 {
			present++
		}
		for j, v := range x.row(at) {
			c.means.row(int(y))[j] += v
		}
	}
	if present < 2 {
		return nil, undefined("all %d rows are of class %d: there are no others to tell it from", l.n, placed[0])
	}
	for y, count := range c.count {
		for j := range c.means.row(y) {
			c.means.row(y)[j] /= float64(max(1, count))
		}
	}
	for at, y := range placed {
		c.within += apart(x.row(at), c.means.row(int(y)))
	}
	return c, nil
}
