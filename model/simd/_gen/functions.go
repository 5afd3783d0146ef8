package main

import (
	"math"

	"fathom/model/simd/_gen/minimax"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tanh evaluates, for a = |x|,
//
//	a < 0.575:  a + a³·P(a²)                      P minimax, see package minimax
//	otherwise:  1 − 2/(e²ᵃ + 1)                   e²ᵃ = 2ⁿ·E(r), r = a − n·ln 2/2
//
// and puts the sign back. a is limited to 10, where the result has long been 1. The sum e²ᵃ + 1 is
// one fused multiply-add. The float next to ln 2 is so near that it serves without a correction.
func (v isa) tanh() {
	v.elementwise("tanh", "", "computes dst = tanh(src) for rows rows of n elements.", false, func(p *pool) function {
		limit, minus2 := p.register(10), p.register(-2)
		abs := p.bitsRegister(0x7fffffff)
		one := p.operand(1)
		perLn2 := p.operand(2 / math.Ln2)
		// The low bits of 127 + minimax.Magic make the sum's bits, shifted, the float 2ⁿ.
		round := p.operand(minimax.Magic + 127)
		ln2 := p.operand(math.Ln2 / 2)
		exp2 := p.operands(minimax.Exp2()...)
		odd := p.operands(minimax.Tanh()...)
		border := p.operand(minimax.TanhBorder)

		return func(x, _ reg.VecVirtual) reg.VecVirtual {
			a, t, n, r := v.vec(), v.vec(), v.vec(), v.vec()
			v.and(abs, x, a)
			VMINPS(a, limit, r) // a NaN in a stays
			VMOVUPS(round, t)
			VFMADD231PS(perLn2, r, t)
			VSUBPS(round, t, n)
			VFNMADD231PS(ln2, n, r)
			e, _ := v.estrin(r, exp2)
			VPSLLD(Imm(23), t, t)
			VFMADD213PS(one, t, e)
			VDIVPS(e, minus2, e)
			VADDPS(one, e, e)

			u := v.vec()
			VMULPS(a, a, u)
			y := v.horner(u, odd)
			VMULPS(u, y, y)
			VFMADD213PS(a, a, y)
			v.selectWhere(lessQuiet, a, border, y, e, y)
			v.andNot(x, abs, x)
			v.or(x, y, y)
			return y
		}
	})
}

// exp prepares the exponential function 2ⁿ·E(r), r = x − n·ln 2, and returns the code for it. The
// power of two is applied in two factors, so that results below the normal range are rounded once
// and those above become infinite.
func (v isa) exp(p *pool) func(x reg.VecVirtual) reg.VecVirtual {
	low, high := p.register(-104), p.register(89) // outside, the result is 0 or infinite
	perLn2, round := p.operand(1/math.Ln2), p.operand(minimax.Magic)
	hi, lo := minimax.Split(math.Ln2)
	ln2, rest := p.operand(hi), p.operand(lo)
	one, bias := p.operand(1), p.bitsOperand(127)
	poly := p.operands(minimax.Exp()[2:]...)

	return func(x reg.VecVirtual) reg.VecVirtual {
		t, n, r := v.vec(), v.vec(), v.vec()
		VMINPS(x, high, r) // a NaN in x stays
		VMAXPS(r, low, r)
		VMOVUPS(round, t)
		VFMADD231PS(perLn2, r, t)
		VSUBPS(round, t, n)
		VFNMADD231PS(ln2, n, r)
		VFNMADD231PS(rest, n, r)
		y, square := v.estrin(r, poly)
		VFMADD213PS(r, square, y)
		VADDPS(one, y, y)
		VPSUBD(round, t, t)
		half := v.vec()
		VPSRAD(Imm(1), t, half)
		VPSUBD(half, t, t)
		for _, n := range []reg.VecVirtual{half, t} {
			VPADDD(bias, n, n)
			VPSLLD(Imm(23), n, n)
			VMULPS(n, y, y)
		}
		return y
	}
}

func (v isa) expKernel() {
	v.elementwise("exp", "", "computes dst = exp(src) for rows rows of n elements.", false, func(p *pool) function {
		exp := v.exp(p)
		return func(x, _ reg.VecVirtual) reg.VecVirtual { return exp(x) }
	})
}

func (v isa) sigmoid() {
	v.elementwise("sigmoid", "", "computes dst = 1/(1 + exp(−src)) for rows rows of n elements.", false,
		func(p *pool) function {
			one, sign := p.register(1), p.bitsOperand(1<<31)
			exp := v.exp(p)
			return func(x, _ reg.VecVirtual) reg.VecVirtual {
				v.xor(sign, x, x)
				y := exp(x)
				VADDPS(one, y, y)
				VDIVPS(y, one, y)
				return y
			}
		})
}

func (v isa) relu() {
	v.elementwise("relu", "", "computes dst = max(0, src) for rows rows of n elements.", false, func(p *pool) function {
		zero := v.vec()
		v.zero(zero)
		return func(x, _ reg.VecVirtual) reg.VecVirtual {
			VMAXPS(x, zero, x) // a NaN in x stays
			return x
		}
	})
}

// The derivatives are written in terms of the function's value h, the source; the destination is
// multiplied by them, and flushed to zero where it is then smaller than 2⁻⁹⁰: package simd says why.

// flushed prepares that and returns the code for it.
func (v isa) flushed(p *pool) func(x reg.VecVirtual) reg.VecVirtual {
	magnitude, least, zero := p.bitsOperand(1<<31-1), p.operand(minimax.Least), v.vec()
	v.zero(zero)
	return func(x reg.VecVirtual) reg.VecVirtual {
		size := v.vec()
		v.and(magnitude, x, size)
		v.selectWhere(lessQuiet, size, least, zero, x, x) // a NaN stays
		return x
	}
}

func (v isa) tanhGrad() {
	v.elementwise("tanhGrad", "", "computes dst = dst·(1 − src²), or 0 where that is smaller than 2⁻⁹⁰, for rows rows of n elements.", true,
		func(p *pool) function {
			one, flushed := p.operand(1), v.flushed(p)
			return func(h, d reg.VecVirtual) reg.VecVirtual {
				VFNMADD213PS(one, h, h)
				VMULPS(h, d, d)
				return flushed(d)
			}
		})
}

func (v isa) sigmoidGrad() {
	v.elementwise("sigmoidGrad", "", "computes dst = dst·(src − src²), or 0 where that is smaller than 2⁻⁹⁰, for rows rows of n elements.", true,
		func(p *pool) function {
			flushed := v.flushed(p)
			return func(h, d reg.VecVirtual) reg.VecVirtual {
				t := v.vec()
				VMOVUPS(h, t)
				VFNMADD231PS(h, h, t)
				VMULPS(t, d, d)
				return flushed(d)
			}
		})
}

func (v isa) reluGrad() {
	v.elementwise("reluGrad", "", "sets dst to 0 where src is not positive or dst is smaller than 2⁻⁹⁰, for rows rows of n elements.", true,
		func(p *pool) function {
			zero, flushed := v.vec(), v.flushed(p)
			v.zero(zero)
			return func(h, d reg.VecVirtual) reg.VecVirtual {
				v.selectWhere(greaterQuiet, h, zero, d, zero, d)
				return flushed(d)
			}
		})
}

func (v isa) axpy() {
	v.elementwise("axpy", ", alpha float32", "computes dst = dst + α·src for rows rows of n elements.", true,
		func(p *pool) function {
			alpha := v.vec()
			VBROADCASTSS(address("alpha"), alpha)
			return func(x, y reg.VecVirtual) reg.VecVirtual {
				VFMADD231PS(alpha, x, y)
				return y
			}
		})
}
