package chart

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// A Picture is one of a Gallery.
type Picture struct {
	Pixels  []float32 // as those of a Digit; see PixelsFromBytes
	Columns int       // pixels in a row; 0 means 28
	Caption string    // one line below the picture
	Style   lipgloss.Style
}

// A Gallery draws pictures of one size side by side, line by line from the top left, with
// captions. It draws whole pictures only: those that do not fit are left out.
type Gallery struct {
	Images []Picture
	// Width and Height are the size of one picture in cells, without its caption; 0 means
	// 14 and 7, half the size of a digit.
	Width, Height int
	Bare          bool // no captions
	// Paper and Ink are the colours of 0 and 1; nil means black and white.
	Paper, Ink color.Color
	Plain      bool // blocks in the terminal's own colour; see Digit
	ASCII      bool // one character a cell
}

// galleryGap is the number of blank columns between pictures.
const galleryGap = 1

// size returns the size of one picture, and the height with its caption.
func (v Gallery) size() (width, height, step int) {
	width, height = v.Width, v.Height
	if width < 1 {
		width = digitColumns / 2
	}
	if height < 1 {
		height = digitColumns / 4
	}
	step = height + 1
	if v.Bare {
		step = height
	}
	return width, height, step
}

// columns returns how many pictures stand side by side.
func (v Gallery) columns(width int) int {
	w, _, _ := v.size()
	return (max(width, 0) + galleryGap) / (w + galleryGap)
}

// Count returns how many pictures fit into an area, however many there are.
func (v Gallery) Count(width, height int) int {
	_, _, step := v.size()
	return v.columns(width) * (max(height, 0) / step)
}

// View draws the pictures.
func (v Gallery) View(width, height int) string {
	g := newGrid(width, height)
	w, h, step := v.size()
	columns, count := v.columns(width), v.Count(width, height)
	grey := newGreys(g, v.Paper, v.Ink)
	for i, image := range v.Images[:min(count, len(v.Images))] {
		left, top := i%columns*(w+galleryGap), i/columns*step
		grey.draw(Digit{Pixels: image.Pixels, Columns: image.Columns, Plain: v.Plain, ASCII: v.ASCII}, left, top, w, h)
		if !v.Bare {
			caption := shorten(plainText(image.Caption), w, v.ASCII)
			g.text(left+(w-ansi.StringWidth(caption))/2, top+h, caption, w, g.pen(image.Style), v.ASCII)
		}
	}
	return g.String()
}
