package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// transpose generates dst = srcᵀ in blocks of 8×8. The last block of rows or columns overlaps the
// one before, so rows and cols may be any number from eight; nothing outside is read or written.
// There is one copy, for AVX2: it only moves data.
func (v isa) transpose() {
	v.text("transpose", "dst []float32, ldd int, src []float32, lds int, rows, cols int",
		"computes dst = srcᵀ, where src has rows×cols elements, both at least 8.")
	dst, ldd, src, lds := base("dst"), stride("ldd"), base("src"), stride("lds")
	i := GP64()
	XORQ(i, i)
	Label("rows")
	j := GP64()
	XORQ(j, j)
	Label("cols")
	s, d := GP64(), GP64()
	MOVQ(i, s)
	IMULQ(lds, s)
	ADDQ(src, s)
	LEAQ(Mem{Base: s}.Idx(j, 4), s)
	MOVQ(j, d)
	IMULQ(ldd, d)
	ADDQ(dst, d)
	LEAQ(Mem{Base: d}.Idx(i, 4), d)
	block := v.vecs(8)
	for r := range block {
		VMOVUPS(Mem{Base: s}, block[r])
		if r < 7 {
			ADDQ(lds, s)
		}
	}
	for r, column := range v.transpose8x8(block) {
		VMOVUPS(column, Mem{Base: d})
		if r < 7 {
			ADDQ(ldd, d)
		}
	}
	v.nextBlock(j, address("cols"), "cols")
	v.nextBlock(i, address("rows"), "rows")
	v.ret()
}

// nextBlock steps i by eight, or to the last eight below n, and jumps to label unless i was there
// already.
func (v isa) nextBlock(i reg.GPVirtual, n Mem, label string) {
	last := GP64()
	MOVQ(n, last)
	SUBQ(Imm(8), last)
	CMPQ(i, last)
	JGE(LabelRef(label + "Done"))
	ADDQ(Imm(8), i)
	CMPQ(i, last)
	CMOVQGT(last, i)
	JMP(LabelRef(label))
	Label(label + "Done")
}

// transpose8x8 transposes a block in registers: pairs of rows, then pairs of pairs, then the halves
// of the registers.
func (v isa) transpose8x8(a []reg.VecVirtual) []reg.VecVirtual {
	pairs := v.vecs(8)
	for r := 0; r < 8; r += 2 {
		VUNPCKLPS(a[r+1], a[r], pairs[r])
		VUNPCKHPS(a[r+1], a[r], pairs[r+1])
	}
	quads := v.vecs(8)
	for h := 0; h < 8; h += 4 {
		for c := range 2 {
			VSHUFPS(Imm(0x44), pairs[h+c+2], pairs[h+c], quads[h+2*c])
			VSHUFPS(Imm(0xee), pairs[h+c+2], pairs[h+c], quads[h+2*c+1])
		}
	}
	out := v.vecs(8)
	for c := range 4 {
		VPERM2F128(Imm(0x20), quads[c+4], quads[c], out[c])
		VPERM2F128(Imm(0x31), quads[c+4], quads[c], out[c+4])
	}
	return out
}
