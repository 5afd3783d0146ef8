package seeds

import (
	"fmt"
	"math"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// curves is the chart of the test error, or accuracy, over the steps: the base network's mean over the
// seeds, and the taught network's where networks are what is shown. That of the chosen row has its
// interval as a band, and the base network the curves of single seeds behind it.
func (t *Tab) curves(width, height int) chart.Plot {
	th, subject := t.kit.Theme, t.subject()
	p := t.run.ScoresPlot(th, t.reading, width)
	n, of := 0, "mean"
	for _, b := range t.seeded.Curves {
		taught := b.Subject != spec.Base
		if taught && t.page().measure != spec.Accuracy {
			continue
		}
		ink, line := th.Network, chart.Line{Name: "base", Front: true, Measured: true}
		if taught {
			ink, line.Name, line.Dash = th.Taught, "taught", chart.Dashes
		}
		if line.Style = ink.Style; th.Plain || th.ASCII {
			line.Letter = rune(line.Name[0])
		}
		for i, step := range b.Steps {
			line.Points = append(line.Points, chart.XY{X: float64(step), Y: t.reading.Of(float64(b.Accuracy[i]))})
		}
		if b.Subject == subject {
			n = b.N
			p.Bands = append(p.Bands, t.run.SeedBand(th, b, t.reading))
			if t.page().measure == spec.Accuracy {
				of = "mean of the " + line.Name + " network"
			}
		}
		if height >= highChart && !taught {
			p.Lines = append(p.Lines, t.singles())
		}
		p.Lines = append(p.Lines, line)
	}
	p.Title = fmt.Sprintf(" %s over %s: %s", t.reading.Name(), text.Plural(n, "seed"), of)
	if n > 1 {
		p.Title += ", band 95 % interval over seeds"
		if width >= 100 && height >= highChart {
			p.Title += "; thin lines: " + thin(n)
		}
	}
	return p
}

// subject is the network that the chosen row is of.
func (t *Tab) subject() string {
	switch r := t.chosen(); {
	case r == nil:
	case r.mean != nil:
		return r.mean.Subject
	default:
		return r.test.Second.Subject
	}
	return spec.Base
}

// thin says which seeds have a line of their own.
func thin(n int) string {
	if n > mostSingles {
		return fmt.Sprintf("the first %s", text.Plural(mostSingles, "seed"))
	}
	return "single seeds"
}

// highChart is the lines of a chart on which single seeds can be told from their mean.
const highChart = 10

// mostSingles is how many seeds have a curve of their own on the chart: of more the lines say no more
// than the band does, and take too long.
const mostSingles = 12

// singles are the curves of the base network of the first seeds, as one line with gaps between them.
func (t *Tab) singles() chart.Line {
	th := t.kit.Theme
	line := chart.Line{Style: th.Faint.Style, Back: true}
	if th.Few || th.ASCII {
		line.Dash, line.Letter = chart.Sparse, '.'
	}
	n := 0
	for _, r := range t.replicates {
		if r.Problem != "" {
			continue
		}
		if n++; n > mostSingles {
			break
		}
		for _, c := range r.Curves {
			if c.Subject != spec.Base {
				continue
			}
			for i, step := range c.Steps {
				line.Points = append(line.Points, chart.XY{X: float64(step), Y: t.reading.Of(float64(c.Accuracy[i]))})
			}
			line.Points = append(line.Points, chart.XY{X: math.NaN(), Y: math.NaN()})
		}
	}
	return line
}

// spans has the axis that each row of a page is drawn on: one for all means, so that layers can be
// compared, and one for the differences of a family, with 0 on it.
func spans(rows []row) []chart.Axis {
	axes := make([]chart.Axis, len(rows))
	for from := 0; from < len(rows); {
		to, values := from, []float64{}
		for ; to < len(rows) && rows[to].family == rows[from].family; to++ {
			values = append(values, rows[to].reach()...)
		}
		x := chart.Axis{Range: kit.Extent(values)}
		if !(x.Hi > x.Lo) {
			x.Lo, x.Hi = x.Lo-0.01, x.Hi+0.01
		}
		for ; from < to; from++ {
			axes[from] = x
		}
	}
	return axes
}

// reach is what of a row must lie on its axis.
func (r row) reach() []float64 {
	if r.mean != nil {
		return r.values
	}
	out := []float64{0, float64(r.test.Mean), float64(r.test.Interval[0]), float64(r.test.Interval[1])}
	if i := r.test.Items; i != nil {
		out = append(out, float64(i.Interval[0]), float64(i.Interval[1]))
	}
	return out
}

// picture is a row as a line of a forest plot: of a mean each seed's own figure as a dot, of a
// difference the interval over seeds, and thinner that over seeds and test images.
func (t *Tab) picture(r row, x chart.Axis, width int) string {
	th := t.kit.Theme
	e := chart.Estimate{X: x, Reference: math.NaN(), Style: th.Network.Style, Far: th.Dim.Style, Rule: th.Faint.Style, ASCII: th.ASCII}
	if r.mean != nil {
		if e.Points = r.values; e.Points == nil {
			e.Points = []float64{}
		}
		return e.View(width, 1)
	}
	rangeOf := func(i [2]spec.Figure) chart.Range { return chart.Range{Lo: float64(i[0]), Hi: float64(i[1])} }
	e.Value, e.Reference, e.Inner = float64(r.test.Mean), 0, rangeOf(r.test.Interval)
	if r.test.Items != nil {
		e.Outer = rangeOf(r.test.Items.Interval)
	}
	return e.View(width, 1)
}
