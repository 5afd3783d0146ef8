package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The products of a float64 matrix with one vector round each product before it is added, as plain
// Go does.

// mulVec generates the product with a vector: the dot products of the rows.
func (v isa) mulVec() {
	v.text("mulVec", "y []float64, a []float64, lda int, x []float64, rows, d int",
		"computes y[i] = Σ_j a[i][j]·x[j] for rows rows and d columns of A.\n"+
			"A sum is that of the even j plus that of the odd j, and an odd last term comes after that. In an odd last row\n"+
			"it belongs to the even ones.")
	y, a, lda, rows := base("y"), base("a"), stride64("lda"), integer("rows")
	for _, height := range []int{8, 4, 2} {
		name := fmt.Sprintf("rows%d", height)
		SUBQ(Imm(uint64(height)), rows)
		JL(LabelRef(name + "rest"))
		Label(name)
		v.pairDots(name, height, a, lda, y)
		v.advance(a, lda, height)
		ADDQ(Imm(uint64(8*height)), y)
		SUBQ(Imm(uint64(height)), rows)
		JGE(LabelRef(name))
		Label(name + "rest")
		ADDQ(Imm(uint64(height)), rows)
	}
	TESTQ(rows, rows)
	JZ(LabelRef("done"))
	v.lastDot(a, y)
	Label("done")
	v.ret()
}

// eachPair generates a loop over the columns of A, two at a time, and leaves in the register it
// returns how many are left, 0 or 1. term gets the place of the next two of the vector and how many
// bytes behind ptr those of A lie.
func (v isa) eachPair(name string, x reg.GPVirtual, ptr []reg.GPVirtual, term func(x Mem, disp int)) reg.GPVirtual {
	left := integer("d")
	for _, pairs := range []int{2, 1} {
		loop := fmt.Sprintf("%spairs%d", name, pairs)
		SUBQ(Imm(uint64(2*pairs)), left)
		JL(LabelRef(loop + "rest"))
		Label(loop)
		for u := range pairs {
			term(Mem{Base: x, Disp: 16 * u}, 16*u)
		}
		for _, p := range append([]reg.GPVirtual{x}, ptr...) {
			ADDQ(Imm(uint64(16*pairs)), p)
		}
		SUBQ(Imm(uint64(2*pairs)), left)
		JGE(LabelRef(loop))
		Label(loop + "rest")
		ADDQ(Imm(uint64(2*pairs)), left)
	}
	return left
}

// pairDots generates the dot products of 8, 4 or 2 rows. A vector holds the even and the odd sum of
// one row and those of the next.
func (v isa) pairDots(name string, height int, a, lda, y reg.GPVirtual) {
	acc := v.vecs(height / 2)
	for _, s := range acc {
		v.zero(s)
	}
	x, cols := base("x"), v.columnOf(panelRegs{a: a, ars: lda}, height)
	left := v.eachPair(name, x, cols.ptr, func(at Mem, disp int) {
		xj := v.vec()
		VBROADCASTF128(at, xj)
		for i, s := range acc {
			t := v.vec()
			VBROADCASTF128(cols.element(2*i, disp), t)
			VINSERTF128(Imm(1), cols.element(2*i+1, disp), t, t)
			VMULPD(xj, t, t)
			VADDPD(t, s, s)
		}
	})
	if height == 2 {
		high := XMM()
		VHADDPD(acc[0], acc[0], acc[0])
		VEXTRACTF128(Imm(1), acc[0], high)
		sums := acc[0].AsX()
		VUNPCKLPD(high, sums, sums)
		v.oddTerm(name, left, func() {
			t, xj := XMM(), XMM()
			VMOVSD(cols.element0(0), t)
			VMOVHPD(cols.element0(1), t, t)
			VMOVDDUP(Mem{Base: x}, xj)
			VMULPD(xj, t, t)
			VADDPD(t, sums, sums)
		})
		VMOVUPD(sums, Mem{Base: y})
		return
	}
	// A horizontal addition leaves the sums of four rows in the order 0, 2, 1, 3.
	for i := 0; i < len(acc); i += 2 {
		VHADDPD(acc[i+1], acc[i], acc[i])
	}
	v.oddTerm(name, left, func() {
		xj := v.vec()
		VBROADCASTSD(Mem{Base: x}, xj)
		for i := 0; i < len(acc); i += 2 {
			t := v.inOrder(cols, 2*i, 2*i+2, 2*i+1, 2*i+3)
			VMULPD(xj, t, t)
			VADDPD(t, acc[i], acc[i])
		}
	})
	for i := 0; i < len(acc); i += 2 {
		VPERMPD(Imm(0b11011000), acc[i], acc[i])
		VMOVUPD(acc[i], Mem{Base: y, Disp: 16 * i})
	}
}

// inOrder loads the first elements of four rows into one vector.
func (v isa) inOrder(c column, rows ...int) reg.VecVirtual {
	t := v.vec()
	VBROADCASTSD(c.element0(rows[0]), t)
	for lane, row := range rows[1:] {
		next := v.vec()
		VBROADCASTSD(c.element0(row), next)
		VBLENDPD(Imm(1<<(lane+1)), next, t, t)
	}
	return t
}

// oddTerm generates body for an odd number of columns.
func (v isa) oddTerm(name string, left reg.GPVirtual, body func()) {
	TESTQ(left, left)
	JZ(LabelRef(name + "store"))
	body()
	Label(name + "store")
}

// lastDot generates the dot product of one row.
func (v isa) lastDot(a, y reg.GPVirtual) {
	s, x := XMM(), base("x")
	VXORPD(s, s, s)
	left := v.eachPair("last", x, []reg.GPVirtual{a}, func(at Mem, disp int) {
		t := XMM()
		VMOVUPD(Mem{Base: a, Disp: disp}, t)
		VMULPD(at, t, t)
		VADDPD(t, s, s)
	})
	v.oddTerm("last", left, func() {
		t := XMM()
		VMOVSD(Mem{Base: a}, t)
		VMULSD(Mem{Base: x}, t, t)
		VADDSD(t, s, s)
	})
	VHADDPD(s, s, s)
	VMOVSD(s, Mem{Base: y})
}

// addTransMulVec generates the sum of multiples of the rows.
func (v isa) addTransMulVec() {
	v.text("addTransMulVec", "y []float64, c []float64, a []float64, lda int, rows, d int",
		"computes y[j] += Σ_i c[i]·a[i][j] for rows ≥ 1 rows and d columns of A.\n"+
			"Each sum is one chain that starts from y[j], in the order of i.")
	a, lda, rows := base("a"), stride64("lda"), integer("rows")
	y, c := []reg.GPVirtual{base("y")}, []reg.GPVirtual{base("c")}
	v.strips(func(s string) string { return s }, y, c, a, lda, rows, func(x, c, sum reg.VecVirtual) {
		VMULPD(c, x, x)
		VADDPD(x, sum, sum)
	})
	Label("done")
	v.ret()
}

// addScaled64 generates the sum of a vector and a multiple of another, four vectors at a time.
func (v isa) addScaled64() {
	v.text("addScaled64", "dst, y []float64, alpha float64, x []float64", "computes dst = y + α·x for as many elements as x has.")
	dst, y, x := base("dst"), base("y"), base("x")
	left := Load(Param("x").Len(), GP64()).(reg.GPVirtual)
	alpha := v.vec()
	VBROADCASTSD(address("alpha"), alpha)
	for _, vecs := range []int{4, 1} {
		name := fmt.Sprintf("vectors%d", vecs)
		SUBQ(Imm(uint64(vecs*v.doubles())), left)
		JL(LabelRef(name + "rest"))
		Label(name)
		for i := range vecs {
			t := v.vec()
			VMULPD(Mem{Base: x, Disp: i * v.bytes}, alpha, t)
			VADDPD(Mem{Base: y, Disp: i * v.bytes}, t, t)
			VMOVUPD(t, Mem{Base: dst, Disp: i * v.bytes})
		}
		for _, ptr := range []reg.GPVirtual{dst, y, x} {
			ADDQ(U32(vecs*v.bytes), ptr)
		}
		SUBQ(Imm(uint64(vecs*v.doubles())), left)
		JGE(LabelRef(name))
		Label(name + "rest")
		ADDQ(Imm(uint64(vecs*v.doubles())), left)
	}
	JZ(LabelRef("done"))
	ADDQ(left, left)
	mask, t, old := v.tailMask(left), v.vec(), v.vec()
	v.loadTail(mask, Mem{Base: x}, t)
	v.loadTail(mask, Mem{Base: y}, old)
	VMULPD(alpha, t, t)
	VADDPD(old, t, t)
	v.storeTail(mask, t, Mem{Base: dst})
	Label("done")
	v.ret()
}
