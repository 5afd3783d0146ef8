package chart

import "charm.land/lipgloss/v2"

// A Scrubber draws one line for a time that one can go back through: a track with a handle at a
// moment. The track is heavy up to the newest moment whose frame is ready, light up to the newest
// moment, and dashed where nothing has happened yet. Moments have ticks where they are not side by
// side. A moment stands in the column that a Plot of the same axis and width has it in.
type Scrubber struct {
	X       Axis  // a zero range is that of the moments
	Moments []int // the steps one can go to, ascending
	At      int   // the index in Moments that is shown
	Live    bool  // the newest moment is shown, whatever At, with a handle that points on
	Ready   int   // how many frames, from the first moment on, can be shown at once

	Done   lipgloss.Style // the track whose frames are ready
	Wait   lipgloss.Style // the track up to the newest moment
	Track  lipgloss.Style // the track that is still to come
	Handle lipgloss.Style
	ASCII  bool
}

// scrubberRunes are the characters of a scrubber.
type scrubberRunes struct {
	done, wait, track  rune
	doneTick, waitTick rune
	handle, live       rune
}

var (
	boxScrubber   = scrubberRunes{done: '━', wait: '─', track: '╌', doneTick: '┯', waitTick: '┬', handle: '●', live: '▶'}
	asciiScrubber = scrubberRunes{done: '=', wait: '-', track: '.', doneTick: '+', waitTick: '+', handle: 'O', live: '>'}
)

// View draws the scrubber on the middle line.
func (s Scrubber) View(width, height int) string {
	g := newGrid(width, height)
	if g.width == 0 || g.height == 0 {
		return g.String()
	}
	chars := boxScrubber
	if s.ASCII {
		chars = asciiScrubber
	}
	y := (g.height - 1) / 2
	done, wait, track := g.pen(s.Done), g.pen(s.Wait), g.pen(s.Track)
	ready, newest := s.cell(min(s.Ready, len(s.Moments))-1, g.width), s.cell(len(s.Moments)-1, g.width)
	for x := range g.width {
		switch {
		case x <= ready:
			g.set(x, y, chars.done, done)
		case x <= newest:
			g.set(x, y, chars.wait, wait)
		default:
			g.set(x, y, chars.track, track)
		}
	}
	for i := range s.Moments {
		x := s.cell(i, g.width)
		if i > 0 && x-s.cell(i-1, g.width) < 2 || i+1 < len(s.Moments) && s.cell(i+1, g.width)-x < 2 {
			continue
		}
		if x <= ready {
			g.set(x, y, chars.doneTick, done)
		} else {
			g.set(x, y, chars.waitTick, wait)
		}
	}
	switch last := len(s.Moments) - 1; {
	case s.Live && last >= 0:
		g.set(s.cell(last, g.width), y, chars.live, g.pen(s.Handle))
	case s.At >= 0 && s.At <= last:
		g.set(s.cell(s.At, g.width), y, chars.handle, g.pen(s.Handle))
	}
	return g.String()
}

// MomentAt returns the index of the moment nearest to a column of the track, the earlier
// one among equals, and -1 if there are no moments. Columns beyond the ends are those
// of the first and the last step.
func (s Scrubber) MomentAt(col, width int) int {
	if len(s.Moments) == 0 {
		return -1
	}
	if width < 2 {
		return len(s.Moments) - 1
	}
	scale := s.scale(width)
	place := float64(s.size().wide(min(max(col, 0), width-1))) + float64(s.size().wide(1)-1)/2
	best, least := -1, 0.0
	for i, m := range s.Moments {
		d := scale.bounded(float64(m)) - place
		if d = max(d, -d); best < 0 || d < least {
			best, least = i, d
		}
	}
	return best
}

// size is that of the dots of a Plot.
func (s Scrubber) size() dotSize {
	if s.ASCII {
		return wholeOne
	}
	return braille
}

// scale is the axis over a track of so many cells.
func (s Scrubber) scale(width int) Scale {
	x := s.X
	if n := len(s.Moments); n > 0 && !x.valid() {
		x.Range = Range{0, float64(max(s.Moments[n-1], 1))}
	}
	return x.Over(s.size().wide(width), false)
}

// cell returns the cell of a moment in a track of so many, the first or the last for one beyond
// the axis, −1 for no moment.
func (s Scrubber) cell(moment, width int) int {
	if moment < 0 {
		return -1
	}
	scale := s.scale(width)
	dot, _ := scale.Dot(min(max(float64(s.Moments[moment]), scale.Lo), scale.Hi))
	return s.size().col(dot)
}
