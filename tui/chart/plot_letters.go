package chart

import "unicode"

// isLetter reports whether a line's letter is one, or a digit, and not another sign.
func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// drawLetters writes each line's letter beside it every so many columns: into a cell above or below that nothing is
// drawn in, and behind which no other line is near, so that it is plain whose letter it is. A letter in the line
// itself would hide what the line is read from.
func (p Plot) drawLetters(g *grid, f plotFrame, ink *plane) {
	next := make([]int, len(p.Lines))
	for i := range next {
		next[i] = letterShift * (i + 1)
	}
	for col := range f.cols {
		for row := range f.rows {
			if ink.empty(col, row) {
				continue
			}
			_, owner := ink.foremost(col, row, p.rank)
			line := p.Lines[owner]
			if !isLetter(line.Letter) || !oneCell(line.Letter) || col < next[owner] {
				continue
			}
			for _, side := range [2]int{-1, 1} {
				if at := row + side; p.free(g, f, ink, col, at) && !p.taken(ink, col, at+side) {
					g.setPen(f.left+col, f.top+at, line.Letter, g.pen(line.Style), line.Style)
					next[owner] = col + letterEvery
					break
				}
			}
		}
	}
}

// free reports whether nothing is drawn in a cell of the plot nor beside it in its row.
func (p Plot) free(g *grid, f plotFrame, ink *plane, col, row int) bool {
	if row < 0 || row >= f.rows {
		return false
	}
	for x := max(col-1, 0); x <= min(col+1, f.cols-1); x++ {
		if c := g.cells[(f.top+row)*g.width+f.left+x].glyph; !ink.empty(x, row) || x == col && c != 0 && c != ' ' {
			return false
		}
	}
	return true
}

// taken reports whether a line is in a cell.
func (p Plot) taken(ink *plane, col, row int) bool {
	return row >= 0 && row < ink.rows && !ink.empty(col, row)
}
