package spec

import (
	"math"

	"fathom/data/text"
)

// Measuring is which figures the stage of the measures finds of each layer.
type Measuring struct {
	// Measures are named in the order of the list in model/measure; none where it is empty.
	Measures []string `json:"measures"`
}

// Measured is what one measure found of a layer at a moment, or of a pair of layers: a number, how
// sure it is, and what it was taken on. What its unit is, how it is defined and where that comes from
// says the [About] of the measure.
type Measured struct {
	Subject string `json:"subject"`
	Step    int    `json:"step"` // updates the network has had
	Live    bool   `json:"live"` // taken beside the training, not by the stage
	Measure string `json:"measure"`
	Layer   int    `json:"layer"`
	Name    string `json:"name"` // of the layer
	// Other is the second of a pair of layers, nil where the number is of one layer.
	Other *OtherLayer `json:"other,omitempty"`

	Value Figure `json:"value"`
	Unit  string `json:"unit,omitempty"` // as the [About] has it
	// Interval is that of 95 %, or a range where Over says so; both NaN where there is none.
	Interval [2]Figure `json:"interval"`
	N        int       `json:"n"`    // rows that the value is of
	Over     Over      `json:"over"` // what the interval would be another with
	// More are figures that belong to this one, such as the training accuracy on permuted labels.
	More []NamedFigure `json:"more,omitzero"`
	// Curve is the value of fewer rows, by rows ascending, and that of all of them last; nil where the
	// measure has none.
	Curve []CurvePoint `json:"curve,omitzero"`
	// Remark is a sentence about this one value, without a capital and a full stop, "" for none.
	Remark string `json:"remark,omitempty"`

	// Problem says in a sentence why there is no value; all figures are NaN then.
	Problem string `json:"problem,omitempty"`
}

// OtherLayer is the second layer of a pair.
type OtherLayer struct {
	Run     string `json:"run,omitempty"` // another run's name, "" of the same run
	Subject string `json:"subject"`
	Step    int    `json:"step"`
	Layer   int    `json:"layer"`
	Name    string `json:"name"`
}

// Over is what was drawn at random that an interval is about.
type Over string

// What intervals are over. Those over items and those over seeds answer different questions, so they
// are named wherever they are shown.
const (
	OverItems   Over = "items"   // other rows of the same data
	OverGroups  Over = "groups"  // other groups of rows
	OverClasses Over = "classes" // other classes
	OverOrders  Over = "orders"  // other orders of the same rows; it is the range of a few
	OverSeeds   Over = "seeds"   // other networks, from other seeds
)

// NamedFigure is a figure with a name of its own.
type NamedFigure struct {
	Name  string `json:"name"`
	Value Figure `json:"value"`
}

// CurvePoint is a measure's value of so many rows.
type CurvePoint struct {
	N     int    `json:"n"`
	Value Figure `json:"value"`
}

// Figure is a figure that belongs to the value, NaN where there is none of that name.
func (m Measured) Figure(name string) Figure {
	for _, f := range m.More {
		if f.Name == name {
			return f.Value
		}
	}
	return Figure(math.NaN())
}

// Of is what the value is of, in words: "hidden1", or "hidden1 and hidden2 of the untrained network".
func (m Measured) Of() string {
	if m.Other == nil {
		return m.Name
	}
	other := m.Other.Name
	switch {
	case m.Other.Run != "":
		other += " of " + m.Other.Run
	case m.Other.Subject == m.Subject && m.Other.Step != m.Step && m.Other.Step == 0:
		other += " before training"
	case m.Other.Subject == m.Subject && m.Other.Step != m.Step:
		other += " after step " + text.Count(m.Other.Step)
	case m.Other.Subject != m.Subject:
		other += " of " + m.Other.Subject
	}
	return m.Name + " and " + other
}

// About is what is to be known of a measure's numbers. A table takes its head from it, and who asks
// what a number means is told the rest; report, help and app have the same words.
type About struct {
	Measure  string // its name, "participation_ratio"
	Title    string // as a table heads it, "participation ratio"
	Short    string // where there is little room, at most 8 cells
	Unit     string // of the value: "accuracy", "bits", "dimensions"; "" of one that has none
	Decimals int    // that are worth showing
	Formula  string // with what its letters stand for
	Rows     string // what it is taken on: "test rows"
	Interval string // how the interval is made; "" without one
	Curve    string // what the curve shows; "" without one
	Meaning  string // what it tells and what it does not: sentences
	Source   string // where the definition comes from

	Pairs        bool    // of pairs of layers
	Unlike, Same float64 // of a measure of pairs: its value of two that have nothing in common, and of one beside itself
	Default      bool    // taken where nothing else is said
	Live         bool    // taken at looks while a network trains too
}

// OfLook is the layer, and whether a look brought the number.
func (m Measured) OfLook() (layer int, live bool) { return m.Layer, m.Live }
