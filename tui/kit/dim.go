package kit

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Dimmed is a style of less weight, nearer to the background: of what is not chosen, beside what is.
func (t Theme) Dimmed(i Ink) lipgloss.Style {
	from := i.GetForeground()
	if t.Few || from == nil {
		return i.Style
	}
	return i.Style.Foreground(short(toward(from, t.Background, 0.35)))
}

// Shade is the background of what is known less well, such as an interval; a faint foreground where
// there are too few colours for one.
func (t Theme) Shade() lipgloss.Style {
	if t.Few {
		return t.Faint.Style
	}
	return lipgloss.NewStyle().Background(short(toward(t.Background, t.Foreground, 0.15)))
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
