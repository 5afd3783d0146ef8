package pca

import (
	"fmt"
	"slices"
	"strings"

	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/drawn"
	"fathom/tui/kit"
)

// smallTitle names the layer and the components of a small picture, and how much of
// the variance they explain where that is theirs to say: as much of it as all small
// pictures have room for.
func (s scene) smallTitle(p place) string {
	if !p.small {
		return ""
	}
	name, axes, share := s.titleParts(p)
	switch {
	case s.titles == 0:
		return name
	case s.titles == 1:
		return name + " " + shortAxes(axes)
	case s.titles == 2 || share == "":
		return name + "  " + axes
	case s.titles == 3:
		return name + "  " + axes + "  " + share
	}
	return name + "  " + axes + "  " + share + s.ofWhat()
}

// ofWhat says what a share in a title is one of.
func (s scene) ofWhat() string {
	_, of := drawn.Shares(s.axesNow())
	return of
}

// titleLength is how many parts of their titles all small pictures have room for, after
// the name: 0 for none, 1 for the components' numbers, 2 for the components, 3 for their
// share of the variance as well, 4 for that it is one.
func (s scene) titleLength() int {
	most := 4
	for _, p := range s.pictures {
		if p.small {
			name, axes, share := s.titleParts(p)
			room := p.width - 5 // a blank column, and the corners of the frame with a blank each
			whole := kit.Cells(name) + 4 + kit.Cells(axes) + kit.Cells(share)
			if whole+len(s.ofWhat()) > room {
				most = min(most, 3)
			}
			if whole > room {
				most = min(most, 2)
			}
			if kit.Cells(name)+2+kit.Cells(axes) > room {
				most = min(most, 1)
			}
			if kit.Cells(name)+1+kit.Cells(shortAxes(axes)) > room {
				return 0
			}
		}
	}
	return most
}

// shortAxes is the numbers of components alone: "PC 1 × 3" as "1×3".
func shortAxes(axes string) string {
	return strings.NewReplacer("PC ", "", "LD ", "", "W ", "", "t-SNE ", "", "UMAP ", "", "rest ", "r", " ", "").Replace(axes)
}

// titleParts are the parts of a small picture's title.
func (s scene) titleParts(p place) (name, axes, share string) {
	layer, pair := s.layers[p.layer], pairs[p.pair]
	name = s.layerName(p.layer)
	if s.space { // a turn within the three leaves what they explain together
		return name, s.theme().Footnote(drawn.Space(layer.chart, s.axesNow(), "–", layer.star(0))), s.shareOf(layer, 0, 1, 2)
	}
	axes = s.theme().Footnote(layer.pairNames(s.axesNow(), pair, true))
	if layer.star(pair[0])+layer.star(pair[1]) == "" {
		share = s.shareOf(layer, pair[:]...)
	}
	return name, axes, share
}

// shareOf is what axes explain together, "" where that is nothing that can be said.
func (s scene) shareOf(p projection, axes ...int) string {
	if len(p.ExplainedVarianceRatio) <= slices.Max(axes) && !s.plainAxes() {
		return ""
	}
	return chart.FormatPercent(p.share(axes...))
}

// pairNames name a pair of a layer's axes.
func (p projection) pairNames(of spec.Axes, pair [2]int, short bool) string {
	return drawn.Pair(p.chart, of, pair, [2]string{p.star(pair[0]), p.star(pair[1])}, short)
}

// axisTitle names a component, counted from 0, with the variance it explains. The
// axis of a turned component has another, which nobody has worked out.
func (p projection) axisTitle(k int) string {
	of := spec.ComponentAxes
	if p.chart != nil {
		of = p.chart.Axes
	}
	name, number := drawn.Axis(p.chart, of, k)
	if p.star(k) != "" || k >= len(p.ExplainedVarianceRatio) {
		return fmt.Sprintf("%s %d%s", name, number, p.star(k))
	}
	return fmt.Sprintf("%s %d · %s", name, number, chart.FormatPercent(float64(p.ExplainedVarianceRatio[k])))
}

// foot says in the frame of a small picture how far its classes lie apart.
func (s scene) foot(p place) string {
	apart := s.layers[p.layer].apart[s.rawIndex()]
	if !p.small || s.space || p.pair >= len(apart) || !apart[p.pair].Finite() {
		return ""
	}
	share := chart.FormatPercent(float64(apart[p.pair]))
	for _, text := range []string{"nearest centroid right: " + share, "nearest centroid " + share, "centroid " + share} {
		if kit.Cells(text) <= p.width-5 {
			return text
		}
	}
	return ""
}
