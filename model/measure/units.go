package measure

import (
	"fathom/model/spec"
)

// unit is a number that is to be found.
type unit struct {
	by    number
	at    Moment
	layer int
	other *counterpart // of a pair
	live  bool
}

// counterpart is the second layer of a pair.
type counterpart struct {
	Moment
	layer int
	run   string // another run's name, "" of the same one
	rows  *Layer // of another run; else nil
}

// unitsOf are what [Numbers.Find] finds.
func (n *Numbers) unitsOf(untrained *Moment, m Moment) []unit {
	layers := m.Source.Layers()
	var units []unit
	for _, by := range n.named {
		if by.pair != nil {
			units = append(units, eachOther(by, m)...)
		}
		for layer, l := range layers {
			u := unit{by: by, at: m, layer: layer}
			switch {
			case by.layer != nil && (untrained == nil || by.trained):
				units = append(units, u)
			case by.layer != nil:
				units = append(units, unit{by: by, at: *untrained, layer: layer}, u)
			case untrained != nil && !l.Fixed:
				u.other = &counterpart{Moment: *untrained, layer: layer}
				units = append(units, u)
			}
		}
	}
	return units
}

// eachOther are the numbers of each two layers of a moment.
func eachOther(by number, m Moment) []unit {
	var units []unit
	layers := len(m.Source.Layers())
	for first := range layers {
		for second := first + 1; second < layers; second++ {
			units = append(units, unit{by: by, at: m, layer: first, other: &counterpart{Moment: m, layer: second}})
		}
	}
	return units
}

// addressed is a number with the address of the unit.
func (u unit) addressed(e spec.Measured) spec.Measured {
	e.Subject, e.Step, e.Live, e.Measure = u.at.Subject, u.at.Step, u.live, u.by.Measure
	e.Unit = u.by.Unit
	e.Layer, e.Name, e.Other = u.layer, u.at.Source.Layers()[u.layer].Name, nil
	if o := u.other; o != nil {
		e.Other = &spec.OtherLayer{Run: o.run, Subject: o.Subject, Step: o.Step, Layer: o.layer}
		if e.Other.Name = spec.LayerName(o.layer); o.rows != nil {
			e.Other.Name = o.rows.Name
		} else {
			e.Other.Name = o.Source.Layers()[o.layer].Name
		}
	}
	return e
}

// ends reports whether the number is kept, since the stage and looks both find it.
func (u unit) ends() bool { return u.at.End || u.at.Source.Layers()[u.layer].Fixed && u.other == nil }

// numberKey names a number. What is the same at every moment has step 0.
type numberKey struct {
	measure string
	of      placeKey
	other   placeKey // −1 as its layer where there is none
}

type placeKey struct {
	run, subject string
	step, layer  int
}

// key names the number of a unit.
func (u unit) key() numberKey {
	k := numberKey{measure: u.by.Measure, of: placeOf(u.at, u.layer), other: placeKey{layer: -1}}
	if o := u.other; o != nil {
		k.other = placeKey{run: o.run, subject: o.Subject, step: o.Step, layer: o.layer}
		if o.rows == nil {
			k.other = placeOf(o.Moment, o.layer)
		}
	}
	return k
}

// placeOf names a layer of a moment; one that is the same at every moment has step 0.
func placeOf(m Moment, layer int) placeKey {
	if m.Source.Layers()[layer].Fixed {
		return placeKey{subject: m.Subject, layer: layer}
	}
	return placeKey{subject: m.Subject, step: m.Step, layer: layer}
}
