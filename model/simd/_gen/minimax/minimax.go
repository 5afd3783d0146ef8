// Package minimax computes the coefficients of the elementary functions, which all kernels share: in
// float64, to be rounded to float32 once. The tests measure the error of the result over every
// float32.
package minimax

import "math"

// TanhBorder divides the two formulas of tanh.
const TanhBorder = 0.625

// Tanh returns P of tanh(a) ≈ a + a³·P(a²) for 0 ≤ a ≤ TanhBorder; relative error
// 0.07·2⁻²⁴.
func Tanh() []float64 {
	f := func(u float64) float64 {
		if u < 1e-2 { // the quotient below cancels
			return -1.0/3 + u*(2.0/15+u*(-17.0/315+u*(62.0/2835-u*1382/155925)))
		}
		x := math.Sqrt(u)
		return (math.Tanh(x)/x - 1) / u
	}
	weight := func(u float64) float64 { return math.Max(u, 1e-4) }
	return minimax(f, weight, 0, TanhBorder*TanhBorder, 5)
}

// Exp returns E of exp(r) ≈ E(r) = 1 + r + … for |r| ≤ ln 2 / 2; relative error
// 0.05·2⁻²⁴.
func Exp() []float64 {
	f := func(r float64) float64 {
		if math.Abs(r) < 1e-2 {
			return 1.0/2 + r*(1.0/6+r*(1.0/24+r*(1.0/120+r/720)))
		}
		return (math.Expm1(r) - r) / (r * r)
	}
	weight := func(r float64) float64 { return math.Max(r*r, 1e-5) * math.Exp(-r) }
	border := math.Ln2 / 2 * 1.0001 // the reduction may land just outside
	return append([]float64{1, 1}, minimax(f, weight, -border, border, 5)...)
}

// Exp2 returns the same polynomial of 2r.
func Exp2() []float64 {
	c := Exp()
	for i := range c {
		c[i] *= math.Pow(2, float64(i))
	}
	return c
}

// minimax returns the n coefficients of the polynomial p that minimises the largest |weight·(f −
// p)| over [lo, hi], by the exchange algorithm of Remez: solve for an error that alternates between
// n+1 points, move the points to the extrema of the error so found, repeat.
func minimax(f, weight func(float64) float64, lo, hi float64, n int) []float64 {
	points := make([]float64, n+1)
	for i := range points {
		points[i] = (lo+hi)/2 - (hi-lo)/2*math.Cos(math.Pi*float64(i)/float64(n))
	}
	for range 20 {
		c := interpolate(f, weight, points)
		next := extrema(func(x float64) float64 { return weight(x) * (f(x) - polynomial(c, x)) }, lo, hi)
		if len(next) != n+1 {
			panic("minimax: the error does not alternate as it should")
		}
		points = next
	}
	return interpolate(f, weight, points)
}

// interpolate returns the polynomial whose weighted error has one size and alternating signs at the
// points.
func interpolate(f, weight func(float64) float64, points []float64) []float64 {
	n := len(points)
	rows := make([][]float64, n)
	sign := 1.0
	for i, x := range points {
		row, power := make([]float64, n+1), 1.0
		for j := range n - 1 {
			row[j] = power
			power *= x
		}
		row[n-1], row[n] = sign/weight(x), f(x)
		rows[i], sign = row, -sign
	}
	return solve(rows)[:n-1]
}

// extrema returns the place of the largest |err| between each two changes of its sign.
func extrema(err func(float64) float64, lo, hi float64) []float64 {
	const steps = 20000
	var at []float64
	best, value := lo, err(lo)
	for i := 1; i <= steps; i++ {
		x := lo + (hi-lo)*float64(i)/steps
		e := err(x)
		if e*value < 0 {
			at = append(at, best)
		}
		if e*value < 0 || math.Abs(e) > math.Abs(value) {
			best, value = x, e
		}
	}
	return append(at, best)
}

func polynomial(c []float64, x float64) float64 {
	y := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		y = y*x + c[i]
	}
	return y
}

// solve returns the solution of the linear equations whose last column is the right side: Gauss
// with pivots.
func solve(rows [][]float64) []float64 {
	n := len(rows)
	for i := range n {
		for r := i + 1; r < n; r++ {
			if math.Abs(rows[r][i]) > math.Abs(rows[i][i]) {
				rows[i], rows[r] = rows[r], rows[i]
			}
		}
		for r := i + 1; r < n; r++ {
			factor := rows[r][i] / rows[i][i]
			for c := i; c <= n; c++ {
				rows[r][c] -= factor * rows[i][c]
			}
		}
	}
	x := make([]float64, n)
	for i := n - 1; i >= 0; i-- {
		x[i] = rows[i][n]
		for c := i + 1; c < n; c++ {
			x[i] -= rows[i][c] * x[c]
		}
		x[i] /= rows[i][i]
	}
	return x
}

// Magic is 1.5·2²³: adding it to a small float rounds that to an integer, which then stands in the
// low bits.
const Magic = 3 << 22

// Least is the smallest derivative of a loss that counts.
const Least = 0x1p-90

// Split cuts x into a float with sixteen trailing zeros, so that its product with a small integer
// is exact, and the rest.
func Split(x float64) (hi, lo float64) {
	hi = float64(math.Float32frombits(math.Float32bits(float32(x)) &^ 0xffff))
	return hi, x - hi
}
