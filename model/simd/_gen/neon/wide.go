package main

import (
	"fmt"
	"math"
)

// widen and widenHigh turn the first or the last two float32s of n into float64s.
func (fn *function) widen(n, d vec) {
	fn.word(0x0e617800|uint32(n)<<5|uint32(d), "fcvtl v%d.2d, v%d.2s", d, n)
}
func (fn *function) widenHigh(n, d vec) {
	fn.word(0x4e617800|uint32(n)<<5|uint32(d), "fcvtl2 v%d.2d, v%d.4s", d, n)
}

// widened writes what turns float32s into float64s: dst = src, or dst += src if add.
func (f *file) widened(name, does string, add bool) {
	fn := f.function(name, "dst []float64, src []float32", "computes "+does+" for as many elements as src has.")
	d, s, left := fn.base("dst"), fn.base("src"), fn.length("src")
	narrow, wide, old := fn.vecs(4), fn.vecs(8), fn.vecs(8)
	for _, n := range []int{16, 4, 1} {
		name := fmt.Sprintf("elements%d", n)
		fn.subFlags(n, left)
		fn.branch("BLT", name+"rest")
		fn.label(name)
		regs := max(1, n/2)
		if n == 1 {
			fn.single(s, 0, narrow[0])
			fn.widen(narrow[0], wide[0])
			if add {
				fn.double(d, 0, old[0])
			}
		} else {
			fn.run(s, 0, narrow[:n/4])
			for i := range n / 4 {
				fn.widen(narrow[i], wide[2*i])
				fn.widenHigh(narrow[i], wide[2*i+1])
			}
			if add {
				fn.run(d, 0, old[:regs])
			}
		}
		for i := range regs {
			if add {
				fn.fadd(d2, old[i], wide[i], wide[i])
			}
		}
		if n == 1 {
			fn.storeDouble(wide[0], d, 0)
		} else {
			fn.storeRun(wide[:regs], d, 0)
		}
		fn.addNumber(4*n, s)
		fn.addNumber(8*n, d)
		fn.subFlags(n, left)
		fn.branch("BGE", name)
		fn.label(name + "rest")
		fn.addNumber(n, left)
	}
	fn.ret()
}

// narrow and narrowHigh turn the float64s of n into the first or the last two float32s of d.
func (fn *function) narrow(n, d vec) {
	fn.word(0x0e616800|uint32(n)<<5|uint32(d), "fcvtn v%d.2s, v%d.2d", d, n)
}
func (fn *function) narrowHigh(n, d vec) {
	fn.word(0x4e616800|uint32(n)<<5|uint32(d), "fcvtn2 v%d.4s, v%d.2d", d, n)
}

// scaled writes dst·scale in float64, rounded to float32 once and flushed to zero where it is smaller than 2⁻⁹⁰.
func (f *file) scaled() {
	fn := f.function("scaled", "dst []float32, scale []float64",
		"computes dst = dst·scale, rounded once, or 0 where that is smaller than 2⁻⁹⁰, for as many eights of elements as dst has.")
	c := &constants{function: fn}
	flushed := c.flushed()
	c.loadAll(f, "scaled")
	d, s, left := fn.base("dst"), fn.base("scale"), fn.length("dst")
	fn.subFlags(8, left)
	fn.branch("BLT", "done")
	fn.label("loop")
	fn.scope(func() {
		x, scale, low, high := fn.vecs(2), fn.vecs(4), fn.vec(), fn.vec()
		fn.run(d, 0, x)
		fn.run(s, 0, scale)
		for i := range x {
			fn.widen(x[i], low)
			fn.widenHigh(x[i], high)
			fn.fmul(d2, low, scale[2*i], low)
			fn.fmul(d2, high, scale[2*i+1], high)
			fn.narrow(low, x[i])
			fn.narrowHigh(high, x[i])
			flushed(x[i])
		}
		fn.storeRun(x, d, 0)
	})
	fn.addNumber(32, d)
	fn.addNumber(64, s)
	fn.subFlags(8, left)
	fn.branch("BGE", "loop")
	fn.label("done")
	fn.ret()
}

// moments writes the sums of some columns less their origin, and of the squares of that. Columns are in
// registers while all rows pass.
func (f *file) moments() {
	fn := f.function("moments", "sum, squares, origin []float64, x []float32, ldx, rows int",
		"adds x − origin and its square over the rows, at least one, for as many fours of columns as sum has.")
	sum, squares, origin, x := fn.base("sum"), fn.base("squares"), fn.base("origin"), fn.base("x")
	ldx, rows, left := fn.floats("ldx"), fn.integer("rows"), fn.length("sum")
	for _, fours := range []int{4, 1} {
		name := func(s string) string { return fmt.Sprintf("%s%d", s, fours) }
		fn.subFlags(4*fours, left)
		fn.branch("BLT", name("rest"))
		fn.label(name("columns"))
		fn.scope(func() {
			s, q, o := fn.vecs(2*fours), fn.vecs(2*fours), fn.vecs(2*fours)
			fn.run(sum, 0, s)
			fn.run(squares, 0, q)
			fn.run(origin, 0, o)
			at, count, narrow, off := fn.gp(), fn.gp(), fn.vec(), fn.vecs(2)
			fn.mov(x, at)
			fn.mov(rows, count)
			fn.label(name("row"))
			for i := range fours {
				fn.quad(at, 16*i, narrow)
				fn.widen(narrow, off[0])
				fn.widenHigh(narrow, off[1])
				for h, v := range off {
					j := 2*i + h
					fn.fsub(d2, v, o[j], v)
					fn.fadd(d2, s[j], v, s[j])
					fn.fmul(d2, v, v, v)
					fn.fadd(d2, q[j], v, q[j])
				}
			}
			fn.add(ldx, at)
			fn.subFlags(1, count)
			fn.branch("BNE", name("row"))
			fn.storeRun(s, sum, 0)
			fn.storeRun(q, squares, 0)
		})
		for _, p := range []gp{sum, squares, origin} {
			fn.addNumber(32*fours, p)
		}
		fn.addNumber(16*fours, x)
		fn.subFlags(4*fours, left)
		fn.branch("BGE", name("columns"))
		fn.label(name("rest"))
		fn.addNumber(4*fours, left)
	}
	fn.ret()
}

// half writes what turns float16s into float32s, eight at a time. It does with integers and one product
// what halfGo does: the processor's own conversion would change the bits of some NaN.
func (f *file) half() {
	fn := f.function("half", "dst []float32, src []byte", "computes dst = src, float16s, for as many eights of elements as dst has.")
	c := &constants{function: fn}
	number, top, sign := c.word(0x7fff), c.word(0x7c00), c.word(0x8000)
	rebias, infinite, unit := c.word(112<<23), c.word(0x7f800000), c.word(math.Float32bits(0x1p-24))
	c.loadAll(f, "half")
	d, s, left := fn.base("dst"), fn.base("src"), fn.length("dst")
	zero, eight, h, x, odd, small, tiny := fn.vec(), fn.vec(), fn.vec(), fn.vec(), fn.vec(), fn.vec(), fn.vec()
	fn.zero(zero)
	fn.subFlags(8, left)
	fn.branch("BLT", "done")
	fn.label("loop")
	fn.line("FMOVQ.P\t16(%v), %s", s, eight.whole())
	for part := range 2 {
		if part == 0 {
			fn.line("VUXTL\t%s, %s", eight.as("H4"), h.as("S4"))
		} else {
			fn.line("VUXTL2\t%s, %s", eight.as("H8"), h.as("S4"))
		}
		fn.vand(h, number, x)
		fn.word(0x4e21d800|uint32(x)<<5|uint32(small), "scvtf v%d.4s, v%d.4s", small, x)
		fn.fmul(s4, small, unit, small)
		fn.shiftInts(s4, 13, x, x)
		fn.addInts(s4, x, rebias, x)
		fn.vand(h, top, odd)
		fn.line("VCMEQ\t%s, %s, %s", zero.as("S4"), odd.as("S4"), tiny.as("S4"))
		fn.choice(small, x, tiny)
		fn.line("VCMEQ\t%s, %s, %s", top.as("S4"), odd.as("S4"), odd.as("S4"))
		fn.vand(odd, infinite, odd)
		fn.vor(tiny, odd, x)
		fn.vand(h, sign, h)
		fn.shiftInts(s4, 16, h, h)
		fn.vor(x, h, x)
		fn.line("FMOVQ.P\t%s, 16(%v)", x.whole(), d)
	}
	fn.subFlags(8, left)
	fn.branch("BGE", "loop")
	fn.label("done")
	fn.ret()
}

// peakChains is enough independent chains to hide the latency of four multipliers.
const peakChains = 24

// peak writes a loop of fused multiply-adds that touches no memory.
func (f *file) peak() {
	fn := f.function("peak", "turns int", "performs 24 fused multiply-adds of 4 lanes a turn, in registers.")
	turns, x, acc := fn.integer("turns"), fn.vec(), fn.vecs(peakChains)
	fn.zero(x)
	for _, a := range acc {
		fn.zero(a)
	}
	fn.label("turn")
	for _, a := range acc {
		fn.fmla(s4, x, x, a)
	}
	fn.subFlags(1, turns)
	fn.branch("BNE", "turn")
	fn.ret()
}

// stream writes a loop that reads memory and does nothing with it.
func (f *file) stream() {
	fn := f.function("stream", "x []float32", "reads x, but for what does not fill 16 registers.")
	x, left, v := fn.base("x"), fn.length("x"), fn.vecs(16)
	fn.subFlags(64, left)
	fn.branch("BLT", "done")
	fn.label("turn")
	fn.run(x, 0, v)
	fn.addNumber(256, x)
	fn.subFlags(64, left)
	fn.branch("BGE", "turn")
	fn.label("done")
	fn.ret()
}
