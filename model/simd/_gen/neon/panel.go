package main

import "fmt"

// A tile of the dense product is at most so many rows high, by the number of vectors of eight floats
// that it is wide: 24 sums, which leave eight registers for the factors.
var tileRows = [...]int{1: 12, 2: 6}

// panel writes the dense product of m rows of A with a panel of B that is one or two vectors wide.
//
// A tile keeps its part of C in registers for the whole of k: each element of C is one chain of fused
// multiply-adds in the order of k, whatever the tile.
func (f *file) panel() {
	fn := f.function("panel", "c []float32, ldc int, a []float32, ars, aks int, b []float32, ldb int, "+
		"z []float32, ldz int, m, k, vecs int, add bool, alpha float32",
		"computes C = Z + A·B, or C += α·(Z + A·B) where add is set, for m rows and vecs (1 or 2) vectors of 8.\n"+
			"A term of a tile of 6×16 is 24 multiply-adds of 4 lanes. With loads, steps and counts it takes 29.25 instructions\n"+
			"and 5.5 registers loaded where the elements of a row of A lie side by side, 30.5 and 6 where those of a column do,\n"+
			"36 and 10 elsewhere.")
	p := &panel{function: fn, c: fn.base("c"), a: fn.base("a"), b: fn.base("b"), z: fn.base("z"), m: fn.integer("m"),
		ars: fn.floats("ars"), aks: fn.floats("aks"), ldb: fn.floats("ldb")}
	fn.scope(func() {
		vecs := fn.integer("vecs")
		fn.compare(vecs, 1)
		fn.branch("BEQ", "next1")
	})
	for _, vecs := range []int{2, 1} {
		p.chooseTile(vecs)
		for rows := tileRows[vecs]; rows >= 1; rows-- {
			fn.scope(func() { p.tile(rows, vecs) })
		}
	}
	fn.label("done")
	fn.ret()
}

// A panel has the registers that live through all of its tiles.
type panel struct {
	*function
	c, a, b, z, m, ars, aks, ldb gp
}

func tileName(rows, vecs int) string { return fmt.Sprintf("tile%dx%d", rows, vecs) }

// chooseTile branches to the tile for the rows that are left. Between one tile's height and two it
// halves them: two tiles of four rows keep the multipliers busier than one of six and one of two.
func (p *panel) chooseTile(vecs int) {
	most := tileRows[vecs]
	p.label(fmt.Sprintf("next%d", vecs))
	p.compare(p.m, 2*most)
	p.branch("BGE", tileName(most, vecs))
	p.scope(func() {
		rest := p.gp()
		p.mov(p.m, rest)
		p.compare(p.m, most)
		p.branch("BLE", fmt.Sprintf("last%d", vecs))
		p.addNumber(1, rest)
		p.shiftRight(1, rest)
		p.label(fmt.Sprintf("last%d", vecs))
		p.compare(rest, 0)
		p.branch("BLE", "done")
		for rows := 1; rows < most; rows++ {
			p.compare(rest, rows)
			p.branch("BEQ", tileName(rows, vecs))
		}
	})
	// What is left is a full tile, which comes next.
}

// tile writes one tile and the step to the rows below it.
func (p *panel) tile(rows, vecs int) {
	name, wide := tileName(rows, vecs), 2*vecs
	p.label(name)
	acc := p.vecs(rows * wide)
	p.eachRow(rows, p.z, "ldz", func(i int, at gp) { p.run(at, 0, acc[i*wide:][:wide]) })
	p.scope(func() {
		k := p.integer("k")
		p.compare(k, 0)
		p.branch("BLE", name+"end")
		p.chain(name, acc, rows, wide, k)
	})
	p.label(name + "end")

	p.flag("add", name+"add")
	p.eachRow(rows, p.c, "ldc", func(i int, at gp) { p.storeRun(acc[i*wide:][:wide], at, 0) })
	p.branch("B", name+"step")
	p.label(name + "add")
	p.scope(func() {
		alpha, old := p.vec(), p.vecs(4)
		p.line("FMOVS\t%s, %s", p.at("alpha", ""), alpha.whole())
		p.eachRow(rows, p.c, "ldc", func(i int, at gp) {
			p.run(at, 0, old[:wide])
			for j := range wide {
				p.fmlaElement(s4, acc[i*wide+j], alpha, 0, old[j])
			}
			p.storeRun(old[:wide], at, 0)
		})
	})
	p.label(name + "step")
	p.scope(func() {
		p.advance(p.c, p.floats("ldc"), rows)
		p.advance(p.z, p.floats("ldz"), rows)
	})
	p.advance(p.a, p.ars, rows)
	p.line("SUB\t$%d, %v", rows, p.m)
	p.branch("B", fmt.Sprintf("next%d", vecs))
}

// eachRow calls f for every row of a tile that starts at from, with its number and its place.
func (p *function) eachRow(rows int, from gp, ld string, f func(i int, at gp)) {
	p.scope(func() {
		at, step := p.gp(), p.floats(ld)
		p.mov(from, at)
		for i := range rows {
			f(i, at)
			if i < rows-1 {
				p.add(step, at)
			}
		}
	})
}

// unroll is how many terms of a chain a turn of the loop adds where elements of A lie side by side.
const unroll = 4

// chain writes the innermost loop. The full tile of two vectors, which does most of the work, takes
// unroll terms a turn where the elements of a row or of a column of A lie side by side.
func (p *panel) chain(name string, acc []vec, rows, wide int, k gp) {
	c := &chain{function: p.function, acc: acc, wide: wide, b: p.gp(), ldb: p.ldb, step: p.aks}
	p.mov(p.b, c.b)
	full := rows == tileRows[2] && wide == 4
	if full {
		p.compare(p.ars, 4)
		p.branch("BEQ", name+"column")
	}
	c.rows = p.rowsOf(p.a, p.ars, rows)
	c.at = p.gp()
	p.set(0, c.at)
	if full {
		p.compare(p.aks, 4)
		p.branch("BNE", name+"k")
		c.alongRows(name+"row", k)
		p.zeroBranch(k, name+"end")
	}
	c.terms(name+"k", k)
	if full {
		p.branch("B", name+"end")
		p.label(name + "column")
		p.mov(p.a, c.at)
		c.alongColumns(name+"column", k)
	}
}

// rowsOf returns the addresses of rows that start at a.
func (fn *function) rowsOf(a, step gp, rows int) []gp {
	ptr := []gp{a}
	for len(ptr) < rows {
		next := fn.gp()
		fn.line("ADD\t%v, %v, %v", step, ptr[len(ptr)-1], next)
		ptr = append(ptr, next)
	}
	return ptr
}

// A chain is the sums of a tile: acc[i*wide+j] is that of row i of A and the quad j of columns of B.
type chain struct {
	*function
	acc   []vec
	wide  int  // quads of a row of B
	rows  []gp // of A
	at    gp   // where in them the next element is, in bytes
	b     gp   // the next row of B
	ldb   gp
	step  gp // bytes to the next element of a row of A
	ahead gp // what is prefetched a term, a row of B after the other, if it is not 0
}

// terms writes a loop of k terms, one a turn, wherever the elements of A lie. An element is loaded
// alone, which costs no work of the multipliers, and is multiplied from there.
func (c *chain) terms(name string, k gp) {
	c.scope(func() {
		row := c.vecs(c.wide)
		elements := c.vecs(min(c.vecsLeft(), len(c.rows)))
		c.label(name)
		from := c.lines
		c.run(c.b, 0, row)
		c.add(c.ldb, c.b)
		if c.ahead != 0 {
			c.prefetch(c.ahead, 2)
			c.add(c.ldb, c.ahead)
		}
		for i, ptr := range c.rows {
			t := elements[i%len(elements)]
			c.singleIndexed(ptr, c.at, t)
			for j := range row {
				c.fmlaElement(s4, row[j], t, 0, c.acc[i*c.wide+j])
			}
		}
		c.add(c.step, c.at)
		c.subFlags(1, k)
		c.branch("BNE", name)
		if len(c.acc) == 24 && c.wide == 4 {
			c.promised(map[bool]int{false: 36, true: 38}[c.ahead != 0], from)
		}
	})
}

// alongRows writes a loop of unroll terms a turn, for rows of A whose elements lie side by side; k is
// left with what remains.
func (c *chain) alongRows(name string, k gp) {
	c.scope(func() {
		c.subFlags(unroll, k)
		c.branch("BLT", name+"rest")
		a, row := c.vecs(len(c.rows)), c.vecs(2)
		c.label(name)
		from := c.lines
		for i, ptr := range c.rows {
			c.quadIndexed(ptr, c.at, a[i])
		}
		for u := range unroll {
			for j := 0; j < c.wide; j += 2 {
				c.pair(c.b, 16*j, row[0], row[1])
				for i := range c.rows {
					c.fmlaElement(s4, row[0], a[i], u, c.acc[i*c.wide+j])
					c.fmlaElement(s4, row[1], a[i], u, c.acc[i*c.wide+j+1])
				}
			}
			c.add(c.ldb, c.b)
		}
		c.addNumber(4*unroll, c.at)
		c.subFlags(unroll, k)
		c.branch("BGE", name)
		c.promised(117, from) // 29.25 a term
		c.label(name + "rest")
		c.addNumber(unroll, k)
	})
}

// alongColumns writes loops of unroll terms a turn and of one, for six rows of A whose columns lie side
// by side, the next of them at c.at.
func (c *chain) alongColumns(name string, k gp) {
	c.scope(func() {
		row, a := c.vecs(c.wide), c.vecs(2)
		term := func() {
			c.quad(c.at, 0, a[0])
			c.double(c.at, 16, a[1])
			c.add(c.step, c.at)
			c.run(c.b, 0, row)
			c.add(c.ldb, c.b)
			for i := range 6 {
				for j := range row {
					c.fmlaElement(s4, row[j], a[i/4], i%4, c.acc[i*c.wide+j])
				}
			}
		}
		c.subFlags(unroll, k)
		c.branch("BLT", name+"rest")
		c.label(name + "turn")
		from := c.lines
		for range unroll {
			term()
		}
		c.subFlags(unroll, k)
		c.branch("BGE", name+"turn")
		c.promised(122, from) // 30.5 a term
		c.label(name + "rest")
		c.line("ADDS\t$%d, %v", unroll, k)
		fin := name + "done"
		c.branch("BEQ", fin)
		c.label(name + "one")
		term()
		c.subFlags(1, k)
		c.branch("BNE", name+"one")
		c.label(fin)
	})
}
