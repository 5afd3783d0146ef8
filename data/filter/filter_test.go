package filter

import (
	"math"
	"strings"
	"testing"
)

// shelf is the fields of the tests.
var shelf = []Field{
	{Name: "state", Kind: Choice, Choices: []string{"finished", "running", "dead"}},
	{Name: "acc", Kind: Number}, {Name: "took", Kind: Duration}, {Name: "size", Kind: Size},
	{Name: "seed", Kind: Whole}, {Name: "hidden", Kind: List}, {Name: "data"}, {Name: "learning-rate", Kind: Number},
}

// book is a row of the tests.
type book map[string]Value

func (b book) Words() []string { return []string{b["name"].Text, b["data"].Text} }

func (b book) Value(field string) (Value, bool) {
	v, known := b[field]
	return v, known
}

// first is a finished run, second a dead one of which little is known.
var (
	first = book{
		"name": {Text: "20261126-mnist-Q4hz"}, "state": {Text: "finished"}, "acc": {Text: "0.9713", Number: 0.9713}, "took": {Number: 3600}, "size": {Number: 44e6},
		"seed": {Whole: math.MaxUint64, Text: "18446744073709551615"}, "hidden": {Text: "100,100"}, "data": {Text: "mnist"}, "learning-rate": {Number: 0.01, Text: "0.01"},
	}
	second = book{"name": {Text: "other"}, "state": {Text: "dead"}, "acc": {Number: math.NaN()}, "data": {Text: "my images"}, "seed": {Whole: 7, Text: "7"}}
)

func TestMatch(t *testing.T) {
	for _, test := range []struct {
		filter        string
		first, second bool
	}{
		{"", true, true},
		{" \t ", true, true},
		{"q4HZ", true, false},
		{"mnist", true, false},
		{"-mnist", false, true},
		{"not mnist", false, true},
		{"not -mnist", true, false},
		{"images", false, true},
		{`"my images"`, false, true},
		{"state=finished", true, false},
		{"State = DEAD", false, true},
		{"state!=dead", true, false},
		{"state:d", true, true},
		{"acc>0.97", true, false},
		{"acc>97%", true, false},
		{"acc<0.9713", false, false},
		{"acc<=0.9713", true, false},
		{"acc>=0.9713", true, false},
		{"acc = 0.97130", true, false},
		{"acc!=1", true, false}, // what is not known fulfils nothing
		{"-acc=1", true, true},  // but not what is turned around
		{"not acc>0.5", false, true},
		{"acc:0.97", true, false},
		{"took>59m took<=1h", true, false},
		{"took>=1.5h", false, false},
		{"took<1d", true, false},
		{"took<1w", true, false},
		{"took=3600", true, false},
		{"size>40MB", true, false},
		{"size>42mib", false, false},
		{"size>41.9MiB", true, false},
		{"seed=18446744073709551615", true, false},
		{"seed=18446744073709551614", false, false}, // the same float64
		{"seed>8", true, false},
		{"hidden=100,100", true, false},
		{`hidden="100, 100"`, true, false},
		{"hidden=100", false, false},
		{"hidden:100", true, false},
		{`data="my images"`, false, true},
		{"learning-rate=1e-2", true, false},
		{"acc>0.99 or state=dead", false, true},
		{"acc>0.99|state=dead", false, true},
		{"acc>0.9 state=finished or images state=dead", true, true},
		{"acc>0.9 seed=7 || images seed=7", false, true},
		{`"or"`, false, false},
	} {
		f, err := Parse(test.filter, shelf)
		if err != nil {
			t.Errorf("%q: %v", test.filter, err)
			continue
		}
		if a, b := f.Match(first), f.Match(second); a != test.first || b != test.second {
			t.Errorf("%q picks the first: %v, the second: %v; want %v, %v", test.filter, a, b, test.first, test.second)
		}
	}
}

// TestUnits: what sizes and durations are in bytes and seconds, in any case of letters.
func TestUnits(t *testing.T) {
	for word, want := range map[string]float64{
		"7": 7, "7B": 7, "1.5k": 1500, "1.5kB": 1500, "2M": 2e6, "2mb": 2e6, "3G": 3e9, "3GB": 3e9, "1TB": 1e12,
		"1KiB": 1024, "1MiB": 1048576, "0.5GiB": 536870912, "1TiB": 1099511627776,
	} {
		if got, wrong := bytes(word); got != want || wrong != "" {
			t.Errorf("%s are %v bytes, want %v; %s", word, got, want, wrong)
		}
	}
	for word, want := range map[string]float64{"90": 90, "90s": 90, "1.5m": 90, "2h": 7200, "1h30m": 5400, "3d": 259200, "1w": 604800} {
		if got, wrong := seconds(word); got != want || wrong != "" {
			t.Errorf("%s are %v seconds, want %v; %s", word, got, want, wrong)
		}
	}
}

func TestErrorsAreOneSentence(t *testing.T) {
	for filter, want := range map[string]string{
		"acx>1":         "acx is no field; there are state, acc, took, size, seed, hidden and 2 more",
		"rate>1":        "rate is no field, but learning-rate is",
		"accuracy>1":    "accuracy is no field, but acc is",
		"e>1":           "e is no field, but state, size, seed, hidden and learning-rate are",
		"acc>high":      "acc>high: it must be a number",
		"acc>nan":       "acc>nan: it must be a number",
		"acc>":          "acc>: there is no value behind it",
		"acc> | dead":   "acc>: there is no value behind it",
		"state=done":    "state=done: it must be finished, running or dead",
		"state>dead":    "state>dead: state is no number; it takes =, : and !=",
		"seed=-1":       "seed=-1: it must be a whole number from 0 to 18446744073709551615",
		"took>soon":     "took>soon: it must be a time such as 90s, 5m, 2h or 3d",
		"took>-5s":      "took>-5s: it must be a time such as 90s, 5m, 2h or 3d",
		"size>big":      "size>big: it must be a size such as 500kB, 60MB or 1GiB",
		"size>.MB":      "size>.MB: it must be a size such as 500kB, 60MB or 1GiB",
		"or acc>1":      `there is nothing before "or"`,
		"acc>1 or":      `there is nothing behind "or"`,
		"acc>1 or | a":  `there is nothing before "or"`,
		"not":           `there is nothing behind "not"`,
		"-":             `there is nothing behind "-"`,
		"- | a":         `there is nothing behind "-"`,
		"=1":            "there is no field before =",
		`"acc"=1`:       "there is no field before =",
		`a "b`:          "the quote before b is not closed",
		`""`:            "there is nothing between the quotes",
		"!":             "'!' stands alone; what has signs in it is written in double quotes",
		"took>\u001b[2": `took>"\x1b[2": it must be a time such as 90s, 5m, 2h or 3d`,
	} {
		f, err := Parse(filter, shelf)
		if err == nil || err.Error() != want || !f.IsZero() {
			t.Errorf("%q: %v\nwant %s", filter, err, want)
		}
	}
}

// FuzzParse holds that what is read can be written and read again, to the same choice of rows, and
// that what cannot be read is said in one line.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"state=finished acc>0.95 or id:q4hz -data:fashion", `data="my \" images" | not seed=7`, "--a", "acc>1e400", "hidden=1,,2", "size>1GiB took<1h30m",
		`"a\`, "or|or", "not not", "-\"-\"", "data:\\", "data=a\"b", "seed:\xff", "data=\\\"",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parsed, err := Parse(s, shelf)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\x1b") || err.Error() == "" {
				t.Errorf("%q: %q", s, err)
			}
			return
		}
		again, err := Parse(parsed.String(), shelf)
		if err != nil {
			t.Fatalf("%q is written as %q: %v", s, parsed, err)
		}
		if again.String() != parsed.String() {
			t.Errorf("%q is written as %q and then as %q", s, parsed, again)
		}
		for _, row := range []book{first, second} {
			if parsed.Match(row) != again.Match(row) {
				t.Errorf("%q and %q pick different rows", s, parsed)
			}
		}
	})
}
