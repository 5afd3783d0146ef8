package simd

import "fmt"

// MulVec64 computes y[i] = Σⱼ a[i][j]·x[j], where A is n×d, x has d elements and y n: the dot
// products of a vector with the rows of a matrix. y must not overlap the others.
//
// Every product is rounded before it is added, so that all tiers have the same bits. A sum is s₀ +
// s₁, where s₀ is the chain over the even j and s₁ that over the odd j, in ascending order, from 0;
// the last term of an odd d is added after that, but in the last row of an odd n to s₀ before. With
// v = 2⁻⁵³ its error is at most γₘ·Σ|a[i][j]·x[j]| for m = ⌈d/2⌉ + 2, plus the smallest float64 for
// each product that underflows.
func (k *Kernels) MulVec64(y []float64, a Matrix64, x []float64) {
	a.check("A", a.Rows, a.Cols)
	checkLength("x", len(x), a.Cols)
	checkLength("y", len(y), a.Rows)
	if a.Rows > 0 {
		k.mulVec(y, a.Data, a.Stride, x, a.Rows, a.Cols)
	}
}

// AddTransMulVec64 computes y[j] += Σᵢ c[i]·a[i][j], where A is n×d, c has n elements and y d: y +=
// Aᵀ·c, a sum of multiples of the rows. y must not overlap the others.
//
// Every product is rounded before it is added, so that all tiers have the same bits. An element is
// one chain over i, in ascending order, from y[j]: γₙ₊₁·(|y[j]| + Σ|c[i]·a[i][j]|) bounds its
// error, with the same addition for underflow.
func (k *Kernels) AddTransMulVec64(y []float64, a Matrix64, c []float64) {
	a.check("A", a.Rows, a.Cols)
	checkLength("c", len(c), a.Rows)
	checkLength("y", len(y), a.Cols)
	for i := 0; i < a.Rows; i += combineRows {
		k.addTransMulVec(y, c[i:], a.Data[i*a.Stride:], a.Stride, min(combineRows, a.Rows-i), a.Cols)
	}
}

// AddScaled64 computes dst = y + α·x for vectors of one length, each product and each sum rounded:
// the same bits in every tier. dst may be y or x.
func (k *Kernels) AddScaled64(dst, y []float64, alpha float64, x []float64) {
	checkLength("dst", len(dst), len(x))
	checkLength("y", len(y), len(x))
	k.addScaled64(dst, y, alpha, x)
}

// checkLength panics unless a vector has the length that goes with the others.
func checkLength(name string, n, want int) {
	if n != want {
		panic(fmt.Sprintf("simd: %s has %d elements, expected %d", name, n, want))
	}
}

// mulVecGo takes four rows at a time, whose sums the compiler keeps in registers.
func mulVecGo(y []float64, a []float64, lda int, x []float64, rows, d int) {
	x = x[:d]
	i := 0
	for ; i+4 <= rows; i += 4 {
		dots4Go((*[4]float64)(y[i:]), x, a[i*lda:][:d], a[(i+1)*lda:][:d], a[(i+2)*lda:][:d], a[(i+3)*lda:][:d])
	}
	for ; i < rows; i++ {
		row, last := a[i*lda:][:d], d-d%2
		even, odd := dotGo(row[:last], x[:last])
		switch {
		case last == d:
			y[i] = even + odd
		case i == rows-1 && rows%2 == 1:
			y[i] = (even + float64(row[last]*x[last])) + odd
		default:
			y[i] = (even + odd) + float64(row[last]*x[last])
		}
	}
}

// dotGo returns the sums over the even and over the odd places of two vectors of even length.
func dotGo(a, x []float64) (even, odd float64) {
	for j := 0; j+2 <= len(x); j += 2 {
		a, x := (*[2]float64)(a[j:]), (*[2]float64)(x[j:])
		even += float64(a[0] * x[0])
		odd += float64(a[1] * x[1])
	}
	return even, odd
}

// dots4Go sets y to the products of x with four rows, of which none is an odd last one.
func dots4Go(y *[4]float64, x, a, b, c, e []float64) {
	var a0, a1, b0, b1, c0, c1, e0, e1 float64
	j := 0
	for ; j+2 <= len(x); j += 2 {
		x := (*[2]float64)(x[j:])
		a, b, c, e := (*[2]float64)(a[j:]), (*[2]float64)(b[j:]), (*[2]float64)(c[j:]), (*[2]float64)(e[j:])
		a0 += float64(a[0] * x[0])
		a1 += float64(a[1] * x[1])
		b0 += float64(b[0] * x[0])
		b1 += float64(b[1] * x[1])
		c0 += float64(c[0] * x[0])
		c1 += float64(c[1] * x[1])
		e0 += float64(e[0] * x[0])
		e1 += float64(e[1] * x[1])
	}
	*y = [4]float64{a0 + a1, b0 + b1, c0 + c1, e0 + e1}
	if j < len(x) {
		y[0] += float64(a[j] * x[j])
		y[1] += float64(b[j] * x[j])
		y[2] += float64(c[j] * x[j])
		y[3] += float64(e[j] * x[j])
	}
}

// addTransMulVecGo adds four rows at a time, so that the sums are loaded and stored a quarter as
// often.
func addTransMulVecGo(y, c []float64, a []float64, lda int, rows, d int) {
	y = y[:d]
	i := 0
	for ; i+4 <= rows; i += 4 {
		a0, a1, a2, a3 := a[i*lda:][:d], a[(i+1)*lda:][:d], a[(i+2)*lda:][:d], a[(i+3)*lda:][:d]
		c0, c1, c2, c3 := c[i], c[i+1], c[i+2], c[i+3]
		for j := range y {
			y[j] = (((y[j] + float64(c0*a0[j])) + float64(c1*a1[j])) + float64(c2*a2[j])) + float64(c3*a3[j])
		}
	}
	for ; i < rows; i++ {
		for j, v := range a[i*lda:][:d] {
			y[j] += float64(c[i] * v)
		}
	}
}

func addScaled64Go(dst, y []float64, alpha float64, x []float64) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] = y[i] + float64(alpha*v)
	}
}
