// Package explain says in words what a measure's number is: its value and how sure that is, what it
// was taken on, its formula, what it tells and what it does not, and where its definition comes from.
// It knows no measure by name: the words are those of a [spec.About].
package explain

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// About is what is to be known of a measure; of one that the rules do not know it is its name alone.
func About(rules spec.Rules, measure string) spec.About {
	if a, known := rules.About(measure); known {
		return a
	}
	return spec.About{Measure: measure, Title: measure, Short: measure, Decimals: 3}
}

// Value writes a value of a measure with its unit. An accuracy is a share and has none.
func Value(a spec.About, v spec.Figure) string {
	s := text.Decimal(float64(v), a.Decimals)
	if a.Unit == "" || a.Unit == "accuracy" {
		return s
	}
	return s + " " + a.Unit
}

// Interval says how sure a number is and over what, "" where that is not known: what would have been
// drawn anew is always named, since other rows and other seeds answer different questions.
func Interval(a spec.About, m spec.Measured) string {
	if !m.Interval[0].Finite() || !m.Interval[1].Finite() {
		return ""
	}
	kind := "95 % interval"
	if m.Over == spec.OverOrders {
		kind = "range"
	}
	s := kind + " " + text.Decimal(float64(m.Interval[0]), a.Decimals) + " to " + text.Decimal(float64(m.Interval[1]), a.Decimals)
	if m.Over != "" {
		s += " over " + string(m.Over)
	}
	return s
}

// Rows says of how many rows a number is, and of which.
func Rows(a spec.About, m spec.Measured) string {
	s := "n = " + text.Count(m.N)
	if a.Rows != "" {
		s += " " + a.Rows
	}
	return s
}

// Words are a number in words, or why there is none.
func Words(a spec.About, m spec.Measured) string {
	if m.Problem != "" {
		return "no " + a.Title + ": " + text.Printable(m.Problem)
	}
	parts := []string{a.Title + " " + Value(a, m.Value)}
	if s := Interval(a, m); s != "" {
		parts = append(parts, s)
	}
	return strings.Join(append(parts, Rows(a, m)), ", ")
}

// widest is as wide as a line of words may be to be read with ease, in cells.
const widest = 110

// Lines are all that is to be known of a number, in lines of so many cells. of says what the number
// is of.
func Lines(th kit.Theme, a spec.About, m spec.Measured, of string, width int) []string {
	room := min(width, widest) - 16
	lines := []string{" " + th.Strong.Render(kit.Capital(a.Title)) + th.Dim.Render(" of ") + th.Text.Render(of), ""}
	add := func(name, words string) {
		if words == "" {
			return
		}
		for i, line := range kit.Wrap(text.Printable(words), max(20, room)) {
			if i > 0 {
				name = ""
			}
			lines = append(lines, " "+th.Dim.Render(kit.ToWidth(name, 12))+"  "+th.Text.Render(line))
		}
	}
	if m.Problem != "" {
		add("no value", kit.Sentence(m.Problem))
	} else {
		add("value", Value(a, m.Value))
		add("how sure", sure(a, m))
	}
	add("rows", Rows(a, m))
	for _, f := range m.More {
		add(strings.ReplaceAll(f.Name, "_", " "), text.Decimal(float64(f.Value), max(3, a.Decimals)))
	}
	add("fewer rows", curve(a, m))
	if m.Remark != "" {
		add("remark", kit.Sentence(m.Remark))
	}
	add("formula", a.Formula)
	add("tells", a.Meaning)
	add("source", a.Source)
	return lines
}

// sure is the interval with how it is made.
func sure(a spec.About, m spec.Measured) string {
	s := Interval(a, m)
	switch {
	case s == "":
		return "no interval is known"
	case a.Interval == "":
		return s
	}
	// What of it the interval has said already is not said twice.
	how := strings.TrimPrefix(strings.TrimPrefix(a.Interval, "95 % "), "95 %, ")
	return s + ": " + strings.TrimPrefix(how, "over "+string(m.Over)+": ")
}

// curve lists the values of fewer rows, "" where there are none.
func curve(a spec.About, m spec.Measured) string {
	var parts []string
	for _, p := range m.Curve {
		parts = append(parts, fmt.Sprintf("%s at n = %s", text.Decimal(float64(p.Value), a.Decimals), text.Count(p.N)))
	}
	if s := strings.Join(parts, ", "); s == "" || a.Curve == "" {
		return s
	} else {
		return s + ": " + a.Curve
	}
}

// View is an explanation in exactly width×height cells.
func View(th kit.Theme, a spec.About, m spec.Measured, of string, width, height int) string {
	lines := Lines(th, a, m, of, width)
	if len(lines) > height { // what is left out is the end: the source and what it tells
		lines = lines[:height]
	}
	return kit.Block(strings.Join(lines, "\n"), width, height)
}
