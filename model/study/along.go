package study

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Along is a way to lay the settings along numbers that vary: an axis of numbers, or how deep or wide the
// networks are. Settings that are the same but for that number are a line.
type Along struct {
	Name  string // "depth", "width", or the name of an axis
	Whole bool   // the numbers are whole
	Log   bool   // they are positive and span so much that ratios tell more
	Lines []AlongLine
}

// AlongLine is settings by rising numbers, at least two.
type AlongLine struct {
	Name string // what they have in common, "" where nothing else varies
	At   []AlongPoint
}

// AlongPoint is a setting and its number.
type AlongPoint struct {
	X       float64
	Setting int
}

const (
	widthsAxis = "hidden" // the axis whose values are the widths of hidden layers
	leastLog   = 8        // the ratio from which on numbers stand on a logarithmic axis
)

// laid are all ways to lay the settings of a study along numbers, those of the shape of networks first.
func (c *Collection) laid() []Along {
	all := []Along{}
	for i, a := range c.Axes {
		if a.Name == widthsAxis {
			all = append(all,
				c.along("depth", i, func(value string) (float64, string) {
					depth, width := shape(value)
					if width == "" {
						return 0, value
					}
					return float64(depth), "width " + width
				}),
				c.along("width", i, func(value string) (float64, string) {
					depth, width := shape(value)
					x, err := strconv.ParseFloat(width, 64)
					if err != nil {
						return 0, value
					}
					return x, "depth " + strconv.Itoa(depth)
				}))
		}
	}
	number := func(value string) (float64, string) {
		if x, err := strconv.ParseFloat(value, 64); err == nil {
			return x, ""
		}
		return 0, value
	}
	for i, a := range c.Axes {
		if a.Name != widthsAxis {
			all = append(all, c.along(a.Name, i, number))
		}
	}
	return slices.DeleteFunc(all, func(a Along) bool { return len(a.Lines) == 0 })
}

// shape is how many hidden layers there are and how wide all of them are, "" where they differ.
func shape(value string) (depth int, width string) {
	widths := strings.Split(value, ",")
	depth, width = len(widths), widths[0]
	if len(slices.Compact(widths)) > 1 {
		width = ""
	}
	return depth, width
}

// along lays the settings along what of says of the values of an axis: a number, and what else the value
// tells. A value without a number has another name than all others, and so is a line of one, which is none.
func (c *Collection) along(name string, axis int, of func(value string) (x float64, rest string)) Along {
	a := Along{Name: name, Whole: true}
	var xs []float64
	places := map[string]int{}
	for i := range c.Settings {
		var words []string
		x := 0.0
		for k, value := range c.Settings[i].Values {
			word := c.Axes[k].Name + " " + value
			if k == axis {
				x, word = of(value)
			}
			if word != "" && (k == axis || len(c.Axes[k].Values) > 1) {
				words = append(words, word)
			}
		}
		line := strings.Join(words, ", ")
		at, known := places[line]
		if !known {
			at = len(a.Lines)
			places[line] = at
			a.Lines = append(a.Lines, AlongLine{Name: line})
		}
		a.Lines[at].At = append(a.Lines[at].At, AlongPoint{x, i})
	}
	a.Lines = slices.DeleteFunc(a.Lines, func(l AlongLine) bool { return len(l.At) < 2 })
	for _, l := range a.Lines {
		slices.SortStableFunc(l.At, func(p, q AlongPoint) int { return cmp.Compare(p.X, q.X) })
		for _, p := range l.At {
			xs = append(xs, p.X)
			a.Whole = a.Whole && p.X == float64(int64(p.X))
		}
	}
	a.Log = len(xs) > 0 && slices.Min(xs) > 0 && slices.Max(xs)/slices.Min(xs) >= leastLog
	return a
}
