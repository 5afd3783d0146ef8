package run

import (
	"slices"

	"fathom/model/spec"
)

// MeasureResult is a number of a layer, or of a pair of layers, see [spec.Measured].
type MeasureResult struct {
	Measure  string             `json:"measure"`
	Layer    string             `json:"layer"`
	Other    *OtherResult       `json:"other,omitempty"` // the second layer of a pair
	Subject  string             `json:"subject"`
	Step     int                `json:"step"`
	Value    spec.Figure        `json:"value"`
	Unit     string             `json:"unit,omitempty"`
	Interval *[2]spec.Figure    `json:"interval"` // null where there is none
	N        int                `json:"n"`        // rows
	Over     spec.Over          `json:"over"`     // what the interval is over
	More     []spec.NamedFigure `json:"more,omitempty"`
	Curve    []spec.CurvePoint  `json:"curve,omitempty"`
	Remark   string             `json:"remark,omitempty"`
	Problem  string             `json:"problem,omitempty"`

	layer, other int // −1 of no pair
}

// OtherResult is the second layer of a pair.
type OtherResult struct {
	Layer   string `json:"layer"`
	Subject string `json:"subject"`
	Step    int    `json:"step"`
}

// measureResult is a number as the document has it.
func measureResult(e spec.Measured) MeasureResult {
	m := MeasureResult{
		Measure: e.Measure, Layer: e.Name, Subject: e.Subject, Step: e.Step, Value: e.Value, Unit: e.Unit, N: e.N, Over: e.Over,
		More: e.More, Curve: e.Curve, Remark: e.Remark, Problem: e.Problem, layer: e.Layer, other: -1,
	}
	if e.Interval[0].Finite() && e.Interval[1].Finite() {
		m.Interval = &e.Interval
	}
	if o := e.Other; o != nil {
		m.Other, m.other = &OtherResult{o.Name, o.Subject, o.Step}, o.Layer
	}
	return m
}

// Figure is a figure that belongs to the value, NaN where there is none of that name.
func (m MeasureResult) Figure(name string) spec.Figure {
	return spec.Measured{More: m.More}.Figure(name)
}

// Pair reports whether the number is of a pair of layers.
func (m MeasureResult) Pair() bool { return m.Other != nil }

// same reports whether two numbers have the same address.
func (m MeasureResult) same(o MeasureResult) bool {
	if m.Other != nil && o.Other != nil && *m.Other != *o.Other {
		return false
	}
	return m.Measure == o.Measure && m.Subject == o.Subject && m.Step == o.Step && m.layer == o.layer && m.other == o.other
}

// addMeasured takes a number: those of the stage stand first, as they come, and then those of scheduled
// looks that the stage does not find again.
func (r *Result) addMeasured(e spec.Measured) {
	if e.Live && !r.scheduled(e.Step) {
		return
	}
	m := measureResult(e)
	at := slices.IndexFunc(r.Measures, m.same)
	switch {
	case e.Live && at >= 0:
		return
	case e.Live:
		r.Measures = append(r.Measures, m)
		return
	case at >= r.measured:
		r.Measures = slices.Delete(slices.Clone(r.Measures), at, at+1)
	}
	r.Measures = slices.Insert(r.Measures, r.measured, m)
	r.measured++
}

// forgetMeasured drops the numbers of the stage, or those of looks.
func (r *Result) forgetMeasured(looks bool) {
	if looks {
		r.Measures = r.Measures[:r.measured:r.measured]
		return
	}
	r.Measures, r.measured = slices.Clone(r.Measures[r.measured:]), 0
}

// takeMeasured takes a number of a store.
func (r *StoreResult) takeMeasured(e spec.Measured) {
	m := measureResult(e)
	r.Measures = append(slices.DeleteFunc(r.Measures, m.same), m)
}

// MeasureTable lays the numbers of a subject at a step out as a table: a column for each measure of
// one layer that has a value there, in the order of the abouts and without the probes, which have a
// table of their own, and a row for each layer; nil where there is no number.
func MeasureTable(abouts []spec.About, all []MeasureResult, subject string, step int, layers []string) (columns []spec.About, rows [][]*MeasureResult) {
	for _, about := range abouts {
		if about.Pairs || about.Measure == string(probeStage) {
			continue
		}
		column, any := make([]*MeasureResult, len(layers)), false
		for i := range all {
			m := &all[i]
			if m.Measure == about.Measure && m.Subject == subject && m.Step == step && m.layer < len(layers) && layers[m.layer] == m.Layer {
				column[m.layer], any = m, true
			}
		}
		if !any {
			continue
		}
		if rows == nil {
			rows = make([][]*MeasureResult, len(layers))
		}
		columns = append(columns, about)
		for layer := range layers {
			rows[layer] = append(rows[layer], column[layer])
		}
	}
	return columns, rows
}

// PairTable lays the numbers of a measure of each two layers at a step out as a table, a row for the
// first of them and a column for the second; nil where there is no number.
func PairTable(all []MeasureResult, measure, subject string, step int, layers []string) (rows [][]*MeasureResult) {
	for i := range all {
		m := &all[i]
		if m.Measure != measure || m.Other == nil || m.Subject != subject || m.Step != step || m.Other.Subject != subject || m.Other.Step != step {
			continue
		}
		if max(m.layer, m.other) >= len(layers) {
			continue
		}
		if rows == nil {
			rows = make([][]*MeasureResult, len(layers))
			for layer := range rows {
				rows[layer] = make([]*MeasureResult, len(layers))
			}
		}
		rows[m.layer][m.other] = m
	}
	return rows
}
