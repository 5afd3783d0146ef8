package pca

import (
	"slices"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
)

// projection is a layer's components at one moment, with the scores.
type projection struct {
	spec.Projected
	scores  *spec.Scores     // nil while there is none
	aligned []float32        // n×columns, row-major: the first scores, turned as the film is
	columns int              // of aligned
	turned  bool             // the turn changes anything
	reach   reach            // of these scores alone
	chart   *spec.Chart      // that it is, nil for the components of a frame or of the log
	apart   [2][]spec.Figure // turned and raw: on each of the grid's pairs, see [run.NearestCentroid]
}

// shownFrame is a frame of the time axis, with its layers as they are drawn.
type shownFrame struct {
	frame  *run.Frame
	layers []projection
}

// source is what is drawn: the projections of one moment.
type source struct {
	layers    []projection
	frame     *run.Frame // nil for those of the log
	reaches   reaches    // the ranges of each layer
	refitted  []int      // the classes of another fit than the config's, nil for none
	late      bool       // what is drawn is older than the moment that is shown
	wanted    int        // step of the moment that is shown
	images    []int      // index in the test set of each point
	labels    []int32    // of each point
	predicted []int32    // of each point, by the network; nil while unknown
}

// turnTolerance is how far a matrix may be from the identity that changes nothing one
// could see.
const turnTolerance = 1e-6

// frameLayers are the layers of a frame where they are drawn.
func frameLayers(f *run.Frame) []projection {
	out := make([]projection, len(f.Layers))
	for i, layer := range f.Layers {
		p := projection{Projected: layer.Projected, scores: layer.Scores}
		if layer.Turn != nil && layer.Scores != nil {
			p.columns, _ = layer.Turn.Dims()
			p.aligned = layer.Aligned
			for r := range p.columns {
				for c := range p.columns {
					d := layer.Turn.At(r, c)
					if r == c {
						d--
					}
					p.turned = p.turned || d > turnTolerance || d < -turnTolerance
				}
			}
		}
		out[i] = p
	}
	return out
}

// drawnLayers are the layers of a frame with how far their classes lie apart.
func drawnLayers(f *run.Frame) []projection {
	out := frameLayers(f)
	for i := range out {
		out[i] = out[i].measured()
	}
	return out
}

// measured is the projection with how far its classes lie apart.
func (p projection) measured() projection {
	p.apart = [2][]spec.Figure{}
	for raw := range p.apart {
		if raw == 1 && p.columns == 0 { // nothing is turned
			p.apart[raw] = p.apart[0]
			break
		}
		q := p
		q.columns *= 1 - raw
		for _, pair := range pairs[:gridPairs] {
			if p.components() <= pair[1] {
				break
			}
			p.apart[raw] = append(p.apart[raw], run.NearestCentroid(func(i int) (x, y float64) { return q.at(i, pair[0]), q.at(i, pair[1]) }, p.scores.Labels))
		}
	}
	return p
}

// unturned are the same projections on the principal components themselves.
func unturned(layers []projection) []projection {
	out := slices.Clone(layers)
	for i := range out {
		out[i].aligned, out[i].columns, out[i].turned = nil, 0, false
		out[i].apart[0] = out[i].apart[1]
	}
	return out
}

// takeFrame takes a frame of the time axis and keeps how far it reaches.
func (t *Tab) takeFrame(f *run.Frame) {
	if f == nil || f == t.film.frame {
		return
	}
	t.film = shownFrame{f, drawnLayers(f)}
	if !t.whole {
		t.seen = grown(t.seen, t.film.layers)
	}
}

// turns reports whether there is a turn to switch off.
func (t *Tab) turns() bool {
	if t.raw {
		return true
	}
	return slices.ContainsFunc(t.source().layers, func(p projection) bool { return p.turned })
}

// source returns what is drawn now: the fit of chosen classes, the frame of the
// moment, or what the log has.
func (t *Tab) source() source {
	now := &t.run.Time
	s := source{wanted: t.step()}
	switch {
	case t.refitted.frame != nil && t.refitting():
		s.frame, s.refitted, s.layers, s.reaches = t.refitted.frame, t.refitted.frame.Classes, t.refitted.layers, t.refitReach
	case now.Frame != nil && (now.Past || t.newerThanLog(now.Frame)):
		s.frame, s.layers = now.Frame, t.drawnFrame(now.Frame).layers
		s.reaches = t.seenReaches()
	case t.latest.frame != nil && t.wrong && !now.Past && t.newerThanLog(t.latest.frame):
		s.frame, s.layers, s.reaches = t.latest.frame, t.latest.layers, t.seenReaches()
	default:
		s.layers = t.shown
		s.reaches = t.logReaches()
	}
	if t.raw && s.frame != nil {
		s.layers = unturned(s.layers)
	}
	s.late = (now.Past || t.run.Spec.IsStored()) && (s.frame == nil || s.frame.Step != s.wanted)
	s.name()
	s.chart(t)
	if t.common {
		s.reaches = s.reaches.level()
	}
	return s
}

// drawnFrame is a frame with its layers: those kept, if it is the frame that was taken.
func (t *Tab) drawnFrame(f *run.Frame) shownFrame {
	if f == t.film.frame {
		return t.film
	}
	return shownFrame{f, drawnLayers(f)}
}

// newerThanLog reports whether a frame is not behind what the log has: a live picture
// gives way to it, and a final one to one of the same step, which is the same.
func (t *Tab) newerThanLog(f *run.Frame) bool {
	return !slices.ContainsFunc(t.shown, func(p projection) bool { return p.Name != "" && p.Step > f.Step })
}

// name finds out which image each point is.
func (s *source) name() {
	if s.frame != nil {
		s.images, s.labels, s.predicted = s.frame.Images, s.frame.Labels, s.frame.Predicted
		return
	}
	for i, p := range s.layers {
		if p.scores != nil && s.labels == nil {
			s.images, s.labels = p.scores.Images, p.scores.Labels
		} else if p.scores != nil && len(p.scores.Labels) != len(s.labels) { // of a damaged run
			s.layers = slices.Clone(s.layers)
			s.layers[i].scores = nil
		}
	}
}

// components is how many components a projection has scores on.
func (p projection) components() int {
	if p.scores == nil {
		return 0
	}
	return p.scores.Components
}

// at is the place of point i on axis k: turned, where that axis is.
func (p projection) at(i, k int) float64 {
	if k < p.columns {
		return float64(p.aligned[i*p.columns+k])
	}
	return p.scores.At(i, k)
}

// star marks the name of an axis that is turned.
func (p projection) star(k int) string {
	if p.turned && k < p.columns {
		return "*"
	}
	return ""
}

// share is the variance that the components explain together, of those there are.
func (p projection) share(components ...int) (sum float64) {
	for _, k := range components {
		if k < len(p.ExplainedVarianceRatio) && p.ExplainedVarianceRatio[k].Finite() {
			sum += float64(p.ExplainedVarianceRatio[k])
		}
	}
	return sum
}

// points are a layer's scores on a pair of components, one of so many, each of them drawn as it says.
func (p projection) points(pair [2]int, as []int, every int) []chart.Point {
	if p.components() <= max(pair[0], pair[1]) {
		return nil
	}
	out := make([]chart.Point, (len(p.scores.Labels)+every-1)/every)
	for at := range out {
		i := at * every
		out[at] = chart.Point{X: p.at(i, pair[0]), Y: p.at(i, pair[1]), Class: as[i]}
	}
	return out
}

// cloud are a layer's scores on the first three components, each of them drawn as it says.
func (p projection) cloud(as []int) []chart.Point3 {
	if p.components() < 3 {
		return nil
	}
	out := make([]chart.Point3, len(p.scores.Labels))
	for i := range out {
		out[i] = chart.Point3{X: p.at(i, 0), Y: p.at(i, 1), Z: p.at(i, 2), Class: as[i]}
	}
	return out
}
