package filter

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"fathom/data/text"
)

// Kind is what the values of a field are, and so how they compare.
type Kind int

// The kinds of fields.
const (
	Text     Kind = iota // any text
	Number               // a number
	Whole                // a whole number of 64 bits without a sign, exactly
	List                 // numbers in an order, separated by commas
	Choice               // a word of a closed list
	Duration             // in seconds; the user writes 90s, 5m, 2h, 3d or 1w
	Size                 // in bytes; the user writes 500kB, 60MB or 1GiB
)

// A Field is something that rows have and that can be asked for by name.
type Field struct {
	Name    string
	Kind    Kind
	Choices []string // the words there are, of a [Choice]
}

// A Value is what a row has of a field.
type Value struct {
	Text   string  // as the row shows it: of [Text], [List] and [Choice], and what a colon looks in
	Number float64 // of [Number], [Duration] and [Size]; NaN is not known
	Whole  uint64  // of [Whole]
}

// Row is what can be picked.
type Row interface {
	// Words are the texts that a word alone is looked for in.
	Words() []string
	// Value is what the row has of a field; known is false where it has nothing.
	Value(field string) (v Value, known bool)
}

// ordered reports whether values of the kind can be less than others.
func (k Kind) ordered() bool { return k == Number || k == Whole || k == Duration || k == Size }

// read reads a value as the user writes it. What is wrong is the end of a sentence, "" for nothing.
func (f Field) read(word string) (v Value, wrong string) {
	v.Text = word
	switch f.Kind {
	case Number:
		v.Number, wrong = number(word)
	case Whole:
		n, err := strconv.ParseUint(word, 10, 64)
		if v.Whole = n; err != nil {
			wrong = "it must be a whole number from 0 to " + strconv.FormatUint(math.MaxUint64, 10)
		}
	case List:
		v.Text = strings.Join(strings.FieldsFunc(word, func(r rune) bool { return r == ',' || r == ' ' }), ",")
	case Choice:
		i := slices.IndexFunc(f.Choices, func(c string) bool { return strings.EqualFold(c, word) })
		if i < 0 {
			return v, "it must be " + text.List(f.Choices, "or")
		}
		v.Text = f.Choices[i]
	case Duration:
		v.Number, wrong = seconds(word)
	case Size:
		v.Number, wrong = bytes(word)
	}
	return v, wrong
}

// number reads a number; with a percent sign, a hundredth of it.
func number(word string) (v float64, wrong string) {
	digits, percent := strings.CutSuffix(word, "%")
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsNaN(v) {
		return 0, "it must be a number"
	}
	if percent {
		v /= 100
	}
	return v, ""
}

// seconds reads a duration; a number alone is in seconds.
func seconds(word string) (v float64, wrong string) {
	for unit, size := range map[string]float64{"": 1, "d": 24 * 3600, "w": 7 * 24 * 3600} {
		if digits, ok := strings.CutSuffix(word, unit); ok {
			if v, err := strconv.ParseFloat(digits, 64); err == nil && v >= 0 {
				return v * size, ""
			}
		}
	}
	d, err := time.ParseDuration(word)
	if err != nil || d < 0 {
		return 0, "it must be a time such as 90s, 5m, 2h or 3d"
	}
	return d.Seconds(), ""
}

// bytes reads a size; a number alone is in bytes.
func bytes(word string) (v float64, wrong string) {
	const wanted = "it must be a size such as 500kB, 60MB or 1GiB"
	lower := strings.ToLower(word)
	end := strings.IndexFunc(lower, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	if end < 0 {
		end = len(lower)
	}
	units := map[string]float64{"": 1, "b": 1, "kb": 1e3, "k": 1e3, "mb": 1e6, "m": 1e6, "gb": 1e9, "g": 1e9, "tb": 1e12, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40}
	size, known := units[strings.TrimSpace(lower[end:])]
	v, err := strconv.ParseFloat(lower[:end], 64)
	if err != nil || !known {
		return 0, wanted
	}
	return v * size, ""
}
