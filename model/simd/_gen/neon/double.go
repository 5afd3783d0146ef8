package main

import "fmt"

// doubleClasses is the largest number of rows of the narrow factor that a pass over X serves.
const doubleClasses = 3

// blockOf is how many rows of X, or fours of columns, a block of so many classes has.
func blockOf(classes int) int {
	if classes == 1 {
		return 8
	}
	return 4
}

// listed returns the addresses of the rows of a matrix that the list rows names.
func (fn *function) listed(matrix, ld string, classes int) []gp {
	ptr := fn.gps(classes)
	fn.scope(func() {
		list, step, base := fn.base("rows"), fn.doubles(ld), fn.base(matrix)
		for k, p := range ptr {
			fn.line("MOVD\t%d(%v), %v", 8*k, list, p)
			fn.multiplyAdd(p, step, base, p)
		}
	})
	return ptr
}

// affine writes the product with the rows of X.
func (f *file) affine() {
	fn := f.function("affine", "z []float64, ldz int, w []float64, ldw int, rows []int, x []float64, ldx int, n, d int",
		"computes z[k][i] = w[k][d] + Σ_j x[i][j]·w[k][j] for n rows of X, d columns and the one to three classes k of rows.\n"+
			"Four sums, over j = 0, 1, 2, 3 modulo 4, are added as (0 + 1) + (2 + 3), and w[k][d] last. Of 4 rows and 3 classes\n"+
			"4 columns take 24 multiply-adds of 2 lanes and 42 instructions, with 14 registers loaded.")
	fn.choose(fn.length("rows"), doubleClasses, func(classes int, label func(string) string) {
		w, z := fn.listed("w", "ldw", classes), fn.listed("z", "ldz", classes)
		x, ldx, n := fn.base("x"), fn.doubles("ldx"), fn.integer("n")
		for _, rows := range []int{blockOf(classes), 1} {
			name := func(s string) string { return fmt.Sprintf("%sx%d", label(s), rows) }
			fn.subFlags(rows, n)
			fn.branch("BLT", name("rest"))
			fn.label(name("block"))
			fn.scope(func() {
				acc := fn.dots(name, rows, w, x, ldx)
				for k := range w {
					fn.addLanes(acc[2*k*rows:2*(k+1)*rows], w[k], z[k])
				}
			})
			fn.advance(x, ldx, rows)
			fn.subFlags(rows, n)
			fn.branch("BGE", name("block"))
			fn.label(name("rest"))
			fn.addNumber(rows, n)
		}
	})
}

// dots writes the sums of a block: acc[2*(k*rows+i)+h] is half h of the four partial ones of row i of X
// and class k.
func (fn *function) dots(name func(string) string, rows int, w []gp, x, ldx gp) []vec {
	acc := fn.vecs(2 * rows * len(w))
	for _, a := range acc {
		fn.zero(a)
	}
	fn.scope(func() {
		ptr := fn.rowsOf(x, ldx, rows)
		at, left := fn.gp(), fn.integer("d")
		fn.set(0, at)
		// terms adds the products of n columns of a half.
		terms := func(h, n int) {
			fn.scope(func() {
				t, xi := fn.vecs(len(w)), fn.vec()
				for k := range w {
					fn.firstDoubles(n, w[k], at, t[k])
				}
				for i := range ptr {
					fn.firstDoubles(n, ptr[i], at, xi)
					for k := range w {
						fn.fmla(d2, xi, t[k], acc[2*(k*rows+i)+h])
					}
				}
			})
		}
		fn.subFlags(4, left)
		fn.branch("BLT", name("last"))
		fn.label(name("dots"))
		from := fn.lines
		for h := range 2 {
			terms(h, 2)
			fn.addNumber(16, at)
		}
		fn.subFlags(4, left)
		fn.branch("BGE", name("dots"))
		if len(acc) == 24 {
			fn.promised(42, from)
		}
		// The columns that do not make four: zeros stand for those that are missing.
		fn.label(name("last"))
		fn.line("ADDS\t$4, %v", left)
		fn.branch("BEQ", name("sums"))
		fn.compare(left, 1)
		fn.branch("BEQ", name("one"))
		terms(0, 2)
		fn.addNumber(16, at)
		fn.compare(left, 2)
		fn.branch("BEQ", name("none"))
		terms(1, 1)
		fn.branch("B", name("sums"))
		fn.label(name("one"))
		terms(0, 1)
		fn.label(name("none"))
		none := fn.vec()
		fn.zero(none)
		for i := 1; i < len(acc); i += 2 {
			fn.fmla(d2, none, none, acc[i])
		}
		fn.label(name("sums"))
	})
	return acc
}

// firstDoubles loads one or two float64s at p + at and clears the other.
func (fn *function) firstDoubles(n int, p, at gp, v vec) {
	if n == 1 {
		fn.doubleIndexed(p, at, v)
	} else {
		fn.quadIndexed(p, at, v)
	}
}

// addLanes adds the four partial sums of each element and the last column of the row at w, writes the
// elements to z and steps over them.
func (fn *function) addLanes(acc []vec, w, z gp) {
	fn.scope(func() {
		d, bias := fn.doubles("d"), fn.vec()
		fn.doubleIndexed(w, d, bias)
		fn.all(d2, bias, bias)
		for i := 0; i < len(acc); i += 2 {
			fn.faddp(d2, acc[i], acc[i+1], acc[i]) // 0 + 1, 2 + 3
		}
		for i := 0; i < len(acc); i += 4 {
			other := acc[min(i+2, len(acc)-2)] // of a single row, itself
			fn.faddp(d2, acc[i], other, acc[i])
			fn.fadd(d2, acc[i], bias, acc[i])
			if len(acc) == 2 {
				fn.storeDouble(acc[i], z, 0)
			} else {
				fn.storeQuad(acc[i], z, 4*i)
			}
		}
		fn.addNumber(4*len(acc), z)
	})
}

// combine writes the product with the columns of X.
func (f *file) combine() {
	fn := f.function("combine", "g []float64, ldg int, r []float64, ldr int, rows []int, x []float64, ldx int, n, d int",
		"computes g[k][j] += Σ_i r[k][i]·x[i][j] for n ≥ 1 rows of X, d columns and the one to three classes k of rows.\n"+
			"Each sum is one chain that starts from g[k][j], in the order of i. Of 16 columns and 3 classes a row takes\n"+
			"24 multiply-adds of 2 lanes and 35 instructions, with 11 registers loaded.")
	fn.choose(fn.length("rows"), doubleClasses, func(classes int, label func(string) string) {
		g, r := fn.listed("g", "ldg", classes), fn.listed("r", "ldr", classes)
		fn.strips(label, g, r, fn.base("x"), fn.doubles("ldx"), fn.integer("n"),
			func(x, r, sum vec) { fn.fmlaElement(d2, x, r, 0, sum) })
	})
}

// strips writes g[k][j] += Σ_i r[k][i]·x[i][j] for all columns of X, a strip of them at a time. add adds
// the product of a register of X, which it may destroy, and the first element of r to a sum.
func (fn *function) strips(label func(string) string, g, r []gp, x, ldx, n gp, add func(x, r, sum vec)) {
	left, widest := fn.integer("d"), blockOf(len(g)) // columns, fours
	s := &strips{fn, g, r, x, ldx, n, add}
	fn.label(label("next"))
	fn.scope(func() {
		fours := fn.gp()
		fn.line("LSR\t$2, %v, %v", left, fours)
		fn.zeroBranch(fours, label("last"))
		// Between one strip's width and two it halves them.
		fn.compare(fours, 2*widest)
		fn.branch("BGE", fmt.Sprintf("%sx%d", label("strip"), widest))
		fn.compare(fours, widest)
		fn.branch("BLE", label("whole"))
		fn.addNumber(1, fours)
		fn.shiftRight(1, fours)
		fn.label(label("whole"))
		for n := 1; n < widest; n++ {
			fn.compare(fours, n)
			fn.branch("BEQ", fmt.Sprintf("%sx%d", label("strip"), n))
		}
	})
	for fours := widest; fours >= 1; fours-- {
		name := fmt.Sprintf("%sx%d", label("strip"), fours)
		fn.label(name)
		s.strip(name, 2*fours, false)
		fn.line("SUB\t$%d, %v", 4*fours, left)
		fn.branch("B", label("next"))
	}
	fn.label(label("last")) // three columns at most
	fn.compare(left, 2)
	fn.branch("BLT", label("single"))
	s.strip(label("two"), 1, false)
	fn.label(label("single"))
	fn.line("TBZ\t$0, %v, done", left)
	s.strip(label("one"), 1, true)
}

type strips struct {
	*function
	g, r      []gp
	x, ldx, n gp
	add       func(x, r, sum vec)
}

// strip writes the sums of so many registers of columns, or of one column, and steps over them.
func (s *strips) strip(name string, regs int, single bool) {
	load := func(p gp, v []vec) { s.run(p, 0, v) }
	store := func(v []vec, p gp) { s.storeRun(v, p, 0) }
	bytes := 16 * regs
	if single {
		load = func(p gp, v []vec) { s.double(p, 0, v[0]) }
		store = func(v []vec, p gp) { s.storeDouble(v[0], p, 0) }
		bytes = 8
	}
	s.scope(func() {
		acc := make([][]vec, len(s.g))
		for k := range acc {
			acc[k] = s.vecs(regs)
			load(s.g[k], acc[k])
		}
		row, at, left := s.gp(), s.gp(), s.gp()
		s.mov(s.x, row)
		s.mov(s.n, left)
		s.set(0, at)
		s.label(name + "i")
		from := s.lines
		s.scope(func() {
			t, xj := s.vecs(len(s.r)), s.vecs(min(2, regs))
			for k := range t {
				s.doubleIndexed(s.r[k], at, t[k])
			}
			for j := 0; j < regs; j += len(xj) {
				if single {
					s.double(row, 0, xj[0])
				} else {
					s.run(row, 16*j, xj)
				}
				for k := range t {
					for i, x := range xj {
						s.add(x, t[k], acc[k][j+i])
					}
				}
			}
		})
		s.function.add(s.ldx, row)
		s.addNumber(8, at)
		s.subFlags(1, left)
		s.branch("BNE", name+"i")
		switch {
		case regs == 8 && len(s.g) == 3:
			s.promised(35, from)
		case regs == 16 && s.name == "addTransMulVec"+suffix:
			s.promised(45, from)
		}
		for k := range acc {
			store(acc[k], s.g[k])
			s.addNumber(bytes, s.g[k])
		}
		s.addNumber(bytes, s.x)
	})
}
