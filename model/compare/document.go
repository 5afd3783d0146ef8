package compare

import (
	"encoding/json"
	"fmt"

	"fathom/model/spec"
)

// Document is the comparison as `fathom compare --format json` prints it: indented JSON and a line
// feed. name is what the sentences know a run by. Figures that are not finite are null.
func (c Comparison) Document(name func(run int) string) ([]byte, error) {
	type ran struct {
		Name     string      `json:"name"`
		Path     string      `json:"path"`
		Seed     uint64      `json:"seed"`
		Accuracy spec.Figure `json:"accuracy"`
		Last     spec.Figure `json:"last_layer"`
		Diverged string      `json:"diverged,omitempty"`
	}
	whole := struct {
		Runs       []ran        `json:"runs"`
		Baseline   string       `json:"baseline"`
		Differ     []Difference `json:"differ"`
		Same       []Setting    `json:"same"`
		Curves     Curves       `json:"curves"`
		Tests      []Test       `json:"tests"`
		Layers     []Test       `json:"layers"`
		Sentence   string       `json:"sentence"`
		Groups     []Group      `json:"groups,omitempty"`
		GroupTests []GroupTest  `json:"group_tests,omitempty"`
		ByGroups   string       `json:"group_sentence,omitempty"`
		Alike      []alikeRuns  `json:"alike,omitempty"`
	}{Baseline: name(c.Baseline), Differ: some(c.Differ), Same: some(c.Same), Curves: c.Curves, Tests: some(c.Tests), Layers: some(c.Layers), Sentence: c.Sentence(name)}
	whole.Curves.Steps = some(whole.Curves.Steps)
	for i := range c.Runs {
		r := &c.Runs[i]
		one := ran{Name: name(i), Path: r.Path, Seed: r.Seed, Accuracy: NotKnown, Last: NotKnown, Diverged: r.Diverged}
		if n := len(r.Points); n > 0 {
			one.Accuracy = finite(r.Points[n-1].Accuracy)
		}
		if p := r.last(); p != nil {
			one.Last = finite(p.Accuracy)
		}
		whole.Runs = append(whole.Runs, one)
	}
	if c.Grouped() {
		whole.Groups, whole.GroupTests = c.Groups, some(c.GroupTests)
		whole.ByGroups = c.GroupSentence(c.GroupName)
	}
	for _, a := range c.Alike {
		whole.Alike = append(whole.Alike, a.document(name))
	}
	text, err := json.MarshalIndent(whole, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the comparison: %w", err)
	}
	return append(text, '\n'), nil
}

// some is a list that JSON has as one also where it is empty.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// GroupName is what the sentences call a group: the settings that it has to itself.
func (c Comparison) GroupName(group int) string {
	text := ""
	for _, s := range c.Groups[group].Settings {
		if text != "" {
			text += ", "
		}
		text += s.Name + " " + s.Value
	}
	if text == "" {
		return "one setting"
	}
	return text
}
