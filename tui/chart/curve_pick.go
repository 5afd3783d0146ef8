package chart

// XAt returns the value on the x axis at a column of the picture that View(width,
// height) draws, and whether the column is one of the area for data.
func (c Curve) XAt(col, width, height int) (x float64, ok bool) {
	l := c.layout(width, height)
	if col < l.left || col >= l.left+l.cols || l.rows == 0 {
		return 0, false
	}
	size := c.dotSize()
	// The middle of the cell's dots.
	middle := float64(size.wide(col-l.left)) + float64(size.wide(1)-1)/2
	return newScale(l.x, size.wide(l.cols), false).value(middle), true
}
