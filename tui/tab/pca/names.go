package pca

import (
	"fmt"
	"strconv"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// What things are called: layers and classes by the store where it has words for them, axes by what
// they are.

// longestName is how wide the name of a layer or a class is on the screen at most.
const longestName = 14

// layerName is what a layer is called.
func (t *Tab) layerName(layer int) string {
	if t.run.Spec.IsStored() {
		return shortened(text.Printable(t.run.Spec.LayerNames()[layer]), longestName)
	}
	return spec.LayerName(layer)
}

// layerWidth is how many features a layer has, 0 while that is not known.
func (t *Tab) layerWidth(layer int) int {
	switch {
	case t.run.Spec.IsStored():
		return t.run.Spec.Stored().Layers[layer].Width
	case layer == 0:
		return t.run.Inputs()
	}
	return t.run.Spec.Network().Hidden[layer-1]
}

// noun is what a sample is called.
func (t *Tab) noun() string {
	if t.run.Spec.IsStored() {
		return "row"
	}
	return "image"
}

// shortened cuts a name to so many cells.
func shortened(name string, most int) string {
	return strings.TrimRight(kit.ToWidth(name, min(most, kit.Cells(name))), " ")
}

// className is what a class is called.
func (t *Tab) className(class int) string {
	if t.run.Spec.IsStored() && t.run.Spec.Source.Classes == 0 {
		return "rows"
	}
	return shortened(text.Printable(t.run.Spec.ClassName(class)), longestName)
}

// classesDrawn are the classes that a run's pictures have.
func classesDrawn(s spec.Spec) spec.Projecting {
	if !s.IsStored() {
		projecting, _ := spec.Settings[spec.Projecting](s, measure)
		return projecting
	}
	p := spec.Projecting{Classes: []int{0}}
	for class := 1; class < s.Source.Classes; class++ {
		p.Classes = append(p.Classes, class)
	}
	return p
}

// named are classes by name, the first few of them.
func (t *Tab) named(classes []int) string {
	if !t.run.Spec.IsStored() {
		return kit.Numbers(classes)
	}
	var names []string
	for _, class := range classes {
		names = append(names, t.className(class))
	}
	return text.Few(names, "and")
}

// when says of a moment when it is.
func (t *Tab) when(step int) string {
	if !t.run.Spec.IsStored() {
		return "after " + text.Plural(step, "step")
	}
	return text.Printable(run.MomentName(t.run.Spec, step))
}

// words are what axes are called: in a line, and before the number of one.
func words(a spec.Axes) (title, axis string) {
	switch a {
	case spec.DiscriminantAxes:
		return "LDA", "LD"
	case spec.ProbeAxes:
		return "the probe's directions", "W"
	case spec.TSNEAxes:
		return "t-SNE", "t-SNE"
	case spec.UMAPAxes:
		return "UMAP", "UMAP"
	}
	return "principal components", "PC"
}

// axis is what axis k of a layer is called, counted from 0, and its number: the last ones may be
// components of what the others leave.
func (p projection) axis(of spec.Axes, k int) (name string, number int) {
	_, name = words(of)
	if p.chart != nil && p.chart.Scores != nil {
		if own := p.chart.Scores.Components - p.chart.Rest; k >= own {
			return "rest", k - own + 1
		}
	}
	return name, k + 1
}

// axisNames name the axes of a pair: "PC 1 × PC 2", or short where both have one name, "PC 1 × 2".
func (p projection) axisNames(of spec.Axes, pair [2]int, short bool) string {
	first, a := p.axis(of, pair[0])
	second, b := p.axis(of, pair[1])
	left := fmt.Sprintf("%s %d%s", first, a, p.star(pair[0]))
	if short && first == second {
		return left + fmt.Sprintf(" × %d%s", b, p.star(pair[1]))
	}
	return left + fmt.Sprintf(" × %s %d%s", second, b, p.star(pair[1]))
}

// spaceNames name the three axes in space: "PC 1–3", or each where the last ones are of the rest.
func (p projection) spaceNames(of spec.Axes, dash string) string {
	first, _ := p.axis(of, 0)
	second, _ := p.axis(of, 1)
	switch third, number := p.axis(of, 2); {
	case first == third:
		return first + " 1" + dash + "3" + p.star(0)
	case second == third:
		return fmt.Sprintf("%s 1, %s 1%s%d", first, second, dash, number)
	default:
		return fmt.Sprintf("%s 1%s2, %s %d", first, dash, third, number)
	}
}

// shareTitle says of what the shares of the axes are.
func shareTitle(a spec.Axes) string {
	switch a {
	case spec.DiscriminantAxes:
		return "separation of the classes"
	case spec.ProbeAxes:
		return "the probe's weights"
	}
	return "explained variance"
}

// chartNotes say how a chart was made and what it does not mean.
func (t *Tab) chartNotes(c *spec.Chart) (notes []string) {
	drawn := len(c.Scores.Images)
	switch c.Axes {
	case spec.DiscriminantAxes:
		notes = append(notes, fmt.Sprintf("fitted on %s", t.trained(c.Fitted)))
		if c.Ridge > 0 {
			notes = append(notes, fmt.Sprintf("a ridge of %s was added: the scatter within classes is singular", strconv.FormatFloat(float64(c.Ridge), 'g', 3, 64)))
		}
	case spec.ProbeAxes:
		notes = append(notes, "an orthonormal basis of the probe's weights, the strongest first")
		if c.ProbeStep != c.Step {
			notes = append(notes, "the probe's moment: "+t.when(c.ProbeStep))
		}
	case spec.TSNEAxes:
		notes = append(notes, fmt.Sprintf("perplexity %s, seed %d, n=%s", chart.FormatFixed(float64(c.Near), 0), c.Seed, text.Count(drawn)))
	case spec.UMAPAxes:
		notes = append(notes, fmt.Sprintf("n_neighbors %s, min_dist 0.1, seed %d, n=%s", chart.FormatFixed(float64(c.Near), 0), c.Seed, text.Count(drawn)))
	}
	if c.Rest > 0 {
		notes = append(notes, "rest: components of what the other axes leave")
	}
	if c.Axes.IsMap() {
		notes = append(notes, "distances between clusters mean nothing",
			fmt.Sprintf("trustworthiness %s of %d neighbours", chart.FormatFixed(float64(c.Trust), 3), spec.TrustNear))
	}
	return notes
}

// trained are so many training samples.
func (t *Tab) trained(n int) string { return text.Plural(n, "training "+t.noun()) }
