package store

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fathom/data/text"
)

// splitPicks parts a list at its commas; a comma after a backslash is one of a name.
func splitPicks(list string) (out []string) {
	if list == "" {
		return nil
	}
	word := ""
	for piece := range strings.SplitSeq(list, ",") {
		if cut, escaped := strings.CutSuffix(piece, `\`); escaped {
			word += cut + ","
			continue
		}
		out, word = append(out, strings.TrimSpace(word+piece)), ""
	}
	return out
}

// pickLayers is the numbers of the layers that a list names: names, numbers from 0 on, ranges of
// them, arrays, and words that one layer's name alone has.
func pickLayers(list string, names []string, items []*item) ([]int, error) {
	var out []int
	picks := splitPicks(list)
	if picks == nil {
		for i := range names {
			out = append(out, i)
		}
		return out, nil
	}
	for _, pick := range picks {
		found, err := pickLayer(pick, names, items)
		if err != nil {
			return nil, fmt.Errorf("--layers %s: %w", text.Clip(list), err)
		}
		for _, i := range found {
			if slices.Contains(out, i) {
				return nil, fmt.Errorf("--layers %s: %s twice", text.Clip(list), text.Clip(names[i]))
			}
			out = append(out, i)
		}
	}
	return out, nil
}

func pickLayer(pick string, names []string, items []*item) (out []int, err error) {
	if i := slices.Index(names, pick); i >= 0 {
		return []int{i}, nil
	}
	if pick == "" {
		return nil, errors.New("an empty name")
	}
	from, to, ranged := strings.Cut(pick, "-")
	if !ranged {
		to = from
	}
	a, errA := strconv.Atoi(from)
	z, errZ := strconv.Atoi(to)
	if errA == nil && errZ == nil {
		if a > z || z >= len(names) {
			return nil, fmt.Errorf("there are layers 0 to %d", len(names)-1)
		}
		for i := a; i <= z; i++ {
			out = append(out, i)
		}
		return out, nil
	}
	for i, it := range items {
		if slices.Contains(it.refs(), pick) {
			out = append(out, i)
		}
	}
	if out != nil {
		return out, nil
	}
	for i, name := range names {
		if slices.Contains(words(name), strings.ToLower(pick)) {
			out = append(out, i)
		}
	}
	if len(out) == 1 {
		return out, nil
	}
	if len(out) > 1 {
		return nil, fmt.Errorf("%s have the word %s", text.Few(clip(of(names, out)), "and"), text.Clip(pick))
	}
	return nil, fmt.Errorf("no layer %s, there are %s", text.Clip(pick), text.Few(clip(names), "and"))
}

func of(names []string, at []int) (out []string) {
	for _, i := range at {
		out = append(out, names[i])
	}
	return out
}
