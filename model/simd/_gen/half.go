package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// half generates what turns float16s into float32s, eight at a time. It does with integers and one
// product what halfGo does, so that a processor need not have an instruction for it. No number on
// the way is subnormal: those cost a hundred cycles each.
func (v isa) half() {
	v.text("half", "dst []float32, src []byte", "computes dst = src, float16s, for as many eights of elements as dst has.")
	d, s := base("dst"), base("src")
	n, err := Param("dst").Len().Resolve()
	if err != nil {
		panic(err)
	}
	left := GP64()
	MOVQ(n.Addr, left)
	constant := func(bits uint32) Op {
		word, narrow, all := GP32(), XMM(), YMM()
		MOVL(U32(bits), word)
		VMOVD(word, narrow)
		VPBROADCASTD(narrow, all)
		return all
	}
	number, top, sign := constant(0x7fff), constant(0x7c00), constant(0x8000)
	rebias, infinite := constant(112<<23), constant(0x7f800000)
	unit, zero := constant(math.Float32bits(0x1p-24)), constant(0)
	SUBQ(Imm(8), left)
	JL(LabelRef("done"))
	Label("loop")
	h, x, odd, minus, small, tiny := YMM(), YMM(), YMM(), YMM(), YMM(), YMM()
	VPMOVZXWD(Mem{Base: s}, h)
	VPAND(number, h, x)
	VCVTDQ2PS(x, small)
	VMULPS(unit, small, small)
	VPSLLD(Imm(13), x, x)
	VPADDD(rebias, x, x)
	VPAND(top, h, odd)
	VPCMPEQD(zero, odd, tiny)
	VBLENDVPS(tiny, small, x, x)
	VPCMPEQD(top, odd, odd)
	VPAND(infinite, odd, odd)
	VPOR(odd, x, x)
	VPAND(sign, h, minus)
	VPSLLD(Imm(16), minus, minus)
	VPOR(minus, x, x)
	VMOVUPS(x, Mem{Base: d})
	ADDQ(Imm(16), s)
	ADDQ(Imm(32), d)
	SUBQ(Imm(8), left)
	JGE(LabelRef("loop"))
	Label("done")
	v.ret()
}

// moments generates the sums of some columns less their origin, and of the squares of that. A
// column of four is in registers while all rows pass.
func (v isa) moments() {
	v.text("moments", "sum, squares, origin []float64, x []float32, ldx, rows int",
		"adds x − origin and its square over the rows, at least one, for as many fours of columns as sum has.")
	sum, squares, origin, x := base("sum"), base("squares"), base("origin"), base("x")
	ldx, rows := stride("ldx"), integer("rows")
	n, err := Param("sum").Len().Resolve()
	if err != nil {
		panic(err)
	}
	left := GP64()
	MOVQ(n.Addr, left)
	for _, vecs := range []int{4, 1} {
		name := func(s string) string { return s + string(rune('0'+vecs)) }
		SUBQ(Imm(uint64(4*vecs)), left)
		JL(LabelRef(name("rest")))
		Label(name("columns"))
		s, q, o := v.vecs(vecs), v.vecs(vecs), v.vecs(vecs)
		for i := range vecs {
			VMOVUPD(Mem{Base: sum, Disp: 32 * i}, s[i])
			VMOVUPD(Mem{Base: squares, Disp: 32 * i}, q[i])
			VMOVUPD(Mem{Base: origin, Disp: 32 * i}, o[i])
		}
		at, count := GP64(), GP64()
		MOVQ(x, at)
		MOVQ(rows, count)
		Label(name("row"))
		for i := range vecs {
			off := YMM()
			VCVTPS2PD(Mem{Base: at, Disp: 16 * i}, off)
			VSUBPD(o[i], off, off)
			VADDPD(off, s[i], s[i])
			VMULPD(off, off, off)
			VADDPD(off, q[i], q[i])
		}
		ADDQ(ldx, at)
		DECQ(count)
		JNZ(LabelRef(name("row")))
		for i := range vecs {
			VMOVUPD(s[i], Mem{Base: sum, Disp: 32 * i})
			VMOVUPD(q[i], Mem{Base: squares, Disp: 32 * i})
		}
		for _, p := range []Op{sum, squares, origin} {
			ADDQ(Imm(uint64(32*vecs)), p)
		}
		ADDQ(Imm(uint64(16*vecs)), x)
		SUBQ(Imm(uint64(4*vecs)), left)
		JGE(LabelRef(name("columns")))
		Label(name("rest"))
		ADDQ(Imm(uint64(4*vecs)), left)
	}
	v.ret()
}
