package measure

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/spec"
)

// Measures is the name of the stage that finds the numbers of each layer: those of the
// list that the settings name.
const Measures = "measures"

var measures = Measure{
	Part:  spec.Part{Name: Measures, Default: spec.Measuring{Measures: defaultNumbers()}, Table: measuresTable, Check: checkMeasures, Stage: true, Abouts: abouts()},
	Looks: "no measures",
	start: func(s *Set) taking {
		s.numbers = newNumbers(s)
		return s.numbers
	},
}

// A number is a measure that finds one number of a layer, or of two layers on the same rows.
type number struct {
	spec.About
	// layer finds the number of a layer, or pair that of two; the other is nil. What they say of where
	// the number is from is filled in. An error is a sentence about the layer.
	layer func(ctx context.Context, x *Layer) (spec.Measured, error)
	pair  func(ctx context.Context, x, y *Layer) (spec.Measured, error)
	// classes says that it needs labels that are classes.
	classes bool
	trained bool // it is found of the trained subject alone
	check   bool // it is a check of the experiment, and nothing is claimed of differences in it
}

// The words that stand for lists of them.
const (
	allNumbers = "all"
	noNumbers  = "none"
)

// MeasuringField is the setting of the numbers to find.
func MeasuringField() setting.Field[spec.Measuring] {
	names := numberNames()
	return setting.Field[spec.Measuring]{
		Setting: setting.Setting{
			Name: Measures, Label: "measures", Kind: "names", Group: "probes", Type: setting.TypeWords,
			Choices: append(slices.Clone(names), allNumbers, noNumbers),
			Help:    "what to find of each layer, of " + text.List(names, "and") + "; or all, or none",
		},
		Get: func(m *spec.Measuring) string {
			switch len(m.Measures) {
			case 0:
				return noNumbers
			case len(names):
				return allNumbers
			}
			return strings.Join(m.Measures, ",")
		},
		Set: func(m *spec.Measuring, value string) string {
			chosen, problem := parseNumbers(value, names)
			if problem == "" {
				m.Measures = chosen
			}
			return problem
		},
	}
}

var measuresTable = spec.SettingsTable(Measures, setting.Table[spec.Measuring]{MeasuringField()})

// parseNumbers reads a list of measures' names. They are put into the order of the list.
func parseNumbers(value string, names []string) (chosen []string, problem string) {
	switch strings.TrimSpace(value) {
	case allNumbers:
		return slices.Clone(names), ""
	case noNumbers, "":
		return []string{}, ""
	}
	var unknown []string
	told := map[string]bool{}
	for word := range strings.SplitSeq(value, ",") {
		name := strings.TrimSpace(word)
		if !slices.Contains(names, name) {
			unknown = append(unknown, text.Clip(name))
		}
		told[name] = true
	}
	if len(unknown) > 0 {
		return nil, unknownNumbers(unknown, names)
	}
	chosen = []string{}
	for _, name := range names {
		if told[name] {
			chosen = append(chosen, name)
		}
	}
	return chosen, ""
}

func unknownNumbers(unknown, names []string) string {
	verb := "is no measure"
	if len(unknown) > 1 {
		verb = "are no measures"
	}
	return fmt.Sprintf("%s %s; there are %s", text.Few(unknown, "and"), verb, text.List(names, "and"))
}

// abouts is what is to be known of each.
func abouts() []spec.About {
	var all []spec.About
	for _, m := range numbers() {
		all = append(all, m.About)
	}
	return all
}

// numberNames lists the names that the setting takes.
func numberNames() []string {
	var names []string
	for _, m := range numbers() {
		names = append(names, m.Measure)
	}
	return names
}

// defaultNumbers are those that are found where nothing else is said.
func defaultNumbers() []string {
	names := []string{}
	for _, m := range numbers() {
		if m.Default {
			names = append(names, m.Measure)
		}
	}
	return names
}

// StoreMeasuring are the numbers of a store where nothing else is said.
func StoreMeasuring() spec.Measuring { return spec.Measuring{Measures: defaultNumbers()} }

// checkMeasures finds names that there are not, as a Spec of another program may have them. One
// that has no such settings is older than they are, and finds none.
func checkMeasures(s spec.Spec) []*setting.Error {
	settings, err := spec.Settings[spec.Measuring](s, Measures)
	if err != nil {
		if !slices.ContainsFunc(s.Measures, func(m spec.Measure) bool { return m.Name == Measures }) {
			return nil
		}
		return []*setting.Error{{Setting: "stages", Problem: err.Error()}}
	}
	names := numberNames()
	var unknown []string
	for _, name := range settings.Measures {
		if !slices.Contains(names, name) {
			unknown = append(unknown, text.Clip(name))
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	return []*setting.Error{{Setting: Measures, Problem: unknownNumbers(unknown, names)}}
}

// namedIn are the measures that the settings of a Spec name, in the order of the list.
func namedIn(s spec.Spec) []number {
	settings, _ := spec.Settings[spec.Measuring](s, Measures) // [checkMeasures] says what is wrong with them
	var named []number
	for _, m := range numbers() {
		if slices.Contains(settings.Measures, m.Measure) {
			named = append(named, m)
		}
	}
	return named
}

// take finds the numbers of the untrained subject and of the trained one.
func (n *Numbers) take(ctx context.Context, untrained, trained Moment, far progress) error {
	return n.Find(ctx, &untrained, trained, far)
}

// look finds the numbers of a moment's layers that looks find.
func (n *Numbers) look(ctx context.Context, m Moment) error {
	var units []unit
	for _, by := range n.named {
		if !by.Live || by.Measure == Probe { // which has looks of its own
			continue
		}
		for layer := range m.Source.Layers() {
			units = append(units, unit{by: by, at: m, layer: layer, live: true})
		}
	}
	free := func(ctx context.Context) error { return ctx.Err() }
	return n.each(ctx, units, free, func(e spec.Measured) { n.env.Append(e) })
}

// array is nothing: all that is found is in the log.
func (n *Numbers) array(spec.Address) *spec.Array { return nil }
