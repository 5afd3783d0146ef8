package chart

import (
	"math"
	"math/rand/v2"
	"testing"
)

// benchScatter returns n points in ten classes.
func benchScatter(n int) Scatter {
	r := rand.New(rand.NewPCG(1, 2))
	s := Scatter{Title: "layer 1", XTitle: "PC 1", YTitle: "PC 2", Zero: true}
	for i := range n {
		s.Points = append(s.Points, Point{r.NormFloat64(), r.NormFloat64(), i % 10})
	}
	for i := range 10 {
		s.Classes = append(s.Classes, Class{Style: fg(string(rune('0' + i)))})
	}
	return s
}

// benchPlot returns two lines of n points each.
func benchPlot(n int) Plot {
	r := rand.New(rand.NewPCG(1, 2))
	c := Plot{Lines: []Line{{Style: fg("1"), Name: "a"}, {Style: fg("2"), Name: "b"}}, X: to(10000), XName: "step", Title: "loss"}
	for i := range c.Lines {
		for k := range n {
			x := float64(k) / float64(n)
			c.Lines[i].Points = append(c.Lines[i].Points, XY{10000 * x, math.Exp(-x*float64(i+2)) + 0.02*r.NormFloat64()})
		}
	}
	return c
}

func benchmark(b *testing.B, chart viewer) {
	b.ReportAllocs()
	for b.Loop() {
		if chart.View(200, 60) == "" {
			b.Fatal("no picture")
		}
	}
}

func BenchmarkScatter1000(b *testing.B)  { benchmark(b, benchScatter(1000)) }
func BenchmarkScatter10000(b *testing.B) { benchmark(b, benchScatter(10000)) }
func BenchmarkScatterGlyphs(b *testing.B) {
	s := benchScatter(10000)
	s.Glyphs = true
	benchmark(b, s)
}
func BenchmarkPlot100(b *testing.B)   { benchmark(b, benchPlot(100)) }
func BenchmarkPlot10000(b *testing.B) { benchmark(b, benchPlot(10000)) }

// BenchmarkPlotBand draws a band about each line.
func BenchmarkPlotBand(b *testing.B) {
	p := benchPlot(100)
	for _, line := range p.Lines {
		band := Band{Joined: true, Style: fg("3")}
		for _, at := range line.Points {
			band.X, band.Lo, band.Hi = append(band.X, at.X), append(band.Lo, at.Y-0.1), append(band.Hi, at.Y+0.1)
		}
		p.Bands = append(p.Bands, band)
	}
	benchmark(b, p)
}

func BenchmarkScatterDensity(b *testing.B) {
	s := benchScatter(1000)
	s.Density, s.Marks = true, []Mark{{Cross: true}}
	benchmark(b, s)
}

// benchSpace returns n points in ten classes.
func benchSpace(n int) Space {
	flat := benchScatter(n)
	s := Space{Yaw: 1, Pitch: 0.5, Classes: flat.Classes, Axes: [3]string{"PC 1", "PC 2", "PC 3"}}
	for i, p := range flat.Points {
		s.Points = append(s.Points, Point3{p.X, p.Y, flat.Points[n-1-i].X, p.Class})
	}
	return s
}

func BenchmarkSpace1000(b *testing.B) { benchmark(b, benchSpace(1000)) }

func BenchmarkWalk1000(b *testing.B) {
	s, at := benchSpace(1000), -1
	for b.Loop() {
		at = s.Walk(at, 1, 0, 200, 60)
	}
}

func BenchmarkGallery(b *testing.B) {
	v := Gallery{}
	r := rand.New(rand.NewPCG(1, 2))
	for range v.Count(200, 60) {
		pixels := make([]float32, 28*28)
		for i := range pixels { // a disc: digits are two thirds paper, too
			x, y := float64(i%28)-13.5, float64(i/28)-13.5
			pixels[i] = float32(min(max(9+2*r.NormFloat64()-math.Hypot(x, y), 0), 1))
		}
		v.Images = append(v.Images, Picture{Pixels: pixels, Caption: "0 · 0.98"})
	}
	benchmark(b, v)
}

func BenchmarkOthers(b *testing.B) {
	for name, chart := range samples(false) {
		b.Run(name, func(b *testing.B) { benchmark(b, chart) })
	}
}
