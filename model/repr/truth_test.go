package repr_test

import (
	"context"
	"math"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"

	"gonum.org/v1/gonum/mat"
)

// The objectives of the package comment once more, sample by sample and class
// by class, with nothing shared with the solver.

// ovrObjective is the one-vs-rest objective of class k; theta is (w, b).
func ovrObjective(x *mat.Dense, labels []int32, k int, c float64, theta []float64) float64 {
	n, d := x.Dims()
	sum := 0.0
	for _, v := range theta {
		sum += v * v / 2
	}
	for i := range n {
		z := theta[d]
		for j := range d {
			z += theta[j] * x.At(i, j)
		}
		if int(labels[i]) == k {
			z = -z
		}
		sum += c * (max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))) // log(1+eᶻ)
	}
	return sum
}

// ridgeObjective is that of ridge regression on the indicator of class k; theta is (w, b).
func ridgeObjective(x *mat.Dense, labels []int32, k int, c float64, theta []float64) float64 {
	n, d := x.Dims()
	sum := 0.0
	for _, v := range theta[:d] {
		sum += v * v / 2
	}
	for i := range n {
		left := theta[d]
		for j := range d {
			left += theta[j] * x.At(i, j)
		}
		if int(labels[i]) == k {
			left--
		}
		sum += c / 2 * left * left
	}
	return sum
}

// softmaxObjective is the multinomial objective; theta is one (w, b) per class.
func softmaxObjective(x *mat.Dense, labels []int32, classes int, c float64, theta []float64) float64 {
	n, d := x.Dims()
	sum, z := 0.0, make([]float64, classes)
	for k := range classes {
		for _, v := range theta[k*(d+1) : k*(d+1)+d] {
			sum += v * v / 2
		}
	}
	for i := range n {
		top := math.Inf(-1)
		for k := range z {
			z[k] = theta[k*(d+1)+d]
			for j := range d {
				z[k] += theta[k*(d+1)+j] * x.At(i, j)
			}
			top = max(top, z[k])
		}
		total := 0.0
		for _, v := range z {
			total += math.Exp(v - top)
		}
		sum += c * (top + math.Log(total) - z[labels[i]])
	}
	return sum
}

// theta returns row k of a probe as (w, b).
func theta(p *repr.Probe, k int) []float64 {
	return append(append([]float64(nil), p.Weights.RawRowView(k)...), p.Intercepts[k])
}

// thetas returns all rows of a probe, one after the other.
func thetas(p *repr.Probe) []float64 {
	var all []float64
	for k := range p.Classes {
		all = append(all, theta(p, k)...)
	}
	return all
}

func mustFit(t testing.TB, x *mat.Dense, labels []int32, classes int, opt repr.Options) *repr.Probe {
	t.Helper()
	p, err := repr.Fit(context.Background(), modeltest.Rows(x), labels, classes, opt)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
