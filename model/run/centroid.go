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
// Statistical Learning, 2009, section 18.2, without its shrinkage). Points that are not finite and
// classes of a single point do not count. It is NaN with fewer than two classes.
//
// at returns a point's place; labels has the class of each.
func NearestCentroid(at func(i int) (x, y float64), labels []int32) spec.Figure {
	type centre struct {
		n, x, y float64
	}
	sums := map[int32]*centre{}
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
	right, all := 0, 0
	for i, label := range labels {
		x, y := at(i)
		own := sums[label]
		if own == nil || own.n < 2 || math.IsNaN(x-x) || math.IsNaN(y-y) {
			continue
		}
		square := func(cx, cy float64) float64 { return float64((x-cx)*(x-cx)) + float64((y-cy)*(y-cy)) }
		least, nearest := square((own.x-x)/(own.n-1), (own.y-y)/(own.n-1)), true
		for _, class := range classes {
			if c := sums[class]; class != label && square(c.x/c.n, c.y/c.n) < least {
				nearest = false
				break
			}
		}
		if all++; nearest {
			right++
		}
	}
	return spec.Figure(float64(right) / float64(all))
}
