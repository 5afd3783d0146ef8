package main

import (
	"fmt"
	"slices"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// skinnyLanes is how many partial sums an element of the skinny product has, in every tier: one
// vector of AVX-512, two of AVX2.
const skinnyLanes = 16

// skinnySize is how many rows of X and of W a tile of the skinny product has at most: as many as
// leave registers for their elements. The package calls that of W skinnyMost.
func (v isa) skinnySize() (rows, classes int) {
	if v.bytes == 64 {
		return 4, 6
	}
	return 2, 3
}

// halves is how many vectors the partial sums of an element take.
func (v isa) halves() int { return skinnyLanes / v.lanes() }

// skinny generates the product of a block of X with few rows of W.
func (v isa) skinny() {
	most, classes := v.skinnySize()
	v.text("skinny", "z []float32, ldz int, x []float32, ldx int, w []float32, ldw int, bias []float32, rows, d, classes, ahead int",
		fmt.Sprintf("computes z[c][i] = Σ_j x[i][j]·w[c][j] + bias[c] for rows rows of X, d columns and 1 to %d classes c.\n", classes)+
			"Sixteen sums, over j = 0 … 15 modulo 16, are folded in half, adjacent ones added twice, the last two added, and\n"+
			"bias[c] is last. What lies ahead floats behind what is read of X is prefetched, which may be anywhere.")
	v.choose(address("classes"), classes, func(classes int, label func(string) string) {
		t := &skinnyTile{isa: v, classes: classes, z: base("z"), x: base("x"), ldx: stride("ldx")}
		left := integer("rows")
		for _, rows := range []int{most, 1} {
			name := func(s string) string { return fmt.Sprintf("%sx%d", label(s), rows) }
			SUBQ(Imm(uint64(rows)), left)
			JL(LabelRef(name("rest")))
			Label(name("tile"))
			t.dots(name, rows)
			v.advance(t.x, t.ldx, rows)
			ADDQ(Imm(uint64(4*rows)), t.z)
			SUBQ(Imm(uint64(rows)), left)
			JGE(LabelRef(name("tile")))
			Label(name("rest"))
			ADDQ(Imm(uint64(rows)), left)
		}
	})
}

// A skinnyTile makes the sums of some rows of X with so many of W.
type skinnyTile struct {
	isa
	classes   int
	z, x, ldx reg.GPVirtual
}

// zeros returns n vectors of zeros. The generator takes a VPXORD of a register with itself for one
// that reads it, which would keep all of them in use from the beginning on: hence the copies of
// one.
func (v isa) zeros(n int) []reg.VecVirtual {
	acc := v.vecs(n)
	v.zero(acc[0])
	for _, a := range acc[1:] {
		if v.bytes == 64 {
			VMOVAPS(acc[0], a)
		} else {
			v.zero(a)
		}
	}
	return acc
}

// dots generates a tile.
func (t *skinnyTile) dots(name func(string) string, rows int) {
	acc := t.zeros(t.classes * rows * t.halves())
	x := t.columnOf(panelRegs{a: t.x, ars: t.ldx}, rows)
	w := t.columnOf(panelRegs{a: base("w"), ars: stride("ldw")}, t.classes)
	next := stride("ahead")
	ADDQ(t.x, next)
	ahead := t.columnOf(panelRegs{a: next, ars: t.ldx}, rows)
	turns := integer("d")
	SHRQ(Imm(4), turns)
	JZ(LabelRef(name("tail")))
	Label(name("dots"))
	for h := range t.halves() {
		t.terms(acc, h, rows, func(i int) reg.VecVirtual { return t.loaded(x.element(i, h*t.bytes)) },
			func(c int) reg.VecVirtual { return t.loaded(w.element(c, h*t.bytes)) })
	}
	for i := range rows {
		PREFETCHT1(ahead.element0(i))
	}
	for _, ptr := range slices.Concat(x.ptr, w.ptr, ahead.ptr) {
		ADDQ(Imm(4*skinnyLanes), ptr)
	}
	DECQ(turns)
	JNZ(LabelRef(name("dots")))

	Label(name("tail"))
	t.tail(name, acc, rows, x, w)
	for c := range t.classes {
		t.fold(acc[c*rows*t.halves():][:rows*t.halves()], c)
	}
}

func (t *skinnyTile) loaded(m Mem) reg.VecVirtual {
	r := t.vec()
	VMOVUPS(m, r)
	return r
}

// terms adds the products of half h of a vector's worth of columns.
func (t *skinnyTile) terms(acc []reg.VecVirtual, h, rows int, x, w func(int) reg.VecVirtual) {
	row := make([]reg.VecVirtual, rows)
	for i := range rows {
		row[i] = x(i)
	}
	for c := range t.classes {
		wc := w(c)
		for i := range rows {
			VFMADD231PS(row[i], wc, acc[(c*rows+i)*t.halves()+h])
		}
	}
}

// tail adds the products of the columns that are no multiple of sixteen.
func (t *skinnyTile) tail(name func(string) string, acc []reg.VecVirtual, rows int, x, w column) {
	left := integer("d")
	ANDQ(Imm(skinnyLanes-1), left)
	for h := range t.halves() {
		TESTQ(left, left)
		JLE(LabelRef(name("fold")))
		n := left
		if t.halves() > 1 {
			whole := GP64()
			n = GP64()
			MOVQ(left, n)
			MOVQ(U32(t.lanes()), whole)
			CMPQ(n, whole)
			CMOVQGT(whole, n)
		}
		mask := t.tailMask(n)
		masked := func(m Mem) reg.VecVirtual {
			r := t.vec()
			t.loadTail(mask, m, r)
			return r
		}
		t.terms(acc, h, rows, func(i int) reg.VecVirtual { return masked(x.element(i, h*t.bytes)) },
			func(c int) reg.VecVirtual { return masked(w.element(c, h*t.bytes)) })
		SUBQ(Imm(uint64(t.lanes())), left)
	}
	Label(name("fold"))
}

// fold adds the partial sums of the rows of class c and writes the elements. Instructions that
// AVX-512 does not extend reach the first sixteen registers only, which is why those they use are
// named.
func (t *skinnyTile) fold(acc []reg.VecVirtual, c int) {
	sums := []reg.VecPhysical{reg.Y0, reg.Y1, reg.Y2, reg.Y3}
	rows := len(acc) / t.halves()
	for i, s := range sums[:rows] {
		if t.halves() == 2 {
			VADDPS(acc[2*i+1], acc[2*i], s)
		} else {
			VEXTRACTF64X4(Imm(1), acc[i], s)
			VADDPS(acc[i].AsY(), s, s)
		}
	}
	for n := rows; n > 1; n /= 2 {
		for i := 0; i < n; i += 2 {
			VHADDPS(sums[i+1], sums[i], sums[i/2])
		}
	}
	for n := rows; n < 4; n *= 2 {
		VHADDPS(sums[0], sums[0], sums[0])
	}
	high, bias := reg.X1, reg.X2
	VEXTRACTF128(Imm(1), sums[0], high)
	VADDPS(high, sums[0].AsX(), high)
	VBROADCASTSS(Mem{Base: base("bias"), Disp: 4 * c}, bias)
	VADDPS(bias, high, high)
	to := Mem{Base: GP64()}
	ldz := stride("ldz")
	IMUL3Q(Imm(uint64(c)), ldz, to.Base)
	ADDQ(t.z, to.Base)
	switch rows {
	case 4:
		VMOVUPS(high, to)
	case 2:
		VMOVLPS(high, to)
	default:
		VMOVSS(high, to)
	}
}

// skinnySum generates the other product: sums over the rows of X. A tile has as many classes as the
// dense product's has rows, which the package calls skinnySumMost.
func (v isa) skinnySum() {
	most := v.rows[1]
	v.text("skinnySum", "g []float32, ldg int, z []float32, ldz int, x []float32, ldx int, rows, classes, vecs, ahead int, begin bool",
		fmt.Sprintf("computes g[c][j] = Σ_i z[c][i]·x[i][j], or += where begin is not set, for rows ≥ 1 rows of X,\n")+
			fmt.Sprintf("vecs (1 or 2) vectors of columns and 1 to %d classes c. Each sum is one chain in the order of i.\n", most)+
			"What lies ahead floats behind the first of a row of X is prefetched, which may be anywhere.")
	for vecs := 2; vecs >= 1; vecs-- {
		if vecs == 2 {
			CMPQ(address("vecs"), Imm(1))
			JE(LabelRef("one"))
		}
		for n := 1; n < most; n++ {
			CMPQ(address("classes"), Imm(uint64(n)))
			JE(LabelRef(fmt.Sprintf("sum%dx%d", n, vecs)))
		}
		for n := most; n >= 1; n-- {
			v.sumTile(n, vecs)
		}
		if vecs == 2 {
			Label("one")
		}
	}
	Label("done")
	v.ret()
}

// sumTile generates the sums of so many classes and vectors of columns.
func (v isa) sumTile(classes, vecs int) {
	name := func(s string) string { return fmt.Sprintf("%s%dx%d", s, classes, vecs) }
	Label(name("sum"))
	acc := v.zeros(classes * vecs)
	g, ldg := base("g"), stride("ldg")
	CMPB(address("begin"), Imm(0))
	JNE(LabelRef(name("rows")))
	v.eachRow(classes, vecs, g, ldg, func(i int, mem Mem) { VMOVUPS(mem, acc[i]) })
	Label(name("rows"))
	x, ldx, ahead := base("x"), stride("ldx"), stride("ahead")
	ADDQ(x, ahead)
	z := v.columnOf(panelRegs{a: base("z"), ars: stride("ldz")}, classes)
	rows := integer("rows")
	Label(name("row"))
	row := v.vecs(vecs)
	for j := range vecs {
		VMOVUPS(Mem{Base: x, Disp: j * v.bytes}, row[j])
	}
	PREFETCHT1(Mem{Base: ahead})
	ADDQ(ldx, x)
	ADDQ(ldx, ahead)
	for c := range classes {
		t := v.vec()
		VBROADCASTSS(z.element0(c), t)
		for j := range vecs {
			VFMADD231PS(row[j], t, acc[c*vecs+j])
		}
	}
	for _, ptr := range z.ptr {
		ADDQ(Imm(4), ptr)
	}
	DECQ(rows)
	JNZ(LabelRef(name("row")))
	v.eachRow(classes, vecs, g, ldg, func(i int, mem Mem) { VMOVUPS(acc[i], mem) })
	JMP(LabelRef("done"))
}
