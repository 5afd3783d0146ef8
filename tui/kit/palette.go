package kit

import (
	"image/color"
	"math"

	"charm.land/lipgloss/v2"
)

// palette is the colours of a theme for one kind of background. Nearly all are of
// the 6×6×6 cube and the greys that terminals of 256 colours have: there they are
// the same, and their escape sequences are the shorter ones.
type palette struct {
	text, strong, dim       string
	faint                   string // lines and tracks, never text
	accent, good, warn, bad string
	taught, fresh           string
	network, post           string    // the network's accuracy; published figures and losses
	papers                  [2]string // the usual backgrounds that it was made for, from end to end
	ramp                    []string  // stops, from the input to the deepest layer
	heat                    []string  // stops, from few to most, and
	heat256                 []string  // the shades themselves of 256 colours
	classes, classes256     []string  // in true colour and of the 256
	mistakes                []string  // of one hue, from few to many, and
	hits                    string    // a grey beside it
}

// The ten class colours are the same in the dark and the light theme and in the figures of an
// export, so that a digit has one colour wherever it is seen. They were found by search: of the
// colours with 3:1 against all four usual backgrounds (WCAG 2.2, success criterion 1.4.11; digits
// and numbers say the rest) ten with the greatest least distance of any two that was found,
// CIEDE2000 (Sharma, Wu and Dalal 2005), in normal vision, deuteranopia and protanopia (Machado,
// Oliveira and Fernandes 2009), each near its twin in classColours256. The first four, which the
// post draws, differ most. Of Okabe and Ito's colours (2008) and Petroff's ten (2021) some have less contrast.
var (
	classColours = []string{
		"#6482FF", "#D26E5A", "#327828", "#8C5A8C", "#8C82B4", "#646E64", "#DC001E", "#6E50DC", "#B4788C", "#D22864",
	}
	// classColours256 are the best ten of the 47 of 256 colours with that contrast, by search.
	classColours256 = []string{
		"#0087FF", "#D75F5F", "#008700", "#875F87", "#8787AF", "#6C6C6C", "#FF0000", "#5F5FD7", "#D75F87", "#D7005F",
	}
)

// High contrast asks for more than any colour has against dark and light paper at once, so there
// the set has a variant for each, with the 4.5:1 of text (1.4.3). They were searched alike, in true
// colour also for 10 at least from the theme's network, its layers up to four and, where it is dark,
// the post; then each class got a colour of its own hue, as near as there was one. Of 256 colours
// too few have that contrast to be far from layers as well.
var (
	darkContrastClasses = []string{
		"#0F96FF", "#F0B487", "#4B9669", "#A58796", "#B4A5C3", "#D2FFF0", "#FF5A00", "#A578B4", "#D29696", "#FF4B69",
	}
	darkContrastClasses256 = []string{
		"#AFD7FF", "#FFAF5F", "#D7FF00", "#FF00AF", "#FFD7D7", "#AFAFAF", "#FF5F00", "#8787FF", "#FF8787", "#D75F87",
	}
	lightContrastClasses = []string{
		"#0075A9", "#9C4E4E", "#277500", "#754E5B", "#417582", "#00000D", "#DD001A", "#5B34FF", "#340000", "#D01A75",
	}
	lightContrastClasses256 = []string{
		"#005FFF", "#D70000", "#444444", "#8700AF", "#000087", "#1C1C1C", "#875F5F", "#0000FF", "#875F87", "#5F0000",
	}
)

// The colours of mistakes are of one hue, and step by step farther from the paper, so that
// more is more for who sees no hue; terminals of 256 colours have them as they are.
var (
	darkMistakes  = []string{"#005F87", "#0087AF", "#5FAFD7", "#AFD7FF"}
	lightMistakes = []string{"#AFD7FF", "#5FAFD7", "#0087AF", "#005F87"}
)

// The shades of a map for terminals of 256 colours. The nearest to a blend of stops are often one and
// the same for many a shade, and then far away: these have steps of CIE L* about as long as can be.
var (
	darkHeat256  = []string{"#303030", "#005F87", "#0087AF", "#00AFD7", "#5FD7FF", "#AFFFFF"}
	lightHeat256 = []string{"#D7FFFF", "#AFD7FF", "#87AFD7", "#5F87AF", "#005F87"}
)

// The palettes. Text has 4.5:1 at least against every background from one paper to
// the other, with high contrast 7:1 (WCAG 2.2, 1.4.6); lines have 1.5:1 and 4.5:1. The
// names of classes, whose colours are the same everywhere, have 3:1.
var (
	darkPalette = palette{
		text: "#D0D0D0", strong: "#FFFFFF", dim: "#9E9E9E", faint: "#4E4E4E",
		accent: "#5FD7D7", good: "#5FD787", warn: "#FFD75F", bad: "#FF8787", taught: "#FF87D7", fresh: "#FFFF5F",
		network: "#5FFFFF", post: "#FFAF00",
		classes: classColours, classes256: classColours256,
		papers: [2]string{"#000000", "#1E1E2E"},
		ramp:   []string{"#88B7FF", "#49CFB3", "#CCFFC5", "#FFFF77"},
		heat:   []string{"#173A4C", "#0B6F98", "#23A6CF", "#7FE4F0"}, heat256: darkHeat256, mistakes: darkMistakes, hits: "#444444",
	}
	lightPalette = palette{
		text: "#262626", strong: "#000000", dim: "#626262", faint: "#B2B2B2",
		accent: "#005F87", good: "#005F00", warn: "#875F00", bad: "#AF0000", taught: "#AF0087", fresh: "#5F5F00",
		network: "#005F87", post: "#875F00",
		classes: classColours, classes256: classColours256,
		papers: [2]string{"#EFF1F5", "#FFFFFF"},
		ramp:   []string{"#0010DB", "#2E2D75", "#5A2439", "#482600"},
		heat:   []string{"#E3EAF6", "#7FB2D9", "#00697A"}, heat256: lightHeat256, mistakes: lightMistakes, hits: "#D0D0D0",
	}
	darkContrast = palette{
		text: "#FFFFFF", strong: "#FFFFFF", dim: "#D0D0D0", faint: "#A8A8A8",
		accent: "#5FFFFF", good: "#87FF87", warn: "#FFAF00", bad: "#FFAFAF", taught: "#FFAFFF", fresh: "#FFD7AF",
		network: "#5FFFFF", post: "#FFAF00",
		classes: darkContrastClasses, classes256: darkContrastClasses256,
		papers: darkPalette.papers,
		ramp:   darkPalette.ramp, heat: darkPalette.heat, heat256: darkHeat256, mistakes: darkMistakes, hits: "#585858",
	}
	lightContrast = palette{
		text: "#000000", strong: "#000000", dim: "#3A3A3A", faint: "#6C6C6C",
		accent: "#0000AF", good: "#005F00", warn: "#5F0000", bad: "#870000", taught: "#870087", fresh: "#5F00AF",
		network: "#00005F", post: "#005F00",
		classes: lightContrastClasses, classes256: lightContrastClasses256,
		papers: lightPalette.papers,
		ramp:   []string{"#002AC8", "#77205C", "#740012", "#000027"}, heat: lightPalette.heat, heat256: lightHeat256, mistakes: lightMistakes, hits: "#BCBCBC",
	}
)

// luminance is the relative luminance of a colour, 0 for black to 1 for white
// (WCAG 2.2, "relative luminance").
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	return float64(0.2126*linear(r)) + float64(0.7152*linear(g)) + float64(0.0722*linear(b))
}

// linear is the light of one channel from 0 to 65535 (IEC 61966-2-1, sRGB).
func linear(channel uint32) float64 {
	v := float64(channel) / 0xffff
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// contrast is the ratio of two colours' luminances, from 1 to 21 (WCAG 2.2,
// "contrast ratio").
func contrast(a, b color.Color) float64 {
	high, low := luminance(a), luminance(b)
	if low > high {
		high, low = low, high
	}
	return (high + 0.05) / (low + 0.05)
}

// Legible is black or white, whichever reads better on a background. One of them
// always has 4.5:1.
func Legible(paper color.Color) color.Color {
	black, white := lipgloss.Color("#000000"), lipgloss.Color("#FFFFFF")
	if contrast(black, paper) > contrast(white, paper) {
		return black
	}
	return white
}
