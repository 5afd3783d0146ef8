package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// curve generates the curvature of a softmax times a vector, a lane a sample.
func (v isa) curve() {
	v.text("curve", "z []float32, ldz int, p []float32, ldp int, own []float32, rows, n int, c float32",
		"computes z[k][i] = c·p[k][i]·(d[k] − Σ_l p[l][i]·d[l]), d[k] = z[k][i] − own[i], for rows ≥ 1 rows of n elements.\n"+
			"The sum starts from 0, in the order of l, and every product is rounded.")
	z, p, own := base("z"), base("p"), base("own")
	ldz, ldp := stride("ldz"), stride("ldp")
	left, c := integer("n"), v.vec()
	VBROADCASTSS(address("c"), c)
	r := curveRegs{z: z, p: p, own: own, ldz: ldz, ldp: ldp, c: c}
	JMP(LabelRef("next"))
	Label("vector")
	v.curveVector("whole", r,
		func(m Mem, dst reg.VecVirtual) { VMOVUPS(m, dst) }, func(src reg.VecVirtual, m Mem) { VMOVUPS(src, m) })
	for _, ptr := range []reg.GPVirtual{z, p, own} {
		ADDQ(Imm(uint64(v.bytes)), ptr)
	}
	SUBQ(Imm(uint64(v.lanes())), left)
	Label("next")
	CMPQ(left, Imm(uint64(v.lanes())))
	JGE(LabelRef("vector"))
	TESTQ(left, left)
	JLE(LabelRef("done"))
	mask := v.tailMask(left)
	v.curveVector("tail", r,
		func(m Mem, dst reg.VecVirtual) { v.loadTail(mask, m, dst) }, func(src reg.VecVirtual, m Mem) { v.storeTail(mask, src, m) })
	Label("done")
	v.ret()
}

// curveRegs are the registers that live through all vectors.
type curveRegs struct {
	z, p, own, ldz, ldp reg.GPVirtual
	c                   reg.VecVirtual
}

// curveVector does a vector of samples.
func (v isa) curveVector(name string, r curveRegs, load func(Mem, reg.VecVirtual), store func(reg.VecVirtual, Mem)) {
	own, mean := v.vec(), v.vec()
	load(Mem{Base: r.own}, own)
	v.zero(mean)
	each := func(pass string, do func(z Mem, d, p reg.VecVirtual)) {
		at, p, rows := GP64(), GP64(), integer("rows")
		MOVQ(r.z, at)
		MOVQ(r.p, p)
		Label(name + pass)
		d, chance := v.vec(), v.vec()
		load(Mem{Base: at}, d)
		load(Mem{Base: p}, chance)
		do(Mem{Base: at}, d, chance)
		ADDQ(r.ldz, at)
		ADDQ(r.ldp, p)
		DECQ(rows)
		JNZ(LabelRef(name + pass))
	}
	each("sum", func(z Mem, d, p reg.VecVirtual) {
		VSUBPS(own, d, d)
		store(d, z)
		VMULPS(p, d, d)
		VADDPS(d, mean, mean)
	})
	each("curve", func(z Mem, d, p reg.VecVirtual) {
		VSUBPS(mean, d, d)
		VMULPS(r.c, p, p)
		VMULPS(p, d, d)
		store(d, z)
	})
}
