package chart

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Shades returns n styles of one hue for [Class.Shades]: from a colour not far from the
// paper, over the style's own foreground in the middle, to one not far from the ink. A
// style without foreground has no hue: the shades are all that style.
func Shades(style lipgloss.Style, paper, ink color.Color, n int) []lipgloss.Style {
	const (
		lightest = 0.7  // share of the style's colour in the lightest shade; the rest is paper
		heaviest = 0.25 // share of the ink in the heaviest
		own      = 0.5
	)
	shades := make([]lipgloss.Style, max(n, 0))
	hue := style.GetForeground()
	for i := range shades {
		shades[i] = style
		if isNoColor(hue) {
			continue
		}
		t := 1.0
		if n > 1 {
			t = float64(i) / float64(n-1)
		}
		if t <= own {
			shades[i] = style.Foreground(mixed(paper, hue, lightest+(1-lightest)*t/own))
		} else {
			shades[i] = style.Foreground(mixed(hue, ink, heaviest*(t-own)/(1-own)))
		}
	}
	return shades
}

// mixed returns a colour that has the share t of b and the rest of a.
func mixed(a, b color.Color, t float64) color.Color {
	r0, g0, b0, _ := a.RGBA()
	r1, g1, b1, _ := b.RGBA()
	mix := func(a, b uint32) uint8 { return uint8((float64(a)*(1-t) + float64(b)*t) / 257) }
	return color.RGBA{mix(r0, r1), mix(g0, g1), mix(b0, b1), 255}
}
