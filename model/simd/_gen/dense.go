package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// panel generates the dense product of m rows of A with a panel of B that is one vector wide or a few.
//
// The panel is cut into tiles of at most as many rows as v.rows says for its width. A tile keeps its part
// of C in registers for the whole of k, one accumulator a vector: each element of C is one chain of fused
// multiply-adds in the order of k, whatever the tile. The nearer a tile is to a square the fewer loads a
// multiply-add takes: 8×3 accumulators take eleven for 24, 12×2 fourteen. A core that two threads share
// has no loads to spare.
func (v isa) panel() {
	widest := len(v.rows)
	v.text("panel", "c []float32, ldc int, a []float32, ars, aks int, b []float32, ldb int, "+
		"z []float32, ldz int, m, k, vecs int, add bool, alpha float32",
		fmt.Sprintf("computes C = Z + A·B, or C += α·(Z + A·B) where add is set, for m rows and vecs (1 to %d) vectors.", widest))
	p := panelRegs{
		c: base("c"), a: base("a"), b: base("b"), z: base("z"), m: integer("m"),
		ars: stride("ars"), aks: stride("aks"), ldb: stride("ldb"),
	}
	for vecs := 1; vecs < widest; vecs++ {
		CMPQ(address("vecs"), Imm(uint64(vecs)))
		JE(LabelRef(fmt.Sprintf("next%d", vecs)))
	}
	for vecs := widest; vecs >= 1; vecs-- {
		v.chooseTile(p.m, vecs)
		for rows := v.rows[vecs-1]; rows >= 1; rows-- {
			v.tile(p, rows, vecs)
		}
	}
	Label("done")
	v.ret()
}

// panelRegs are the registers that live through all tiles of a panel.
type panelRegs struct {
	c, a, b, z, m, ars, aks, ldb reg.GPVirtual
}

func tileLabel(rows, vecs int) string { return fmt.Sprintf("tile%dx%d", rows, vecs) }

// chooseTile jumps to the tile for the rows that are left. Between one tile's height and two it
// halves them: two tiles of four rows keep the multipliers busier than one of six and one of two.
func (v isa) chooseTile(m reg.GPVirtual, vecs int) {
	most := v.rows[vecs-1]
	Label(fmt.Sprintf("next%d", vecs))
	CMPQ(m, Imm(uint64(2*most)))
	JGE(LabelRef(tileLabel(most, vecs)))
	rest := GP64()
	MOVQ(m, rest)
	CMPQ(m, Imm(uint64(most)))
	JLE(LabelRef(fmt.Sprintf("last%d", vecs)))
	INCQ(rest)
	SHRQ(Imm(1), rest)
	Label(fmt.Sprintf("last%d", vecs))
	TESTQ(rest, rest)
	JLE(LabelRef("done"))
	for rows := 1; rows < most; rows++ {
		CMPQ(rest, Imm(uint64(rows)))
		JE(LabelRef(tileLabel(rows, vecs)))
	}
	// What is left is a full tile, which comes next.
}

// full reports whether it is a tile that does most of the work of a wide panel.
func (v isa) full(rows, vecs int) bool { return vecs > 1 && rows == v.rows[vecs-1] }

// tile generates one tile and the step to the rows below it.
func (v isa) tile(p panelRegs, rows, vecs int) {
	Label(tileLabel(rows, vecs))
	acc := v.vecs(rows * vecs)
	v.eachRow(rows, vecs, p.z, stride("ldz"), func(i int, mem Mem) { VMOVUPS(mem, acc[i]) })

	if v.full(rows, vecs) {
		// What the chain's sums are added to is near by the time they are known.
		CMPB(address("add"), Imm(0))
		JE(LabelRef(tileLabel(rows, vecs) + "near"))
		v.eachRow(rows, 1, p.c, stride("ldc"), func(_ int, mem Mem) { PREFETCHT0(mem) })
		Label(tileLabel(rows, vecs) + "near")
	}
	k := integer("k")
	TESTQ(k, k)
	JLE(LabelRef(tileLabel(rows, vecs) + "end"))
	v.chain(p, acc, rows, vecs, k)
	Label(tileLabel(rows, vecs) + "end")

	ldc := stride("ldc")
	CMPB(address("add"), Imm(0))
	JNE(LabelRef(tileLabel(rows, vecs) + "add"))
	v.eachRow(rows, vecs, p.c, ldc, func(i int, mem Mem) { VMOVUPS(acc[i], mem) })
	JMP(LabelRef(tileLabel(rows, vecs) + "step"))

	Label(tileLabel(rows, vecs) + "add")
	alpha := v.vec()
	VBROADCASTSS(address("alpha"), alpha)
	v.eachRow(rows, vecs, p.c, ldc, func(i int, mem Mem) {
		VFMADD213PS(mem, alpha, acc[i])
		VMOVUPS(acc[i], mem)
	})

	Label(tileLabel(rows, vecs) + "step")
	v.advance(p.c, stride("ldc"), rows)
	v.advance(p.z, stride("ldz"), rows)
	v.advance(p.a, p.ars, rows)
	SUBQ(Imm(uint64(rows)), p.m)
	JMP(LabelRef(fmt.Sprintf("next%d", vecs)))
}

// chain is the innermost loop: one row of B and one column of A a turn. The full tile, which does
// most of the work, takes unroll of them a turn where the elements of a row or of a column of A lie
// side by side.
func (v isa) chain(p panelRegs, acc []reg.VecVirtual, rows, vecs int, k reg.GPVirtual) {
	cols := v.columnOf(p, rows)
	b := GP64()
	MOVQ(p.b, b)
	name := tileLabel(rows, vecs)
	if v.full(rows, vecs) {
		v.turns(name+"row", p.aks, k, func(u int) {
			v.term(acc, rows, vecs, b, p.ldb, func(i int) Mem { return cols.element(i, 4*u) })
		}, func() {
			for _, ptr := range cols.ptr {
				ADDQ(Imm(4*unroll), ptr)
			}
		})
		v.turns(name+"column", p.ars, k, func(int) {
			v.term(acc, rows, vecs, b, p.ldb, func(i int) Mem { return Mem{Base: cols.ptr[0], Disp: 4 * i} })
			ADDQ(p.aks, cols.ptr[0])
		}, func() {
			for i, ptr := range cols.ptr[1:] {
				LEAQ(Mem{Base: cols.ptr[0], Disp: 12 * (i + 1)}, ptr)
			}
		})
		TESTQ(k, k)
		JZ(LabelRef(name + "end"))
	}
	Label(name + "k")
	v.term(acc, rows, vecs, b, p.ldb, cols.element0)
	for _, ptr := range cols.ptr {
		ADDQ(p.aks, ptr)
	}
	DECQ(k)
	JNZ(LabelRef(name + "k"))
}

// turns generates a loop of unroll terms a turn, for a stride of A that is one float; k is left
// with what remains.
func (v isa) turns(name string, stride, k reg.GPVirtual, term func(u int), next func()) {
	CMPQ(stride, Imm(4))
	JNE(LabelRef(name + "done"))
	SUBQ(Imm(unroll), k)
	JL(LabelRef(name + "rest"))
	Label(name)
	for u := range unroll {
		term(u)
	}
	next()
	SUBQ(Imm(unroll), k)
	JGE(LabelRef(name))
	Label(name + "rest")
	ADDQ(Imm(unroll), k)
	Label(name + "done")
}

// unroll is how many terms of a chain a turn of the loop adds.
const unroll = 4

// term adds the product of a column of A and the row of B at b, and moves b to the next row.
func (v isa) term(acc []reg.VecVirtual, rows, vecs int, b, ldb reg.GPVirtual, element func(i int) Mem) {
	row := v.vecs(vecs)
	for j := range vecs {
		VMOVUPS(Mem{Base: b, Disp: j * v.bytes}, row[j])
	}
	ADDQ(ldb, b)
	for i := range rows {
		t := v.vec()
		VBROADCASTSS(element(i), t)
		for j := range vecs {
			VFMADD231PS(row[j], t, acc[i*vecs+j])
		}
	}
}

// A column is a column of a tile of A: element i lies i strides below the first. One pointer
// reaches three of them, with the stride once or twice as an index.
type column struct {
	ptr []reg.GPVirtual
	ars reg.GPVirtual
}

func (v isa) columnOf(p panelRegs, rows int) column {
	c := column{ars: p.ars}
	for i := 0; i < rows; i += 3 {
		ptr := GP64()
		if i == 0 {
			MOVQ(p.a, ptr)
		} else {
			prev := c.ptr[len(c.ptr)-1]
			LEAQ(Mem{Base: prev}.Idx(p.ars, 2), ptr)
			ADDQ(p.ars, ptr)
		}
		c.ptr = append(c.ptr, ptr)
	}
	return c
}

// element is element i of the column, disp bytes on.
func (c column) element(i, disp int) Mem {
	m := Mem{Base: c.ptr[i/3], Disp: disp}
	if i%3 > 0 {
		m = m.Idx(c.ars, uint8(i%3))
	}
	return m
}

// element0 is element i of the column.
func (c column) element0(i int) Mem { return c.element(i, 0) }

// eachRow calls f for every vector of a tile that starts at p, with its index and its place.
func (v isa) eachRow(rows, vecs int, p, ld reg.GPVirtual, f func(i int, mem Mem)) {
	at := GP64()
	MOVQ(p, at)
	for i := range rows {
		for j := range vecs {
			f(i*vecs+j, Mem{Base: at, Disp: j * v.bytes})
		}
		if i < rows-1 {
			ADDQ(ld, at)
		}
	}
}

// advance moves p down by n rows; it destroys ld.
func (v isa) advance(p, ld reg.GPVirtual, n int) {
	step := GP64()
	IMUL3Q(Imm(uint64(n)), ld, step)
	ADDQ(step, p)
}
