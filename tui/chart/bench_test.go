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

// benchCurve returns two series of n points each.
func benchCurve(n int) Curve {
	r := rand.New(rand.NewPCG(1, 2))
	c := Curve{Series: []Series{{Style: fg("1"), Name: "a"}, {Style: fg("2"), Name: "b"}}, XTitle: "step", YTitle: "loss"}
	for i := range c.Series {
		for k := range n {
			x := float64(k) / float64(n)
			c.Series[i].Points = append(c.Series[i].Points, XY{10000 * x, math.Exp(-x*float64(i+2)) + 0.02*r.NormFloat64()})
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
func BenchmarkCurve100(b *testing.B)   { benchmark(b, benchCurve(100)) }
func BenchmarkCurve10000(b *testing.B) { benchmark(b, benchCurve(10000)) }

func BenchmarkOthers(b *testing.B) {
	for name, chart := range samples(false) {
		b.Run(name, func(b *testing.B) { benchmark(b, chart) })
	}
}
