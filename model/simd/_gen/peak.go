package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// peakChains is enough independent chains to hide the latency of two multipliers.
const peakChains = 12

// peak generates a loop of fused multiply-adds that touches no memory.
func (v isa) peak() {
	v.text("peak", "turns int", "performs 12 fused multiply-adds on whole vectors a turn, in registers.")
	turns := integer("turns")
	acc := v.vecs(peakChains)
	for _, a := range acc {
		v.zero(a)
	}
	x := v.vec()
	v.zero(x)
	Label("turn")
	for _, a := range acc {
		VFMADD231PS(x, x, a)
	}
	DECQ(turns)
	JNZ(LabelRef("turn"))
	v.ret()
}

// stream generates a loop that reads memory and does nothing with it.
func (v isa) stream() {
	const lines = 8 // vectors a turn
	v.text("stream", "x []float32", "reads x, but for what does not fill 8 vectors.")
	x := base("x")
	n, err := Param("x").Len().Resolve()
	if err != nil {
		panic(err)
	}
	left := GP64()
	MOVQ(n.Addr, left)
	SUBQ(U32(lines*v.lanes()), left)
	JL(LabelRef("done"))
	Label("turn")
	for i, r := range v.vecs(lines) {
		VMOVUPS(Mem{Base: x, Disp: i * v.bytes}, r)
	}
	ADDQ(U32(lines*v.bytes), x)
	SUBQ(U32(lines*v.lanes()), left)
	JGE(LabelRef("turn"))
	Label("done")
	v.ret()
}
