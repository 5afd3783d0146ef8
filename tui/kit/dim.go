package kit

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// leastContrast is what everything has against the background in a theme of high contrast.
const leastContrast = 4.5

// Dimmed is a style of less weight, nearer to the background: of what is not chosen, beside what is.
// With high contrast it is no nearer than can be read.
func (t Theme) Dimmed(i Ink) lipgloss.Style {
	from := i.GetForeground()
	if t.Few || from == nil {
		return i.Style
	}
	const most, step = 0.35, 0.05
	to := from
	for share := most; share > 0; share -= step {
		if to = toward(from, t.Background, share); contrast(to, t.Background) >= t.least {
			break
		}
		to = from
	}
	return i.Style.Foreground(short(to))
}

// Shade is the background of what is known less well, such as an interval; a faint foreground where
// there are too few colours for one.
func (t Theme) Shade() lipgloss.Style {
	if t.Few {
		return t.Faint.Style
	}
	return lipgloss.NewStyle().Background(short(toward(t.Background, t.Foreground, 0.15)))
}

// ShadeOf is [Theme.Shade] with a little of an ink's colour, of what is known less well of one line
// among several.
func (t Theme) ShadeOf(i Ink) lipgloss.Style {
	from := i.GetForeground()
	if t.Few || from == nil {
		return t.Faint.Style
	}
	return lipgloss.NewStyle().Background(short(toward(t.Background, from, 0.3)))
}

// toward is a colour moved to another by a share of the way between their channels.
func toward(from, to color.Color, share float64) color.Color {
	r, g, b, _ := from.RGBA()
	tr, tg, tb, _ := to.RGBA()
	mix := func(a, b uint32) uint8 {
		return uint8((float64(float64(a)*(1-share)) + float64(float64(b)*share)) / 257)
	}
	return color.RGBA{mix(r, tr), mix(g, tg), mix(b, tb), 0xff}
}
