package chart

import (
	"fmt"
	"image/color"
	"math"
)

// A Digit draws a grey picture, such as a handwritten digit, with two square pixels a
// cell, one above the other. The picture keeps its shape and stands in the middle; it
// is made smaller or larger by averaging over areas, so 28×28 pixels are exact in
// 28×14 cells. The upper half block carries two colours; Plain and ASCII need none.
type Digit struct {
	// Pixels are the values row by row, 0 for paper to 1 for ink. Values outside are
	// clamped; NaN is paper.
	Pixels []float32
	// Columns is the number of pixels in a row; 0 means 28. A last row that is not
	// whole is ignored.
	Columns int
	// Paper and Ink are the colours of 0 and 1; nil means black and white.
	Paper, Ink color.Color
	Plain      bool // in the terminal's own colour: halves of cells, and shades of whole ones
	ASCII      bool // one character a cell, by the mean of its two pixels
}

// digitColumns is the width of an MNIST digit in pixels.
const digitColumns = 28

// greyLevels is the number of shades between paper and ink: few enough for runs of one
// style, more than the eye tells apart in a cell.
const greyLevels = 32

// DigitFromBytes returns the picture of pixels from 0 (paper) to 255 (ink), as images
// are stored, so many a row.
func DigitFromBytes(pixels []byte, columns int) Digit {
	return Digit{Pixels: PixelsFromBytes(pixels), Columns: columns}
}

// PixelsFromBytes returns pixels from 0 to 1 for those from 0 to 255.
func PixelsFromBytes(pixels []byte) []float32 {
	out := make([]float32, len(pixels))
	for i, v := range pixels {
		out[i] = float32(v) / math.MaxUint8
	}
	return out
}

// shape returns how many pixels a row has, and how many rows there are.
func (d Digit) shape() (columns, rows int) {
	columns = d.Columns
	if columns < 1 {
		columns = digitColumns
	}
	return columns, len(d.Pixels) / columns
}

// inked is from which value on a pixel is ink and not the noise of the paper.
const inked = 0.05

// Cropped returns the picture without the paper round its ink but for a margin of a pixel, as a
// square if it was one: a digit of MNIST has about 20 of its 28 pixels. A blank picture stays whole.
func (d Digit) Cropped() Digit {
	columns, rows := d.shape()
	left, right, top, bottom := columns, -1, rows, -1
	for i, v := range d.Pixels[:columns*rows] {
		if v > inked {
			x, y := i%columns, i/columns
			left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
		}
	}
	if right < 0 {
		return d
	}
	wide, high := right-left+3, bottom-top+3
	if columns == rows {
		wide, high = max(wide, high), max(wide, high)
	}
	wide, high = min(wide, columns), min(high, rows)
	left = min(max(0, (left+right+1-wide)/2), columns-wide)
	top = min(max(0, (top+bottom+1-high)/2), rows-high)
	out := d
	out.Columns, out.Pixels = wide, make([]float32, 0, wide*high)
	for y := top; y < top+high; y++ {
		out.Pixels = append(out.Pixels, d.Pixels[y*columns+left:y*columns+left+wide]...)
	}
	return out
}

// View draws the picture.
func (d Digit) View(width, height int) string {
	g := newGrid(width, height)
	newGreys(g, d.Paper, d.Ink).draw(d, 0, 0, g.width, g.height)
	return g.String()
}

// A greys paints digits on a grid, and remembers the pens.
type greys struct {
	grid   *grid
	shades [greyLevels]color.RGBA
	fore   [greyLevels]string          // by shade: the beginning of an escape sequence
	back   [greyLevels]string          // and its end
	pens   [greyLevels][greyLevels]pen // by shade above and below; 0 is not made yet
}

// newGreys returns the shades from paper to ink, black and white if they are nil.
func newGreys(g *grid, paper, ink color.Color) *greys {
	if paper == nil {
		paper = color.Black
	}
	if ink == nil {
		ink = color.White
	}
	s := &greys{grid: g}
	r0, g0, b0, _ := paper.RGBA()
	r1, g1, b1, _ := ink.RGBA()
	for i := range s.shades {
		mix := func(a, b uint32) uint8 {
			return uint8((a*uint32(greyLevels-1-i) + b*uint32(i)) / (greyLevels - 1) >> 8)
		}
		c := color.RGBA{mix(r0, r1), mix(g0, g1), mix(b0, b1), 255}
		s.shades[i] = c
		s.fore[i] = fmt.Sprintf("\x1b[38;2;%d;%d;%d;", c.R, c.G, c.B)
		s.back[i] = fmt.Sprintf("48;2;%d;%d;%dm", c.R, c.G, c.B)
	}
	return s
}

// pen returns the pen for a cell of two shades.
func (s *greys) pen(up, low int) pen {
	if s.pens[up][low] == 0 {
		// There may be a thousand of these in a picture: lipgloss would take most of its time.
		s.pens[up][low] = s.grid.addPen(s.fore[up]+s.back[low], true, s.shades[low])
	}
	return s.pens[up][low]
}

// draw draws a picture as large as it can be in the middle of an area.
func (s *greys) draw(d Digit, left, top, width, height int) {
	columns, rows := d.shape()
	if rows == 0 || width < 1 || height < 1 {
		return
	}
	// The largest picture of that shape, in pixels of the screen, at least one.
	w := min(width, max(1, 2*height*columns/rows))
	h := min(2*height, max(1, width*rows/columns))
	left, top = left+(width-w)/2, top+(height-(h+1)/2)/2
	shrunk := d.resample(columns, rows, w, h)
	for y := 0; y < h; y += 2 {
		for x := range w {
			upper, lower := shrunk[y*w+x], float32(0)
			if y+1 < h {
				lower = shrunk[(y+1)*w+x]
			}
			if d.ASCII {
				mean := float64(upper+lower) / 2
				s.grid.set(left+x, top+y/2, rune(asciiShades[level(mean, len(asciiShades))]), 0)
				continue
			}
			if d.Plain {
				s.grid.set(left+x, top+y/2, plainBlock(upper, lower), 0)
				continue
			}
			up, low := level(float64(upper), greyLevels), level(float64(lower), greyLevels)
			s.grid.set(left+x, top+y/2, '▀', s.pen(up, low))
		}
	}
}

// level returns which of n equal steps the share t of a range falls in.
func level(t float64, n int) int { return min(int(t*float64(n)), n-1) }

// plainBlocks are the characters that show two pixels without colours, each with the ink of
// its upper and its lower half.
var plainBlocks = [...]struct {
	glyph      rune
	upper, low float32
}{{' ', 0, 0}, {'░', 0.25, 0.25}, {'▒', 0.5, 0.5}, {'▓', 0.75, 0.75}, {'█', 1, 1}, {'▀', 1, 0}, {'▄', 0, 1}}

// plainBlock returns the one that is nearest to two pixels, by the squares of what they differ in.
func plainBlock(upper, lower float32) rune {
	best, least := ' ', float32(math.Inf(1))
	for _, b := range plainBlocks {
		u, l := upper-b.upper, lower-b.low
		if off := float32(u*u) + float32(l*l); off < least {
			best, least = b.glyph, off
		}
	}
	return best
}

// resample returns the picture in w×h pixels. A pixel is the mean over the area of the
// original that it covers.
func (d Digit) resample(columns, rows, w, h int) []float32 {
	out := make([]float32, w*h)
	across, down := overlaps(columns, w), overlaps(rows, h)
	for y := range h {
		for x := range w {
			sum := float32(0)
			for _, v := range down[y] {
				row := d.Pixels[v.index*columns:]
				for _, u := range across[x] {
					sum += v.weight * u.weight * ink(row[u.index])
				}
			}
			out[y*w+x] = min(sum, 1)
		}
	}
	return out
}

// An overlap is the share that an original pixel has in a new one.
type overlap struct {
	index  int
	weight float32
}

// overlaps returns, for each of n new pixels over the length of old ones, its parts.
// The weights of each add up to 1.
func overlaps(old, n int) [][]overlap {
	parts := make([][]overlap, n)
	all := make([]overlap, 0, old+n) // n parts are cut from old ones
	for i := range parts {
		first := len(all)
		// In units of 1/n of an old pixel, the new pixel i covers [i·old, (i+1)·old).
		from, to := i*old, (i+1)*old
		for k := from / n; k*n < to; k++ {
			length := min((k+1)*n, to) - max(k*n, from)
			all = append(all, overlap{k, float32(length) / float32(old)})
		}
		parts[i] = all[first:]
	}
	return parts
}

// ink returns a pixel's value between 0 and 1.
func ink(v float32) float32 {
	if v > 0 { // false for NaN
		return min(v, 1)
	}
	return 0
}
