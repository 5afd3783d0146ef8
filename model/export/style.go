package export

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"sync"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	plottext "gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fathom/data/text"
	"fathom/model/spec"
)

// The ten class colours are the app's in every theme, whose tests show that they are told apart with
// deuteranopia and protanopia, too, and that these are the same. Each of ten classes has a mark of
// its own besides.
var classColours = hexes("#6482FF", "#D26E5A", "#327828", "#8C5A8C", "#8C82B4", "#646E64", "#DC001E", "#6E50DC", "#B4788C", "#D22864")

var classMarks = []draw.GlyphDrawer{
	draw.CircleGlyph{}, draw.TriangleGlyph{}, draw.SquareGlyph{}, diamond, draw.PyramidGlyph{},
	draw.RingGlyph{}, draw.CrossGlyph{}, draw.BoxGlyph{}, fallen, draw.PlusGlyph{},
}

// filled is a mark that is a polygon of corners in units of its radius.
type filled [][2]vg.Length

var (
	diamond = filled{{0, 1.2}, {1, 0}, {0, -1.2}, {-1, 0}}
	fallen  = filled{{0, -1}, {0.87, 0.5}, {-0.87, 0.5}} // a triangle that stands on its tip
)

// DrawGlyph draws the mark at a point.
func (f filled) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	c.SetColor(style.Color)
	var path vg.Path
	for i, corner := range f {
		p := vg.Point{X: at.X + vg.Length(style.Radius*corner[0]), Y: at.Y + vg.Length(style.Radius*corner[1])}
		if i == 0 {
			path.Move(p)
		} else {
			path.Line(p)
		}
	}
	path.Close()
	c.Fill(path)
}

// Colours of everything else, and the ramp of the layers from the input to the
// deepest.
var (
	ink       = hex("#22242E")
	quiet     = hex("#5B6070")
	gridLines = hex("#E3E5EB")
	network   = hex("#00697A")
	training  = hex("#B36B00")
	taught    = hex("#B0478A")
	published = hex("#8A5A00")
	untrained = hex("#9AA0B4")
	shade     = hex("#E9DCE6")                                    // of what chance alone does
	ramp      = hexes("#0010DB", "#2E2D75", "#5A2439", "#482600") // those of the app on a light background
)

var dashes = [][]vg.Length{nil, {6, 2}, {2, 2}, {8, 2, 2, 2}}

func hexes(texts ...string) []color.NRGBA {
	out := make([]color.NRGBA, len(texts))
	for i, t := range texts {
		out[i] = hex(t)
	}
	return out
}

func hex(text string) color.NRGBA {
	c := color.NRGBA{A: 255}
	fmt.Sscanf(text, "#%02X%02X%02X", &c.R, &c.G, &c.B)
	return c
}

// classStyle is the mark of a class; beyond the last colours and marks come again, though not
// together.
func classStyle(class int, radius vg.Length) draw.GlyphStyle {
	n := len(classMarks)
	return draw.GlyphStyle{Color: classColours[class%len(classColours)], Shape: classMarks[(class+class/n)%n], Radius: radius}
}

// layerStyle is the line of a layer.
func layerStyle(layer, layers int) draw.LineStyle {
	at := 0.0
	if layers > 1 {
		at = float64(layer) / float64(layers-1) * float64(len(ramp)-1)
	}
	i := min(int(at), len(ramp)-2)
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (at-float64(i))*(float64(b)-float64(a)))) }
	a, b := ramp[i], ramp[i+1]
	return line(color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}, dashes[layer%len(dashes)])
}

func line(c color.Color, dash []vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: 1.3, Dashes: dash}
}

// textStyle is how a text is drawn.
type textStyle = plottext.Style

// fonts are those inside the program, read when the first figure is drawn.
var fonts = sync.OnceValue(func() plottext.Handler {
	return plottext.Plain{Fonts: font.NewCache(liberation.Collection())}
})

// bold is the weight of that name in golang.org/x/image/font, which counts from the
// normal one.
const bold = 3

// words is a text style: the same sans-serif font in all figures.
func words(size vg.Length, strong bool, c color.Color) textStyle {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
	if strong {
		f.Weight = bold
	}
	return textStyle{Color: c, Font: f, XAlign: draw.XLeft, YAlign: draw.YBottom, Handler: fonts()}
}

// ticks places about so many ticks, at steps of 1, 2 or 5 times a power of ten, with
// as many decimals as the step needs.
func ticks(about int) func(lo, hi float64) []tick {
	return func(lo, hi float64) []tick {
		if !(hi > lo) {
			return []tick{{lo, decimals(lo, 3)}}
		}
		raw := (hi - lo) / float64(about)
		power := math.Pow(10, math.Floor(math.Log10(raw)))
		step := 10 * power
		for _, m := range []float64{1, 2, 5} {
			if raw <= m*power*(1+1e-9) {
				step = m * power
				break
			}
		}
		places := max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
		var out []tick
		for i := math.Ceil(lo/step - 1e-9); i*step <= hi+1e-9*step; i++ {
			out = append(out, tick{i * step, decimals(i*step, places)})
		}
		return out
	}
}

// decimals writes a number for a reader, with commas between thousands and a true
// minus.
func decimals(v float64, places int) string {
	t := fmt.Sprintf("%.*f", places, math.Abs(v))
	whole, rest, _ := strings.Cut(t, ".")
	whole = text.Grouped(whole)
	if rest != "" {
		whole += "." + rest
	}
	if v < 0 && strings.Trim(t, "0.") != "" {
		whole = "−" + whole
	}
	return whole
}

// logTicks marks 1, 2 and 5 times the powers of ten, only some powers where there
// are many, and equal steps where there are few.
func logTicks(lo, hi float64) []tick {
	if hi < 4*lo {
		return ticks(4)(lo, hi)
	}
	first, last := math.Floor(math.Log10(lo)), math.Ceil(math.Log10(hi))
	every := math.Ceil((last - first) / 6)
	var out []tick
	for e := first; e <= last; e++ {
		for _, m := range []float64{1, 2, 5} {
			t := tick{at: m * math.Pow(10, e)}
			if every == 1 || m == 1 && math.Mod(e-first, every) == 0 {
				t.label = shortest(t.at)
			}
			if t.at >= lo*(1-1e-9) && t.at <= hi*(1+1e-9) {
				out = append(out, t)
			}
		}
	}
	return out
}

// shortest writes a power of ten, or 2 or 5 times one.
func shortest(v float64) string {
	if v >= 1e-4 && v < 1e6 {
		return decimals(v, max(0, -int(math.Floor(math.Log10(v)+1e-9))))
	}
	return fmt.Sprintf("%.0e", v)
}

// figure writes a number with so many decimals, as [text.Decimal] does but with a true minus;
// one that is not finite as a dash.
func figure(f spec.Figure, places int) string {
	if !f.Finite() {
		return "–"
	}
	text := text.Decimal(float64(f), places)
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		return "−" + rest
	}
	return text
}

// stepTicks marks step 0, the powers of ten and, without names, 2 and 5 times each.
func stepTicks(_, hi float64) []tick {
	out := []tick{{0, "0"}}
	every := max(1, int(math.Ceil(math.Log10(max(hi, 1))/6)))
	for e := 0; ; e++ {
		for _, m := range []float64{1, 2, 5} {
			t := tick{at: m * math.Pow(10, float64(e))}
			if t.at > hi {
				return out
			}
			if m == 1 && e%every == 0 || hi < 20 {
				t.label = decimals(t.at, 0)
			}
			out = append(out, t)
		}
	}
}

// percent writes a rate in per cent, with as many decimals as it needs.
func percent(rate float64) string {
	return strings.TrimSuffix(strings.TrimRight(decimals(100*rate, 3), "0"), ".") + " %"
}
