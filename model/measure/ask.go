package measure

import (
	"context"
	"errors"
	"fmt"

	"fathom/data/text"
	"fathom/model/source"
	"fathom/model/spec"
)

// Question asks for the numbers of one measure, whether the settings name it or not.
type Question struct {
	Measure string
	At      Moment
	// Then is the moment whose layers a measure of pairs compares with the same ones; nil where it
	// compares each two layers of At.
	Then *Moment
	// Other is another run whose layers it compares with each of At; nil for none.
	Other *Other
	Told  func(done, of int) // is told how far it is; nil for nobody
}

// Other is the layers of another run on the same rows.
type Other struct {
	Run, Subject string
	Step         int
	Layers       []OtherLayer
}

// OtherLayer is the rows of a layer of another run.
type OtherLayer struct {
	Name string
	Rows source.Rows
}

// Ask finds numbers in the caller's goroutine, on the cores of the pool. Of a measure of one layer
// they are those of each layer of the moment, the first one's first. It writes nothing to the log.
func (n *Numbers) Ask(ctx context.Context, q Question) ([]spec.Measured, error) {
	by, known := numberOf(q.Measure)
	switch {
	case !known:
		return nil, fmt.Errorf("there is no measure %q; there are %s", q.Measure, text.List(numberNames(), "and"))
	case by.pair == nil && (q.Then != nil || q.Other != nil):
		return nil, fmt.Errorf("%s is of one layer, and pairs are of two", by.Title)
	}
	units, err := n.asked(by, q)
	if err != nil {
		return nil, err
	}
	var all []spec.Measured
	found := n.inOrder(units, func(e spec.Measured) {
		all = append(all, e)
		if q.Told != nil {
			q.Told(len(all), len(units))
		}
	})
	for _, work := range found.work {
		if err := work(ctx); err != nil {
			return nil, err
		}
	}
	return all, ctx.Err()
}

// asked lists what a question is of.
func (n *Numbers) asked(by number, q Question) ([]unit, error) {
	layers := q.At.Source.Layers()
	var units []unit
	switch {
	case by.layer != nil:
		for layer := range layers {
			units = append(units, unit{by: by, at: q.At, layer: layer})
		}
	case q.Other != nil:
		return n.beside(by, q)
	case q.Then != nil:
		for layer := range layers {
			units = append(units, unit{by: by, at: q.At, layer: layer, other: &counterpart{Moment: *q.Then, layer: layer}})
		}
	default:
		return eachOther(by, q.At), nil
	}
	return units, nil
}

// errOtherItems is of two runs that cannot be laid row by row beside each other.
var errOtherItems = errors.New("the other run is measured on other rows: two runs are compared on the same ones")

// beside lists each layer with each of another run.
func (n *Numbers) beside(by number, q Question) ([]unit, error) {
	var units []unit
	rows := len(q.At.Source.Sample(n.sides[source.Test].Selection).Labels())
	for layer := range q.At.Source.Layers() {
		for i, l := range q.Other.Layers {
			many, width := l.Rows.Dims()
			if many != rows {
				return nil, errOtherItems
			}
			of := &Layer{Layer: source.Layer{Name: l.Name, Width: width}, Classes: n.env.Spec.Source.Classes, Seed: n.seed, Pool: n.env.Pool}
			of.rows[source.Test] = func() source.Rows { return l.Rows }
			at := Moment{Subject: q.Other.Subject, Step: q.Other.Step}
			units = append(units, unit{by: by, at: q.At, layer: layer, other: &counterpart{Moment: at, layer: i, run: q.Other.Run, rows: of}})
		}
	}
	return units, nil
}

// numberOf is the measure of a name.
func numberOf(name string) (number, bool) {
	for _, m := range numbers() {
		if m.Measure == name {
			return m, true
		}
	}
	return number{}, false
}

// Rows are the samples of a split that numbers are found of, as a source sees them.
func (n *Numbers) Rows(from source.Source, of source.Split) source.Sample {
	return from.Sample(n.sides[of].Selection)
}
