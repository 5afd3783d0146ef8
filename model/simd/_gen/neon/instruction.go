package main

import "fmt"

// Loads and stores.

// quad loads the 16 bytes at an address; double, single load the first 8 or 4 and clear the rest.
func (fn *function) quad(p gp, at int, v vec)   { fn.line("FMOVQ\t%d(%v), %s", at, p, v.whole()) }
func (fn *function) double(p gp, at int, v vec) { fn.line("FMOVD\t%d(%v), %s", at, p, v.whole()) }
func (fn *function) single(p gp, at int, v vec) { fn.line("FMOVS\t%d(%v), %s", at, p, v.whole()) }

// pair loads 32 bytes.
func (fn *function) pair(p gp, at int, v, w vec) {
	fn.line("FLDPQ\t%d(%v), (%s, %s)", at, p, v.whole(), w.whole())
}

// run loads consecutive registers' worth, two at a time where it can.
func (fn *function) run(p gp, at int, v []vec) {
	for ; len(v) > 1; v, at = v[2:], at+32 {
		fn.pair(p, at, v[0], v[1])
	}
	if len(v) > 0 {
		fn.quad(p, at, v[0])
	}
}

// storeRun is its counterpart.
func (fn *function) storeRun(v []vec, p gp, at int) {
	for ; len(v) > 1; v, at = v[2:], at+32 {
		fn.line("FSTPQ\t(%s, %s), %d(%v)", v[0].whole(), v[1].whole(), at, p)
	}
	if len(v) > 0 {
		fn.storeQuad(v[0], p, at)
	}
}

func (fn *function) storeQuad(v vec, p gp, at int)   { fn.line("FMOVQ\t%s, %d(%v)", v.whole(), at, p) }
func (fn *function) storeDouble(v vec, p gp, at int) { fn.line("FMOVD\t%s, %d(%v)", v.whole(), at, p) }
func (fn *function) storeSingle(v vec, p gp, at int) { fn.line("FMOVS\t%s, %d(%v)", v.whole(), at, p) }

// quadIndexed, doubleIndexed and singleIndexed load from p + i bytes.
func (fn *function) quadIndexed(p, i gp, v vec) {
	fn.word(0x3ce06800|uint32(i)<<16|uint32(p)<<5|uint32(v), "ldr q%d, [x%d, x%d]", v, p, i)
}
func (fn *function) doubleIndexed(p, i gp, v vec) { fn.line("FMOVD\t(%v)(%v), %s", p, i, v.whole()) }
func (fn *function) singleIndexed(p, i gp, v vec) { fn.line("FMOVS\t(%v)(%v), %s", p, i, v.whole()) }

// prefetch asks for the cache line at an address, for cache level 1 or 2.
func (fn *function) prefetch(p gp, level int) { fn.line("PRFM\t(%v), PLDL%dKEEP", p, level) }

// word writes an instruction that Go's assembler does not know, with what it is called.
func (fn *function) word(encoding uint32, format string, args ...any) {
	fn.line("WORD\t$0x%08x // %s", encoding, fmt.Sprintf(format, args...))
}

// Arithmetic. Encodings are those of the Arm Architecture Reference Manual for A-profile (DDI 0487),
// section C7.2; a kind is a vector of four float32s or two float64s.

type kind int

const (
	s4 kind = iota // .4S
	d2             // .2D
)

func (k kind) suffix() string { return [...]string{"4s", "2d"}[k] }

// doubled is the bit that says float64.
func (k kind) doubled() uint32 { return uint32(k) << 22 }

// three writes an instruction of two sources.
func (fn *function) three(name string, encoding uint32, k kind, n, m, d vec) {
	fn.word(encoding|k.doubled()|uint32(m)<<16|uint32(n)<<5|uint32(d), "%s v%d.%s, v%d.%[3]s, v%[5]d.%[3]s", name, d, k.suffix(), n, m)
}

// two writes one of a single source.
func (fn *function) two(name string, encoding uint32, k kind, n, d vec) {
	fn.word(encoding|k.doubled()|uint32(n)<<5|uint32(d), "%s v%d.%s, v%d.%[3]s", name, d, k.suffix(), n)
}

func (fn *function) fadd(k kind, n, m, d vec)  { fn.three("fadd", 0x4e20d400, k, n, m, d) }  // d = n + m
func (fn *function) fsub(k kind, n, m, d vec)  { fn.three("fsub", 0x4ea0d400, k, n, m, d) }  // d = n − m
func (fn *function) fmul(k kind, n, m, d vec)  { fn.three("fmul", 0x6e20dc00, k, n, m, d) }  // d = n·m
func (fn *function) fdiv(k kind, n, m, d vec)  { fn.three("fdiv", 0x6e20fc00, k, n, m, d) }  // d = n/m
func (fn *function) fmin(k kind, n, m, d vec)  { fn.three("fmin", 0x4ea0f400, k, n, m, d) }  // NaN stays
func (fn *function) fmax(k kind, n, m, d vec)  { fn.three("fmax", 0x4e20f400, k, n, m, d) }  // NaN stays
func (fn *function) faddp(k kind, n, m, d vec) { fn.three("faddp", 0x6e20d400, k, n, m, d) } // sums of neighbours, n's first

// Comparisons set all bits of an element or none; those with NaN are false.
func (fn *function) greater(k kind, n, m, d vec)      { fn.three("fcmgt", 0x6ea0e400, k, n, m, d) }
func (fn *function) greaterEqual(k kind, n, m, d vec) { fn.three("fcmge", 0x6e20e400, k, n, m, d) }
func (fn *function) equal(k kind, n, m, d vec)        { fn.three("fcmeq", 0x4e20e400, k, n, m, d) }

func (fn *function) belowZero(k kind, n, d vec) { fn.two("fcmlt 0,", 0x4ea0e800, k, n, d) }
func (fn *function) aboveZero(k kind, n, d vec) { fn.two("fcmgt 0,", 0x4ea0c800, k, n, d) }
func (fn *function) fabs(k kind, n, d vec)      { fn.two("fabs", 0x4ea0f800, k, n, d) }
func (fn *function) fneg(k kind, n, d vec)      { fn.two("fneg", 0x6ea0f800, k, n, d) }

var arrangements = [...]string{"S4", "D2"}

// fmla is d += n·m and fmls d −= n·m, rounded once.
func (fn *function) fmla(k kind, n, m, d vec) {
	a := arrangements[k]
	fn.line("VFMLA\t%s, %s, %s", m.as(a), n.as(a), d.as(a))
}

func (fn *function) fmls(k kind, n, m, d vec) {
	a := arrangements[k]
	fn.line("VFMLS\t%s, %s, %s", m.as(a), n.as(a), d.as(a))
}

// fmlaElement is d += n·m[i], rounded once.
func (fn *function) fmlaElement(k kind, n, m vec, i int, d vec) {
	fn.word(elementEncoding(0x4f801000, k, n, m, i, d), "fmla v%d.%s, v%d.%[2]s, v%[4]d.%s[%d]", d, k.suffix(), n, m, k.suffix()[1:], i)
}

// fmulElement is d = n·m[i].
func (fn *function) fmulElement(k kind, n, m vec, i int, d vec) {
	fn.word(elementEncoding(0x4f809000, k, n, m, i, d), "fmul v%d.%s, v%d.%[2]s, v%[4]d.%s[%d]", d, k.suffix(), n, m, k.suffix()[1:], i)
}

func elementEncoding(encoding uint32, k kind, n, m vec, i int, d vec) uint32 {
	place := uint32(i&1)<<21 | uint32(i>>1)<<11
	if k == d2 {
		place = uint32(i) << 11
	}
	return encoding | k.doubled() | place | uint32(m)<<16 | uint32(n)<<5 | uint32(d)
}

// Bits.

func (fn *function) bits(name string, n, m, d vec) {
	fn.line("%s\t%s, %s, %s", name, m.as("B16"), n.as("B16"), d.as("B16"))
}
func (fn *function) vand(n, m, d vec) { fn.bits("VAND", n, m, d) }
func (fn *function) vor(n, m, d vec)  { fn.bits("VORR", n, m, d) }
func (fn *function) vxor(n, m, d vec) { fn.bits("VEOR", n, m, d) }
func (fn *function) zero(d vec)       { fn.vxor(d, d, d) }
func (fn *function) vmov(n, d vec)    { fn.line("VMOV\t%s, %s", n.as("B16"), d.as("B16")) }

// clearBits is n with the bits of m cleared.
func (fn *function) clearBits(n, m, d vec) {
	fn.word(0x4e601c00|uint32(m)<<16|uint32(n)<<5|uint32(d), "bic v%d.16b, v%d.16b, v%d.16b", d, n, m)
}

// setBits is n with those bits set that are not in m.
func (fn *function) setBits(n, m, d vec) {
	fn.word(0x4ee01c00|uint32(m)<<16|uint32(n)<<5|uint32(d), "orn v%d.16b, v%d.16b, v%d.16b", d, n, m)
}

// choice replaces the mask d by yes where its bits are set and by no elsewhere.
func (fn *function) choice(yes, no, d vec) { fn.bits("VBSL", yes, no, d) }

// addInts and subInts are d = n ± m for integers.
func (fn *function) addInts(k kind, n, m, d vec) {
	a := arrangements[k]
	fn.line("VADD\t%s, %s, %s", m.as(a), n.as(a), d.as(a))
}

func (fn *function) subInts(k kind, n, m, d vec) {
	a := arrangements[k]
	fn.line("VSUB\t%s, %s, %s", m.as(a), n.as(a), d.as(a))
}

// shiftInts shifts to the left, halfInts by one to the right with the sign.
func (fn *function) shiftInts(k kind, by int, n, d vec) {
	a := arrangements[k]
	fn.line("VSHL\t$%d, %s, %s", by, n.as(a), d.as(a))
}

func (fn *function) halfInts(n, d vec) {
	fn.word(0x4f3f0400|uint32(n)<<5|uint32(d), "sshr v%d.4s, v%d.4s, #1", d, n)
}

// all sets every element to the first of n.
func (fn *function) all(k kind, n, d vec) {
	a := arrangements[k]
	fn.line("VDUP\t%s[0], %s", n.as(a[:1]), d.as(a))
}
