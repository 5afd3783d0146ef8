package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The elementary functions of float64 are generated for AVX2 only, and the AVX-512 tier borrows
// them: each operation is that of the Go function of the same name, rounded as it is there.

// constants64 are constants in memory, four of each.
type constants64 struct{ name string }

func (c constants64) of(label string, x float64) Mem {
	m := GLOBL(c.name+label, RODATA|NOPTR)
	for i := range 4 {
		DATA(8*i, F64(x))
	}
	return m
}

// each64 generates a kernel of n elements, four at a time and what is left under a mask. Lanes that
// are masked hold 0.
func (v isa) each64(name, doc string, f func(x reg.VecVirtual) reg.VecVirtual) {
	v.text(name, "dst, src []float64", doc)
	dst, src, left := base("dst"), base("src"), GP64()
	n, err := Param("src").Len().Resolve()
	if err != nil {
		panic(err)
	}
	MOVQ(n.Addr, left)
	SUBQ(Imm(4), left)
	JL(LabelRef("rest"))
	Label("four")
	x := v.vec()
	VMOVUPD(Mem{Base: src}, x)
	VMOVUPD(f(x), Mem{Base: dst})
	ADDQ(Imm(32), src)
	ADDQ(Imm(32), dst)
	SUBQ(Imm(4), left)
	JGE(LabelRef("four"))
	Label("rest")
	ADDQ(Imm(4), left)
	JZ(LabelRef("done"))
	ADDQ(left, left)
	mask := v.tailMask(left)
	v.loadTail(mask, Mem{Base: src}, x)
	v.storeTail(mask, f(x), Mem{Base: dst})
	Label("done")
	v.ret()
}

// exp64 generates Exp64 for what is not above 0.
func (v isa) exp64() {
	c := constants64{"exp64"}
	log2e, round := c.of("Log2e", 1.4426950408889634073599246810018920), c.of("Round", 0x1.8p52)
	high, low := c.of("Ln2High", 0.69314718055966295651160180568695068359375), c.of("Ln2Low", 0.28235290563031577122588448175013436025525412068e-12)
	sixteenth, one, two := c.of("Sixteenth", 1.0/16), c.of("One", 1), c.of("Two", 2)
	bias, least, much, tiny := c.of("Bias", 0x1.8p52+1023), c.of("Least", -1022), c.of("Much", 1022), c.of("Tiny", 0x1p-1022)
	lowest := c.of("Lowest", -7.45133219101941108420e+02)
	var series []Mem
	for i, k := range []float64{40320, 5040, 720, 120, 24, 6, 2, 1} {
		series = append(series, c.of(fmt.Sprintf("Series%d", i), 1/k))
	}
	v.each64("exp64", "computes dst = eˣ for src ≤ 0 or NaN, with the bits of elementary.Exp.", func(x reg.VecVirtual) reg.VecVirtual {
		k, r, p, t := v.vec(), v.vec(), v.vec(), v.vec()
		VMULPD(log2e, x, k)
		VADDPD(round, k, k)
		VSUBPD(round, k, k)
		VMOVAPD(x, r)
		VFNMADD231PD(high, k, r)
		VFNMADD231PD(low, k, r)
		VMULPD(sixteenth, r, r)
		VMOVUPD(series[0], p)
		VFMADD213PD(series[1], r, p)
		for _, s := range series[2:] {
			VFMADD213PD(s, r, p)
		}
		VMULPD(p, r, r)
		for range 3 {
			VADDPD(two, r, t)
			VMULPD(t, r, r)
		}
		VADDPD(two, r, t)
		VFMADD213PD(one, t, r)
		// Where k is below −1022 the scaling is in two steps, as in scale2.
		far, scale, extra := v.vec(), v.vec(), v.vec()
		VCMPPD(Imm(lessQuiet), least, k, far)
		VMOVUPD(much, t)
		VANDPD(t, far, t)
		VADDPD(t, k, k)
		VADDPD(bias, k, scale)
		VPSLLQ(Imm(52), scale, scale)
		VMOVUPD(one, extra)
		VMOVUPD(tiny, t)
		VBLENDVPD(far, t, extra, extra)
		VMULPD(scale, r, r)
		VMULPD(extra, r, r)
		// 0 below the lowest; a NaN stays one.
		VCMPPD(Imm(lessQuiet), lowest, x, far)
		VANDNPD(r, far, r)
		VCMPPD(Imm(unordered), x, x, far)
		VBLENDVPD(far, x, r, r)
		return r
	})
}

// unordered is the predicate of VCMPPD that is true where one of both is NaN.
const unordered = 0x03

// log1p64 generates Log1p64 for 0 … 1.
func (v isa) log1p64() {
	c := constants64{"log1p64"}
	one, two, half := c.of("One", 1), c.of("Two", 2), c.of("Half", 0.5)
	direct, root := c.of("Direct", math.Sqrt2-1), c.of("Root", math.Sqrt2/2)
	tiny, small := c.of("Tiny", 0x1p-54), c.of("Small", 0x1p-29)
	head, tail := c.of("Ln2Head", 6.93147180369123816490e-01), c.of("Ln2Tail", 1.90821492927058770002e-10)
	var series []Mem
	for i, k := range []float64{1.479819860510658591e-01, 1.531383769920937332e-01, 1.818357216161805012e-01,
		2.222219843214978396e-01, 2.857142874366239149e-01, 3.999999999940941908e-01, 6.666666666666735130e-01} {
		series = append(series, c.of(fmt.Sprintf("Series%d", i), k))
	}
	v.each64("log1p64", "computes dst = log(1+src) for src of 0 … 1 or NaN, with the bits of elementary.Log1p.", func(x reg.VecVirtual) reg.VecVirtual {
		// f, whether 1+x is 2·(1+f), and what rounding took.
		u, f, lost, doubled, t := v.vec(), v.vec(), v.vec(), v.vec(), v.vec()
		VADDPD(one, x, u)
		VSUBPD(one, u, t)
		VSUBPD(t, x, lost)
		VDIVPD(u, lost, lost)
		VMULPD(half, u, f)
		VCMPPD(Imm(notLess), root, f, doubled)
		VSUBPD(one, f, f)
		VBLENDVPD(doubled, f, t, f) // t is u − 1
		below := v.vec()
		VCMPPD(Imm(lessQuiet), direct, x, below)
		VBLENDVPD(below, x, f, f)
		VANDNPD(doubled, below, doubled)

		h, s, z, r := v.vec(), v.vec(), v.vec(), v.vec()
		VMULPD(half, f, h)
		VMULPD(f, h, h)
		VADDPD(two, f, s)
		VDIVPD(s, f, s)
		VMULPD(s, s, z)
		VMULPD(series[0], z, r)
		for _, k := range series[1:] {
			VADDPD(k, r, r)
			VMULPD(z, r, r)
		}
		VADDPD(h, r, r)
		VMULPD(s, r, r) // s·(half + r)

		plain, whole := v.vec(), v.vec()
		VSUBPD(r, h, plain)
		VSUBPD(plain, f, plain)
		VADDPD(tail, lost, t)
		VADDPD(t, r, t)
		VSUBPD(t, h, t)
		VSUBPD(f, t, t)
		VMOVUPD(head, whole)
		VSUBPD(t, whole, whole)
		VBLENDVPD(doubled, whole, plain, plain)

		// Near 0 it is x − x²/2, and x where that is all.
		VMULPD(x, x, t)
		VMULPD(half, t, t)
		VSUBPD(t, x, t)
		VCMPPD(Imm(lessQuiet), small, x, below)
		VBLENDVPD(below, t, plain, plain)
		VCMPPD(Imm(lessQuiet), tiny, x, below)
		VBLENDVPD(below, x, plain, plain)
		VCMPPD(Imm(unordered), x, x, below)
		VBLENDVPD(below, x, plain, plain)
		return plain
	})
}

// notLess is the predicate of VCMPPD that is true where a < b is not, and silent about NaN.
const notLess = 0x15
