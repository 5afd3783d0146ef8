package main

import (
	"math"

	"fathom/model/simd/_gen/minimax"
)

// The formulas are those of the generator for amd64, which says why.

func (f *file) tanh() {
	f.elementwise("tanh", "", "computes dst = tanh(src) for rows rows of n elements.", false, func(c *constants) body {
		limit, minus2, one := c.number(10), c.number(-2), c.number(1)
		perLn2, round := c.number(2/math.Ln2), c.number(minimax.Magic+127)
		ln2, border, sign := c.number(math.Ln2/2), c.number(minimax.TanhBorder), c.word(1<<31)
		exp2, odd := c.numbers(minimax.Exp2()), c.numbers(minimax.Tanh())
		return func(x, a vec) vec {
			t, n, r := c.vec(), c.vec(), c.vec()
			c.fabs(s4, x, a)
			c.fmin(s4, a, limit, r)
			c.vmov(round, t)
			c.fmla(s4, perLn2, r, t)
			c.fsub(s4, t, round, n)
			c.fmls(s4, ln2, n, r)
			sum := n // n is not needed any more
			c.vmov(one, sum)
			c.scope(func() {
				e, _ := c.estrin(r, exp2)
				c.shiftInts(s4, 23, t, t)
				c.fmla(s4, e, t, sum)
			})
			c.fdiv(s4, minus2, sum, sum)
			c.fadd(s4, one, sum, sum)

			u := t
			c.fmul(s4, a, a, u)
			near := r
			c.vmov(a, near)
			c.scope(func() {
				y := c.horner(u, odd)
				c.fmul(s4, u, y, y)
				c.fmla(s4, y, a, near)
			})
			c.greater(s4, border, a, a)
			c.choice(near, sum, a)
			c.vand(x, sign, x)
			c.vor(x, a, a)
			return a
		}
	})
}

// exp prepares the exponential function and returns the code for it, which leaves x as it is.
func (c *constants) exp() func(x vec) vec {
	low, high := c.number(-104), c.number(89) // outside, the result is 0 or infinite
	perLn2, round := c.number(1/math.Ln2), c.number(minimax.Magic)
	hi, lo := minimax.Split(math.Ln2)
	ln2, rest := c.number(hi), c.number(lo)
	one, bias := c.number(1), c.word(127)
	poly := c.numbers(minimax.Exp()[2:])
	return func(x vec) vec {
		t, n, r := c.vec(), c.vec(), c.vec()
		c.fmin(s4, x, high, r)
		c.fmax(s4, r, low, r)
		c.vmov(round, t)
		c.fmla(s4, perLn2, r, t)
		c.fsub(s4, t, round, n)
		c.fmls(s4, ln2, n, r)
		c.fmls(s4, rest, n, r)
		c.scope(func() {
			y, square := c.estrin(r, poly)
			c.fmla(s4, square, y, r)
		})
		y := r
		c.fadd(s4, one, y, y)
		c.subInts(s4, t, round, t)
		half := n
		c.halfInts(t, half)
		c.subInts(s4, t, half, t)
		for _, n := range []vec{half, t} {
			c.addInts(s4, n, bias, n)
			c.shiftInts(s4, 23, n, n)
			c.fmul(s4, y, n, y)
		}
		return y
	}
}

func (f *file) expKernel() {
	f.elementwise("exp", "", "computes dst = exp(src) for rows rows of n elements.", false, func(c *constants) body {
		exp := c.exp()
		return func(x, _ vec) vec { return exp(x) }
	})
}

func (f *file) sigmoid() {
	f.elementwise("sigmoid", "", "computes dst = 1/(1 + exp(−src)) for rows rows of n elements.", false, func(c *constants) body {
		one, exp := c.number(1), c.exp()
		return func(x, _ vec) vec {
			c.fneg(s4, x, x)
			y := exp(x)
			c.fadd(s4, one, y, y)
			c.fdiv(s4, one, y, y)
			return y
		}
	})
}

func (f *file) relu() {
	f.elementwise("relu", "", "computes dst = max(0, src) for rows rows of n elements.", false, func(c *constants) body {
		return func(x, below vec) vec {
			c.belowZero(s4, x, below) // NaN and −0 are not
			c.clearBits(x, below, x)
			return x
		}
	})
}

// The derivatives are written in terms of the function's value h, the source; the destination is
// multiplied by them, and flushed to zero where it is then smaller than 2⁻⁹⁰: package simd says why.

// flushed prepares that and returns the code for it.
func (c *constants) flushed() func(x vec) vec {
	least := c.number(minimax.Least)
	return func(x vec) vec {
		small := c.vec()
		c.fabs(s4, x, small)
		c.greater(s4, least, small, small) // a NaN is not
		c.clearBits(x, small, x)
		return x
	}
}

func (f *file) tanhGrad() {
	f.elementwise("tanhGrad", "", "computes dst = dst·(1 − src²), or 0 where that is smaller than 2⁻⁹⁰, for rows rows of n elements.", true, func(c *constants) body {
		one, flushed := c.number(1), c.flushed()
		return func(h, d vec) vec {
			t := c.vec()
			c.vmov(one, t)
			c.fmls(s4, h, h, t)
			c.fmul(s4, t, d, d)
			return flushed(d)
		}
	})
}

func (f *file) sigmoidGrad() {
	f.elementwise("sigmoidGrad", "", "computes dst = dst·(src − src²), or 0 where that is smaller than 2⁻⁹⁰, for rows rows of n elements.", true, func(c *constants) body {
		flushed := c.flushed()
		return func(h, d vec) vec {
			t := c.vec()
			c.vmov(h, t)
			c.fmls(s4, h, h, t)
			c.fmul(s4, t, d, d)
			return flushed(d)
		}
	})
}

func (f *file) reluGrad() {
	f.elementwise("reluGrad", "", "sets dst to 0 where src is not positive or dst is smaller than 2⁻⁹⁰, for rows rows of n elements.", true, func(c *constants) body {
		flushed := c.flushed()
		return func(h, d vec) vec {
			c.aboveZero(s4, h, h)
			c.vand(h, d, d)
			return flushed(d)
		}
	})
}

func (f *file) axpy() {
	f.elementwise("axpy", ", alpha float32", "computes dst = dst + α·src for rows rows of n elements.", true, func(c *constants) body {
		alpha := c.vec()
		c.line("FMOVS\t%s, %s", c.at("alpha", ""), alpha.whole())
		return func(x, y vec) vec {
			c.fmlaElement(s4, x, alpha, 0, y)
			return y
		}
	})
}

// top writes the first half of a softmax whose classes are rows: a lane is a sample.
func (f *file) top() {
	fn := f.function("top", "z []float32, ldz int, best []int32, rows, n int",
		"subtracts its largest element from each column of z, of rows (at least 1) rows. best gets the row where it is\n"+
			"first, −1 where an element is not finite. Whole registers are read and written, n elements or more.")
	z, ldz, best, rows, n := fn.base("z"), fn.floats("ldz"), fn.base("best"), fn.integer("rows"), fn.integer("n")
	zero, one := fn.vec(), fn.vec()
	p, left := fn.gp(), fn.gp()
	fn.zero(zero)
	fn.line("VMOVI\t$1, %s", one.as("B16"))
	fn.line("VUSHR\t$24, %s, %s", one.as("S4"), one.as("S4"))
	fn.compare(n, 0)
	fn.branch("BLE", "done")

	fn.label("vector")
	most, at, row, zeros, x, more := fn.vec(), fn.vec(), fn.vec(), fn.vec(), fn.vec(), fn.vec()
	fn.mov(z, p)
	fn.mov(rows, left)
	fn.quad(p, 0, most)
	fn.fmul(s4, most, zero, zeros) // NaN of what is not finite
	fn.zero(at)
	fn.zero(row)
	fn.branch("B", "next")
	fn.label("compare")
	fn.quad(p, 0, x)
	fn.addInts(s4, row, one, row)
	fn.fmla(s4, x, zero, zeros)
	fn.greater(s4, x, most, more)
	fn.line("VBIT\t%s, %s, %s", more.as("B16"), row.as("B16"), at.as("B16"))
	fn.greater(s4, most, x, more) // of two zeros the last one stays, and a NaN
	fn.choice(most, x, more)
	fn.vmov(more, most)
	fn.label("next")
	fn.add(ldz, p)
	fn.subFlags(1, left)
	fn.branch("BNE", "compare")
	fn.equal(s4, zeros, zero, more)
	fn.setBits(at, more, at)
	fn.storeQuad(at, best, 0)

	fn.mov(z, p)
	fn.mov(rows, left)
	fn.label("subtract")
	fn.quad(p, 0, x)
	fn.fsub(s4, x, most, x)
	fn.storeQuad(x, p, 0)
	fn.add(ldz, p)
	fn.subFlags(1, left)
	fn.branch("BNE", "subtract")
	fn.addNumber(16, z)
	fn.addNumber(16, best)
	fn.subFlags(4, n)
	fn.branch("BGT", "vector")
	fn.label("done")
	fn.ret()
}
