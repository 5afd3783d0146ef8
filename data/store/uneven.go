package store

import (
	"fmt"
	"strconv"

	"fathom/data/text"
)

// A class is hardly tested where its share of the test rows is below a quarter of its share of all
// rows, and a proportional split would have given it at least as many as fewExpected.
const (
	hardlyTested = 0.25
	fewExpected  = 4
)

// uneven says which classes the split treats badly, the worst first: a side of one class alone,
// classes that are not learned or not tested, and those of which far fewer rows are tested than
// their share of all. A split by groups can do all of that, since a group goes to a side whole.
func (c Checks) uneven() (out []string) {
	var sides [Splits][]string // the classes of each
	var all int
	for split := range sides {
		all += c.Rows[split]
		for _, k := range c.Classes {
			if k.Rows[split] > 0 {
				sides[split] = append(sides[split], k.Name)
			}
		}
	}
	for _, split := range []Split{Train, Test} {
		if len(c.Classes) > 1 && len(sides[split]) == 1 {
			what := "there is nothing for a probe to tell apart"
			if split == Test {
				what = "an accuracy says nothing of the others"
			}
			out = append(out, fmt.Sprintf("all %s rows are of class %s: %s", trainingWord(split), text.Clip(sides[split][0]), what))
		}
	}
	if c.unlabelled() {
		out = append(out, "class -1 is learned as the others are: where it marks rows that are of none, leave these rows out")
	}
	missing := func(split Split) {
		var none []string
		for _, k := range c.Classes {
			if k.Rows[split] == 0 && len(sides[split]) != 1 {
				none = append(none, k.Name)
			}
		}
		switch len(none) {
		case 0:
		case 1:
			out = append(out, fmt.Sprintf("class %s has no %s row", text.Clip(none[0]), trainingWord(split)))
		default:
			out = append(out, fmt.Sprintf("%s have no %s row: %s", text.Plural(len(none), "class"), trainingWord(split), text.Few(clip(none), "and")))
		}
	}
	missing(Train)
	missing(Test)
	var few []string
	for _, k := range c.Classes {
		have := k.Rows[Train] + k.Rows[Test] + k.Rows[Validation]
		expected := float64(have) * float64(c.Rows[Test]) / float64(max(1, all))
		if n := k.Rows[Test]; n > 0 && expected >= fewExpected && float64(n) < hardlyTested*expected {
			few = append(few, fmt.Sprintf("%s by %s of its %s", text.Clip(k.Name), text.Count(n), text.Plural(have, "row")))
		}
	}
	if len(few) > 0 {
		out = append(out, "the split tests hardly: "+text.Few(few, "and"))
	}
	return out
}

// trainingWord is a split as a row is called after it.
func trainingWord(split Split) string {
	if split == Train {
		return "training"
	}
	return split.String()
}

// unlabelled reports whether −1 stands among three classes or more that count from 0 on, where people
// write it for no class at all.
func (c Checks) unlabelled() bool {
	negative, most := 0, 0
	for _, k := range c.Classes {
		v, err := strconv.Atoi(k.Name)
		if err != nil || v < -1 {
			return false
		}
		if v == -1 {
			negative++
		}
		most = max(most, v)
	}
	return negative == 1 && most > 1
}
