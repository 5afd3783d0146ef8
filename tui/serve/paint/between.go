// Package paint sends a terminal what makes the screen that it shows another one. It keeps the picture that
// is shown as the text that it came as, which those who see the same share, and not its cells: of two pictures
// the lines that differ are read anew. What is between two pictures is worked out once for all who go from
// the one to the other.
package paint

import (
	"strconv"
	"strings"
	"sync"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// Terminal is what a picture depends on of a terminal.
type Terminal struct {
	Cols, Rows int
	Profile    colorprofile.Profile // the colours that it has
	Graphemes  bool                 // its characters are as wide as Unicode's clusters (mode 2027), and not as C's wcwidth says
}

// brush is what is sent to a terminal, and where that leaves its cursor and its pen. What it paints begins
// wherever the cursor is and with the terminal's own pen, and ends with that.
type brush struct {
	out  []byte
	x, y int // of the cursor; x is -1 where that is not known
	pen  pen

	was, is []cell // of a line
}

var brushes = sync.Pool{New: func() any { return new(brush) }}

// Between appends to out what makes of one picture another one, both from a row on, which is 0 for the first.
// The row is cut to the terminal's, and so are the columns.
func (t Terminal) Between(out []byte, was, is string, row int) []byte {
	if was == is {
		return out
	}
	b := brushes.Get().(*brush)
	b.out, b.x, b.pen = out, -1, pen{}
	if cap(b.is) < t.Cols {
		b.was, b.is = make([]cell, t.Cols), make([]cell, t.Cols)
	}
	b.was, b.is = b.was[:t.Cols], b.is[:t.Cols]
	for y := row; y < t.Rows && (was != "" || is != ""); y++ {
		var before, now string
		before, was, _ = strings.Cut(was, "\n")
		now, is, _ = strings.Cut(is, "\n")
		if before != now {
			t.read(before, b.was)
			t.read(now, b.is)
			b.line(y)
		}
	}
	b.use(pen{})
	out = b.out
	clear(b.was) // they would keep the pictures
	clear(b.is)
	b.out = nil
	brushes.Put(b)
	return out
}

// atLeast is how many cells at the end of a line are erased at once rather than written.
const atLeast = 4

// line paints what differs in a line.
func (b *brush) line(y int) {
	end, last := len(b.is), len(b.is)
	for end > 0 && b.is[end-1] == blank {
		end--
	}
	for last > 0 && b.was[last-1] == b.is[last-1] {
		last--
	}
	erase := last-end >= atLeast
	if erase {
		last = end
	}
	for x := 0; x < last; {
		if b.was[x] == b.is[x] {
			x++
			continue
		}
		for b.is[x].wide == 0 {
			x-- // a character of two columns is written whole
		}
		b.reach(x, y)
		c := b.is[x]
		b.use(c.pen)
		b.out = append(b.out, c.text...)
		x += int(c.wide)
		b.x = x
		if c.wide != 1 {
			b.x = -1 // the terminal may take it to be narrower
		}
	}
	if erase {
		b.reach(end, y)
		b.use(pen{})
		b.out = append(b.out, ansi.EraseLineRight...)
	}
}

// reach moves the cursor to a cell.
func (b *brush) reach(x, y int) {
	switch {
	case b.y != y || b.x < 0 || b.x > x:
		b.out = append(b.out, "\x1b["...)
		if x > 0 || y > 0 {
			b.out = strconv.AppendInt(b.out, int64(y+1), 10)
		}
		if x > 0 {
			b.out = append(b.out, ';')
			b.out = strconv.AppendInt(b.out, int64(x+1), 10)
		}
		b.out = append(b.out, 'H')
	case b.x < x && !b.over(x):
		b.out = append(b.out, "\x1b["...)
		if x-b.x > 1 {
			b.out = strconv.AppendInt(b.out, int64(x-b.x), 10)
		}
		b.out = append(b.out, 'C')
	}
	b.x, b.y = x, y
}

// over goes to a cell by writing again what lies before it, where that takes no more than to move there.
func (b *brush) over(x int) bool {
	size := 0
	for _, c := range b.is[b.x:x] {
		if size += len(c.text); c.pen != b.pen || c.wide != 1 || size > 3 {
			return false
		}
	}
	for _, c := range b.is[b.x:x] {
		b.out = append(b.out, c.text...)
	}
	return true
}

// use takes a pen.
func (b *brush) use(p pen) {
	was := b.pen
	b.pen = p
	switch {
	case p == was:
		return
	case p == pen{}:
		b.out = append(b.out, ansi.ResetStyle...)
		return
	}
	b.out = append(b.out, "\x1b["...)
	if gone := was.attrs &^ p.attrs; gone != 0 {
		b.out = append(b.out, "0;"...)
		was = pen{}
	}
	for n := 1; n <= 9; n++ {
		if n != 4 && (p.attrs&^was.attrs)>>n&1 != 0 {
			b.number(n)
		}
	}
	if below := p.attrs & ofLine; below != was.attrs&ofLine {
		b.out = append(b.out, '4')
		if n := below >> lineBelow; n > 1 {
			b.out = append(b.out, ':', '0'+byte(n))
		}
		b.out = append(b.out, ';')
	}
	if p.fg != was.fg {
		b.hue(p.fg, 30, 90)
	}
	if p.bg != was.bg {
		b.hue(p.bg, 40, 100)
	}
	if p.line != was.line {
		b.hue(p.line, 50, 0)
	}
	b.out[len(b.out)-1] = 'm'
}

// number appends a parameter.
func (b *brush) number(n int) {
	b.out = strconv.AppendInt(b.out, int64(n), 10)
	b.out = append(b.out, ';')
}

// hue appends a colour, of whose numbers the first eight begin at one parameter, and eight more at another,
// which is 0 where there are none of these.
func (b *brush) hue(h hue, low, high int) {
	switch n := int(uint8(h)); {
	case h == 0:
		b.number(low + 9)
	case h&kindOf == direct:
		b.number(low + 8)
		b.number(2)
		b.number(int(uint8(h >> 16)))
		b.number(int(uint8(h >> 8)))
		b.number(n)
	case n < 8 && high > 0:
		b.number(low + n)
	case n < 16 && high > 0:
		b.number(high + n - 8)
	default:
		b.number(low + 8)
		b.number(5)
		b.number(n)
	}
}
