package filter

import (
	"cmp"
	"math"
	"strings"
)

// A Filter picks rows. The zero Filter picks all of them.
type Filter struct {
	any [][]term // one of these, each of which is all of its terms
}

// A term is one condition or one word, perhaps turned around.
type term struct {
	not   bool
	word  string // alone, in small letters; "" of a condition
	field Field
	op    string
	value Value
}

// IsZero reports whether the filter picks all rows.
func (f Filter) IsZero() bool { return len(f.any) == 0 }

// Match reports whether the filter picks a row.
func (f Filter) Match(r Row) bool {
	if f.IsZero() {
		return true
	}
	for _, all := range f.any {
		if matchesAll(all, r) {
			return true
		}
	}
	return false
}

func matchesAll(all []term, r Row) bool {
	for _, t := range all {
		if t.matches(r) == t.not {
			return false
		}
	}
	return true
}

// matches reports whether a row fulfils the term before it is turned around.
func (t term) matches(r Row) bool {
	if t.word != "" {
		for _, text := range r.Words() {
			if strings.Contains(strings.ToLower(text), t.word) {
				return true
			}
		}
		return false
	}
	have, known := r.Value(t.field.Name)
	if !known {
		return false
	}
	if t.op == ":" {
		return strings.Contains(strings.ToLower(have.Text), strings.ToLower(t.value.Text))
	}
	order := 0
	switch t.field.Kind {
	case Number, Duration, Size:
		if math.IsNaN(have.Number) {
			return false
		}
		order = cmp.Compare(have.Number, t.value.Number)
	case Whole:
		order = cmp.Compare(have.Whole, t.value.Whole)
	default:
		order = 1 // which only equality asks for
		if strings.EqualFold(have.Text, t.value.Text) {
			order = 0
		}
	}
	switch t.op {
	case "=":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

// String writes the filter as [Parse] reads it.
func (f Filter) String() string {
	ways := make([]string, len(f.any))
	for i, all := range f.any {
		terms := make([]string, len(all))
		for k, t := range all {
			terms[k] = t.String()
		}
		ways[i] = strings.Join(terms, " ")
	}
	return strings.Join(ways, " or ")
}

func (t term) String() string {
	text := quoted(t.word)
	if t.word == "" {
		text = t.field.Name + t.op + quoted(t.value.Text)
	}
	if t.not {
		text = "-" + text
	}
	return text
}

// quoted writes a word so that it is read as it is.
func quoted(word string) string {
	plain := word != "" && !isKeyword(word) && word[0] != '-' && !strings.ContainsFunc(word, func(r rune) bool { return isBlank(r) || strings.ContainsRune(signs, r) })
	if plain {
		return word
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(word) + `"`
}
