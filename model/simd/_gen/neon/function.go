package main

import (
	"fmt"
	"strings"
)

// A function is one kernel while its text is written.
type function struct {
	name, signature, doc string
	params               map[string]int // where each lies behind FP
	size                 int            // of all parameters, in bytes
	body                 strings.Builder
	lines                int // instructions so far
	gpUsed               [31]bool
	vecUsed              [32]bool
}

// suffix ends the names of all functions.
const suffix = "NEON"

// function begins a function. Its parameters are written as in Go, of the types that the kernels have.
func (f *file) function(name, signature, doc string) *function {
	fn := &function{name: name + suffix, signature: signature, doc: doc, params: map[string]int{}}
	var untyped []string
	for _, p := range strings.Split(signature, ", ") {
		name, kind, typed := strings.Cut(p, " ")
		untyped = append(untyped, name)
		if !typed {
			continue
		}
		for _, name := range untyped {
			size, align := 8, 8
			switch {
			case strings.HasPrefix(kind, "[]"):
				size = 24
			case kind == "bool":
				size, align = 1, 1
			case kind == "float64":
			case kind == "float32":
				size, align = 4, 4
			}
			at := (fn.size + align - 1) / align * align
			fn.params[name], fn.size = at, at+size
		}
		untyped = nil
	}
	// R18 is the system's, R27 the assembler's, and Go's are R28 and those behind.
	for _, r := range []int{18, 27, 28, 29, 30} {
		fn.gpUsed[r] = true
	}
	f.functions = append(f.functions, fn)
	return fn
}

// A gp is a register for integers and addresses, a vec one of 16 bytes.
type (
	gp  int
	vec int
)

func (r gp) String() string { return fmt.Sprintf("R%d", int(r)) }

// whole is the register's name in what loads and stores all of it, or one float of it.
func (v vec) whole() string { return fmt.Sprintf("F%d", int(v)) }

// as is the register's name with the arrangement of its elements.
func (v vec) as(arrangement string) string { return fmt.Sprintf("V%d.%s", int(v), arrangement) }

func (fn *function) gp() gp {
	for i, used := range fn.gpUsed {
		if !used {
			fn.gpUsed[i] = true
			return gp(i)
		}
	}
	panic(fn.name + ": no general register is left")
}

func (fn *function) gps(n int) []gp {
	r := make([]gp, n)
	for i := range r {
		r[i] = fn.gp()
	}
	return r
}

func (fn *function) vec() vec {
	for i, used := range fn.vecUsed {
		if !used {
			fn.vecUsed[i] = true
			return vec(i)
		}
	}
	panic(fn.name + ": no vector register is left")
}

func (fn *function) vecs(n int) []vec {
	r := make([]vec, n)
	for i := range r {
		r[i] = fn.vec()
	}
	return r
}

// vecsLeft is how many vector registers are free.
func (fn *function) vecsLeft() int {
	n := 0
	for _, used := range fn.vecUsed {
		if !used {
			n++
		}
	}
	return n
}

// scope writes what body does and frees the registers that it took.
func (fn *function) scope(body func()) {
	g, v := fn.gpUsed, fn.vecUsed
	body()
	fn.gpUsed, fn.vecUsed = g, v
}

// line writes an instruction.
func (fn *function) line(format string, args ...any) {
	fmt.Fprintf(&fn.body, "\t"+format+"\n", args...)
	fn.lines++
}

// promised panics unless there are as many instructions since there were from as the comment of a
// function says.
func (fn *function) promised(n, from int) {
	if fn.lines-from != n {
		panic(fmt.Sprintf("%s: a loop of %d instructions, its comment counts %d", fn.name, fn.lines-from, n))
	}
}

func (fn *function) label(name string)          { fmt.Fprintf(&fn.body, "%s:\n", name) }
func (fn *function) branch(when, label string)  { fn.line("%s\t%s", when, label) }
func (fn *function) ret()                       { fn.line("RET") }
func (fn *function) mov(from, to gp)            { fn.line("MOVD\t%v, %v", from, to) }
func (fn *function) set(value int, to gp)       { fn.line("MOVD\t$%d, %v", value, to) }
func (fn *function) add(x, to gp)               { fn.line("ADD\t%v, %v", x, to) }
func (fn *function) sub(x, to gp)               { fn.line("SUB\t%v, %v", x, to) }
func (fn *function) addNumber(n int, to gp)     { fn.line("ADD\t$%d, %v", n, to) }
func (fn *function) subFlags(n int, to gp)      { fn.line("SUBS\t$%d, %v", n, to) }
func (fn *function) and(n int, to gp)           { fn.line("AND\t$%d, %v", n, to) }
func (fn *function) shiftLeft(n int, to gp)     { fn.line("LSL\t$%d, %v", n, to) }
func (fn *function) shiftRight(n int, to gp)    { fn.line("LSR\t$%d, %v", n, to) }
func (fn *function) compare(r gp, n int)        { fn.line("CMP\t$%d, %v", n, r) }
func (fn *function) compareTo(r, to gp)         { fn.line("CMP\t%v, %v", to, r) }
func (fn *function) zeroBranch(r gp, to string) { fn.line("CBZ\t%v, %s", r, to) }

// advance adds n times step to a register, which must not be it.
func (fn *function) advance(to, step gp, n int) {
	if n == 1 {
		fn.add(step, to)
		return
	}
	fn.scope(func() {
		t := fn.gp()
		fn.set(n, t)
		fn.multiplyAdd(t, step, to, to)
	})
}

// multiplyAdd sets to to x·y + z.
func (fn *function) multiplyAdd(x, y, z, to gp) { fn.line("MADD\t%v, %v, %v, %v", x, z, y, to) }

// at is where a parameter lies; part is behind its name, as _len of a slice.
func (fn *function) at(name, part string) string {
	offset, ok := fn.params[name]
	if !ok {
		panic(fn.name + " has no parameter " + name)
	}
	if part == "_len" {
		offset += 8
	}
	return fmt.Sprintf("%s%s+%d(FP)", name, part, offset)
}

func (fn *function) load(name, part string) gp {
	r := fn.gp()
	fn.line("MOVD\t%s, %v", fn.at(name, part), r)
	return r
}

// base, length and integer load the address of a slice, the number of its elements and an int.
func (fn *function) base(name string) gp    { return fn.load(name, "_base") }
func (fn *function) length(name string) gp  { return fn.load(name, "_len") }
func (fn *function) integer(name string) gp { return fn.load(name, "") }

// floats loads an int that counts float32s, and doubles one that counts float64s, as bytes.
func (fn *function) floats(name string) gp {
	r := fn.integer(name)
	fn.shiftLeft(2, r)
	return r
}

func (fn *function) doubles(name string) gp {
	r := fn.integer(name)
	fn.shiftLeft(3, r)
	return r
}

// flag branches to label where a bool is set.
func (fn *function) flag(name, label string) {
	fn.scope(func() {
		r := fn.gp()
		fn.line("MOVBU\t%s, %v", fn.at(name, ""), r)
		fn.line("CBNZ\t%v, %s", r, label)
	})
}

// choose writes body for every number from most to one, and the choice among them by an int that lies
// there. What it leaves by is done.
func (fn *function) choose(count gp, most int, body func(n int, label func(string) string)) {
	name := func(n int) func(string) string { return func(s string) string { return fmt.Sprintf("%s%d", s, n) } }
	for n := 1; n < most; n++ {
		fn.compare(count, n)
		fn.branch("BEQ", name(n)("case"))
	}
	for n := most; n >= 1; n-- {
		fn.label(name(n)("case"))
		fn.scope(func() { body(n, name(n)) })
		fn.branch("B", "done")
	}
	fn.label("done")
	fn.ret()
}
