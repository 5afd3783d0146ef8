package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// maxSparse is the widest row, in vectors, that the sparse products hold in registers: AVX2 leaves
// two of its sixteen for the value and for α. The widths from one to this are separate copies of
// the code.
const maxSparse = 14

// sparseMul generates Y = Z + X·W for the rows of a sparse X.
func (v isa) sparseMul() {
	v.text("sparseMul", "y []float32, ldy int, begin, end []uint32, step int, entry []uint16, palette []float32, "+
		"w []float32, ldw int, z []float32, ldz int, rows, vecs int",
		"computes Y = Z + X·W for rows rows of Y, vecs (1 to 14) vectors wide.\n"+
			"Row r of X has the entries begin[r·step] to end[r·step]; each is its row of W | code<<8.")
	y, begin, end := base("y"), base("begin"), base("end")
	entry, palette := base("entry"), base("palette")
	w, ldw, z, rows := base("w"), stride("ldw"), base("z"), integer("rows")
	v.eachWidth("row", rows, func(vecs int, label func(string) string) {
		acc := v.vecs(vecs)
		for j := range acc {
			VMOVUPS(Mem{Base: z, Disp: j * v.bytes}, acc[j])
		}
		i, last := GP64(), GP64()
		MOVL(Mem{Base: begin}, i.As32())
		MOVL(Mem{Base: end}, last.As32())
		CMPQ(i, last)
		JGE(LabelRef(label("store")))
		v.entries(label, entry, i, last, palette, w, ldw, acc)
		Label(label("store"))
		for j := range acc {
			VMOVUPS(acc[j], Mem{Base: y, Disp: j * v.bytes})
		}
		ADDQ(stride("ldy"), y)
		ADDQ(stride("ldz"), z)
		step := stride("step")
		ADDQ(step, begin)
		ADDQ(step, end)
	})
}

// sparseAdd generates W += α·Xᵀ·D for the columns of a sparse X, given as lists of entries a
// column.
func (v isa) sparseAdd() {
	v.text("sparseAdd", "w []float32, ldw int, begin, end []uint32, entry []uint16, palette []float32, "+
		"d []float32, ldd int, cols, vecs int, alpha float32",
		"computes W += α·Xᵀ·D for cols rows of W, vecs (1 to 14) vectors wide.\n"+
			"Column p of X has the entries begin[p] to end[p]; each is row | code<<8.")
	w, ldw, begin, end := base("w"), stride("ldw"), base("begin"), base("end")
	entry, palette := base("entry"), base("palette")
	d, ldd, cols := base("d"), stride("ldd"), integer("cols")
	v.eachWidth("col", cols, func(vecs int, label func(string) string) {
		i, last := GP64(), GP64()
		MOVL(Mem{Base: begin}, i.As32())
		MOVL(Mem{Base: end}, last.As32())
		CMPQ(i, last)
		JGE(LabelRef(label("skip")))
		acc := v.vecs(vecs)
		for j := range acc {
			v.zero(acc[j])
		}
		v.entries(label, entry, i, last, palette, d, ldd, acc)
		alpha := v.vec()
		VBROADCASTSS(address("alpha"), alpha)
		for j := range acc {
			mem := Mem{Base: w, Disp: j * v.bytes}
			VFMADD213PS(mem, alpha, acc[j])
			VMOVUPS(acc[j], mem)
		}
		Label(label("skip"))
		ADDQ(ldw, w)
		ADDQ(Imm(4), begin)
		ADDQ(Imm(4), end)
	})
}

// entries generates the loop over the entries i to last−1, at least one, of a list: each is the row of
// the other factor, whose rows begin at base and are ld bytes apart, and the value's place in the
// palette. Two are read at a time, for it is loads that the loop waits for.
func (v isa) entries(label func(string) string, entry, i, last, palette, base, ld reg.GPVirtual, acc []reg.VecVirtual) {
	add := func(row, code reg.GPVirtual) {
		x := v.vec()
		IMULQ(ld, row)
		ADDQ(base, row)
		VBROADCASTSS(Mem{Base: palette}.Idx(code, 4), x)
		for j := range acc {
			VFMADD231PS(Mem{Base: row, Disp: j * v.bytes}, x, acc[j])
		}
	}
	Label(label("entry"))
	row, code := GP64(), GP64()
	MOVWLZX(Mem{Base: entry}.Idx(i, 2), code.As32())
	MOVBLZX(code.As8(), row.As32())
	SHRL(Imm(8), code.As32())
	add(row, code)
	INCQ(i)
	CMPQ(i, last)
	JLT(LabelRef(label("entry")))
}

// eachWidth generates a loop of count turns over body for every width, and the choice among them.
func (v isa) eachWidth(loop string, count reg.GPVirtual, body func(vecs int, label func(string) string)) {
	TESTQ(count, count)
	JLE(LabelRef("done"))
	name := func(vecs int, s string) string { return fmt.Sprintf("%s%dx", s, vecs) }
	for vecs := 1; vecs < maxSparse; vecs++ {
		CMPQ(address("vecs"), Imm(uint64(vecs)))
		JE(LabelRef(name(vecs, loop)))
	}
	for vecs := maxSparse; vecs >= 1; vecs-- {
		Label(name(vecs, loop))
		body(vecs, func(s string) string { return name(vecs, s) })
		DECQ(count)
		JNZ(LabelRef(name(vecs, loop)))
		JMP(LabelRef("done"))
	}
	Label("done")
	v.ret()
}
