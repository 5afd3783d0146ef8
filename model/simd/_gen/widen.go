package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
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
