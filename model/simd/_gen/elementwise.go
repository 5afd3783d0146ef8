package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A function of one vector: it may destroy x, the element of the source, and old, the element of
// the destination.
type function func(x, old reg.VecVirtual) reg.VecVirtual

// elementwise generates dst[i] = f(src[i], dst[i]) over rows rows of n elements. What prepare emits
// runs once, before the loops. A tail shorter than a vector is masked, so nothing outside the rows
// is read or written.
func (v isa) elementwise(name, params, doc string, reads bool, prepare func(*pool) function) {
	v.text(name, "dst []float32, ldd int, src []float32, lds int, rows, n int"+params, doc)
	dst, src := base("dst"), base("src")
	ldd, lds := stride("ldd"), stride("lds")
	rows, n := integer("rows"), integer("n")
	f := prepare(&pool{v: v, left: v.hoist})
	TESTQ(rows, rows)
	JLE(LabelRef("done"))

	Label("row")
	d, s, left := GP64(), GP64(), GP64()
	MOVQ(dst, d)
	MOVQ(src, s)
	MOVQ(n, left)
	JMP(LabelRef("more"))
	Label("vector")
	x, old := v.vec(), v.vec()
	VMOVUPS(Mem{Base: s}, x)
	if reads {
		VMOVUPS(Mem{Base: d}, old)
	}
	VMOVUPS(f(x, old), Mem{Base: d})
	ADDQ(Imm(uint64(v.bytes)), s)
	ADDQ(Imm(uint64(v.bytes)), d)
	SUBQ(Imm(uint64(v.lanes())), left)
	Label("more")
	CMPQ(left, Imm(uint64(v.lanes())))
	JGE(LabelRef("vector"))

	TESTQ(left, left)
	JLE(LabelRef("next"))
	mask := v.tailMask(left)
	x, old = v.vec(), v.vec()
	v.loadTail(mask, Mem{Base: s}, x)
	if reads {
		v.loadTail(mask, Mem{Base: d}, old)
	}
	y := f(x, old)
	v.storeTail(v.tailMask(left), y, Mem{Base: d})
	Label("next")
	ADDQ(ldd, dst)
	ADDQ(lds, src)
	DECQ(rows)
	JNZ(LabelRef("row"))
	Label("done")
	v.ret()
}

// A pool hands out the constants of a function: in registers while there are some to spare, in
// memory after that.
type pool struct {
	v    isa
	left int
}

// register returns the constant in a register.
func (p *pool) register(x float64) reg.VecVirtual {
	return p.bitsRegister(math.Float32bits(float32(x)))
}

func (p *pool) bitsRegister(bits uint32) reg.VecVirtual {
	p.left--
	r := p.v.vec()
	VBROADCASTSS(p.v.constant(bits), r)
	return r
}

// operand returns the constant in a register or in memory.
func (p *pool) operand(x float64) Op { return p.bitsOperand(math.Float32bits(float32(x))) }

func (p *pool) bitsOperand(bits uint32) Op {
	if p.left > 0 {
		return p.bitsRegister(bits)
	}
	return p.v.constant(bits)
}

var constants = map[uint32]Mem{}

// constant is a vector of equal words in read-only memory.
func (v isa) constant(bits uint32) Mem {
	m, ok := constants[bits]
	if !ok {
		m = GLOBL(fmt.Sprintf("k%08x", bits), RODATA|NOPTR)
		for i := range v.lanes() {
			DATA(4*i, U32(bits))
		}
		constants[bits] = m
	}
	return m
}

// horner returns c[0] + x·(c[1] + x·(c[2] + …)), one fused multiply-add a coefficient.
func (v isa) horner(x reg.VecVirtual, c []Op) reg.VecVirtual {
	y := v.vec()
	VMOVUPS(c[len(c)-1], y)
	for i := len(c) - 2; i >= 0; i-- {
		VFMADD213PS(c[i], x, y)
	}
	return y
}

// estrin returns the same polynomial with a shorter chain of dependent operations: pairs of terms
// first, then Horner's rule in x², which it returns too.
func (v isa) estrin(x reg.VecVirtual, c []Op) (y, square reg.VecVirtual) {
	square = v.vec()
	VMULPS(x, x, square)
	for i := (len(c) - 1) / 2 * 2; i >= 0; i -= 2 {
		pair := v.vec()
		if i+1 < len(c) {
			VMOVUPS(c[i+1], pair)
			VFMADD213PS(c[i], x, pair)
		} else {
			VMOVUPS(c[i], pair)
		}
		if y != nil {
			VFMADD231PS(square, y, pair)
		}
		y = pair
	}
	return y, square
}

// operands turns coefficients into operands, the last of which is used first.
func (p *pool) operands(c ...float64) []Op {
	ops := make([]Op, len(c))
	for i := range c {
		ops[i] = p.operand(c[i])
	}
	return ops
}
