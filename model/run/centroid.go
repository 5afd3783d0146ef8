package run

import (
	"math"
	"slices"

	"fathom/model/spec"
)

// NearestCentroid is the share of points of a plane that lie nearer to the mean of their own class
// than to that of any other, by Euclidean distance. A point is left out of the mean of its own class:
// with n points of mean m, that without point x is (n·m − x)/(n − 1). This is the accuracy, by leaving
// one out, of the nearest-centroid classifier (Hastie, Tibshirani and Friedman, The Elements of
// Statistical Learning, 2009, section 18.2, without its shrinkage). A point that is as near to k means,
// of which one is its own class's, counts 1/k, as in guessing: where all points lie on one, as those of
// a network that diverged do, none is told apart. Points that are not finite and classes of a single
// point do not count. It is NaN with fewer than two classes.
//
// at returns a point's place; labels has the class of each.
func NearestCentroid(at func(i int) (x, y float64), labels []int32) spec.Figure {
	type centre struct {
		n, x, y float64
	}
	sums, far := map[int32]*centre{}, 0.0
	for i, label := range labels {
		x, y := at(i)
		if math.IsNaN(x-x) || math.IsNaN(y-y) { // NaN or infinite
			continue
		}
		c := sums[label]
		if c == nil {
			c = &centre{}
			sums[label] = c
		}
		c.n, c.x, c.y = c.n+1, c.x+x, c.y+y
		far = max(far, float64(x*x)+float64(y*y))
	}
	var classes []int32
	for class, c := range sums {
		if c.n > 1 {
			classes = append(classes, class)
		}
	}
	if len(classes) < 2 {
		return spec.Figure(math.NaN())
	}
	slices.Sort(classes)
	means := make([]centre, len(classes))
	for i, class := range classes {
		c := sums[class]
		means[i] = centre{c.n, c.x / c.n, c.y / c.n}
	}
	// The mean of n equal numbers is off by n roundings at most, 1e-12 for some thousand points.
	const rounding = 1e-12
	right, all := 0.0, 0
	for i, label := range labels {
		x, y := at(i)
		own := sums[label]
		if own == nil || own.n < 2 || math.IsNaN(x-x) || math.IsNaN(y-y) {
			continue
		}
		square := func(cx, cy float64) float64 { return float64((x-cx)*(x-cx)) + float64((y-cy)*(y-cy)) }
		least, nearest := square((own.x-x)/(own.n-1), (own.y-y)/(own.n-1)), 1
		for k, class := range classes {
			if class == label {
				continue
			}
			switch further := square(means[k].x, means[k].y) - least; {
			case further < -rounding*far:
				nearest = 0
			case further <= rounding*far && nearest > 0:
				nearest++
			}
			if nearest == 0 {
				break
			}
		}
		if all++; nearest > 0 {
			right += 1 / float64(nearest)
		}
	}
	return spec.Figure(right / float64(all))
}
