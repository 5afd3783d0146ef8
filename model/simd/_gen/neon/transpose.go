package main

// transpose writes dst = srcᵀ in blocks of 4×4. The last block of rows or columns overlaps the one
// before, so rows and cols may be any number from four; nothing outside is read or written.
func (f *file) transpose() {
	fn := f.function("transpose", "dst []float32, ldd int, src []float32, lds int, rows, cols int",
		"computes dst = srcᵀ, where src has rows×cols elements, both at least 4.")
	dst, ldd, src, lds := fn.base("dst"), fn.floats("ldd"), fn.base("src"), fn.floats("lds")
	rows, cols := fn.integer("rows"), fn.integer("cols")
	i, j, s, d := fn.gp(), fn.gp(), fn.gp(), fn.gp()
	fn.line("SUB\t$4, %v", rows)
	fn.line("SUB\t$4, %v", cols)
	fn.set(0, i)
	fn.label("rows")
	fn.set(0, j)
	fn.label("cols")
	fn.multiplyAdd(i, lds, src, s)
	fn.line("ADD\t%v<<2, %v", j, s)
	fn.multiplyAdd(j, ldd, dst, d)
	fn.line("ADD\t%v<<2, %v", i, d)
	block, pairs := fn.vecs(4), fn.vecs(4)
	for r := range block {
		fn.quad(s, 0, block[r])
		if r < 3 {
			fn.add(lds, s)
		}
	}
	// Of rows abcd and efgh: aecg, bfdh; then with those of ijkl and mnop: aeim, bfjn, cgko, dhlp.
	for r := 0; r < 4; r += 2 {
		fn.interleave("VTRN1", "S4", block[r], block[r+1], pairs[r])
		fn.interleave("VTRN2", "S4", block[r], block[r+1], pairs[r+1])
	}
	for r := range 2 {
		fn.interleave("VTRN1", "D2", pairs[r], pairs[r+2], block[r])
		fn.interleave("VTRN2", "D2", pairs[r], pairs[r+2], block[r+2])
	}
	for r := range block {
		fn.storeQuad(block[r], d, 0)
		if r < 3 {
			fn.add(ldd, d)
		}
	}
	fn.nextBlock(j, cols, "cols")
	fn.nextBlock(i, rows, "rows")
	fn.ret()
}

// interleave takes elements of n and m in turn: the even ones of both, or the odd ones.
func (fn *function) interleave(name, arrangement string, n, m, d vec) {
	fn.line("%s\t%s, %s, %s", name, m.as(arrangement), n.as(arrangement), d.as(arrangement))
}

// nextBlock steps i by four, or to last, and branches to label unless i was there already.
func (fn *function) nextBlock(i, last gp, label string) {
	fn.compareTo(i, last)
	fn.branch("BGE", label+"Done")
	fn.addNumber(4, i)
	fn.compareTo(i, last)
	fn.line("CSEL\tGT, %v, %v, %v", last, i, i)
	fn.branch("B", label)
	fn.label(label + "Done")
}
