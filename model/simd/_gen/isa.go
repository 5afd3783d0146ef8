package main

import (
	"fmt"
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// An isa is one width of vector. Everything else in this program is written once, in terms of its
// methods, so that both tiers perform the same operations on each element in the same order and
// agree bit for bit.
type isa struct {
	suffix string // of the function names
	bytes  int    // size of one vector
	rows   []int  // heights of the largest tiles of the dense product: of one vector, of two, …
	hoist  int    // how many constants of an elementwise function stay in registers
}

var (
	// avx2 has sixteen registers: a tile of 6×2 accumulators, two vectors of B, two broadcast
	// elements of A. 4×3 take as long, and longer where C has many columns.
	avx2 = isa{suffix: "AVX2", bytes: 32, rows: []int{6, 6}, hoist: 7}
	// avx512 has thirty-two: 12×2 accumulators or 8×3. It uses AVX-512F only.
	avx512 = isa{suffix: "AVX512", bytes: 64, rows: []int{12, 12, 8}, hoist: 24}
)

// text opens a function; every pointer it takes is documented not to escape.
func (v isa) text(name, signature, doc string) {
	TEXT(name+v.suffix, NOSPLIT, "func("+signature+")")
	Pragma("noescape")
	Doc(strings.Split(name+v.suffix+" "+doc, "\n")...)
}

// ret leaves the function with the upper halves of the registers clear, as the SSE code that Go
// compiles expects.
func (v isa) ret() {
	VZEROUPPER()
	RET()
}

// lanes is the number of floats in a vector.
func (v isa) lanes() int { return v.bytes / 4 }

func (v isa) vec() reg.VecVirtual {
	if v.bytes == 64 {
		return ZMM()
	}
	return YMM()
}

func (v isa) vecs(n int) []reg.VecVirtual {
	r := make([]reg.VecVirtual, n)
	for i := range r {
		r[i] = v.vec()
	}
	return r
}

// and, or, xor and andNot are bitwise. AVX-512F has them for integers only; the bits do not mind.
func (v isa) and(a, b, dst Op) {
	if v.bytes == 64 {
		VPANDD(a, b, dst)
	} else {
		VPAND(a, b, dst)
	}
}

func (v isa) or(a, b, dst Op) {
	if v.bytes == 64 {
		VPORD(a, b, dst)
	} else {
		VPOR(a, b, dst)
	}
}

func (v isa) xor(a, b, dst Op) {
	if v.bytes == 64 {
		VPXORD(a, b, dst)
	} else {
		VPXOR(a, b, dst)
	}
}

// andNot sets dst to b with the bits of mask cleared.
func (v isa) andNot(b, mask, dst Op) {
	if v.bytes == 64 {
		VPANDND(b, mask, dst)
	} else {
		VPANDN(b, mask, dst)
	}
}

func (v isa) zero(dst reg.VecVirtual) {
	v.xor(dst, dst, dst)
}

// Predicates of VCMPPS, all false for NaN and silent about it.
const (
	equalQuiet   = 0x00 // EQ_OQ
	lessQuiet    = 0x11 // LT_OQ
	greaterQuiet = 0x1e // GT_OQ
)

// selectWhere sets dst to yes in the lanes where a < b (or whatever pred asks of a and b) and to no
// elsewhere. b may be in memory.
func (v isa) selectWhere(pred uint64, a reg.VecVirtual, b Op, yes, no, dst reg.VecVirtual) {
	if v.bytes == 64 {
		k := K()
		VCMPPS(Imm(pred), b, a, k)
		VBLENDMPS(yes, no, k, dst)
		return
	}
	m := v.vec()
	VCMPPS(Imm(pred), b, a, m)
	VBLENDVPS(m, yes, no, dst)
}

// A tailMask selects the first few lanes of a vector.
type tailMask struct {
	k reg.OpmaskVirtual // AVX-512
	v reg.VecVirtual    // AVX2
}

// tailMask builds the mask of the first n lanes, 0 ≤ n ≤ lanes. It destroys RCX.
func (v isa) tailMask(n reg.GPVirtual) tailMask {
	if v.bytes == 64 {
		bits := GP32()
		MOVQ(n, reg.RCX)
		MOVL(U32(1), bits)
		SHLL(reg.CL, bits)
		DECL(bits)
		k := K()
		KMOVW(bits, k)
		return tailMask{k: k}
	}
	// A window of eight into eight ones followed by eight zeros.
	p, m := GP64(), v.vec()
	LEAQ(laneMask(), p)
	off := GP64()
	MOVQ(n, off)
	NEGQ(off)
	VMOVUPS(Mem{Base: p, Disp: 32}.Idx(off, 4), m)
	return tailMask{v: m}
}

// loadTail reads the masked lanes and zeroes the others; memory behind those is not touched.
func (v isa) loadTail(m tailMask, src Mem, dst reg.VecVirtual) {
	if v.bytes == 64 {
		VMOVUPS_Z(src, m.k, dst)
	} else {
		VMASKMOVPS(src, m.v, dst)
	}
}

func (v isa) storeTail(m tailMask, src reg.VecVirtual, dst Mem) {
	if v.bytes == 64 {
		VMOVUPS(src, m.k, dst)
	} else {
		VMASKMOVPS(src, m.v, dst)
	}
}

var laneMaskData *Mem

// laneMask is a table of eight words of ones and eight of zeros.
func laneMask() Mem {
	if laneMaskData == nil {
		m := GLOBL("laneMask", RODATA|NOPTR)
		for i := range 16 {
			var word uint32
			if i < 8 {
				word = 0xffffffff
			}
			DATA(4*i, U32(word))
		}
		laneMaskData = &m
	}
	return *laneMaskData
}

// base loads the address of a slice parameter.
func base(name string) reg.GPVirtual {
	return Load(Param(name).Base(), GP64()).(reg.GPVirtual)
}

// integer loads an int parameter.
func integer(name string) reg.GPVirtual {
	return Load(Param(name), GP64()).(reg.GPVirtual)
}

// stride loads an int parameter that counts floats and turns it into bytes.
func stride(name string) reg.GPVirtual {
	r := integer(name)
	SHLQ(U8(2), r)
	return r
}

// address is where a parameter lies on the stack: for operands that need not occupy a register.
func address(name string) Mem {
	b, err := Param(name).Resolve()
	if err != nil {
		panic(fmt.Sprintf("parameter %s: %v", name, err))
	}
	return b.Addr
}
