package main

import "fmt"

// maxSparse is the widest row, in vectors of eight floats, that the sparse products hold in registers:
// 28 of them, which leave one for the value and two for what it is multiplied by.
const maxSparse = 14

// sparseMul writes Y = Z + X·W for the rows of a sparse X.
func (f *file) sparseMul() {
	fn := f.function("sparseMul", "y []float32, ldy int, begin, end []uint32, step int, entry []uint16, palette []float32, "+
		"w []float32, ldw int, z []float32, ldz int, rows, vecs int",
		"computes Y = Z + X·W for rows rows of Y, vecs (1 to 14) vectors of 8 wide.\n"+
			"Row r of X has the entries begin[r·step] to end[r·step]; each is its row of W | code<<8. An entry takes 2 multiply-adds\n"+
			"of 4 lanes a vector and 3·vecs + 7 instructions.")
	y, ldy, begin, end, step := fn.base("y"), fn.floats("ldy"), fn.base("begin"), fn.base("end"), fn.floats("step")
	s := &sparse{fn, fn.base("entry"), fn.base("palette"), fn.base("w"), fn.floats("ldw")}
	z, ldz, rows := fn.base("z"), fn.floats("ldz"), fn.integer("rows")
	s.eachWidth("row", rows, func(vecs int, label func(string) string) {
		acc := fn.vecs(2 * vecs)
		fn.run(z, 0, acc)
		s.entries(label, begin, end, label("store"), acc)
		fn.label(label("store"))
		fn.storeRun(acc, y, 0)
		fn.add(ldy, y)
		fn.add(ldz, z)
		fn.add(step, begin)
		fn.add(step, end)
	})
}

// sparseAdd writes W += α·Xᵀ·D for the columns of a sparse X, given as lists of entries a column.
func (f *file) sparseAdd() {
	fn := f.function("sparseAdd", "w []float32, ldw int, begin, end []uint32, entry []uint16, palette []float32, "+
		"d []float32, ldd int, cols, vecs int, alpha float32",
		"computes W += α·Xᵀ·D for cols rows of W, vecs (1 to 14) vectors of 8 wide.\n"+
			"Column p of X has the entries begin[p] to end[p]; each is row | code<<8. An entry takes what it takes sparseMul.")
	w, ldw, begin, end := fn.base("w"), fn.floats("ldw"), fn.base("begin"), fn.base("end")
	s := &sparse{fn, fn.base("entry"), fn.base("palette"), fn.base("d"), fn.floats("ldd")}
	cols := fn.integer("cols")
	s.eachWidth("col", cols, func(vecs int, label func(string) string) {
		acc := fn.vecs(2 * vecs)
		for _, a := range acc {
			fn.zero(a)
		}
		s.entries(label, begin, end, label("skip"), acc)
		alpha, old := fn.vec(), fn.vecs(2)
		fn.line("FMOVS\t%s, %s", fn.at("alpha", ""), alpha.whole())
		for j := 0; j < len(acc); j += 2 {
			fn.run(w, 16*j, old)
			fn.fmlaElement(s4, acc[j], alpha, 0, old[0])
			fn.fmlaElement(s4, acc[j+1], alpha, 0, old[1])
			fn.storeRun(old, w, 16*j)
		}
		fn.label(label("skip"))
		fn.add(ldw, w)
		fn.addNumber(4, begin)
		fn.addNumber(4, end)
	})
}

// sparse has the registers of a list's entries and of the other factor.
type sparse struct {
	*function
	entry, palette, base, ld gp
}

// entries writes the loop over the entries that begin and end name, and goes to none where there are
// none. The values of an entry are multiplied in the order of the list.
func (s *sparse) entries(label func(string) string, begin, end gp, none string, acc []vec) {
	s.scope(func() {
		at, last, row, code := s.gp(), s.gp(), s.gp(), s.gp()
		s.line("MOVWU\t(%v), %v", begin, at)
		s.line("MOVWU\t(%v), %v", end, last)
		s.compareTo(at, last)
		s.branch("BHS", none)
		s.line("ADD\t%v<<1, %v, %v", at, s.entry, at)
		s.line("ADD\t%v<<1, %v, %v", last, s.entry, last)
		x, other := s.vec(), s.vecs(2)
		s.label(label("entry"))
		from := s.lines
		s.line("MOVHU.P\t2(%v), %v", at, code)
		s.line("AND\t$255, %v, %v", code, row)
		s.line("LSR\t$8, %v, %v", code, code)
		s.multiplyAdd(row, s.ld, s.base, row)
		s.line("FMOVS\t(%v)(%v<<2), %s", s.palette, code, x.whole())
		for j := 0; j < len(acc); j += 2 {
			s.run(row, 16*j, other)
			s.fmlaElement(s4, other[0], x, 0, acc[j])
			s.fmlaElement(s4, other[1], x, 0, acc[j+1])
		}
		s.compareTo(at, last)
		s.branch("BLO", label("entry"))
		s.promised(3*len(acc)/2+7, from)
	})
}

// eachWidth writes a loop of count turns over body for every width, and the choice among them.
func (s *sparse) eachWidth(loop string, count gp, body func(vecs int, label func(string) string)) {
	s.compare(count, 0)
	s.branch("BLE", "done")
	name := func(vecs int, of string) string { return fmt.Sprintf("%s%dx", of, vecs) }
	s.scope(func() {
		vecs := s.integer("vecs")
		for n := 1; n < maxSparse; n++ {
			s.compare(vecs, n)
			s.branch("BEQ", name(n, loop))
		}
	})
	for vecs := maxSparse; vecs >= 1; vecs-- {
		s.label(name(vecs, loop))
		s.scope(func() { body(vecs, func(of string) string { return name(vecs, of) }) })
		s.subFlags(1, count)
		s.branch("BNE", name(vecs, loop))
		s.branch("B", "done")
	}
	s.label("done")
	s.ret()
}
