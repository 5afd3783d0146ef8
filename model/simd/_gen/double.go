package main

import (
	"fmt"
	"math/bits"
	"slices"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The float64 products whose sums run along the vectors are generated for AVX2 only: vectors of four fix
// the order of their sums, and the AVX-512 tier borrows them.

// doubleClasses is the largest number of rows of the narrow factor that a pass over X serves. With
// it go the sizes of the blocks: twelve sums in registers, or eight of a single class, hide the
// latency of two multipliers.
const doubleClasses = 3

// blockOf is how many rows of X, or vectors of columns, a block of so many classes has.
func blockOf(classes int) int {
	if classes == 1 {
		return 8
	}
	return 4
}

// doubles is the number of float64 in a vector.
func (v isa) doubles() int { return v.bytes / 8 }

// stride64 loads an int parameter that counts float64 and turns it into bytes.
func stride64(name string) reg.GPVirtual {
	r := integer(name)
	SHLQ(U8(3), r)
	return r
}

// choose generates body for every number from one to most and the choice among them by a count in
// memory.
func (v isa) choose(count Mem, most int, body func(n int, label func(string) string)) {
	name := func(n int, s string) string { return fmt.Sprintf("%s%d", s, n) }
	for n := 1; n < most; n++ {
		CMPQ(count, Imm(uint64(n)))
		JE(LabelRef(name(n, "case")))
	}
	for n := most; n >= 1; n-- {
		Label(name(n, "case"))
		body(n, func(s string) string { return name(n, s) })
		JMP(LabelRef("done"))
	}
	Label("done")
	v.ret()
}

// eachClass generates body for one to doubleClasses classes: that many are in the list rows.
func (v isa) eachClass(body func(classes int, label func(string) string)) {
	count, err := Param("rows").Len().Resolve()
	if err != nil {
		panic(err)
	}
	v.choose(count.Addr, doubleClasses, body)
}

// listed returns the addresses of the rows of a matrix that the list rows names.
func listed(matrix, ld string, classes int) []reg.GPVirtual {
	list, step := base("rows"), stride64(ld)
	ptr := make([]reg.GPVirtual, classes)
	for k := range ptr {
		ptr[k] = GP64()
		MOVQ(Mem{Base: list, Disp: 8 * k}, ptr[k])
		IMULQ(step, ptr[k])
		ADDQ(base(matrix), ptr[k])
	}
	return ptr
}

// affine generates the product with the rows of X.
func (v isa) affine() {
	v.text("affine", "z []float64, ldz int, w []float64, ldw int, rows []int, x []float64, ldx int, n, d int",
		"computes z[k][i] = w[k][d] + Σ_j x[i][j]·w[k][j] for n rows of X, d columns and the one to three classes k of rows.\n"+
			"Four sums, over j = 0, 1, 2, 3 modulo 4, are added as (0 + 1) + (2 + 3), and w[k][d] last.")
	v.eachClass(func(classes int, label func(string) string) {
		w, z := listed("w", "ldw", classes), listed("z", "ldz", classes)
		x, ldx, n := base("x"), stride64("ldx"), integer("n")
		for _, rows := range []int{blockOf(classes), 1} {
			name := func(s string) string { return fmt.Sprintf("%sx%d", label(s), rows) }
			SUBQ(Imm(uint64(rows)), n)
			JL(LabelRef(name("rest")))
			Label(name("block"))
			acc := v.dots(name, rows, w, x, ldx)
			for k := range w {
				v.addLanes(acc[k*rows:(k+1)*rows], w[k], z[k])
				ADDQ(Imm(uint64(8*rows)), z[k])
			}
			v.advance(x, ldx, rows)
			SUBQ(Imm(uint64(rows)), n)
			JGE(LabelRef(name("block")))
			Label(name("rest"))
			ADDQ(Imm(uint64(rows)), n)
		}
	})
}

// dots generates the sums of a block, four partial ones in a vector: acc[k*rows+i] is that of row i
// of X and class k.
func (v isa) dots(name func(string) string, rows int, w []reg.GPVirtual, x, ldx reg.GPVirtual) []reg.VecVirtual {
	acc := v.vecs(rows * len(w))
	for _, a := range acc {
		v.zero(a)
	}
	cols := v.columnOf(panelRegs{a: x, ars: ldx}, rows)
	j, end, rest := GP64(), integer("d"), integer("d")
	XORQ(j, j)
	ANDQ(Imm(uint64(v.doubles()-1)), rest)
	ANDQ(I8(-v.doubles()), end)
	SHLQ(U8(3), end)
	JZ(LabelRef(name("last")))
	Label(name("dots"))
	t := v.vecs(len(w))
	for k := range w {
		VMOVUPD(Mem{Base: w[k]}.Idx(j, 1), t[k])
	}
	for i := range rows {
		if len(w) == 1 {
			VFMADD231PD(cols.element0(i), t[0], acc[i])
			continue
		}
		xi := v.vec()
		VMOVUPD(cols.element0(i), xi)
		for k := range w {
			VFMADD231PD(xi, t[k], acc[k*rows+i])
		}
	}
	for _, ptr := range cols.ptr {
		ADDQ(Imm(uint64(v.bytes)), ptr)
	}
	ADDQ(Imm(uint64(v.bytes)), j)
	CMPQ(j, end)
	JL(LabelRef(name("dots")))

	// The columns that do not fill a vector. The mask leaves too few registers to hold the row of W
	// for every class.
	Label(name("last"))
	ADDQ(rest, rest)
	JZ(LabelRef(name("sums")))
	mask := v.tailMask(rest)
	for k := range w {
		wk, xi := v.vec(), v.vec()
		v.loadTail(mask, Mem{Base: w[k]}.Idx(j, 1), wk)
		for i := range rows {
			v.loadTail(mask, cols.element0(i), xi)
			VFMADD231PD(xi, wk, acc[k*rows+i])
		}
	}
	Label(name("sums"))
	return acc
}

// addLanes adds the four partial sums of each element and the last column of the row at w, and
// writes the elements to z.
func (v isa) addLanes(acc []reg.VecVirtual, w reg.GPVirtual, z reg.GPVirtual) {
	d, bias := integer("d"), v.vec()
	VBROADCASTSD(Mem{Base: w}.Idx(d, 8), bias)
	if len(acc) == 1 {
		high := XMM()
		VHADDPD(acc[0], acc[0], acc[0])
		VEXTRACTF128(Imm(1), acc[0], high)
		VADDSD(high, acc[0].AsX(), acc[0].AsX())
		VADDSD(bias.AsX(), acc[0].AsX(), acc[0].AsX())
		VMOVSD(acc[0].AsX(), Mem{Base: z})
		return
	}
	for i := 0; i < len(acc); i += 4 {
		// With i+ for the sum of lanes 0 and 1 of row i and i* for that of 2 and 3: 0+ 1+ 0* 1* and
		// 2+ 3+ 2* 3*, from which 0* 1* 2+ 3+ and 0+ 1+ 2* 3* are added.
		a, b := acc[i:][:4], v.vec()
		VHADDPD(a[1], a[0], a[0])
		VHADDPD(a[3], a[2], a[2])
		VPERM2F128(Imm(0x21), a[2], a[0], b)
		VBLENDPD(Imm(0b1100), a[2], a[0], a[0])
		VADDPD(b, a[0], a[0])
		VADDPD(bias, a[0], a[0])
		VMOVUPD(a[0], Mem{Base: z, Disp: 8 * i})
	}
}

// combine generates the product with the columns of X.
func (v isa) combine() {
	v.text("combine", "g []float64, ldg int, r []float64, ldr int, rows []int, x []float64, ldx int, n, d int",
		"computes g[k][j] += Σ_i r[k][i]·x[i][j] for n ≥ 1 rows of X, d columns and the one to three classes k of rows.\n"+
			"Each sum is one chain that starts from g[k][j], in the order of i.")
	v.eachClass(func(classes int, label func(string) string) {
		g, r := listed("g", "ldg", classes), listed("r", "ldr", classes)
		x, ldx, n := base("x"), stride64("ldx"), integer("n")
		v.strips(label, g, r, x, ldx, n, func(x, r, sum reg.VecVirtual) { VFMADD231PD(x, r, sum) })
	})
}

// strips generates g[k][j] += Σ_i r[k][i]·x[i][j] for all columns of X, a strip of them at a time.
// add adds the product of an element of X, which it may destroy, and one of r to a sum.
func (v isa) strips(label func(string) string, g, r []reg.GPVirtual, x, ldx, n reg.GPVirtual,
	add func(x, r, sum reg.VecVirtual)) {
	left, widest := integer("d"), blockOf(len(g)) // columns, vectors
	strip := func(vecs int) string { return fmt.Sprintf("%sx%d", label("strip"), vecs) }
	v.chooseStrip(left, widest, label, strip)
	for vecs := widest; vecs >= 1; vecs-- {
		Label(strip(vecs))
		v.strip(strip(vecs), vecs, g, r, x, ldx, n, add,
			func(m Mem, dst reg.VecVirtual) { VMOVUPD(m, dst) }, func(src reg.VecVirtual, m Mem) { VMOVUPD(src, m) })
		for _, ptr := range append(slices.Clone(g), x) {
			ADDQ(U32(vecs*v.bytes), ptr)
		}
		SUBQ(Imm(uint64(vecs*v.doubles())), left)
		JMP(LabelRef(label("next")))
	}
	Label(label("last"))
	TESTQ(left, left)
	JZ(LabelRef("done"))
	ADDQ(left, left)
	mask := v.tailMask(left)
	v.strip(label("last"), 1, g, r, x, ldx, n, add,
		func(m Mem, dst reg.VecVirtual) { v.loadTail(mask, m, dst) },
		func(src reg.VecVirtual, m Mem) { v.storeTail(mask, src, m) })
}

// chooseStrip jumps to the strip for the columns that are left. Between one strip's width and two
// it halves them.
func (v isa) chooseStrip(left reg.GPVirtual, widest int, label func(string) string, strip func(int) string) {
	Label(label("next"))
	vecs := GP64()
	MOVQ(left, vecs)
	SHRQ(Imm(uint64(bits.TrailingZeros(uint(v.doubles())))), vecs)
	JZ(LabelRef(label("last")))
	CMPQ(vecs, Imm(uint64(2*widest)))
	JGE(LabelRef(strip(widest)))
	CMPQ(vecs, Imm(uint64(widest)))
	JLE(LabelRef(label("whole")))
	INCQ(vecs)
	SHRQ(Imm(1), vecs)
	Label(label("whole"))
	for n := 1; n < widest; n++ {
		CMPQ(vecs, Imm(uint64(n)))
		JE(LabelRef(strip(n)))
	}
	// What is left is a full strip, which comes next.
}

// strip generates the sums of vecs vectors of columns.
func (v isa) strip(name string, vecs int, g, r []reg.GPVirtual, x, ldx, n reg.GPVirtual, add func(x, r, sum reg.VecVirtual),
	load func(Mem, reg.VecVirtual), store func(reg.VecVirtual, Mem)) {
	acc := v.vecs(vecs * len(g))
	for k := range g {
		for j := range vecs {
			load(Mem{Base: g[k], Disp: j * v.bytes}, acc[k*vecs+j])
		}
	}
	row, i := GP64(), GP64()
	MOVQ(x, row)
	XORQ(i, i)
	Label(name + "i")
	t := v.vecs(len(r))
	for k := range r {
		VBROADCASTSD(Mem{Base: r[k]}.Idx(i, 8), t[k])
	}
	for j := range vecs {
		xj := v.vec()
		load(Mem{Base: row, Disp: j * v.bytes}, xj)
		for k := range r {
			add(xj, t[k], acc[k*vecs+j])
		}
	}
	ADDQ(ldx, row)
	INCQ(i)
	CMPQ(i, n)
	JL(LabelRef(name + "i"))
	for k := range g {
		for j := range vecs {
			store(acc[k*vecs+j], Mem{Base: g[k], Disp: j * v.bytes})
		}
	}
}
