package linalg

import (
	"math"
	"slices"
)

// What is done with a tridiagonal matrix, as LAPACK does it. Its gonum version could not give the
// same bits on every processor, since the compiler may fuse products with sums in it.

// roundoff is half the distance from 1 to the next float64.
const roundoff = Epsilon / 2

// eigenvalues replaces the diagonal d of a symmetric tridiagonal matrix by its eigenvalues in
// ascending order and destroys off, whose first n−1 elements stand beside the diagonal. It
// reports whether they converged. The largest entry must be near 1 in size or zero.
//
// It is the variant of the QL and QR algorithms without square roots (B. N. Parlett, The
// Symmetric Eigenvalue Problem, 1980, section 8.15; LAPACK's DSTERF): QL where the last entry of a
// block is the larger one, QR where the first is.
func eigenvalues(d, off []float64) bool {
	rounds := 30 * len(d)
	for from := 0; from < len(d); {
		to := from // the last row of a block that nothing connects with the next
		for to < len(d)-1 && !negligible(off[to], d[to], d[to+1]) {
			to++
		}
		if to < len(d)-1 {
			off[to] = 0
		}
		block, squares := d[from:to+1], off[from:to]
		for i, v := range squares {
			squares[i] = v * v
		}
		// A QR iteration is a QL iteration of the block turned round, but for the last bits.
		up := math.Abs(block[len(block)-1]) < math.Abs(block[0])
		if up {
			slices.Reverse(block)
			slices.Reverse(squares)
		}
		if !reduceBlock(block, squares, up, &rounds) {
			return false
		}
		from = to + 1
	}
	slices.Sort(d)
	return true
}

// negligible reports whether the entry beside two of the diagonal is nothing to working precision.
func negligible(off, first, second float64) bool {
	return math.Abs(off) <= math.Sqrt(math.Abs(first))*math.Sqrt(math.Abs(second))*roundoff
}

// reduceBlock takes a block, with the squares of what stands beside its diagonal, to its
// eigenvalues by QL iterations. up says that it stands upside down. It reports whether it did
// so within the rounds that are left.
func reduceBlock(d, squares []float64, up bool, rounds *int) bool {
	for l := 0; l < len(d); {
		m := l // the last row of what is left in one piece
		for m < len(squares) && !(math.Abs(squares[m]) <= roundoff*roundoff*math.Abs(d[m]*d[m+1])) {
			m++
		}
		if m < len(squares) {
			squares[m] = 0
		}
		switch m {
		case l:
			l++
		case l + 1:
			d[l], d[l+1] = eigenvalues2(d[l], math.Sqrt(squares[l]), d[l+1])
			squares[l] = 0
			l += 2
		default:
			if *rounds--; *rounds < 0 {
				return false
			}
			iterate(d[l:m+1], squares[l:m], up)
		}
	}
	return true
}

// iterate makes one QL iteration on a piece of a block, with Wilkinson's shift.
func iterate(d, squares []float64, up bool) {
	root, p := math.Sqrt(squares[0]), d[0]
	sigma := (d[1] - p) / (2 * root)
	sigma = p - (root / (sigma + math.Copysign(hypot(sigma, 1), sigma)))
	c, s := 1.0, 0.0
	last := len(d) - 1
	gamma := d[last] - sigma
	p = float64(gamma * gamma)
	for i := last - 1; i >= 0; i-- {
		b := squares[i]
		r := p + b
		if i != last-1 {
			squares[i+1] = s * r
		}
		before, alpha, turned := c, d[i], gamma
		c, s = p/r, b/r
		gamma = float64(c*(alpha-sigma)) - float64(s*turned)
		if up { // LAPACK adds in another order here
			d[i+1] = turned + alpha - gamma
		} else {
			d[i+1] = turned + (alpha - gamma)
		}
		p = float64(before * b)
		if c != 0 {
			p = float64(gamma*gamma) / c
		}
	}
	squares[0] = s * p
	d[0] = sigma + gamma
}

// hypot returns √(x²+y²) of finite numbers.
func hypot(x, y float64) float64 {
	x, y = math.Abs(x), math.Abs(y)
	less, more := min(x, y), max(x, y)
	if more == 0 {
		return 0
	}
	ratio := less / more
	return more * math.Sqrt(1+float64(ratio*ratio))
}

// eigenvalues2 returns the eigenvalues of the symmetric matrix (a b; b c), the larger in size
// first (LAPACK's DLAE2).
func eigenvalues2(a, b, c float64) (first, second float64) {
	total, apart, twice := a+c, math.Abs(a-c), math.Abs(b+b)
	more, less := c, a
	if math.Abs(a) > math.Abs(c) {
		more, less = a, c
	}
	var root float64
	switch {
	case apart > twice:
		root = apart * math.Sqrt(1+float64((twice/apart)*(twice/apart)))
	case apart < twice:
		root = twice * math.Sqrt(1+float64((apart/twice)*(apart/twice)))
	default:
		root = twice * math.Sqrt2
	}
	root = float64(root)
	switch {
	case total < 0:
		first = 0.5 * (total - root)
	case total > 0:
		first = 0.5 * (total + root)
	default:
		return 0.5 * root, -0.5 * root
	}
	return first, float64((more/first)*less) - float64((b/first)*b)
}

// solveTridiagonal replaces b by the solution x of T x = b, by elimination with exchanges of
// neighbouring rows, and destroys T: what stands below, on and above its diagonal. It reports
// false where T is singular (LAPACK's DGTSV).
func solveTridiagonal(below, middle, above, b []float64) bool {
	last := len(b) - 1
	for i := range last {
		if math.Abs(middle[i]) >= math.Abs(below[i]) {
			if middle[i] == 0 {
				return false
			}
			factor := below[i] / middle[i]
			middle[i+1] -= float64(factor * above[i])
			b[i+1] -= float64(factor * b[i])
			below[i] = 0
			continue
		}
		// Now below holds what stands two above the diagonal.
		factor := middle[i] / below[i]
		middle[i], middle[i+1], above[i] = below[i], above[i]-float64(factor*middle[i+1]), middle[i+1]
		if i+1 < last {
			below[i] = above[i+1]
			above[i+1] = -factor * below[i]
		}
		b[i], b[i+1] = b[i+1], b[i]-float64(factor*b[i+1])
	}
	if middle[last] == 0 {
		return false
	}
	for i := last; i >= 0; i-- {
		v := b[i]
		if i < last {
			v -= float64(above[i] * b[i+1])
		}
		if i+1 < last {
			v -= float64(below[i] * b[i+2])
		}
		b[i] = v / middle[i]
	}
	return true
}
