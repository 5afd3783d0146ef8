package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// gatherVecs is the widest panel, in vectors: ten digits take three.
const gatherVecs = 3

// gather generates the float64 product of a sparse matrix with a panel of interleaved vectors.
func (v isa) gather() {
	v.text("gather", "y []float64, start []int, index []int32, value, panel []float64, rows, vecs int",
		"computes y[i] = Σ value[t]·panel[index[t]] over start[i] ≤ t < start[i+1] for rows rows of Y and of the panel, which\n"+
			"are vecs (1 to 3) vectors of four wide. The sum is that of the terms 0, 2, 4, … plus that of the terms 1, 3, 5, ….")
	v.choose(address("vecs"), gatherVecs, func(vecs int, label func(string) string) {
		y, start, rows := base("y"), base("start"), integer("rows")
		index, value, panel := base("index"), base("value"), base("panel")
		TESTQ(rows, rows)
		JLE(LabelRef("done"))
		t, last := GP64(), GP64()
		MOVQ(Mem{Base: start}, t)
		Label(label("row"))
		ADDQ(Imm(8), start)
		MOVQ(Mem{Base: start}, last)
		even, odd := v.vecs(vecs), v.vecs(vecs)
		for j := range vecs {
			v.zero(even[j])
			v.zero(odd[j])
		}
		term := func(ahead int, acc []reg.VecVirtual) {
			at, x := GP64(), v.vec()
			MOVLQSX(Mem{Base: index, Disp: 4 * ahead}.Idx(t, 4), at)
			IMUL3Q(Imm(uint64(vecs*v.bytes)), at, at)
			VBROADCASTSD(Mem{Base: value, Disp: 8 * ahead}.Idx(t, 8), x)
			for j := range acc {
				VFMADD231PD(Mem{Base: panel, Disp: j * v.bytes}.Idx(at, 1), x, acc[j])
			}
		}
		SUBQ(Imm(2), last)
		CMPQ(t, last)
		JG(LabelRef(label("odd")))
		Label(label("pair"))
		term(0, even)
		term(1, odd)
		ADDQ(Imm(2), t)
		CMPQ(t, last)
		JLE(LabelRef(label("pair")))
		Label(label("odd"))
		ADDQ(Imm(2), last)
		CMPQ(t, last)
		JGE(LabelRef(label("store")))
		term(0, even)
		INCQ(t)
		Label(label("store"))
		for j := range vecs {
			VADDPD(odd[j], even[j], even[j])
			VMOVUPD(even[j], Mem{Base: y, Disp: j * v.bytes})
		}
		ADDQ(Imm(uint64(vecs*v.bytes)), y)
		DECQ(rows)
		JNZ(LabelRef(label("row")))
	})
}
