package export

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"

	"fathom/model/spec"
)

// nan is a figure that is not known.
var nan = spec.Figure(math.NaN())

// momentPart is how the probes change over the checkpoints: nothing of a single one.
func (x *stored) momentPart() part {
	p := part{section: func(*strings.Builder) {}}
	if len(x.Result.Store.Moments) < 2 || len(x.probes) == 0 {
		return p
	}
	p.figures = sheetFiles("moments", x.moments)
	p.section = func(b *strings.Builder) {
		b.WriteString("## Over the checkpoints\n\n")
		picture(b, "The probes of each layer at each checkpoint", "moments")
	}
	return p
}

// moments is the layers by the checkpoints as a map of cells, and as curves where these can be told
// apart.
func (x *stored) moments() sheet {
	s := sheet{title: "What a linear probe reads from each layer at each checkpoint", width: 7.2 * vg.Inch}
	s.note = x.probedBy() + between + x.Result.Store.Name
	layers, moments := x.Result.Store.Layers, x.Result.Store.Moments
	if len(layers) <= mostLines && !x.Result.Real() {
		curves := make([]*curve, len(layers))
		for i, l := range layers {
			curves[i] = &curve{name: l.Name, style: layerStyle(i, len(layers))}
			for _, m := range moments {
				curves[i].add(m.Step, x.at(m.Step, l.Name))
			}
		}
		p := errorPanel("Test error of each layer's probe", moments[len(moments)-1].Step, curves...)
		p.x.label = "step of the checkpoint (log axis from 1)"
		s.panels = append(s.panels, []*panel{p})
	}
	s.panels = append(s.panels, []*panel{x.momentMap()})
	s.height = 60 + vg.Length(len(s.panels)-1)*2.9*vg.Inch + vg.Length(min(max(1.6, 0.24*float64(len(layers))+1), 20))*vg.Inch
	return s
}

// at is what the probe of a layer has at the moment of a step, NaN for none.
func (x *stored) at(step int, layer string) spec.Figure {
	for _, p := range x.Result.At(step) {
		if p.Layer == layer {
			return x.value(p)
		}
	}
	return nan
}

// mostNumbered is up to how many checkpoints each cell of a map has its number.
const mostNumbered = 12

// momentMap is a row for each layer, the first below, and a column for each checkpoint, in order.
func (x *stored) momentMap() *panel {
	layers, moments := x.Result.Store.Layers, x.Result.Store.Moments
	values, lo, hi := make([][]spec.Figure, len(layers)), math.Inf(1), math.Inf(-1)
	for i, l := range layers {
		for _, m := range moments {
			v := x.at(m.Step, l.Name)
			if values[i] = append(values[i], v); v.Finite() {
				lo, hi = min(lo, float64(v)), max(hi, float64(v))
			}
		}
	}
	a := newAxes("checkpoint", "")
	across, down := make([]tick, 0, len(moments)), make([]tick, 0, len(layers))
	for i, every := 0, 1+(len(moments)-1)/mostNumbered; i < len(moments); i += every {
		across = append(across, tick{float64(i) + 0.5, moments[i].Name})
	}
	for i, l := range layers {
		if listed(i, len(layers)) || len(layers) <= 40 {
			down = append(down, tick{float64(i) + 0.5, l.Name})
		}
	}
	a.x = axis{label: "checkpoint", hi: float64(len(moments)), bare: true, ticks: func(float64, float64) []tick { return across }, upright: len(across)*longest(across) > 90}
	a.y = axis{hi: float64(len(layers)), bare: true, ticks: func(float64, float64) []tick { return down }}
	c := cells{rows: len(layers), columns: len(moments), at: func(row, column int) cellValue {
		v := values[len(layers)-1-row][column]
		if !v.Finite() {
			return cellValue{share: math.NaN()}
		}
		share := 0.5
		if hi > lo {
			share = (float64(v) - lo) / (hi - lo)
		}
		return cellValue{share: share, text: figure(v, 3)}
	}}
	if len(moments) <= mostNumbered {
		c.size = 6.5
	}
	a.add(c)
	title := x.valueName()
	title = strings.ToUpper(title[:1]) + title[1:]
	return &panel{axes: a, title: fmt.Sprintf("%s, from %s (white) to %s (dark)", title, figure(spec.Figure(lo), 3), figure(spec.Figure(hi), 3))}
}
