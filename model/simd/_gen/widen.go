package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// widened generates what turns float32s into float64s: dst = src, or dst += src if add. It is bound
// by memory, so the AVX-512 tier borrows it.
func (v isa) widened(name, does string, add bool) {
	v.text(name, "dst []float64, src []float32", "computes "+does+" for as many elements as src has.")
	d, s := base("dst"), base("src")
	n, err := Param("src").Len().Resolve()
	if err != nil {
		panic(err)
	}
	left := GP64()
	MOVQ(n.Addr, left)
	for _, count := range []int{16, 1} {
		name := func(s string) string { return fmt.Sprintf("%s%d", s, count) }
		SUBQ(Imm(uint64(count)), left)
		JL(LabelRef(name("rest")))
		Label(name("loop"))
		for i := 0; i+4 <= count; i += 4 {
			x := YMM()
			VCVTPS2PD(Mem{Base: s, Disp: 4 * i}, x)
			if add {
				VADDPD(Mem{Base: d, Disp: 8 * i}, x, x)
			}
			VMOVUPD(x, Mem{Base: d, Disp: 8 * i})
		}
		if count == 1 {
			narrow, x := XMM(), XMM()
			VMOVSS(Mem{Base: s}, narrow)
			VCVTSS2SD(narrow, narrow, x)
			if add {
				VADDSD(Mem{Base: d}, x, x)
			}
			VMOVSD(x, Mem{Base: d})
		}
		ADDQ(Imm(uint64(4*count)), s)
		ADDQ(Imm(uint64(8*count)), d)
		SUBQ(Imm(uint64(count)), left)
		JGE(LabelRef(name("loop")))
		Label(name("rest"))
		ADDQ(Imm(uint64(count)), left)
	}
	v.ret()
}

// scaled generates dst·scale in float64, rounded to float32 once and flushed to zero where it is smaller than 2⁻⁹⁰.
func (v isa) scaled() {
	v.text("scaled", "dst []float32, scale []float64",
		"computes dst = dst·scale, rounded once, or 0 where that is smaller than 2⁻⁹⁰, for as many eights of elements as dst has.")
	d, s := base("dst"), base("scale")
	n, err := Param("dst").Len().Resolve()
	if err != nil {
		panic(err)
	}
	left, flushed := GP64(), v.flushed(&pool{v: v, left: v.hoist})
	MOVQ(n.Addr, left)
	SUBQ(Imm(8), left)
	JL(LabelRef("done"))
	Label("loop")
	narrow := [2]reg.VecVirtual{XMM(), XMM()}
	for i, half := range narrow {
		x := YMM()
		VCVTPS2PD(Mem{Base: d, Disp: 16 * i}, x)
		VMULPD(Mem{Base: s, Disp: 32 * i}, x, x)
		VCVTPD2PSY(x, half)
	}
	x := YMM()
	VINSERTF128(Imm(1), narrow[1], narrow[0].AsY(), x)
	VMOVUPS(flushed(x), Mem{Base: d})
	ADDQ(Imm(32), d)
	ADDQ(Imm(64), s)
	SUBQ(Imm(8), left)
	JGE(LabelRef("loop"))
	Label("done")
	v.ret()
}
