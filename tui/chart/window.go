package chart

// A Window is the part of a picture that is shown, as shares of its ranges, 0 … 1.
type Window struct{ X, Y Range }

// WholeWindow is all of a picture.
func WholeWindow() Window { return Window{Range{Lo: 0, Hi: 1}, Range{Lo: 0, Hi: 1}} }

// NearestWindow is the least share of a range that a window shows.
const NearestWindow = 1.0 / 64

// Zoomed is the window that shows 1/factor as much about a place, given in shares.
func (w Window) Zoomed(factor, x, y float64) Window {
	if (w.X.Hi-w.X.Lo)/factor < NearestWindow {
		return w
	}
	return Window{w.X.Zoomed(factor, x), w.Y.Zoomed(factor, y)}.held()
}

// Panned is the window moved by shares of what it shows, to the right and upwards.
func (w Window) Panned(right, up float64) Window {
	return Window{w.X.Panned(right), w.Y.Panned(up)}.held()
}

// held keeps the window within the picture.
func (w Window) held() Window {
	hold := func(r Range) Range {
		span := r.Hi - r.Lo
		switch {
		case span >= 1:
			return Range{Lo: 0, Hi: 1}
		case r.Lo < 0:
			return Range{Lo: 0, Hi: span}
		case r.Hi > 1:
			return Range{Lo: 1 - span, Hi: 1}
		}
		return r
	}
	return Window{hold(w.X), hold(w.Y)}
}

// Part is the share of a range that a window leaves.
func (r Range) Part(share Range) Range {
	span := r.Hi - r.Lo
	return Range{Lo: r.Lo + float64(share.Lo*span), Hi: r.Lo + float64(share.Hi*span)}
}

// ShareOf is where a value stands in a range, 0 … 1.
func (r Range) ShareOf(v float64) float64 {
	if r.Hi == r.Lo {
		return 0.5
	}
	return (v - r.Lo) / (r.Hi - r.Lo)
}
