package paint

import (
	"image/color"
	"sync"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// A cell is one column of a line. It is a part of the picture that it is read from, and nothing is made for it.
type cell struct {
	text string
	pen  pen
	wide uint8 // in columns; 0 of the second column of a character of two
}

// blank is a cell that nothing has been written to.
var blank = cell{text: " ", wide: 1}

// pen is how a character is written (ECMA-48, SGR). The pen of all zeros is a terminal's own.
type pen struct {
	fg, bg, line hue // of the character, of what is behind it, of the line below it
	attrs        attrs
}

// hue is a colour: zero for the terminal's own, numbered|n for that of a palette, direct|rgb for any other.
type hue uint32

const (
	numbered hue = 1 << 24
	direct   hue = 2 << 24
	kindOf   hue = 3 << 24
)

// attrs are the attributes of a pen by their numbers 1 to 9 of SGR, a bit for each, and above them which line
// is below.
type attrs uint16

const (
	lineBelow       = 10 // bits up to the number of the line
	weights   attrs = 1<<1 | 1<<2
	blinks    attrs = 1<<5 | 1<<6
	ofLine    attrs = 7 << lineBelow
)

// read reads a line of a picture into the columns that there are. A line begins with the terminal's own pen.
func (t Terminal) read(line string, into []cell) {
	method := ansi.WcWidth
	if t.Graphemes {
		method = ansi.GraphemeWidth
	}
	x := 0
	var is, drawn pen // as it is written, and as it is for the colours that there are
	for len(line) > 0 && x < len(into) {
		if line[0] == '\x1b' {
			n := sequence(line)
			if line[n-1] == 'm' && n > 2 && line[1] == '[' {
				is.set(line[2 : n-1])
				drawn = t.able(is)
			}
			line = line[n:]
			continue
		}
		size, wide := single(line)
		if size == 0 {
			text, width := ansi.FirstGraphemeCluster(line, method)
			size, wide = len(text), width
		}
		text := line[:size]
		line = line[size:]
		if wide < 1 || wide > len(into)-x { // what has no width, and what would be cut in two
			continue
		}
		into[x] = cell{text, drawn, uint8(min(wide, 255))}
		for i := x + 1; i < x+wide; i++ {
			into[i] = cell{"", drawn, 0}
		}
		x += wide
	}
	for ; x < len(into); x++ {
		into[x] = blank
	}
}

// single is how many bytes the first character has, where it is known without looking it up that it takes one
// column and that nothing joins it: one of ASCII, or of the boxes, blocks and braille that most is drawn of. It
// is 0, 0 for any other.
func single(line string) (size, wide int) {
	switch {
	case line[0] >= ' ' && line[0] < 0x7f:
		size = 1
	case drawing(line):
		size = 3
	default:
		return 0, 0
	}
	if rest := line[size:]; rest == "" || rest[0] < 0x7f || drawing(rest) {
		return size, 1
	}
	return 0, 0
}

// drawing reports whether a text begins with U+2500 to U+259F or U+2800 to U+28FF.
func drawing(text string) bool {
	return len(text) >= 3 && text[0] == 0xe2 && (text[1] >= 0x94 && text[1] <= 0x96 && text[2] >= 0x80 || text[1] >= 0xa0 && text[1] <= 0xa3)
}

// sequence is how many bytes the sequence has that a text begins with.
func sequence(text string) int {
	if len(text) < 2 || text[1] != '[' {
		return 1
	}
	for i := 2; i < len(text); i++ {
		if text[i] >= 0x40 && text[i] <= 0x7e {
			return i + 1
		}
	}
	return len(text)
}

// set takes what a sequence of SGR says, by its parameters.
func (p *pen) set(params string) {
	if params == "" {
		*p = pen{}
		return
	}
	for params != "" {
		var n, below int
		var joined bool
		n, joined, params = next(params)
		switch {
		case n == 0:
			*p = pen{}
		case n == 4 && joined:
			below, _, params = next(params)
			p.attrs = p.attrs&^ofLine | attrs(below)<<lineBelow&ofLine
		case n == 4:
			p.attrs = p.attrs&^ofLine | 1<<lineBelow
		case n <= 9:
			p.attrs |= 1 << n
		case n == 22:
			p.attrs &^= weights
		case n == 24:
			p.attrs &^= ofLine
		case n == 25:
			p.attrs &^= blinks
		case n == 23, n >= 27 && n <= 29:
			p.attrs &^= 1 << (n - 20)
		case n >= 30 && n <= 37:
			p.fg = numbered | hue(n-30)
		case n >= 40 && n <= 47:
			p.bg = numbered | hue(n-40)
		case n >= 90 && n <= 97:
			p.fg = numbered | hue(n-90+8)
		case n >= 100 && n <= 107:
			p.bg = numbered | hue(n-100+8)
		case n == 38:
			p.fg, params = mixed(joined, params)
		case n == 48:
			p.bg, params = mixed(joined, params)
		case n == 58:
			p.line, params = mixed(joined, params)
		case n == 39:
			p.fg = 0
		case n == 49:
			p.bg = 0
		case n == 59:
			p.line = 0
		}
	}
}

// next reads a parameter; joined is that a colon follows, so that the next belongs to it.
func next(params string) (n int, joined bool, rest string) {
	for i := 0; i < len(params); i++ {
		switch c := params[i]; {
		case c >= '0' && c <= '9':
			n = min(10*n+int(c-'0'), 1<<16)
		default:
			return n, c == ':', params[i+1:]
		}
	}
	return n, false, ""
}

// mixed reads a colour as it is said after 38, 48 and 58: by its number, or as red, green and blue, before
// which there is the number of a space where they are joined by colons, mostly none.
func mixed(joined bool, params string) (hue, string) {
	kind, _, params := next(params)
	var n [4]int
	switch kind {
	case 5:
		n[0], _, params = next(params)
		return numbered | hue(n[0]&0xff), params
	case 2:
		i := 0
		for more := true; i < 3 || i == 3 && joined && more; i++ {
			n[i], more, params = next(params)
		}
		rgb := n[i-3 : i]
		return direct | hue(rgb[0]&0xff)<<16 | hue(rgb[1]&0xff)<<8 | hue(rgb[2]&0xff), params
	}
	return 0, params
}

// able is a pen in the colours that the terminal has.
func (t Terminal) able(p pen) pen {
	switch t.Profile {
	case colorprofile.ANSI, colorprofile.ANSI256:
		p.fg, p.bg, p.line = near(t.Profile, p.fg), near(t.Profile, p.bg), near(t.Profile, p.line)
	case colorprofile.Ascii:
		p.fg, p.bg, p.line = 0, 0, 0
	case colorprofile.NoTTY:
		return pen{}
	}
	return p
}

// shade is a colour on a terminal of a profile.
type shade struct {
	profile colorprofile.Profile
	hue     hue
}

// nearest are the colours that were looked for already, hues of shades: there are as many as themes have.
var nearest sync.Map

// near is the nearest of the colours that a terminal of a profile has.
func near(p colorprofile.Profile, h hue) hue {
	if h == 0 {
		return 0
	}
	if found, ok := nearest.Load(shade{p, h}); ok {
		return found.(hue)
	}
	var found hue
	switch c := p.Convert(h.color()).(type) {
	case ansi.BasicColor:
		found = numbered | hue(c)
	case ansi.IndexedColor:
		found = numbered | hue(c)
	}
	nearest.Store(shade{p, h}, found)
	return found
}

func (h hue) color() color.Color {
	switch n := uint8(h); {
	case h&kindOf == direct:
		return color.RGBA{R: uint8(h >> 16), G: uint8(h >> 8), B: n, A: 255}
	case n < 16:
		return ansi.BasicColor(n)
	default:
		return ansi.IndexedColor(n)
	}
}
