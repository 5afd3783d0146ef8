package main

import "fmt"

// What this file writes rounds every product before it is added, as plain Go does.

// mulVec writes the product of a float64 matrix with a vector: the dot products of the rows.
func (f *file) mulVec() {
	fn := f.function("mulVec", "y []float64, a []float64, lda int, x []float64, rows, d int",
		"computes y[i] = Σ_j a[i][j]·x[j] for rows rows and d columns of A.\n"+
			"A sum is that of the even j plus that of the odd j, and an odd last term comes after that. In an odd last row\n"+
			"it belongs to the even ones. Of 8 rows 2 columns take 8 multiplications and additions of 2 lanes each and 28\n"+
			"instructions, with 9 registers loaded.")
	y, a, lda, rows, x := fn.base("y"), fn.base("a"), fn.doubles("lda"), fn.integer("rows"), fn.base("x")
	for _, height := range []int{8, 2} {
		name := fmt.Sprintf("rows%d", height)
		fn.subFlags(height, rows)
		fn.branch("BLT", name+"rest")
		fn.label(name)
		fn.scope(func() {
			acc := fn.pairDots(name, height, a, lda, x, func(acc []vec, last []vec, xj vec) []vec {
				sums := fn.sumPairs(acc)
				for i := range sums {
					fn.line("VZIP1\t%s, %s, %s", last[2*i+1].as("D2"), last[2*i].as("D2"), last[2*i].as("D2"))
					fn.fmulElement(d2, last[2*i], xj, 0, last[2*i])
					fn.fadd(d2, sums[i], last[2*i], sums[i])
				}
				return sums
			}, fn.sumPairs)
			fn.storeRun(acc, y, 0)
		})
		fn.advance(a, lda, height)
		fn.addNumber(8*height, y)
		fn.subFlags(height, rows)
		fn.branch("BGE", name)
		fn.label(name + "rest")
		fn.addNumber(height, rows)
	}
	fn.zeroBranch(rows, "done")
	acc := fn.pairDots("last", 1, a, lda, x, func(acc []vec, last []vec, xj vec) []vec {
		fn.fmulElement(d2, last[0], xj, 0, last[0]) // 0 beside it
		fn.fadd(d2, acc[0], last[0], acc[0])
		fn.faddp(d2, acc[0], acc[0], acc[0])
		return acc
	}, func(acc []vec) []vec {
		fn.faddp(d2, acc[0], acc[0], acc[0])
		return acc
	})
	fn.storeDouble(acc[0], y, 0)
	fn.label("done")
	fn.ret()
}

// sumPairs adds the two partial sums of each row: those of two rows are in a register then.
func (fn *function) sumPairs(acc []vec) []vec {
	var sums []vec
	for i := 0; i < len(acc); i += 2 {
		fn.faddp(d2, acc[i], acc[i+1], acc[i])
		sums = append(sums, acc[i])
	}
	return sums
}

// pairDots writes the sums over the even and over the odd columns of some rows, and what follows: odd is
// given the elements of an odd last column, with zeros beside them, even is for an even number of columns.
// Both leave the result in the same registers.
func (fn *function) pairDots(name string, rows int, a, lda, x gp, odd func(acc, last []vec, xj vec) []vec, even func([]vec) []vec) []vec {
	acc := fn.vecs(rows)
	for _, v := range acc {
		fn.zero(v)
	}
	var sums []vec
	fn.scope(func() {
		ptr := fn.rowsOf(a, lda, rows)
		at, left, xj, t := fn.gp(), fn.integer("d"), fn.vec(), fn.vecs(rows)
		fn.set(0, at)
		fn.subFlags(2, left)
		fn.branch("BLT", name+"odd")
		fn.label(name + "pairs")
		from := fn.lines
		fn.quadIndexed(x, at, xj)
		for i := range ptr {
			fn.quadIndexed(ptr[i], at, t[i])
			fn.fmul(d2, t[i], xj, t[i])
			fn.fadd(d2, acc[i], t[i], acc[i])
		}
		fn.addNumber(16, at)
		fn.subFlags(2, left)
		fn.branch("BGE", name+"pairs")
		if rows == 8 {
			fn.promised(28, from)
		}
		fn.label(name + "odd")
		fn.line("ADDS\t$2, %v", left)
		fn.branch("BEQ", name+"even")
		fn.doubleIndexed(x, at, xj)
		for i := range ptr {
			fn.doubleIndexed(ptr[i], at, t[i])
		}
		sums = odd(acc, t, xj)
		fn.branch("B", name+"store")
		fn.label(name + "even")
		even(acc)
		fn.label(name + "store")
	})
	return sums
}

// addTransMulVec writes the sum of multiples of the rows.
func (f *file) addTransMulVec() {
	fn := f.function("addTransMulVec", "y []float64, c []float64, a []float64, lda int, rows, d int",
		"computes y[j] += Σ_i c[i]·a[i][j] for rows ≥ 1 rows and d columns of A.\n"+
			"Each sum is one chain that starts from y[j], in the order of i. Of 32 columns a row takes 16 multiplications and\n"+
			"additions of 2 lanes each and 45 instructions, with 17 registers loaded.")
	a, lda, rows := fn.base("a"), fn.doubles("lda"), fn.integer("rows")
	y, c := []gp{fn.base("y")}, []gp{fn.base("c")}
	fn.strips(func(s string) string { return s }, y, c, a, lda, rows, func(x, c, sum vec) {
		fn.fmulElement(d2, x, c, 0, x)
		fn.fadd(d2, sum, x, sum)
	})
	fn.label("done")
	fn.ret()
}

// addScaled64 writes the sum of a vector and a multiple of another.
func (f *file) addScaled64() {
	fn := f.function("addScaled64", "dst, y []float64, alpha float64, x []float64",
		"computes dst = y + α·x for as many elements as x has.")
	dst, y, x, left := fn.base("dst"), fn.base("y"), fn.base("x"), fn.length("x")
	alpha, t, old := fn.vec(), fn.vecs(4), fn.vecs(4)
	fn.line("FMOVD\t%s, %s", fn.at("alpha", ""), alpha.whole())
	for _, n := range []int{8, 2, 1} {
		name := fmt.Sprintf("elements%d", n)
		fn.subFlags(n, left)
		fn.branch("BLT", name+"rest")
		fn.label(name)
		regs := max(1, n/2)
		if n == 1 {
			fn.double(x, 0, t[0])
			fn.double(y, 0, old[0])
		} else {
			fn.run(x, 0, t[:regs])
			fn.run(y, 0, old[:regs])
		}
		for i := range regs {
			fn.fmulElement(d2, t[i], alpha, 0, t[i])
			fn.fadd(d2, old[i], t[i], t[i])
		}
		if n == 1 {
			fn.storeDouble(t[0], dst, 0)
		} else {
			fn.storeRun(t[:regs], dst, 0)
		}
		for _, p := range []gp{dst, y, x} {
			fn.addNumber(8*n, p)
		}
		fn.subFlags(n, left)
		fn.branch("BGE", name)
		fn.label(name + "rest")
		fn.addNumber(n, left)
	}
	fn.ret()
}
