package simd

import "fmt"

// Curve computes z[k][i] = c·p[k][i]·(d[k] − Σ_l p[l][i]·d[l]), where d[k] = z[k][i] − own[i], of matrices of
// one shape with a class a row and a sample a column: the curvature of a softmax with the probabilities p
// times the change z of its logits, from which that of the sample's own class, own, is taken first, since
// what all of them share changes nothing. Every product is rounded and the sum is in the order of the
// classes, from 0: all tiers have the same bits. own has an element for each sample.
func (k *Kernels) Curve(z, p Matrix, own []float32, c float32) {
	if p.Rows != z.Rows || p.Cols != z.Cols || z.Rows > 0 && min(len(z.Data)-(z.Rows-1)*z.Stride, len(p.Data)-(z.Rows-1)*p.Stride) < z.Cols {
		panic(fmt.Sprintf("simd: Z is %d×%d with %d floats and P %d×%d with %d", z.Rows, z.Cols, len(z.Data), p.Rows, p.Cols, len(p.Data)))
	}
	checkLength("own", len(own), z.Cols)
	if z.Rows > 0 {
		k.curve(z.Data, z.Stride, p.Data, p.Stride, own, z.Rows, z.Cols, c)
	}
}

func curveGo(z []float32, ldz int, p []float32, ldp int, own []float32, rows, n int, c float32) {
	for i, o := range own[:n] {
		mean := float32(0)
		for k := range rows {
			z[k*ldz+i] -= o
			mean += float32(p[k*ldp+i] * z[k*ldz+i])
		}
		for k := range rows {
			z[k*ldz+i] = float32(float32(c*p[k*ldp+i]) * (z[k*ldz+i] - mean))
		}
	}
}
