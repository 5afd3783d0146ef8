package probes

import (
	"fmt"
	"math"
	"strings"

	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// storedBar is a layer's figure: that of a first answer is only a line, as is what the untrained
// network's store reaches.
func (t *Tab) storedBar(layer int, p spec.Probed, axis chart.Range) chart.Bar {
	th := t.kit.Theme
	b := chart.Bar{
		ASCII: th.ASCII, Plain: th.Few,
		Value: float64(t.figure(p)), Axis: axis,
		Style: th.Layer(layer, len(t.probes)).Style, Track: th.Faint.Style, Whisker: th.Text.Style,
	}
	if p.Interval[0].Finite() {
		b.Interval = chart.Range{Lo: float64(p.Interval[0]), Hi: float64(p.Interval[1])}
	}
	if fill := b.Style.GetForeground(); !th.Few {
		b.Ink = kit.Legible(fill)
	}
	if at, ok := t.majority(); ok {
		b.Markers = append(b.Markers, chart.Marker{At: float64(at), Glyph: t.majoritySign(), Style: th.Warn.Style})
	}
	if t.real() {
		b.Markers = append(b.Markers, chart.Marker{At: 0, Glyph: t.majoritySign(), Style: th.Warn.Style})
	}
	if at, ok := untrained(p); ok {
		b.Thin = chart.Range{Lo: axis.Lo, Hi: float64(at)}
		b.Markers = append(b.Markers, chart.Marker{At: float64(at), Glyph: '○', Style: th.Strong.Style})
	}
	if p.Live {
		b.Thin = axis
	}
	return b
}

// majoritySign marks on each bar where the majority class, or the mean, stands.
func (t *Tab) majoritySign() rune {
	if t.kit.Theme.ASCII {
		return '|'
	}
	return '┊'
}

// majorityLabel names, over the bars, the line that guessing the commonest class reaches.
func (t *Tab) majorityLabel(axis chart.Range, width int) string {
	at, ok := t.majority()
	label := fmt.Sprintf("%c majority %s", t.majoritySign(), chart.FormatAccuracy(float64(at)))
	switch {
	case t.real():
		at, label = 0, fmt.Sprintf("%c the mean", t.majoritySign())
	case !ok:
		return kit.ToWidth("", width)
	}
	col := int((float64(at) - axis.Lo) / (axis.Hi - axis.Lo) * float64(width))
	if room := width - kit.Cells(label); col > room { // its sign stays at its place
		sign, words, _ := strings.Cut(label, " ")
		return kit.ToWidth(kit.Pad(words+" "+sign, min(col+1, width)), width)
	}
	return kit.ToWidth(strings.Repeat(" ", col)+label, width)
}

// storedAxis is where the bars begin and end, the same at every checkpoint: from the tenth below
// what guessing the commonest class reaches, or below a figure that is less.
func (t *Tab) storedAxis() chart.Range {
	r := t.chartAxis()
	if at, ok := t.majority(); ok {
		r.Lo = math.Min(r.Lo, math.Floor(float64(at)*10)/10)
	}
	return r
}

// chartAxis is where the curves begin and end: at the tenth below every figure, so that they have
// the room to differ in.
func (t *Tab) chartAxis() chart.Range {
	least := 0.9
	if t.real() {
		least = 0
	}
	lower := func(f spec.Figure) {
		if f.Finite() {
			least = math.Min(least, float64(f))
		}
	}
	for _, of := range t.probes {
		for _, p := range of {
			if p.Store != nil {
				lower(p.Store.Untrained)
			}
			lower(t.figure(p))
			lower(p.Interval[0])
		}
	}
	least = math.Floor(least*10) / 10
	if t.real() {
		return chart.Range{Lo: math.Max(-1, least), Hi: 1}
	}
	return chart.Range{Lo: math.Max(0, least), Hi: 1}
}
