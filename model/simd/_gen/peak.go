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
