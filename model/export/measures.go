package export

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// measuresStage is the stage that finds numbers of layers.
const measuresStage = "measures"

// measured is the numbers of layers of a run, of a network or of a store alike.
type measured struct {
	all    []run.MeasureResult
	abouts []spec.About
	layers []string
	at     spec.Address // the subject and the step whose numbers are shown
	about  string       // the run in a line
}

// part is tables of the numbers, and how alike layers are as a figure.
func (m measured) part() part {
	p := part{section: m.write}
	if len(m.all) == 0 {
		return p
	}
	p.tables = []file{table(measuresStage, m.rows())}
	if rows := m.curveRows(); len(rows) > 1 {
		p.tables = append(p.tables, table(measuresStage+"-curves", rows))
	}
	for _, about := range m.paired() {
		p.figures = append(p.figures, sheetFiles(about.Measure, func() sheet { return m.alike(about) })...)
	}
	return p
}

// rows has a row for each number.
func (m measured) rows() [][]string {
	rows := [][]string{{
		"measure", "layer", "subject", "step", "other_layer", "other_subject", "other_step", "value", "unit", "interval_low", "interval_high", "n", "over",
		"more", "remark", "problem",
	}}
	for _, r := range m.all {
		other := []string{"", "", ""}
		if o := r.Other; o != nil {
			other = []string{o.Layer, o.Subject, strconv.Itoa(o.Step)}
		}
		low, high := "", ""
		if r.Interval != nil {
			low, high = cell(r.Interval[0]), cell(r.Interval[1])
		}
		var more []string
		for _, f := range r.More {
			more = append(more, f.Name+"="+cell(f.Value))
		}
		rows = append(rows, slices.Concat([]string{r.Measure, r.Layer, r.Subject, strconv.Itoa(r.Step)}, other,
			[]string{cell(r.Value), r.Unit, low, high, strconv.Itoa(r.N), string(r.Over), strings.Join(more, ";"), r.Remark, r.Problem}))
	}
	return rows
}

// curveRows has a row for each point of a number's curve over rows.
func (m measured) curveRows() [][]string {
	rows := [][]string{{"measure", "layer", "subject", "step", "n", "value"}}
	for _, r := range m.all {
		for _, p := range r.Curve {
			rows = append(rows, []string{r.Measure, r.Layer, r.Subject, strconv.Itoa(r.Step), strconv.Itoa(p.N), cell(p.Value)})
		}
	}
	return rows
}

// paired are the measures of two layers that there are numbers of.
func (m measured) paired() (all []spec.About) {
	for _, about := range m.abouts {
		if about.Pairs && run.PairTable(m.all, about.Measure, m.at.Subject, m.at.Step, m.layers) != nil {
			all = append(all, about)
		}
	}
	return all
}

// mostAlike is up to how many layers each cell of a map has its number.
const mostAlike = 14

// alike is how alike each two layers are, a cell for each two, and in the corners what a layer is to
// itself, which is left white.
func (m measured) alike(about spec.About) sheet {
	table := run.PairTable(m.all, about.Measure, m.at.Subject, m.at.Step, m.layers)
	n := len(m.layers)
	lo, hi := math.Inf(1), math.Inf(-1)
	at := func(row, column int) spec.Figure {
		if r := table[min(row, column)][max(row, column)]; r != nil && row != column {
			return r.Value
		}
		return nan
	}
	for row := range n {
		for column := range n {
			if v := at(row, column); v.Finite() {
				lo, hi = min(lo, float64(v)), max(hi, float64(v))
			}
		}
	}
	if lo > 0 && hi <= 1 {
		lo, hi = 0, 1 // a share of its own kind, which other figures can be laid beside
	}
	c := cells{rows: n, columns: n, at: func(row, column int) cellValue {
		v := at(row, column)
		if !v.Finite() {
			return cellValue{share: math.NaN()}
		}
		return cellValue{share: (float64(v) - lo) / max(hi-lo, 1e-12), text: figure(v, 2)}
	}}
	if n <= mostAlike {
		c.size = 7
	}
	across, down := make([]tick, n), make([]tick, n)
	for i, name := range m.layers {
		across[i], down[n-1-i] = tick{float64(i) + 0.5, name}, tick{float64(n-1-i) + 0.5, name}
	}
	a := newAxes("", "")
	a.x = axis{hi: float64(n), bare: true, ticks: func(float64, float64) []tick { return across }, upright: n*longest(across) > 60}
	a.y = axis{hi: float64(n), bare: true, ticks: func(float64, float64) []tick { return down }}
	a.add(c)
	title := fmt.Sprintf("%s, from %s (white) to %s (dark)", about.Short, figure(spec.Figure(lo), 2), figure(spec.Figure(hi), 2))
	return sheet{
		title: "How alike each two layers see the same rows", note: about.Title + " of " + about.Rows + between + m.about,
		width: 7.2 * vg.Inch, height: vg.Length(min(max(3.4, 0.35*float64(n)+1.6), 12)) * vg.Inch, panels: [][]*panel{{{axes: a, title: title}}},
	}
}

// write writes the numbers of the newest moment in a table, how alike its layers are, and what each is.
func (m measured) write(b *strings.Builder) {
	columns, rows := run.MeasureTable(m.abouts, m.all, m.at.Subject, m.at.Step, m.layers)
	paired := m.paired()
	if rows == nil && len(paired) == 0 {
		return
	}
	b.WriteString("## Measures\n\n")
	if rows != nil {
		b.WriteString("Intervals, the numbers of rows and those of the untrained network stand in the table of the files.\n\n| layer |")
		for _, c := range columns {
			fmt.Fprintf(b, " %s |", c.Short)
		}
		b.WriteString("\n|---|" + strings.Repeat("--:|", len(columns)) + "\n")
		for layer, row := range rows {
			fmt.Fprintf(b, "| %s |", cellText(m.layers[layer]))
			for i, r := range row {
				fmt.Fprintf(b, " %s |", measuredText(r, columns[i].Decimals))
			}
			b.WriteString("\n")
		}
		b.WriteString("\n")
	}
	for _, about := range append(columns, paired...) {
		fmt.Fprintf(b, "- **%s** (%s): %s. %s Rows: %s.", about.Title, about.Short, plainText(about.Formula), about.Meaning, about.Rows)
		if about.Interval != "" {
			fmt.Fprintf(b, " Interval: %s.", about.Interval)
		}
		fmt.Fprintf(b, " %s.\n", about.Source)
	}
	b.WriteString("\n")
	for _, about := range paired {
		picture(b, about.Title+" of each two layers", about.Measure)
	}
}

// measuredText is a value as a table of the report has it.
func measuredText(r *run.MeasureResult, decimals int) string {
	switch {
	case r == nil || !r.Value.Finite():
		return "–"
	case decimals == 0:
		return text.Count(int(math.Round(float64(r.Value))))
	}
	return figure(r.Value, decimals)
}

// measured is the numbers of the network's layers.
func (x *contents) measured() measured {
	s := x.Result.Spec
	return measured{
		all: x.Result.Measures, abouts: x.Rules.Abouts, layers: s.LayerNames(), about: x.about(),
		at: spec.Address{Subject: spec.Base, Step: s.Network().Steps},
	}
}

// measuresPart is the part of the numbers of a network's layers.
func (x *contents) measuresPart() part {
	p := x.measured().part()
	p.gaps = []gap{{name: measuresStage + " stage", stage: measuresStage, failed: x.Result.Failed[measuresStage],
		amount: text.Plural(len(x.Result.Measures), "number"), there: len(x.Result.Measures) > 0, optional: true}}
	return p
}

// measuresPart is the part of the numbers of a store's layers.
func (x *stored) measuresPart() part {
	s := x.Result.Spec
	return measured{
		all: x.Result.Measures, abouts: x.Rules.Abouts, layers: s.LayerNames(), about: x.about(),
		at: spec.Address{Subject: spec.FromStore, Step: x.last.Step},
	}.part()
}
