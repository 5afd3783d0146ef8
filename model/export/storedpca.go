package export

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// pcaPart is the principal components of the newest moment; nothing where the run has none.
func (x *stored) pcaPart() part {
	p := part{section: x.writePCA, items: x.componentItems}
	if len(x.drawn()) == 0 {
		return p
	}
	p.tables = []file{table(pcaMeasure, x.varianceRows())}
	p.arrays = []file{{"arrays/components.npz", x.components}}
	for i, page := range x.pcaPages() {
		p.figures = append(p.figures, sheetFiles(x.pcaName(i), func() sheet { return x.grid(page) })...)
	}
	return p
}

// drawn are the layers with two components or more.
func (x *stored) drawn() (drawn []run.Layer) {
	if x.frame == nil {
		return nil
	}
	for _, l := range x.frame.Layers {
		if l.Scores != nil && l.Scores.Components > 1 && len(l.Scores.Images) > 0 {
			drawn = append(drawn, l)
		}
	}
	return drawn
}

// pcaPages divides them into figures of about the same size.
func (x *stored) pcaPages() [][]run.Layer {
	drawn := x.drawn()
	pages := (len(drawn) + pageColumns - 1) / pageColumns
	return slices.Collect(slices.Chunk(drawn, max(1, (len(drawn)+pages-1)/max(1, pages))))
}

func (x *stored) pcaName(i int) string { return pageName(pcaMeasure, i, len(x.pcaPages())) }

// grid is a column for each layer and a row for each pair of components.
func (x *stored) grid(layers []run.Layer) sheet {
	s := sheet{
		title: "Principal components of each layer",
		note:  fmt.Sprintf("%s · in brackets: explained variance ratio · %s", text.Plural(layers[0].Samples, "row"), x.about()),
		width: vg.Length(max(7.2, 2.4*float64(len(layers)))) * vg.Inch, keys: x.classKeys(),
	}
	for _, pair := range pairs {
		row, some := make([]*panel, len(layers)), false
		for i, l := range layers {
			if pair[1] < l.Scores.Components {
				row[i], some = scatter(l.Name, l.Scores, l.ExplainedVarianceRatio, pair), true
			}
		}
		if some {
			s.panels = append(s.panels, row)
		}
	}
	s.height = vg.Length(len(s.panels))*2.15*vg.Inch + 60 + keyRows(s.keys, s.width-2*margin)
	return s
}

// mostKeys is up to how many classes a legend names.
const mostKeys = 20

// classKeys are the marks of the classes that are drawn, with how many rows each has; none of real
// values.
func (x *stored) classKeys() (keys []key) {
	if x.Result.Real() {
		return nil
	}
	rows := map[int32]int{}
	for _, label := range x.frame.Labels {
		rows[label]++
	}
	classes := make([]int32, 0, len(rows))
	for class := range rows {
		classes = append(classes, class)
	}
	slices.Sort(classes)
	for _, class := range classes[:min(len(classes), mostKeys)] {
		mark := classStyle(max(0, int(class)), 2.6)
		keys = append(keys, key{name: fmt.Sprintf("%s (%s)", x.className(int(class)), text.Count(rows[class])), mark: &mark})
	}
	if more := len(classes) - mostKeys; more > 0 {
		keys = append(keys, key{name: fmt.Sprintf("and %s more", text.Count(more))})
	}
	return keys
}

// varianceRows has a row for each layer and component, counted from 1.
func (x *stored) varianceRows() [][]string {
	rows := [][]string{{"layer", "key", "component", "explained_variance", "explained_variance_ratio"}}
	for _, l := range x.drawn() {
		for k, v := range l.ExplainedVariance {
			rows = append(rows, []string{l.Name, x.key(l.Name), strconv.Itoa(k + 1), cell(v), cell(l.ExplainedVarianceRatio[k])})
		}
	}
	return rows
}

// components writes each layer's scores, n×k, with the loadings and the mean where the run tells them,
// and which rows they are of.
func (x *stored) components(w io.Writer) error {
	return npz(w, x.ask, func(a *archive) {
		for _, l := range x.drawn() {
			name := x.key(l.Name)
			a.rows(name, len(l.Scores.Images), l.Scores.Components, l.Scores.Values)
			at := spec.Address{Subject: spec.FromStore, Step: x.last.Step, Layer: l.Layer, Measure: pcaMeasure, Name: spec.Components}
			if a.has(at) {
				a.matrix(name+"_components", at)
				at.Name = spec.Mean
				a.vector(name+"_mean", at)
			}
		}
		rows := make([]int64, len(x.frame.Images))
		for i, row := range x.frame.Images {
			rows[i] = int64(row)
		}
		a.put("rows", rows)
		a.put("labels", x.frame.Labels)
	})
}

func (x *stored) writePCA(b *strings.Builder) {
	drawn := x.drawn()
	if len(drawn) == 0 {
		return
	}
	fmt.Fprintf(b, "## Principal components\n\nOf %s, by layer: the shares of the variance of the first three components, and the participation ratio (Σλ)²/Σλ².\n\n",
		text.Plural(drawn[0].Samples, "row"))
	b.WriteString("| layer | width | PC 1 | PC 2 | PC 3 | participation ratio |\n|---|--:|--:|--:|--:|--:|\n")
	for _, l := range drawn {
		share := func(k int) string {
			if k < len(l.ExplainedVarianceRatio) {
				return figure(l.ExplainedVarianceRatio[k], 3)
			}
			return "–"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", cellText(l.Name), text.Count(l.Width), share(0), share(1), share(2), figure(l.ParticipationRatio, 1))
	}
	b.WriteString("\n")
	for i := range x.pcaPages() {
		picture(b, "Rows on each layer's principal components", x.pcaName(i))
	}
}

func (x *stored) componentItems(b *strings.Builder) {
	if len(x.drawn()) > 0 {
		b.WriteString("- [components.npz](arrays/components.npz): each layer's scores on its first components (n×k), the components' loadings and the\n" +
			"  mean, with `rows`, the numbers of the rows, and `labels`.\n")
	}
}
