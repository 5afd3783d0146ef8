package main

import "fmt"

// skinnyLanes is how many partial sums an element of the skinny product has, in every tier: four
// registers.
const skinnyLanes = 16

// A tile of the skinny product has so many rows of X and of W at most: 24 sums.
const (
	skinnyRows    = 2
	skinnyClasses = 3
)

// skinny writes the product of a block of X with few rows of W.
func (f *file) skinny() {
	fn := f.function("skinny", "z []float32, ldz int, x []float32, ldx int, w []float32, ldw int, bias []float32, rows, d, classes, ahead int",
		fmt.Sprintf("computes z[c][i] = Σ_j x[i][j]·w[c][j] + bias[c] for rows rows of X, d columns and 1 to %d classes c.\n", skinnyClasses)+
			"Sixteen sums, over j = 0 … 15 modulo 16, are folded in half, adjacent ones added twice, the last two added, and\n"+
			"bias[c] is last. What lies ahead floats behind what is read of X is prefetched, which may be anywhere. Of 2 rows\n"+
			"and 3 classes 16 columns take 24 multiply-adds of 4 lanes and 54 instructions, with 20 registers loaded.")
	classes := fn.integer("classes")
	fn.choose(classes, skinnyClasses, func(classes int, label func(string) string) {
		t := &skinnyTile{function: fn, classes: classes, z: fn.base("z"), x: fn.base("x"), ldx: fn.floats("ldx"),
			w: fn.rowsOf(fn.base("w"), fn.floats("ldw"), classes)}
		left := fn.integer("rows")
		for _, rows := range []int{skinnyRows, 1} {
			name := func(s string) string { return fmt.Sprintf("%sx%d", label(s), rows) }
			fn.subFlags(rows, left)
			fn.branch("BLT", name("rest"))
			fn.label(name("tile"))
			fn.scope(func() { t.dots(name, rows) })
			fn.advance(t.x, t.ldx, rows)
			fn.addNumber(4*rows, t.z)
			fn.subFlags(rows, left)
			fn.branch("BGE", name("tile"))
			fn.label(name("rest"))
			fn.addNumber(rows, left)
		}
	})
}

// A skinnyTile makes the sums of some rows of X with so many of W.
type skinnyTile struct {
	*function
	classes   int
	z, x, ldx gp
	w         []gp
}

// dots writes a tile. acc[(c*rows+i)*4+q] has the sums 4q to 4q+3 of row i and class c.
func (t *skinnyTile) dots(name func(string) string, rows int) {
	acc := t.vecs(t.classes * rows * 4)
	for _, a := range acc {
		t.zero(a)
	}
	x := t.rowsOf(t.x, t.ldx, rows)
	ahead := []gp{t.floats("ahead")}
	t.add(t.x, ahead[0])
	ahead = t.rowsOf(ahead[0], t.ldx, rows)
	at, turns := t.gp(), t.integer("d")
	t.set(0, at)
	t.shiftRight(4, turns)
	t.zeroBranch(turns, name("tail"))
	t.label(name("dots"))
	from := t.lines
	for q := range 4 {
		t.terms(acc, q, rows, x, at, 4)
		t.addNumber(16, at)
	}
	for _, p := range ahead {
		t.prefetch(p, 2)
		t.addNumber(4*skinnyLanes, p)
	}
	t.subFlags(1, turns)
	t.branch("BNE", name("dots"))
	if rows == skinnyRows && t.classes == skinnyClasses {
		t.promised(54, from)
	}

	t.label(name("tail"))
	t.tail(name, acc, rows, x, at)
	for c := range t.classes {
		t.fold(acc[c*rows*4:][:rows*4], c)
	}
}

// terms adds the products of the next n columns, up to four, to the sums of quad q.
func (t *skinnyTile) terms(acc []vec, q, rows int, x []gp, at gp, n int) {
	t.scope(func() {
		row, w := t.vecs(rows), t.vec()
		for i := range row {
			t.first(n, x[i], at, row[i])
		}
		for c := range t.classes {
			t.first(n, t.w[c], at, w)
			for i := range row {
				t.fmla(s4, row[i], w, acc[(c*rows+i)*4+q])
			}
		}
	})
}

// first loads the n floats at p + at and clears the others.
func (fn *function) first(n int, p, at gp, v vec) {
	switch n {
	case 1:
		fn.singleIndexed(p, at, v)
	case 2:
		fn.doubleIndexed(p, at, v)
	case 3:
		fn.scope(func() {
			third := fn.gp()
			fn.doubleIndexed(p, at, v)
			fn.line("ADD\t%v, %v, %v", p, at, third)
			fn.addNumber(8, third)
			fn.line("VLD1\t(%v), %s[2]", third, v.as("S"))
		})
	case 4:
		fn.quadIndexed(p, at, v)
	}
}

// tail adds the products of the columns that are no multiple of sixteen.
func (t *skinnyTile) tail(name func(string) string, acc []vec, rows int, x []gp, at gp) {
	left := t.integer("d")
	t.and(skinnyLanes-1, left)
	for q := range 4 {
		rest := func(n int) string { return name(fmt.Sprintf("quad%drest%d", q, n)) }
		t.zeroBranch(left, name("fold"))
		for n := 1; n < 4; n++ {
			t.compare(left, n)
			t.branch("BEQ", rest(n))
		}
		t.terms(acc, q, rows, x, at, 4)
		t.addNumber(16, at)
		t.line("SUB\t$4, %v", left)
		t.branch("B", name(fmt.Sprintf("quad%d", q)))
		for n := 1; n < 4; n++ {
			t.label(rest(n))
			t.terms(acc, q, rows, x, at, n)
			t.branch("B", name("fold"))
		}
		t.label(name(fmt.Sprintf("quad%d", q)))
	}
	t.label(name("fold"))
}

// fold adds the partial sums of the rows of class c and writes the elements.
func (t *skinnyTile) fold(acc []vec, c int) {
	rows := len(acc) / 4
	for i := range rows {
		s := acc[4*i:][:4]
		t.fadd(s4, s[0], s[2], s[0])
		t.fadd(s4, s[1], s[3], s[1])
		t.faddp(s4, s[0], s[1], s[0])
	}
	sum := acc[0]
	t.faddp(s4, sum, acc[4*(rows-1)], sum)
	t.faddp(s4, sum, sum, sum)
	t.scope(func() {
		p, ldz, bias := t.base("bias"), t.floats("ldz"), acc[1]
		t.single(p, 4*c, bias)
		t.all(s4, bias, bias)
		t.fadd(s4, sum, bias, sum)
		t.mov(t.z, p)
		if c > 0 {
			t.advance(p, ldz, c)
		}
		if rows == 2 {
			t.storeDouble(sum, p, 0)
		} else {
			t.storeSingle(sum, p, 0)
		}
	})
}

// skinnySum writes the other product: sums over the rows of X. A tile has as many classes as the dense
// product's has rows, and its loop is that one's.
func (f *file) skinnySum() {
	most := tileRows[2]
	fn := f.function("skinnySum", "g []float32, ldg int, z []float32, ldz int, x []float32, ldx int, rows, classes, vecs, ahead int, begin bool",
		"computes g[c][j] = Σ_i z[c][i]·x[i][j], or += where begin is not set, for rows ≥ 1 rows of X,\n"+
			fmt.Sprintf("vecs (1 or 2) vectors of 8 columns and 1 to %d classes c. Each sum is one chain in the order of i.\n", most)+
			"What lies ahead floats behind the first of a row of X is prefetched, which may be anywhere. Of 6 classes and 16\n"+
			"columns a row takes 24 multiply-adds of 4 lanes and 38 instructions, with 10 registers loaded.")
	classes, vecs := fn.integer("classes"), fn.integer("vecs")
	name := func(n, vecs int) string { return fmt.Sprintf("sum%dx%d", n, vecs) }
	fn.compare(vecs, 1)
	fn.branch("BEQ", "one")
	for wide := 2; wide >= 1; wide-- {
		for n := 1; n < most; n++ {
			fn.compare(classes, n)
			fn.branch("BEQ", name(n, wide))
		}
		for n := most; n >= 1; n-- {
			fn.label(name(n, wide))
			fn.scope(func() { fn.sumTile(name(n, wide), n, 2*wide) })
		}
		if wide == 2 {
			fn.label("one")
		}
	}
	fn.label("done")
	fn.ret()
}

// sumTile writes the sums of so many classes and quads of columns.
func (fn *function) sumTile(name string, classes, wide int) {
	acc := fn.vecs(classes * wide)
	for _, a := range acc {
		fn.zero(a)
	}
	g := fn.base("g")
	fn.flag("begin", name+"rows")
	fn.eachRow(classes, g, "ldg", func(i int, at gp) { fn.run(at, 0, acc[i*wide:][:wide]) })
	fn.label(name + "rows")
	x, ahead, rows, step := fn.base("x"), fn.floats("ahead"), fn.integer("rows"), fn.gp()
	fn.add(x, ahead)
	fn.set(4, step)
	c := &chain{function: fn, acc: acc, wide: wide, rows: fn.rowsOf(fn.base("z"), fn.floats("ldz"), classes),
		at: fn.gp(), b: x, ldb: fn.floats("ldx"), step: step, ahead: ahead}
	fn.set(0, c.at)
	c.terms(name+"row", rows)
	fn.eachRow(classes, g, "ldg", func(i int, at gp) { fn.storeRun(acc[i*wide:][:wide], at, 0) })
	fn.branch("B", "done")
}
