package main

import (
	"fmt"
	"math"
)

// table writes read-only constants, each four times, and returns their name.
func (f *file) table(name string, words []uint32) {
	f.constants.WriteString("\n")
	for i, w := range words {
		for half := range 2 {
			fmt.Fprintf(&f.constants, "DATA %s<>+%d(SB)/8, $0x%08x%08x\n", name, 16*i+8*half, w, w)
		}
	}
	fmt.Fprintf(&f.constants, "GLOBL %s<>(SB), RODATA|NOPTR, $%d\n", name, 16*len(words))
}

// constants are those of one function, in registers.
type constants struct {
	*function
	words   []uint32
	doubles []float64
}

// number and word return a register that will hold a constant.
func (c *constants) number(x float64) vec { return c.word(math.Float32bits(float32(x))) }

func (c *constants) word(w uint32) vec {
	c.words = append(c.words, w)
	return c.vec()
}

func (c *constants) numbers(x []float64) []vec {
	v := make([]vec, len(x))
	for i := range x {
		v[i] = c.number(x[i])
	}
	return v
}

// A body computes what becomes of x, an element of the source, and old, one of the destination. It may
// destroy both, and returns the register of the result.
type body func(x, old vec) vec

// elementwise writes dst[i] = f(src[i], dst[i]) over rows rows of n elements. What prepare writes runs
// once, before the loops; the constants that it asks for are loaded first. What does not fill a register
// is done an element at a time, so nothing outside the rows is read or written.
func (f *file) elementwise(name, params, doc string, reads bool, prepare func(*constants) body) {
	fn := f.function(name, "dst []float32, ldd int, src []float32, lds int, rows, n int"+params, doc)
	dst, src := fn.base("dst"), fn.base("src")
	ldd, lds := fn.floats("ldd"), fn.floats("lds")
	rows, n := fn.integer("rows"), fn.integer("n")
	fn.compare(rows, 0)
	fn.branch("BLE", "done")
	c := &constants{function: fn}
	make := prepare(c)
	c.loadAll(f, name)

	fn.label("row")
	d, s, left := fn.gp(), fn.gp(), fn.gp()
	fn.mov(dst, d)
	fn.mov(src, s)
	fn.mov(n, left)
	fn.subFlags(4, left)
	fn.branch("BLT", "rest")
	step := func(load, store string, bytes int) {
		fn.scope(func() {
			x, old := fn.vec(), fn.vec()
			fn.line("%s.P\t%d(%v), %s", load, bytes, s, x.whole())
			if reads {
				fn.line("%s\t(%v), %s", load, d, old.whole())
			}
			fn.line("%s.P\t%s, %d(%v)", store, make(x, old).whole(), bytes, d)
		})
	}
	fn.label("four")
	from := fn.lines
	step("FMOVQ", "FMOVQ", 16)
	fn.subFlags(4, left)
	fn.branch("BGE", "four")
	fn.doc += fmt.Sprintf("\nFour elements take %d instructions.", fn.lines-from)
	fn.label("rest")
	fn.line("ADDS\t$4, %v", left)
	fn.branch("BEQ", "next")
	fn.label("one")
	step("FMOVS", "FMOVS", 4)
	fn.subFlags(1, left)
	fn.branch("BNE", "one")
	fn.label("next")
	fn.add(ldd, dst)
	fn.add(lds, src)
	fn.subFlags(1, rows)
	fn.branch("BNE", "row")
	fn.label("done")
	fn.ret()
}

// loadAll loads the constants into the registers that were taken for them, which are the first ones.
func (c *constants) loadAll(f *file, name string) {
	if len(c.words) == 0 {
		return
	}
	f.table(name, c.words)
	c.scope(func() {
		p := c.gp()
		c.line("MOVD\t$%s<>(SB), %v", name, p)
		all := make([]vec, len(c.words))
		for i := range all {
			all[i] = vec(i)
		}
		c.run(p, 0, all)
	})
}

// horner returns c[0] + x·(c[1] + x·(c[2] + …)), one fused multiply-add a coefficient.
func (fn *function) horner(x vec, c []vec) vec {
	y := c[len(c)-1]
	for i := len(c) - 2; i >= 0; i-- {
		next := fn.vec()
		fn.vmov(c[i], next)
		fn.fmla(s4, y, x, next)
		y = next
	}
	return y
}

// estrin returns the same polynomial with a shorter chain of dependent operations: pairs of terms
// first, then Horner's rule in x², which it returns too.
func (fn *function) estrin(x vec, c []vec) (y, square vec) {
	square = fn.vec()
	fn.fmul(s4, x, x, square)
	last := (len(c) - 1) / 2 * 2
	for i := last; i >= 0; i -= 2 {
		pair := fn.vec()
		fn.vmov(c[i], pair)
		if i+1 < len(c) {
			fn.fmla(s4, c[i+1], x, pair)
		}
		if i < last {
			fn.fmla(s4, square, y, pair)
		}
		y = pair
	}
	return y, square
}
