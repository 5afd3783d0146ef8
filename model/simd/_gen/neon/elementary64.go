package main

import (
	"fmt"
	"math"
)

// Each operation of the elementary functions of float64 is that of the Go function of the same name,
// rounded as it is there.

// number64 returns a register that will hold a constant.
func (c *constants) number64(x float64) vec {
	c.doubles = append(c.doubles, x)
	return c.vec()
}

// each64 writes a kernel of n elements, two at a time. The constants that prepare asks for are loaded
// first.
func (f *file) each64(name, doc string, prepare func(*constants) func(x vec) vec) {
	fn := f.function(name, "dst, src []float64", doc)
	dst, src, left := fn.base("dst"), fn.base("src"), fn.length("src")
	c := &constants{function: fn}
	make := prepare(c)
	c.loadAll64(f, name)
	fn.subFlags(2, left)
	fn.branch("BLT", "rest")
	step := func(move string, bytes int) {
		fn.scope(func() {
			x := fn.vec()
			fn.line("%s.P\t%d(%v), %s", move, bytes, src, x.whole())
			fn.line("%s.P\t%s, %d(%v)", move, make(x).whole(), bytes, dst)
		})
	}
	fn.label("two")
	from := fn.lines
	step("FMOVQ", 16)
	fn.subFlags(2, left)
	fn.branch("BGE", "two")
	fn.doc += fmt.Sprintf("\nTwo elements take %d instructions.", fn.lines-from)
	fn.label("rest")
	fn.line("ADDS\t$2, %v", left)
	fn.branch("BEQ", "done")
	step("FMOVD", 8)
	fn.label("done")
	fn.ret()
}

// loadAll64 is loadAll for constants of float64.
func (c *constants) loadAll64(f *file, name string) {
	f.constants.WriteString("\n")
	all := make([]vec, len(c.doubles))
	for i, x := range c.doubles {
		all[i] = vec(i)
		for half := range 2 {
			fmt.Fprintf(&f.constants, "DATA %s<>+%d(SB)/8, $0x%016x\n", name, 16*i+8*half, math.Float64bits(x))
		}
	}
	fmt.Fprintf(&f.constants, "GLOBL %s<>(SB), RODATA|NOPTR, $%d\n", name, 16*len(all))
	c.scope(func() {
		p := c.gp()
		c.line("MOVD\t$%s<>(SB), %v", name, p)
		c.run(p, 0, all)
	})
}

// exp64 writes Exp64 for what is not above 0.
func (f *file) exp64() {
	f.each64("exp64", "computes dst = eˣ for src ≤ 0 or NaN, with the bits of elementary.Exp.", func(c *constants) func(x vec) vec {
		log2e, round := c.number64(1.4426950408889634073599246810018920), c.number64(0x1.8p52)
		high, low := c.number64(0.69314718055966295651160180568695068359375), c.number64(0.28235290563031577122588448175013436025525412068e-12)
		sixteenth, one, two := c.number64(1.0/16), c.number64(1), c.number64(2)
		bias, least, much, tiny := c.number64(0x1.8p52+1023), c.number64(-1022), c.number64(1022), c.number64(0x1p-1022)
		lowest := c.number64(-7.45133219101941108420e+02)
		var series []vec
		for _, k := range []float64{40320, 5040, 720, 120, 24, 6, 2, 1} {
			series = append(series, c.number64(1/k))
		}
		return func(x vec) vec {
			k, r, p, q, t := c.vec(), c.vec(), c.vec(), c.vec(), c.vec()
			c.fmul(d2, x, log2e, k)
			c.fadd(d2, k, round, k)
			c.fsub(d2, k, round, k)
			c.vmov(x, r)
			c.fmls(d2, high, k, r)
			c.fmls(d2, low, k, r)
			c.fmul(d2, r, sixteenth, r)
			last := series[0]
			for _, s := range series[1:] {
				c.vmov(s, q)
				c.fmla(d2, last, r, q)
				last, p, q = q, q, p
			}
			c.fmul(d2, last, r, r)
			for range 3 {
				c.fadd(d2, r, two, t)
				c.fmul(d2, t, r, r)
			}
			c.fadd(d2, r, two, t)
			c.vmov(one, p)
			c.fmla(d2, t, r, p)
			// Where k is below −1022 the scaling is in two steps, as in scale2.
			far := q
			c.greater(d2, least, k, far)
			c.vand(much, far, t)
			c.fadd(d2, k, t, t)
			c.fadd(d2, t, bias, t)
			c.shiftInts(d2, 52, t, t)
			c.choice(tiny, one, far)
			c.fmul(d2, p, t, p)
			c.fmul(d2, p, far, p)
			// 0 below the lowest; a NaN stays one.
			c.greater(d2, lowest, x, far)
			c.clearBits(p, far, p)
			c.equal(d2, x, x, far)
			c.choice(p, x, far)
			return far
		}
	})
}

// log1p64 writes Log1p64 for 0 … 1.
func (f *file) log1p64() {
	f.each64("log1p64", "computes dst = log(1+src) for src of 0 … 1 or NaN, with the bits of elementary.Log1p.", func(c *constants) func(x vec) vec {
		one, two, half := c.number64(1), c.number64(2), c.number64(0.5)
		direct, root := c.number64(math.Sqrt2-1), c.number64(math.Sqrt2/2)
		tiny, small := c.number64(0x1p-54), c.number64(0x1p-29)
		head, tail := c.number64(6.93147180369123816490e-01), c.number64(1.90821492927058770002e-10)
		var series []vec
		for _, k := range []float64{1.479819860510658591e-01, 1.531383769920937332e-01, 1.818357216161805012e-01,
			2.222219843214978396e-01, 2.857142874366239149e-01, 3.999999999940941908e-01, 6.666666666666735130e-01} {
			series = append(series, c.number64(k))
		}
		return func(x vec) vec {
			// f, whether 1+x is 2·(1+f), and what rounding took.
			u, f, lost, doubled, t, below := c.vec(), c.vec(), c.vec(), c.vec(), c.vec(), c.vec()
			c.fadd(d2, x, one, u)
			c.fsub(d2, u, one, t)
			c.fsub(d2, x, t, lost)
			c.fdiv(d2, lost, u, lost)
			c.fmul(d2, u, half, f)
			c.greaterEqual(d2, f, root, doubled)
			c.fsub(d2, f, one, f)
			c.vmov(doubled, below)
			c.choice(f, t, below) // t is u − 1
			c.vmov(below, f)
			c.greater(d2, direct, x, below)
			c.clearBits(doubled, below, doubled)
			c.choice(x, f, below)
			c.vmov(below, f)

			h, s, z, r := c.vec(), c.vec(), c.vec(), c.vec()
			c.fmul(d2, f, half, h)
			c.fmul(d2, f, h, h)
			c.fadd(d2, f, two, s)
			c.fdiv(d2, f, s, s)
			c.fmul(d2, s, s, z)
			c.fmul(d2, z, series[0], r)
			for _, k := range series[1:] {
				c.fadd(d2, r, k, r)
				c.fmul(d2, r, z, r)
			}
			c.fadd(d2, r, h, r)
			c.fmul(d2, r, s, r) // s·(half + r)

			plain, whole := u, z
			c.fsub(d2, h, r, plain)
			c.fsub(d2, f, plain, plain)
			c.fadd(d2, lost, tail, t)
			c.fadd(d2, r, t, t)
			c.fsub(d2, h, t, t)
			c.fsub(d2, t, f, t)
			c.fsub(d2, head, t, whole)
			c.choice(whole, plain, doubled)

			// Near 0 it is x − x²/2, and x where that is all.
			c.fmul(d2, x, x, t)
			c.fmul(d2, t, half, t)
			c.fsub(d2, x, t, t)
			c.greater(d2, small, x, below)
			c.choice(t, doubled, below)
			c.greater(d2, tiny, x, t)
			c.choice(x, below, t)
			c.equal(d2, x, x, below)
			c.choice(t, x, below)
			return below
		}
	})
}
