package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// top generates the first half of a softmax whose classes are rows: a lane is a sample.
func (v isa) top() {
	v.text("top", "z []float32, ldz int, best []int32, rows, n int",
		"subtracts its largest element from each column of z, of rows (at least 1) rows. best gets the row where it is\n"+
			"first, −1 where an element is not finite. Whole vectors are read and written, n elements or more.")
	z, ldz, best, rows, n := base("z"), stride("ldz"), base("best"), integer("rows"), integer("n")
	zero, none, one := v.vec(), v.vec(), v.vec()
	v.zero(zero)
	VBROADCASTSS(v.constant(0xffffffff), none)
	VBROADCASTSS(v.constant(1), one)
	TESTQ(n, n)
	JLE(LabelRef("done"))

	Label("vector")
	most, at, row, zeros := v.vec(), v.vec(), v.vec(), v.vec()
	p, left := GP64(), GP64()
	MOVQ(z, p)
	MOVQ(rows, left)
	VMOVUPS(Mem{Base: p}, most)
	VMULPS(most, zero, zeros) // NaN of what is not finite
	v.zero(at)
	v.zero(row)
	JMP(LabelRef("next"))
	Label("compare")
	x := v.vec()
	VMOVUPS(Mem{Base: p}, x)
	VPADDD(one, row, row)
	VFMADD231PS(x, zero, zeros)
	v.selectWhere(greaterQuiet, x, most, row, at, at)
	VMAXPS(x, most, most)
	Label("next")
	ADDQ(ldz, p)
	DECQ(left)
	JNZ(LabelRef("compare"))
	v.selectWhere(equalQuiet, zeros, zero, at, none, at)
	VMOVUPS(at, Mem{Base: best})

	MOVQ(z, p)
	MOVQ(rows, left)
	Label("subtract")
	VMOVUPS(Mem{Base: p}, x)
	VSUBPS(most, x, x)
	VMOVUPS(x, Mem{Base: p})
	ADDQ(ldz, p)
	DECQ(left)
	JNZ(LabelRef("subtract"))
	ADDQ(Imm(uint64(v.bytes)), z)
	ADDQ(Imm(uint64(v.bytes)), best)
	SUBQ(Imm(uint64(v.lanes())), n)
	JG(LabelRef("vector"))
	Label("done")
	v.ret()
}
