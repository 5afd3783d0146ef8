package drawn

import (
	"fmt"
	"slices"
	"strconv"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/chart"
)

// Next is the axes that follow, of those that there can be: where labels are no classes there are
// none that are fitted on them.
func Next(axes spec.Axes, classes int) spec.Axes {
	all := spec.AllAxes()
	if classes < 2 {
		all = slices.DeleteFunc(all, func(a spec.Axes) bool { return a == spec.DiscriminantAxes || a == spec.ProbeAxes })
	}
	return all[(slices.Index(all, axes)+1)%len(all)]
}

// Words are what axes are called: in a line, and before the number of one.
func Words(a spec.Axes) (title, axis string) {
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

// Sentence says of axes that were chosen what they are; noun is what a sample is called.
func Sentence(a spec.Axes, noun string) string {
	switch a {
	case spec.DiscriminantAxes:
		return fmt.Sprintf("LDA: where the training %ss' classes lie farthest apart for their own spread.", noun)
	case spec.ProbeAxes:
		return "The probe's own directions: a basis of its weights, the strongest first."
	case spec.TSNEAxes:
		return "t-SNE keeps neighbours: distances between clusters mean nothing."
	case spec.UMAPAxes:
		return "UMAP keeps neighbours: distances between clusters mean nothing."
	}
	return "Principal components: the directions of largest variance."
}

// Axis is what axis k of a chart is called, counted from 0, and its number: the last ones may be
// components of what the others leave. Of axes without a chart, nil, none are.
func Axis(c *spec.Chart, of spec.Axes, k int) (name string, number int) {
	_, name = Words(of)
	if c != nil && c.Scores != nil {
		if own := c.Scores.Components - c.Rest; k >= own {
			return "rest", k - own + 1
		}
	}
	return name, k + 1
}

// Pair names two axes: "PC 1 × PC 2", or short where both have one name, "PC 1 × 2". stars are what
// stands behind their numbers.
func Pair(c *spec.Chart, of spec.Axes, pair [2]int, stars [2]string, short bool) string {
	first, a := Axis(c, of, pair[0])
	second, b := Axis(c, of, pair[1])
	left := fmt.Sprintf("%s %d%s", first, a, stars[0])
	if short && first == second {
		return left + fmt.Sprintf(" × %d%s", b, stars[1])
	}
	return left + fmt.Sprintf(" × %s %d%s", second, b, stars[1])
}

// Space names the three axes in space: "PC 1–3", or each where the last ones are of the rest.
func Space(c *spec.Chart, of spec.Axes, dash, star string) string {
	first, _ := Axis(c, of, 0)
	second, _ := Axis(c, of, 1)
	switch third, number := Axis(c, of, 2); {
	case first == third:
		return first + " 1" + dash + "3" + star
	case second == third:
		return fmt.Sprintf("%s 1, %s 1%s%d", first, second, dash, number)
	default:
		return fmt.Sprintf("%s 1%s2, %s %d", first, dash, third, number)
	}
}

// Shares says of what the shares of axes are, above a list of them; and behind one.
func Shares(a spec.Axes) (title, of string) {
	switch a {
	case spec.DiscriminantAxes:
		return "shares of the separation", " of separation"
	case spec.ProbeAxes:
		return "the probe's weights", " of weights"
	}
	return "explained variance", " of variance"
}

// Notes say how a chart was made and what it does not mean; noun is what a sample is called, and when
// says of a step when it is.
func Notes(c *spec.Chart, noun string, when func(step int) string) (notes []string) {
	drawn := len(c.Scores.Images)
	switch c.Axes {
	case spec.DiscriminantAxes:
		notes = append(notes, "fitted on "+text.Plural(c.Fitted, "training "+noun))
		if c.Ridge > 0 {
			notes = append(notes, fmt.Sprintf("a ridge of %s of the mean variance was added: the scatter within classes is singular", strconv.FormatFloat(float64(c.Ridge), 'g', 3, 64)))
		}
	case spec.ProbeAxes:
		notes = append(notes, "an orthonormal basis of the probe's weights, the strongest first")
		if c.ProbeStep != c.Step {
			notes = append(notes, "the probe's moment: "+when(c.ProbeStep))
		}
	case spec.TSNEAxes:
		notes = append(notes, fmt.Sprintf("perplexity %s, seed %d, n=%s", chart.FormatFixed(float64(c.Near), 0), c.Seed, text.Count(drawn))+same(c, drawn))
	case spec.UMAPAxes:
		notes = append(notes, fmt.Sprintf("n_neighbors %s, min_dist 0.1, seed %d, n=%s", chart.FormatFixed(float64(c.Near), 0), c.Seed, text.Count(drawn))+same(c, drawn))
	}
	if c.Rest > 0 {
		notes = append(notes, "rest: components of what the other axes leave")
	}
	if c.Axes.IsMap() {
		if c.Trust.Finite() { // it is not of few rows
			notes = append(notes, fmt.Sprintf("trustworthiness %s of %d neighbours", chart.FormatFixed(float64(c.Trust), 3), spec.TrustNear))
		}
		notes = append(notes, "distances between clusters mean nothing") // last, where it stays when there is little room
	}
	return notes
}

// same says of a map how many of its rows differ, where some are the same and stand at one place.
func same(c *spec.Chart, drawn int) string {
	if c.Fitted < 1 || c.Fitted >= drawn {
		return ""
	}
	return ", of which " + text.Count(c.Fitted) + " differ"
}
