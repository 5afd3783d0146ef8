package kit

import (
	"image/color"
	"strings"
	"sync"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"fathom/tui/chart"
)

// Theme is every style there is, for one session: built by [NewTheme] and never changed afterwards.
type Theme struct {
	Plain bool // the terminal has no colours: things are told apart by marks
	Few   bool // it has 16 or none: of ten classes a few can differ, and no greys are shown
	ASCII bool // it has no characters outside ASCII

	Text   Ink
	Strong Ink // figures and what is chosen
	Dim    Ink // labels, units
	Faint  Ink // lines, empty tracks; no text
	Accent Ink // keys, cursors, what runs
	Good   Ink
	Warn   Ink
	Bad    Ink
	Tab    Ink // the name of the tab that is shown

	Network Ink // the base network's accuracy
	Loss    Ink // the base network's test loss
	Taught  Ink // the taught network from the same start
	Fresh   Ink // the taught network from a fresh start
	Control Ink // what is not trained
	Post    Ink // published figures

	Background color.Color      // about that of the terminal
	Foreground color.Color      // the farthest from it
	Heat       []lipgloss.Style // of a map's cells, from none to the most; nil with few colours
	Mistakes   []lipgloss.Style // of a confusion matrix's cells, from few to many; nil with few colours
	Hits       lipgloss.Style   // of its diagonal
	Pointed    lipgloss.Style   // of the cell that the cursor points at: inverse
	Axes       chart.AxisStyles // of every chart

	least   float64 // what Dimmed keeps of contrast
	classes []Ink
	shades  [][]lipgloss.Style // of each class, see chart.Shades
	ramp    []Ink              // of the layers, from the input to the deepest
}

// display is what a theme is built from.
type display struct {
	dark     bool // the background
	contrast bool // as much as can be
	profile  colorprofile.Profile
	ascii    bool
}

// rampSteps is how many layers can differ in colour, a multiple of the three ways
// between four stops, and one.
const rampSteps = 31

// themes are those that have been built, of a display each: there are not many, nobody changes what is in one, and
// a server has one for each of a hundred visitors.
var themes sync.Map

// themeFor is the theme for a setting.
func themeFor(s display) Theme {
	built, ok := themes.Load(s)
	if !ok {
		built, _ = themes.LoadOrStore(s, buildTheme(s))
	}
	return built.(Theme)
}

// buildTheme builds it.
func buildTheme(s display) Theme {
	t := Theme{Plain: s.profile <= colorprofile.ASCII, Few: s.profile <= colorprofile.ANSI, ASCII: s.ascii}
	// Without any hue, so that terminals of 256 colours have their greys for them.
	t.Background, t.Foreground = lipgloss.Color("#FFFFFF"), lipgloss.Color("#080808")
	if s.dark {
		t.Background, t.Foreground = lipgloss.Color("#121212"), lipgloss.Color("#FFFFFF")
	}
	if t.Few {
		t.useSixteen(s.dark)
	} else {
		t.usePalette(s.palette(), s.profile)
	}
	if s.contrast {
		t.least = leastContrast
	}
	if t.Plain {
		t.Tab = newInk(t.Tab.Style.Reverse(true))
	}
	t.Pointed = t.Strong.Style.Reverse(true)
	if !t.Few { // a background, which may be drawn by halves
		t.Pointed = lipgloss.NewStyle().Background(t.Foreground).Foreground(t.Background).Bold(true)
	}
	t.Control = t.Dim
	t.Axes = chart.AxisStyles{Axis: t.Faint.Style, Label: t.Dim.Style, Title: t.Dim.Style, Zero: t.Faint.Style}
	return t
}

// palette is the one for the background.
func (s display) palette() palette {
	switch {
	case s.contrast && s.dark:
		return darkContrast
	case s.contrast:
		return lightContrast
	case s.dark:
		return darkPalette
	}
	return lightPalette
}

// usePalette takes the styles of a terminal with 256 colours or more.
func (t *Theme) usePalette(p palette, profile colorprofile.Profile) {
	fg := func(name string) lipgloss.Style { return lipgloss.NewStyle().Foreground(short(lipgloss.Color(name))) }
	inkOf := func(name string) Ink { return newInk(fg(name)) }
	t.Text, t.Dim, t.Faint = inkOf(p.text), inkOf(p.dim), inkOf(p.faint)
	t.Strong = newInk(fg(p.strong).Bold(true))
	t.Accent, t.Good, t.Warn, t.Bad = inkOf(p.accent), inkOf(p.good), inkOf(p.warn), inkOf(p.bad)
	t.Taught, t.Fresh = inkOf(p.taught), inkOf(p.fresh)
	t.Network, t.Loss, t.Post = inkOf(p.network), inkOf(p.post), inkOf(p.post)
	t.Tab = newInk(lipgloss.NewStyle().Background(short(lipgloss.Color(p.accent))).Foreground(short(Legible(lipgloss.Color(p.accent)))).Bold(true))
	names, heat := p.classes, ramp(p.heat, heatSteps)
	if profile == colorprofile.ANSI256 {
		names, heat = p.classes256, colors(p.heat256)
	}
	for _, name := range names {
		t.classes = append(t.classes, inkOf(name))
		t.shades = append(t.shades, coloured(chart.Shades(fg(name), t.Background, t.Foreground, shadesOfClass), fg(name), profile))
	}
	for _, c := range ramp(p.ramp, rampSteps) {
		t.ramp = append(t.ramp, newInk(lipgloss.NewStyle().Foreground(short(c))))
	}
	on := func(paper color.Color) lipgloss.Style {
		return lipgloss.NewStyle().Background(paper).Foreground(short(Legible(paper)))
	}
	for _, c := range colors(p.mistakes) {
		t.Mistakes = append(t.Mistakes, on(short(c)))
	}
	t.Hits = on(short(lipgloss.Color(p.hits)))
	t.Heat = []lipgloss.Style{t.Dim.Style}
	for _, c := range heat {
		t.Heat = append(t.Heat, on(short(c)))
	}
}

// ramp leads from stop to stop in so many colours, of which no two are the same.
func ramp(stops []string, steps int) []color.Color {
	out := colors(stops[:1])
	for i := 1; i < len(stops); i++ {
		way := lipgloss.Blend1D((steps-1)/(len(stops)-1)+1, colors(stops[i-1:i+1])...)
		out = append(out, way[1:]...)
	}
	return out
}

// heatSteps is the number of colours of a map's cells, a multiple of the two or three ways between
// stops, and one.
const heatSteps = 13

// useSixteen takes the terminal's own colours by what they mean, so that they
// follow its user's scheme: the bright ones on a dark background, and no yellow on a
// light one, where hardly a scheme has one that can be read. Text has the colour that
// the user reads all else in.
func (t *Theme) useSixteen(dark bool) {
	fg := func(c int) lipgloss.Style {
		if dark {
			c += 8
		}
		return lipgloss.NewStyle().Foreground(ansi.BasicColor(c))
	}
	const red, green, yellow, blue, magenta, cyan = 1, 2, 3, 4, 5, 6
	warn, taught, fresh, classes := yellow, magenta, yellow, []int{blue, green, cyan, red, magenta, yellow}
	if !dark {
		warn, taught, fresh, classes = magenta, blue, green, []int{blue, green, cyan, red, magenta}
	}
	plain := lipgloss.NewStyle()
	t.Text, t.Dim, t.Strong = newInk(plain), newInk(plain), newInk(plain.Bold(true))
	t.Faint = newInk(plain.Foreground(lipgloss.BrightBlack))
	t.Accent, t.Good, t.Warn, t.Bad = newInk(fg(cyan)), newInk(fg(green)), newInk(fg(warn)), newInk(fg(red))
	t.Taught, t.Fresh = newInk(fg(taught)), newInk(fg(fresh))
	t.Network, t.Loss, t.Post = t.Accent, t.Warn, t.Warn
	t.Tab = newInk(fg(cyan).Reverse(true).Bold(true))
	for _, c := range classes {
		t.classes = append(t.classes, newInk(fg(c)))
		t.shades = append(t.shades, []lipgloss.Style{fg(c), fg(c), fg(c), fg(c), fg(c).Bold(true)})
	}
	// Of none of the colours that the network, the post and the losses have, which layers
	// are drawn beside.
	ramp := []lipgloss.Style{plain, fg(blue), fg(magenta), fg(green), fg(red)}
	if !dark {
		ramp = []lipgloss.Style{plain, fg(blue), fg(green), fg(red)}
	}
	for _, style := range ramp {
		t.ramp = append(t.ramp, newInk(style))
	}
}

// short is a colour by its number where it is exactly one of the 240 that do not
// differ between terminals: as an escape sequence that takes half as many bytes.
func short(c color.Color) color.Color {
	n := colorprofile.ANSI256.Convert(c)
	r, g, b, _ := n.RGBA()
	if wr, wg, wb, _ := c.RGBA(); r == wr && g == wg && b == wb {
		return n
	}
	return c
}

// colors are colours by their names.
func colors(names []string) []color.Color {
	var out []color.Color
	for _, name := range names {
		out = append(out, lipgloss.Color(name))
	}
	return out
}

// LayerGlyph is the character that a layer's curve is drawn with where colours do not
// tell it from others, the number in the layer's name: 'i' for the input, '1' for
// hidden1, letters from hidden10 on, which come again after hidden60; 0, for the dots of the chart,
// where they do.
func (t Theme) LayerGlyph(layer int) rune {
	const glyphs = "123456789abcdefghjklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	if !t.Plain && !t.ASCII {
		return 0
	}
	if layer == 0 {
		return 'i'
	}
	return rune(glyphs[(layer-1)%len(glyphs)])
}

// Letter is what tells a line apart where colours do not, 0 where they do.
func (t Theme) Letter(of rune) rune {
	if !t.Plain && !t.ASCII {
		return 0
	}
	return of
}

// Footnote writes a text whose only asterisks refer to a note: in ASCII, where they are
// marks of much else, as primes.
func (t Theme) Footnote(text string) string {
	if t.ASCII {
		return strings.ReplaceAll(text, "*", "'")
	}
	return text
}

// Sum is the sign of a sum.
func (t Theme) Sum() string {
	if t.ASCII {
		return "sum"
	}
	return "Σ"
}

// Right is what stands beside a figure that is as it should be.
func (t Theme) Right() string {
	if t.ASCII {
		return "right"
	}
	return "✓"
}

// Wrong is what stands beside a figure that is not as it should be.
func (t Theme) Wrong() string {
	if t.ASCII {
		return "wrong"
	}
	return "✗"
}

// Class is the ink of a class; beyond the tenth colours come again.
func (t Theme) Class(class int) Ink { return t.classes[class%len(t.classes)] }

// toldApartOf16 is how many of the sixteen colours' classes, from the first on, are told
// apart for certain: of the terminal's own colours others, such as magenta beside blue and
// yellow beside green, are one for many a user's eyes and scheme.
const toldApartOf16 = 4

// ToldApart is how many classes, from the first on, differ by their colours alone.
func (t Theme) ToldApart() int {
	switch {
	case t.Plain:
		return 0
	case t.Few:
		return toldApartOf16
	}
	return len(t.classes)
}

// shadesOfClass is how many shades of a class tell how many points a cell has, or how
// near they are.
const shadesOfClass = 5

// coloured are a class's shades with its own colour in place of those that become a grey among 256
// colours: that would be another class, or none.
func coloured(shades []lipgloss.Style, own lipgloss.Style, profile colorprofile.Profile) []lipgloss.Style {
	if profile != colorprofile.ANSI256 || grey(profile.Convert(own.GetForeground())) {
		return shades
	}
	for i, shade := range shades {
		if grey(profile.Convert(shade.GetForeground())) {
			shades[i] = own
		}
	}
	return shades
}

// grey reports whether a colour has no hue.
func grey(c color.Color) bool {
	r, g, b, _ := c.RGBA()
	return r == g && g == b
}

// ClassShades are the shades of a class, from the lightest to the heaviest; the middle one is its colour.
func (t Theme) ClassShades(class int) []lipgloss.Style { return t.shades[class%len(t.shades)] }

// Layer is the ink of a layer, the same wherever the layer is shown: from grey for
// the input on, each lighter than the one before on a dark background, darker on a
// light one. With few colours they come one after the other, and again.
func (t Theme) Layer(layer, layers int) Ink {
	if t.Few {
		return t.ramp[layer%len(t.ramp)]
	}
	at := 0
	if layers > 1 {
		at = layer * (len(t.ramp) - 1) / (layers - 1)
	}
	return t.ramp[at]
}
