package study

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"fathom/data/setting"
	"fathom/data/store"
	"fathom/data/text"
	"fathom/model/analysis"
	"fathom/model/measure"
	"fathom/model/spec"
)

// storesName is the key of a plan that lists stores, and storeAxis the axis that they are.
const storesName, storeAxis = "stores", "store"

// storing is how a store is read and what is found of it.
type storing struct {
	reading   store.Settings
	probing   spec.Probing
	measuring spec.Measuring
}

// storeTable is what a plan can set of stores.
var storeTable = slices.Concat(
	setting.Lift(func(s storing) store.Settings { return s.reading }, func(s *storing, change func(*store.Settings)) { change(&s.reading) }, store.Table()),
	setting.Lift(func(s storing) spec.Probing { return s.probing }, func(s *storing, change func(*spec.Probing)) { change(&s.probing) }, measure.StoreTable()),
	setting.Lift(func(s storing) spec.Measuring { return s.measuring }, func(s *storing, change func(*spec.Measuring)) { change(&s.measuring) }, setting.Table[spec.Measuring]{measure.MeasuringField()}),
)

// settings are what the plan can set.
type settings interface {
	what() string // of what they are
	list() []setting.Setting
	set(name, value string) error
	// read is a value as it is written, or why it is none.
	read(name, value string) (written string, err error)
}

// trainings are the settings of networks that train here.
type trainings struct{ to *spec.Spec }

func (t trainings) what() string                 { return "an experiment" }
func (t trainings) list() []setting.Setting      { return rules.Settings() }
func (t trainings) set(name, value string) error { return rules.Set(t.to, name, value) }
func (t trainings) read(name, value string) (string, error) {
	try := rules.Default
	err := rules.Set(&try, name, value)
	return rules.Get(try, name), err
}

// storings are those of stores.
type storings struct{ to *storing }

func (t storings) what() string                 { return "the probing of stores" }
func (t storings) list() []setting.Setting      { return storeTable.Settings() }
func (t storings) set(name, value string) error { return storeTable.Set(t.to, name, value) }
func (t storings) read(name, value string) (string, error) {
	try := defaultStoring()
	err := storeTable.Set(&try, name, value)
	return storeTable.Get(&try, name), err
}

func defaultStoring() storing {
	return storing{probing: measure.StoreProbing(), measuring: measure.StoreMeasuring()}
}

// stores takes the list of stores.
func (p *plan) stores(value any) {
	list, is := value.([]any)
	if !is || len(list) == 0 {
		p.say(storesName, `it must be a list of files or directories such as ["run1", "run2"]`)
		return
	}
	var paths []string
	for _, one := range list {
		path, is := one.(string)
		path = setting.FromHome(path)
		switch {
		case !is || path == "":
			p.say(storesName, "%s: it must be a path in quotes", setting.Told(one))
		case slices.Contains(paths, path):
			p.say(storesName, "%s stands twice", text.Clip(path))
		default:
			paths = append(paths, path)
		}
	}
	p.study.Axes = append(p.study.Axes, Axis{Name: storeAxis, Values: paths})
	p.study.Baseline = append(p.study.Baseline, 0)
}

// open makes the experiments of stores, one of each combination of settings.
func (p *plan) open() {
	n := 1
	for _, a := range p.study.Axes {
		if n > mostStored/len(a.Values) {
			p.say(storesName, "there are more than %s combinations of stores and settings", text.Count(mostStored))
			return
		}
		n *= len(a.Values)
	}
	for i := range n {
		of := p.base
		path := ""
		for k, value := range p.study.Values(i) {
			if name := p.study.Axes[k].Name; name == storeAxis {
				path = value
			} else {
				must(storeTable.Set(&of, name, value))
			}
		}
		one, err := storeSpec(path, of)
		if err != nil {
			for _, each := range text.Each(err) {
				p.stored(path, each)
			}
			return
		}
		p.study.Specs = append(p.study.Specs, one)
	}
	p.study.Base = p.study.Specs[0]
}

// mostStored is how many combinations of stores and settings there are at most.
const mostStored = 10_000

// stored says what is wrong with a store, in the line of the setting that it is of.
func (p *plan) stored(path string, err error) {
	var wrong *setting.Error
	if errors.As(err, &wrong) {
		p.say(wrong.Setting, "%s", wrong.Problem)
		return
	}
	p.say(storesName, "%s: %s", text.Clip(path), strings.TrimPrefix(err.Error(), path+": "))
}

// storeSpec is the experiment on a store.
func storeSpec(path string, s storing) (spec.Spec, error) {
	var wrong []error
	for _, err := range measure.CheckStore(s.probing) {
		wrong = append(wrong, err)
	}
	if err := text.Together(wrong...); err != nil {
		return spec.Spec{}, err
	}
	of, err := store.Open(path, s.reading)
	if err != nil {
		return spec.Spec{}, err
	}
	defer of.Close()
	if of.Classes() == nil && of.Targets(store.Train) == nil {
		return spec.Spec{}, fmt.Errorf("%s: it has no labels, so there is nothing to probe for; labels names them", text.Printable(path))
	}
	one := analysis.InStore(path, of, s.reading, s.probing, 0)
	one.Configure(measure.Measures, s.measuring)
	return one, nil
}
