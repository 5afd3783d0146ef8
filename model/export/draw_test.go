package export

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"gonum.org/v1/plot/vg/vgimg"

	"fathom/model/measure"
	"fathom/model/spec"
)

func TestTicks(t *testing.T) {
	for _, test := range []struct {
		make   func(lo, hi float64) []tick
		lo, hi float64
		want   string
	}{
		{ticks(5), 0, 1, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{ticks(5), 0, 10_000, "0 2,000 4,000 6,000 8,000 10,000"},
		{ticks(4), -7.2, 6.9, "−5 0 5"},
		{ticks(5), 0.9, 1, "0.90 0.92 0.94 0.96 0.98 1.00"},
		{ticks(5), -0.001, 0.001, "−0.0010 −0.0005 0.0000 0.0005 0.0010"},
		{ticks(5), 3, 3, "3.000"},
		{logTicks, 0.015, 2.5, "0.02 0.05 0.1 0.2 0.5 1 2"},
		{logTicks, 2, 2.6, "2.0 2.2 2.4 2.6"},
		{logTicks, 1e-3, 1e30, "0.001 1,000 1e+09 1e+15 1e+21 1e+27"},
	} {
		var got []string
		for _, tick := range test.make(test.lo, test.hi) {
			if tick.at < test.lo-1e-9 || tick.at > test.hi*(1+1e-9) {
				t.Errorf("%v to %v has a tick at %v", test.lo, test.hi, tick.at)
			}
			if tick.label != "" {
				got = append(got, tick.label)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%v to %v: %q, want %q", test.lo, test.hi, strings.Join(got, " "), test.want)
		}
	}
}

// TestCurve draws into a square of 100 points, one for 0.01 of both axes.
func TestCurve(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		ys   []float64
		want [][]vg.Point
	}{
		{[]float64{0, 0.5, 1}, [][]vg.Point{{{X: 0, Y: 0}, {X: 50, Y: 50}, {X: 100, Y: 100}}}},
		{[]float64{0.5, nan, 1, 1}, [][]vg.Point{{{X: 100, Y: 100}, {X: 150, Y: 100}}}},
		{[]float64{-1, 1}, [][]vg.Point{{{X: 25, Y: 0}, {X: 50, Y: 100}}}},
		{[]float64{0.5, 1.5, 0.5}, [][]vg.Point{{{X: 0, Y: 50}, {X: 25, Y: 100}}, {{X: 75, Y: 100}, {X: 100, Y: 50}}}},
		{[]float64{-3, -2, 2, 2}, [][]vg.Point{{{X: 75, Y: 0}, {X: 87.5, Y: 100}}}},
		{[]float64{nan, math.Inf(1), nan}, nil},
	} {
		l := &curve{style: line(ink, nil)}
		for i, y := range test.ys {
			l.xs, l.ys = append(l.xs, 0.5*float64(i)), append(l.ys, y)
		}
		var r recorder.Canvas
		a := &axes{x: axis{hi: 1}, y: axis{hi: 1}}
		l.draw(draw.NewCanvas(&r, 100, 100), a)
		var got [][]vg.Point
		for _, action := range r.Actions {
			if s, ok := action.(*recorder.Stroke); ok {
				var run []vg.Point
				for _, c := range s.Path {
					run = append(run, c.Pos)
				}
				got = append(got, run)
			}
		}
		if !slices.EqualFunc(got, test.want, func(a, b []vg.Point) bool { return slices.Equal(a, b) }) {
			t.Errorf("%v is drawn as %v, want %v", test.ys, got, test.want)
		}
	}
}

func TestWrap(t *testing.T) {
	fits := func(text string) bool { return len(text) <= 14 }
	for note, want := range map[string][]string{
		"one · two":               {"one · two"},
		"one two · three":         {"one two", "three"},
		"a · b · a long long one": {"a · b · a", "long long one"},
		"indivisibilities":        {"indivisibilities"},
	} {
		if got := wrap(note, fits); !slices.Equal(got, want) {
			t.Errorf("%q is wrapped as %q, want %q", note, got, want)
		}
	}
}

func TestListed(t *testing.T) {
	for n := 1; n < 300; n++ {
		count := 0
		for i := range n {
			if listed(i, n) {
				count++
			}
		}
		if !listed(0, n) || !listed(n-1, n) || count > mostNames || n <= mostNames && count != n || n > mostNames && count < mostNames/2 {
			t.Errorf("of %d entries %d are listed", n, count)
		}
	}
}

// TestFiguresAreWhole looks at the edge of every picture: what touches it is cut. It
// also reads every SVG, which must be XML and name its words.
func TestFiguresAreWhole(t *testing.T) {
	deep := tiny()
	deep.EditNetwork(func(n *spec.Network) { n.Hidden = slices.Repeat([]int{4}, 13) })
	deep.EditNetwork(func(n *spec.Network) { n.Steps = 100 })
	deep.EditLesson(func(lesson *spec.Lesson) { lesson.Components = 2 })
	spec.Edit(&deep, measure.PCA, func(p *spec.Projecting) { p.Classes = []int{0, 1, 2} })
	divergent := tiny()
	divergent.EditNetwork(func(n *spec.Network) { n.Activation, n.LearningRate = spec.ReLU, 1e30 })
	for name, source := range map[string]done{"whole": whole(t), "deep": experiment(t, deep), "divergent": experiment(t, divergent)} {
		for _, f := range under(source.contents(t), "figures") {
			var text bytes.Buffer
			if err := f.write(&text); err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(f.name, ".png") {
				picture, err := png.Decode(&text)
				if err != nil {
					t.Fatal(err)
				}
				if at, cut := touched(picture); cut {
					t.Errorf("%s: %s is cut at %v", name, f.name, at)
				}
				continue
			}
			words := text.String()
			decoder := xml.NewDecoder(&text)
			for {
				if _, err := decoder.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s: %s: %v", name, f.name, err)
				}
			}
			if !strings.Contains(words, "seed 1") || !strings.Contains(words, "'Liberation Sans',Arial") || strings.Contains(words, "NaN") {
				t.Errorf("%s: %s lacks its note or its fonts, or has a number that is none", name, f.name)
			}
		}
	}
}

// touched finds a point at the edge of a picture that is not white.
func touched(picture image.Image) (at image.Point, found bool) {
	b := picture.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if x > 0 && x < b.Max.X-1 && y > 0 && y < b.Max.Y-1 {
				continue
			}
			if r, g, bl, _ := picture.At(x, y).RGBA(); r&g&bl < 0xf000 {
				return image.Pt(x, y), true
			}
		}
	}
	return at, false
}

// TestClassMarks: ten classes have ten marks, each drawn otherwise, and no two of a hundred look alike.
func TestClassMarks(t *testing.T) {
	drawn := map[string]int{}
	for class := range 10 {
		style := classStyle(class, 4)
		style.Color = ink
		c := vgimg.New(40, 40)
		canvas := draw.New(c)
		canvas.DrawGlyph(style, vg.Point{X: 20, Y: 20})
		var b strings.Builder
		for y := range c.Image().Bounds().Dy() {
			for x := range c.Image().Bounds().Dx() {
				r, g, _, a := c.Image().At(x, y).RGBA()
				fmt.Fprint(&b, r, g, a, " ")
			}
		}
		if other, is := drawn[b.String()]; is {
			t.Errorf("the classes %d and %d have one mark", other, class)
		}
		drawn[b.String()] = class
	}
	looks := map[string]int{}
	for class := range 100 {
		style := classStyle(class, 1)
		look := fmt.Sprintf("%v %T%v", style.Color, style.Shape, style.Shape)
		if other, is := looks[look]; is {
			t.Errorf("the classes %d and %d look alike", other, class)
		}
		looks[look] = class
	}
}

// TestEndsStandApart: the names of lines that end at one height can each be read.
func TestEndsStandApart(t *testing.T) {
	a := &axes{x: axis{hi: 1}, y: axis{hi: 1}}
	for _, name := range []string{"a", "b", "c"} {
		a.ends = append(a.ends, end{name, &curve{xs: []float64{0, 1}, ys: []float64{0.2, 0.5}, style: line(ink, nil)}})
	}
	var r recorder.Canvas
	a.drawEnds(draw.NewCanvas(&r, 100, 100))
	var heights []vg.Length
	for _, action := range r.Actions {
		if s, is := action.(*recorder.FillString); is {
			heights = append(heights, s.Point.Y)
		}
	}
	slices.Sort(heights)
	if len(heights) != 3 || heights[1]-heights[0] < nameSpace-1e-9 || heights[2]-heights[1] < nameSpace-1e-9 {
		t.Errorf("the names stand at %v", heights)
	}
}

// TestTheUntrainedDotIsHollow: paper is seen within its ring, whatever lies behind.
func TestTheUntrainedDotIsHollow(t *testing.T) {
	canvas := vgimg.New(40, 40)
	c := draw.New(canvas)
	c.SetColor(color.Black)
	c.Fill(c.Rectangle.Path())
	dot := untrainedDot
	dot.Radius = 12
	c.DrawGlyph(dot, c.Center())
	b := canvas.Image().Bounds()
	middle := canvas.Image().At(b.Dx()/2, b.Dy()/2)
	if r, g, blue, _ := middle.RGBA(); r != 0xffff || g != 0xffff || blue != 0xffff {
		t.Errorf("in the middle of the ring is %v", middle)
	}
}
