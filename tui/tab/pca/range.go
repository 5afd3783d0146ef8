package pca

import (
	"context"
	"math"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// reach is how far a layer's points go: on each axis, and in space the radius of
// the ball that holds nearly all of them. It only ever grows, so that while a
// training is played the points move and the frame does not.
type reach struct {
	axes   []chart.Range
	radius float64
}

// reaches are those of every layer.
type reaches []reach

// pictureMargin is the share of the points' extent that is left free at each end;
// ballShare is how many of the points the ball in space holds.
const (
	pictureMargin = 0.04
	ballShare     = 0.98
)

// extent is the reach of a projection, turned as it is or raw.
func (p projection) extent(raw bool) reach {
	if p.scores == nil {
		return reach{}
	}
	if raw {
		p.columns = 0
	}
	r := reach{axes: make([]chart.Range, p.components())}
	for k := range r.axes {
		lo, hi := math.Inf(1), math.Inf(-1)
		for i := range p.scores.Labels {
			if v := p.at(i, k); !math.IsNaN(v) && !math.IsInf(v, 0) {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
		if lo < hi {
			r.axes[k] = chart.Range{Lo: lo, Hi: hi}
		}
	}
	r.radius = chart.Space{Points: p.cloud(make([]int, len(p.scores.Labels)))}.Extent(ballShare)
	return r
}

// union is the reach of both.
func (r reach) union(o reach) reach {
	out := reach{radius: max(r.radius, o.radius)}
	for k := range max(len(r.axes), len(o.axes)) {
		a, b := r.axis(k), o.axis(k)
		switch none := (chart.Range{}); {
		case a == none:
			a = b
		case b != none:
			a = chart.Range{Lo: min(a.Lo, b.Lo), Hi: max(a.Hi, b.Hi)}
		}
		out.axes = append(out.axes, a)
	}
	return out
}

// axis is the range on axis k, the zero Range where there is none.
func (r reach) axis(k int) chart.Range {
	if k >= len(r.axes) {
		return chart.Range{}
	}
	return r.axes[k]
}

// framed is the range that is drawn for axis k: with a margin.
func (r reach) framed(k int) chart.Range {
	a := r.axis(k)
	margin := pictureMargin * (a.Hi - a.Lo)
	return chart.Range{Lo: a.Lo - margin, Hi: a.Hi + margin}
}

// union are the reaches of both, layer by layer.
func (r reaches) union(o reaches) reaches {
	out := make(reaches, max(len(r), len(o)))
	for i := range out {
		if i < len(r) {
			out[i] = r[i]
		}
		if i < len(o) {
			out[i] = out[i].union(o[i])
		}
	}
	return out
}

// level are the reaches with each that of all layers together: one scale, by which it shows that
// one layer's classes lie farther apart than another's.
func (r reaches) level() reaches {
	all := reach{}
	for _, layer := range r {
		all = all.union(layer)
	}
	return slices.Repeat(reaches{all}, len(r))
}

// grown are the reaches, turned and raw, with those of one more frame.
func grown(seen [2]reaches, layers []projection) [2]reaches {
	for raw := range seen {
		var now reaches
		for _, p := range layers {
			now = append(now, p.extent(raw == 1))
		}
		seen[raw] = seen[raw].union(now)
	}
	return seen
}

// logReaches are those of the log's own pictures. Final ones stand where the film
// ends, so that they are drawn in its ranges.
func (t *Tab) logReaches() reaches {
	var out reaches
	for i, p := range t.shown {
		r := p.reach
		if seen := t.seen[t.rawIndex()]; i < len(seen) && p.Name != "" && !p.Live {
			r = r.union(seen[i])
		}
		out = append(out, r)
	}
	return out
}

// seenReaches are those of the frames so far, and of the film's end once it is known.
func (t *Tab) seenReaches() reaches {
	if t.whole {
		return t.seen[t.rawIndex()]
	}
	return t.seen[t.rawIndex()].union(t.finalReaches())
}

// finalReaches are those of the final pictures in the log.
func (t *Tab) finalReaches() reaches {
	var out reaches
	for _, p := range t.shown {
		r := reach{}
		if p.Name != "" && !p.Live {
			r = p.reach
		}
		out = append(out, r)
	}
	return out
}

func (t *Tab) rawIndex() int {
	if t.raw {
		return 1
	}
	return 0
}

// filmReaches is the answer to how far all frames of the film reach.
type filmReaches struct{ seen [2]reaches }

// wholeFilm asks once how far all frames reach, when all of them are there: then
// nothing grows any more.
func (t *Tab) wholeFilm() tea.Cmd {
	now := &t.run.Time
	trained := t.run.State(spec.Train) == run.Done
	if t.askedWhole || !trained || len(now.Moments) < 2 || now.Ready < len(now.Moments) {
		return nil
	}
	t.askedWhole = true
	return t.run.Ask(measure, func(ctx context.Context, view run.View) any {
		var seen [2]reaches
		for _, step := range view.Moments() {
			f, err := view.Frame(ctx, run.FrameQuery{Step: step})
			if err != nil {
				return nil // what was seen so far will do
			}
			seen = grown(seen, frameLayers(f))
		}
		return filmReaches{seen}
	})
}

const panStep = 0.15 // of what is shown

// windowKey zooms and pans, and reports whether the key is one for that.
func (t *Tab) windowKey(msg tea.KeyPressMsg) bool {
	k := t.kit.Keys
	switch {
	case key.Matches(msg, k.Near):
		t.zoom(kit.ZoomStep, 0.5, 0.5)
	case key.Matches(msg, k.Far):
		t.zoom(1/kit.ZoomStep, 0.5, 0.5)
	case key.Matches(msg, k.Whole):
		t.window, t.camera.near = chart.WholeWindow(), 1
	case key.Matches(msg, k.Pan):
		dx, dy := kit.Direction(msg)
		t.window = t.window.Panned(panStep*float64(dx), -panStep*float64(dy))
	default:
		return false
	}
	return true
}

// zoom goes nearer by a factor; x and y are the place that stays, in shares of what is
// shown.
func (t *Tab) zoom(factor, x, y float64) {
	if t.space {
		t.camera.near = min(max(t.camera.near*factor, 1), 1/chart.NearestWindow)
		return
	}
	w := t.window
	t.window = w.Zoomed(factor, w.X.Lo+x*(w.X.Hi-w.X.Lo), w.Y.Lo+y*(w.Y.Hi-w.Y.Lo))
}
