package simd

import "fmt"

// Curve computes z[k][i] = c·p[k][i]·(d[k] − Σ_l p[l][i]·d[l]), where d[k] = z[k][i] − own[i], of matrices of
// one shape with a class a row and a sample a column: the curvature of a softmax with the probabilities p
// times the change z of its logits, from which that of the sample's own class, own, is taken first, since
// what all of them share changes nothing. Every product is rounded and the sum is in the order of the
// classes, from 0: all tiers have the same bits. own has an element for each sample.
func (k *Kernels) Curve(z, p Matrix, own []float32, c float32) {
	for _, m := range []Matrix{z, p} {
		if m.Rows != z.Rows || m.Cols != z.Cols || m.Rows > 0 && len(m.Data) < (m.Rows-1)*m.Stride+m.Cols {
			panic(fmt.Sprintf("simd: a curvature of %d×%d logits with %d×%d numbers, %d floats", z.Rows, z.Cols, m.Rows, m.Cols, len(m.Data)))
		}
	}
	if len(own) != z.Cols {
		panic(fmt.Sprintf("simd: own has %d elements, expected %d", len(own), z.Cols))
	}
	if z.Rows > 0 {
		k.curve(z.Data, z.Stride, p.Data, p.Stride, own, z.Rows, z.Cols, c)
	}
}

// curveGo does some samples at a time, whose sums stay near the core.
func curveGo(z []float32, ldz int, p []float32, ldp int, own []float32, rows, n int, c float32) {
	const some = 64
	for at := 0; at < n; at += some {
		own := own[at:min(n, at+some)]
		var mean [some]float32
		for k := range rows {
			row, p := z[k*ldz+at:][:len(own)], p[k*ldp+at:][:len(own)]
			for i := range row {
				row[i] -= own[i]
				mean[i] += float32(p[i] * row[i])
			}
		}
		for k := range rows {
			row, p := z[k*ldz+at:][:len(own)], p[k*ldp+at:][:len(own)]
			for i := range row {
				row[i] = float32(float32(c*p[i]) * float32(row[i]-mean[i]))
			}
		}
	}
}
