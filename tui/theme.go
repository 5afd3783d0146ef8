package tui

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"fathom/tui/chart"
)

// theme is every style there is, for one session: built from the terminal's
// background and colour profile, and never changed after.
type theme struct {
	plain  bool // the terminal has no colours: tell things apart by marks
	text   lipgloss.Style
	strong lipgloss.Style
	dim    lipgloss.Style // labels, units
	faint  lipgloss.Style // lines, empty tracks
	accent lipgloss.Style
	good   lipgloss.Style
	warn   lipgloss.Style
	bad    lipgloss.Style
	tab    lipgloss.Style // the tab that is shown

	network lipgloss.Style // the base network's accuracy
	loss    lipgloss.Style
	taught  lipgloss.Style // the taught network from the same start
	fresh   lipgloss.Style // the taught network from a fresh start
	control lipgloss.Style // what is not trained
	post    lipgloss.Style // published figures

	classes []lipgloss.Style
	shades  [][]lipgloss.Style // of each class, see chart.Shades
	paper   color.Color        // about that of the background
	ink     color.Color
	ramp    []color.Color    // of the layers, from the input to the deepest
	heat    []lipgloss.Style // of a matrix's cells, from none to the most; nil without colours
	axes    chart.AxisStyles
}

// The ten class colours start with the eight of Okabe and Ito, "Color Universal
// Design" (2008), without black, which are told apart with every common kind of
// colour blindness; blue and green are lightened for dark backgrounds. A brown
// and two greys complete them. Digits in place of dots need no colour at all.
var (
	darkClasses = []string{
		"#56B4E9", "#E69F00", "#1FC28F", "#EE8FC6", "#F0E442", "#EC7A33", "#4C8DFF", "#C8C8C8", "#B58863", "#8C8FA3",
	}
	lightClasses = []string{
		"#0072B2", "#B36B00", "#00795A", "#B0478A", "#8A7B00", "#C24E00", "#2B5BD7", "#5A5A5A", "#7A4A21", "#8C8FA3",
	}
)

// newTheme builds the theme for a background and colour profile.
func newTheme(dark bool, profile colorprofile.Profile) theme {
	pick := lipgloss.LightDark(dark)
	fg := func(light, dark string) lipgloss.Style {
		return lipgloss.NewStyle().Foreground(pick(lipgloss.Color(light), lipgloss.Color(dark)))
	}
	t := theme{
		plain:   profile <= colorprofile.ASCII,
		text:    fg("#22242E", "#D9DCE6"),
		strong:  fg("#0B0C10", "#FFFFFF").Bold(true),
		dim:     fg("#5B6070", "#9AA0B4"),
		faint:   fg("#A9AEBD", "#4A4F63"),
		accent:  fg("#00697A", "#5FD7E8"),
		good:    fg("#00704F", "#3DDC97"),
		warn:    fg("#8A5A00", "#FFC857"),
		bad:     fg("#B3261E", "#FF7A6E"),
		network: fg("#00697A", "#5FD7E8"),
		loss:    fg("#8A5A00", "#FFC857"),
		taught:  fg("#B0478A", "#FF8FC8"),
		fresh:   fg("#8A7B00", "#F0E442"),
		control: fg("#5B6070", "#9AA0B4"),
		post:    fg("#8A5A00", "#FFC857"),
		tab:     fg("#FFFFFF", "#101218").Background(pick(lipgloss.Color("#00697A"), lipgloss.Color("#5FD7E8"))).Bold(true),
		ramp:    lipgloss.Blend1D(32, pick(lipgloss.Color("#6B7080"), lipgloss.Color("#9AA0B4")), pick(lipgloss.Color("#2B5BD7"), lipgloss.Color("#6AA5FF")), pick(lipgloss.Color("#00795A"), lipgloss.Color("#3DDC97")), pick(lipgloss.Color("#8A7B00"), lipgloss.Color("#F5E663"))),
	}
	if t.plain {
		t.tab = t.tab.Reverse(true)
	}
	// Without any hue, so that terminals of 256 colours have their greys for them.
	t.paper, t.ink = pick(lipgloss.Color("#FFFFFF"), lipgloss.Color("#121212")), pick(lipgloss.Color("#080808"), lipgloss.Color("#FFFFFF"))
	names := lightClasses
	if dark {
		names = darkClasses
	}
	for _, name := range names {
		style := lipgloss.NewStyle().Foreground(lipgloss.Color(name))
		t.classes = append(t.classes, style)
		t.shades = append(t.shades, chart.Shades(style, t.paper, t.ink, shadesOfClass))
	}
	if !t.plain {
		t.heat = heat(t, dark)
	}
	t.axes = chart.AxisStyles{Axis: t.faint, Label: t.dim, Title: t.dim, Zero: t.faint}
	return t
}

// heat is the ramp of a matrix's cells: the lowest has no background, and on the
// others the text is dark or light, whichever reads better.
func heat(t theme, dark bool) []lipgloss.Style {
	const steps = 15
	light, heavy := lipgloss.Color("#FFFFFF"), lipgloss.Color("#101218")
	ramp := lipgloss.Blend1D(steps, lipgloss.Color("#E3EAF6"), lipgloss.Color("#7FB2D9"), lipgloss.Color("#00697A"))
	turn := steps * 3 / 5 // from here on the other ink
	inks := [2]color.Color{heavy, light}
	if dark {
		ramp = lipgloss.Blend1D(steps, lipgloss.Color("#173A4C"), lipgloss.Color("#0B6F98"), lipgloss.Color("#23A6CF"), lipgloss.Color("#7FE4F0"))
		inks = [2]color.Color{light, heavy}
	}
	out := []lipgloss.Style{t.faint}
	for i, paper := range ramp {
		ink := inks[0]
		if i >= turn {
			ink = inks[1]
		}
		out = append(out, lipgloss.NewStyle().Background(paper).Foreground(ink))
	}
	return out
}

// class is the style of a class; beyond the tenth colours come again.
func (t theme) class(class int) lipgloss.Style { return t.classes[class%len(t.classes)] }

// shadesOfClass is how many shades of a class tell how many points a cell has, or how
// near they are.
const shadesOfClass = 4

// classShades are the shades of a class, from the lightest to the heaviest.
func (t theme) classShades(class int) []lipgloss.Style { return t.shades[class%len(t.shades)] }

// layer is the style of a layer, the same wherever the layer is shown: from grey
// for the input through blue and green to yellow for the deepest.
func (t theme) layer(layer, layers int) lipgloss.Style {
	at := 0
	if layers > 1 {
		at = layer * (len(t.ramp) - 1) / (layers - 1)
	}
	return lipgloss.NewStyle().Foreground(t.ramp[at])
}
