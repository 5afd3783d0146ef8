package kit

import (
	"fmt"
	"image/color"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// settings are all themes with a palette.
func settings() map[string]display {
	out := map[string]display{}
	for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256} {
		for i := range 4 {
			s := display{dark: i%2 == 0, contrast: i >= 2, profile: profile}
			out[fmt.Sprintf("dark %t, contrast %t, %v", s.dark, s.contrast, profile)] = s
		}
	}
	return out
}

// TestContrast: every colour of text against the worst of the usual backgrounds.
func TestContrast(t *testing.T) {
	if got := contrast(lipgloss.Color("#FFFFFF"), lipgloss.Color("#000000")); math.Abs(got-21) > 1e-12 {
		t.Errorf("white on black is %v:1, want 21:1", got)
	}
	if got := contrast(lipgloss.Color("#777777"), lipgloss.Color("#FFFFFF")); math.Abs(got-4.478) > 1e-3 {
		t.Errorf("#777777 on white is %v:1, want 4.478:1", got)
	}
	for name, s := range settings() {
		th, p := themeFor(s), s.palette()
		text, line, dimmest, dots := 4.5, 1.5, leastContrast, 3.0
		if s.profile == colorprofile.ANSI256 {
			dimmest = 3.5 // the next of 256 may be nearer
		}
		if s.contrast {
			text, line, dots = 7, leastContrast, 4.5
		}
		worst := func(c color.Color) float64 {
			c = s.profile.Convert(c)
			return min(contrast(c, lipgloss.Color(p.papers[0])), contrast(c, lipgloss.Color(p.papers[1])))
		}
		inks := map[string]Ink{"text": th.Text, "strong": th.Strong, "dim": th.Dim, "accent": th.Accent, "good": th.Good, "warn": th.Warn, "bad": th.Bad,
			"network": th.Network, "loss": th.Loss, "taught": th.Taught, "fresh": th.Fresh, "control": th.Control, "post": th.Post}
		for what, of := range inks {
			if got := worst(of.GetForeground()); got < text {
				t.Errorf("%s: %s has %.2f:1, want %v:1", name, what, got, text)
			}
		}
		for class := range 10 {
			if got := worst(th.Class(class).GetForeground()); got < dots {
				t.Errorf("%s: class %d has %.2f:1, want %v:1", name, class, got, dots)
			}
		}
		for layer := range rampSteps {
			if got := worst(th.Layer(layer, rampSteps).GetForeground()); got < text {
				t.Errorf("%s: layer %d has %.2f:1, want %v:1", name, layer, got, text)
			}
		}
		for layer := range 4 {
			dim := th.Dimmed(th.Layer(layer, 4)).GetForeground()
			if got := contrast(s.profile.Convert(dim), s.profile.Convert(th.Background)); s.contrast && got < dimmest {
				t.Errorf("%s: layer %d dimmed has %.2f:1", name, layer, got)
			}
		}
		if got := worst(th.Faint.GetForeground()); got < line {
			t.Errorf("%s: lines have %.2f:1, want %v:1", name, got, line)
		}
		for i, cell := range slices.Concat(th.Heat[1:], th.Mistakes, []lipgloss.Style{th.Hits, th.Pointed, th.Tab.Style}) {
			if got := contrast(s.profile.Convert(cell.GetForeground()), s.profile.Convert(cell.GetBackground())); got < 4.5 {
				t.Errorf("%s: on paper %d text has %.2f:1", name, i, got)
			}
		}
	}
}

// TestClassesAreOneSet: the same in both themes and in the figures of an export, with 3:1 against
// every usual background; high contrast has a variant for each background.
func TestClassesAreOneSet(t *testing.T) {
	source, err := os.ReadFile("../../model/export/style.go")
	if err != nil {
		t.Fatal(err)
	}
	if want := `classColours = hexes("` + strings.Join(classColours, `", "`) + `")`; !strings.Contains(string(source), want) {
		t.Errorf("an export has other colours than the app: it lacks %s", want)
	}
	if want := `ramp      = hexes("` + strings.Join(lightPalette.ramp, `", "`) + `")`; !strings.Contains(string(source), want) {
		t.Errorf("an export has other colours of layers than the app on a light background: it lacks %s", want)
	}
	for name, s := range settings() {
		if s.contrast {
			continue
		}
		th, names := themeFor(s), classColours
		if s.profile == colorprofile.ANSI256 {
			names = classColours256
		}
		for class, want := range names {
			got := th.Class(class).GetForeground()
			if r, g, b, _ := lipgloss.Color(want).RGBA(); [3]uint32{r, g, b} != rgb(s.profile.Convert(got)) {
				t.Errorf("%s: class %d is %v, want %s", name, class, got, want)
			}
			for _, paper := range []string{"#000000", "#1E1E2E", "#EFF1F5", "#FFFFFF"} {
				if got := contrast(s.profile.Convert(got), lipgloss.Color(paper)); got < 3 {
					t.Errorf("%s: class %d has %.2f:1 on %s", name, class, got, paper)
				}
			}
		}
	}
}

// TestShadesKeepTheirHue: no shade of a class that has a hue becomes a grey on the terminal, which is
// the colour of another class and of the axes.
func TestShadesKeepTheirHue(t *testing.T) {
	for name, s := range settings() {
		th := themeFor(s)
		for class := range classColours {
			if grey(s.profile.Convert(th.Class(class).GetForeground())) {
				continue
			}
			for i, shade := range th.ClassShades(class) {
				if c := s.profile.Convert(shade.GetForeground()); grey(c) {
					t.Errorf("%s: shade %d of class %d is %v", name, i, class, rgb(c))
				}
			}
		}
	}
}

// rgb is a colour's channels.
func rgb(c color.Color) [3]uint32 {
	r, g, b, _ := c.RGBA()
	return [3]uint32{r, g, b}
}

// TestClassesAreToldApart: any two of the ten classes, and of the first four, for who sees all
// colours and who does not. A CIEDE2000 difference of 1 is about what can be told side by side;
// 8 is told at a glance, over small dots. The bounds are what was reached.
func TestClassesAreToldApart(t *testing.T) {
	for _, of := range []struct {
		names       []string
		ten, four   [3]float64 // by vision
		description string
	}{
		{classColours, [3]float64{15.2, 10.8, 10.8}, [3]float64{26.4, 16.8, 10.9}, "true colour"},
		{classColours256, [3]float64{12.2, 8.7, 8.9}, [3]float64{24.8, 13.4, 16.5}, "256 colours"},
		{darkContrastClasses, [3]float64{11.3, 10.9, 11.1}, [3]float64{27.2, 14.3, 13.9}, "high contrast, dark, true colour"},
		{darkContrastClasses256, [3]float64{11.9, 11.2, 11.1}, [3]float64{36.2, 11.4, 16.6}, "high contrast, dark, 256 colours"},
		{lightContrastClasses, [3]float64{11.8, 10.2, 10}, [3]float64{12.2, 10.7, 11.6}, "high contrast, light, true colour"},
		{lightContrastClasses256, [3]float64{12.8, 10.6, 10.7}, [3]float64{20.7, 11.2, 11.9}, "high contrast, light, 256 colours"},
	} {
		for i, vision := range visions {
			ten, four := apart(colors(of.names), vision.matrix), apart(colors(of.names[:4]), vision.matrix)
			t.Logf("%s, %s: %.2f, the first four %.2f", of.description, vision.name, ten, four)
			if ten < of.ten[i] || four < of.four[i] {
				t.Errorf("%s, %s: %.2f apart, the first four %.2f, want %v and %v", of.description, vision.name, ten, four, of.ten[i], of.four[i])
			}
		}
	}
}

// TestLayersAreToldApart: any two of a few layers, and each from the classes and from what is
// drawn beside layers, the network and the post. The bounds are what was reached.
func TestLayersAreToldApart(t *testing.T) {
	for name, s := range settings() {
		th := themeFor(s)
		at := func(i Ink) color.Color { return s.profile.Convert(i.GetForeground()) }
		var beside []color.Color
		for class := range 10 {
			beside = append(beside, at(th.Class(class)))
		}
		beside = append(beside, at(th.Network))
		if s.dark || !s.contrast { // too few colours have 7:1 on white: there its sign tells the post
			beside = append(beside, at(th.Post))
		}
		for _, vision := range visions {
			line := name + ", " + vision.name + ":"
			for n, want := range layersApart[s.profile] {
				if s.contrast {
					want[1] = contrastLayersApart[s][n]
				} else if least, is := lightLayersApart[n]; is && !s.dark && s.profile == colorprofile.ANSI256 {
					want[0] = least
				}
				var layers []color.Color
				least := math.Inf(1)
				for layer := range n {
					c := at(th.Layer(layer, n))
					layers = append(layers, c)
					for _, other := range beside {
						least = min(least, ciede2000(seen(c, vision.matrix), seen(other, vision.matrix)))
					}
				}
				each := apart(layers, vision.matrix)
				line += fmt.Sprintf("  %d: %.1f, %.1f", n, each, least)
				if each < want[0] || least < want[1] {
					t.Errorf("%s: %d layers are %.2f apart, and %.2f from others, want %v", name+", "+vision.name, n, each, least, want)
				}
			}
			t.Log(line)
		}
	}
}

// layersApart is by how many layers how far apart they are, and how far from others.
var layersApart = map[colorprofile.Profile]map[int][2]float64{
	colorprofile.TrueColor: {2: {25.3, 10.7}, 3: {15.7, 10.7}, 4: {13.4, 10.5}, 5: {7.9, 4.5}, 6: {7.3, 5.5}},
	colorprofile.ANSI256:   {2: {36.4, 11.7}, 3: {16.4, 9.3}, 4: {10, 9.3}, 5: {6.4, 8.1}},
}

// lightLayersApart is how far apart layers are on a light background in 256 colours, where what is far from
// text comes first.
var lightLayersApart = map[int]float64{3: 16.2, 4: 7}

// contrastLayersApart is by how many layers how far apart layers are from others where contrast is
// high: in true colour up to four as far as classes are from each other, in 256 as far as was
// reached. There classes, which are seen side by side, come first, and of five layers on a light
// background one has the colour of class 9.
var contrastLayersApart = map[display]map[int]float64{
	{dark: true, contrast: true, profile: colorprofile.TrueColor}: {2: 10, 3: 10, 4: 10, 5: 2.3, 6: 3.4},
	{contrast: true, profile: colorprofile.TrueColor}:             {2: 10.2, 3: 10.2, 4: 10.2, 5: 4.6, 6: 4},
	{dark: true, contrast: true, profile: colorprofile.ANSI256}:   {2: 5.7, 3: 5.7, 4: 5.7, 5: 5.7},
	{contrast: true, profile: colorprofile.ANSI256}:               {2: 5, 3: 5, 4: 5, 5: 0},
}

// apart is the least difference of any two colours.
func apart(colors []color.Color, vision [3][3]float64) float64 {
	least := math.Inf(1)
	for i := range colors {
		for j := range i {
			least = min(least, ciede2000(seen(colors[i], vision), seen(colors[j], vision)))
		}
	}
	return least
}

// TestLayersAreNoText: the name and the figures of a layer are not taken for text, in normal vision, of as
// many layers as the post has. High contrast has no room for that on a light background.
func TestLayersAreNoText(t *testing.T) {
	for name, s := range settings() {
		if s.contrast && !s.dark {
			continue
		}
		th, least := themeFor(s), math.Inf(1)
		for layers := 2; layers <= 4; layers++ {
			for layer := range layers {
				for _, text := range []Ink{th.Text, th.Strong} {
					a, b := s.profile.Convert(th.Layer(layer, layers).GetForeground()), s.profile.Convert(text.GetForeground())
					least = min(least, ciede2000(seen(a, visions[0].matrix), seen(b, visions[0].matrix)))
				}
			}
		}
		t.Logf("%s: %.1f", name, least)
		if least < 19 {
			t.Errorf("%s: a layer is %.2f from text", name, least)
		}
	}
}

// TestLayersAreOrdered: each layer lighter than the one before on dark backgrounds,
// darker on light ones, so that depth can be read without colour vision.
func TestLayersAreOrdered(t *testing.T) {
	for name, s := range settings() {
		if s.profile != colorprofile.TrueColor {
			continue
		}
		th := themeFor(s)
		for layer := 1; layer < rampSteps; layer++ {
			before, now := luminance(th.Layer(layer-1, rampSteps).GetForeground()), luminance(th.Layer(layer, rampSteps).GetForeground())
			if s.dark && now <= before || !s.dark && now >= before {
				t.Errorf("%s: the luminance goes from %.4f to %.4f at layer %d", name, before, now, layer)
			}
		}
	}
}

// TestSixteenColoursAreTheUsers: no colour of our own, and text in the user's.
func TestSixteenColoursAreTheUsers(t *testing.T) {
	for _, dark := range []bool{true, false} {
		th := themeFor(display{dark: dark, profile: colorprofile.ANSI})
		for _, of := range []Ink{th.Text, th.Dim, th.Strong} {
			if c := of.GetForeground(); c != (lipgloss.NoColor{}) {
				t.Errorf("text has colour %v", c)
			}
		}
		for _, of := range append([]Ink{th.Accent, th.Good, th.Warn, th.Bad, th.Faint, th.Layer(2, 4)}, th.classes...) {
			if c := of.GetForeground(); colorprofile.ANSI.Convert(c) != c {
				t.Errorf("%v is none of the 16", c)
			}
		}
		if !th.Few {
			t.Error("with 16 colours ten classes should be digits")
		}
	}
}

// TestMistakesAreOneHue: from few to many each is farther from the paper, for who sees hues and
// who does not, and none is of another hue; the diagonal has none.
func TestMistakesAreOneHue(t *testing.T) {
	const within = 20 // degrees of CIE L*a*b*, where blue and cyan are 80 apart
	for name, s := range settings() {
		th := themeFor(s)
		for _, vision := range visions {
			var light, hue []float64
			for _, style := range th.Mistakes {
				c := seen(s.profile.Convert(style.GetBackground()), vision.matrix)
				light, hue = append(light, c[0]), append(hue, math.Atan2(c[2], c[1])*180/math.Pi)
			}
			for i := 1; i < len(light); i++ {
				if step := light[i] - light[i-1]; s.dark && step < 10 || !s.dark && step > -10 {
					t.Errorf("%s, %s: lightness %v", name, vision.name, light)
				}
			}
			if slices.Max(hue)-slices.Min(hue) > within {
				t.Errorf("%s, %s: hues %v", name, vision.name, hue)
			}
		}
		if r, g, b, _ := s.profile.Convert(th.Hits.GetBackground()).RGBA(); r != g || g != b {
			t.Errorf("%s: the diagonal is not grey", name)
		}
	}
}

// TestHeatIsMonotone: from little to much a map's cells go one way in lightness (CIE 1976 L*), in
// the colours that the terminal shows, for who sees hues and who does not. No step is too small to
// be seen, and in 256 colours none is so long that it seems to be two.
func TestHeatIsMonotone(t *testing.T) {
	for name, s := range settings() {
		least, most := 3.0, 8.0
		if s.profile == colorprofile.ANSI256 {
			least, most = 9, 22
		}
		cells := themeFor(s).Heat[1:]
		for _, vision := range visions {
			lightness := func(i int) float64 {
				return seen(s.profile.Convert(cells[i].GetBackground()), vision.matrix)[0]
			}
			for i := 1; i < len(cells); i++ {
				step := lightness(i) - lightness(i-1)
				if !s.dark {
					step = -step
				}
				if step < least || step > most {
					t.Errorf("%s, %s: from shade %d of %d to the next L* goes %.1f on, want %v to %v", name, vision.name, i-1, len(cells), step, least, most)
				}
			}
		}
	}
}
