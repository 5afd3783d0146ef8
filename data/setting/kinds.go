package setting

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"fathom/data/text"
)

// Text is a setting that may be any text.
func Text[T any](s Setting, at func(*T) *string) Field[T] {
	return Field[T]{
		Setting: s,
		Get:     func(t *T) string { return *at(t) },
		Set:     func(t *T, value string) string { *at(t) = value; return "" },
	}
}

// Whole is a setting that is a whole number.
func Whole[T any](name, group, help string, at func(*T) *int) Field[T] {
	return Field[T]{
		Setting: Setting{Name: name, Help: help, Kind: "n", Group: group, Type: TypeNumber},
		Get:     func(t *T) string { return strconv.Itoa(*at(t)) },
		Set: func(t *T, value string) string {
			n, err := strconv.Atoi(value)
			if err != nil {
				return "it must be a whole number"
			}
			*at(t) = n
			return ""
		},
	}
}

// Seed is a setting that is a whole number of 64 bits without a sign.
func Seed[T any](name, group, help string, at func(*T) *uint64) Field[T] {
	return Field[T]{
		Setting: Setting{Name: name, Help: help, Kind: "n", Group: group, Type: TypeNumber},
		Get:     func(t *T) string { return strconv.FormatUint(*at(t), 10) },
		Set: func(t *T, value string) string {
			n, err := strconv.ParseUint(value, 10, 64)
			if err != nil {
				return "it must be a whole number from 0 to " + strconv.FormatUint(math.MaxUint64, 10)
			}
			*at(t) = n
			return ""
		},
	}
}

// Decimal is a setting that is any number. It is written with as many digits as tell it
// from its neighbours.
func Decimal[T any](name, group, help string, at func(*T) *float64) Field[T] {
	return Field[T]{
		Setting: Setting{Name: name, Help: help, Kind: "x", Group: group, Type: TypeNumber},
		Get:     func(t *T) string { return strconv.FormatFloat(*at(t), 'g', -1, 64) },
		Set: func(t *T, value string) string {
			x, err := strconv.ParseFloat(value, 64)
			if err != nil || math.IsNaN(x) {
				return "it must be a number"
			}
			*at(t) = x
			return ""
		},
	}
}

// Bool is a setting that is true or false.
func Bool[T any](name, group, help string, at func(*T) *bool) Field[T] {
	return Field[T]{
		Setting: Setting{Name: name, Help: help, Group: group, Type: TypeBool},
		Get:     func(t *T) string { return strconv.FormatBool(*at(t)) },
		Set: func(t *T, value string) string {
			is, err := strconv.ParseBool(value)
			if err != nil {
				return "it must be true or false"
			}
			*at(t) = is
			return ""
		},
	}
}

// Numbers is a setting that is a list of whole numbers; example is what an error shows.
func Numbers[T any](name, group, kind, example, help string, at func(*T) *[]int) Field[T] {
	return Field[T]{
		Setting: Setting{Name: name, Help: help, Kind: kind, Group: group, Type: TypeNumbers},
		Get: func(t *T) string {
			words := make([]string, len(*at(t)))
			for i, v := range *at(t) {
				words[i] = strconv.Itoa(v)
			}
			return strings.Join(words, ",")
		},
		Set: func(t *T, value string) string {
			var values []int
			for word := range strings.SplitSeq(value, ",") {
				n, err := strconv.Atoi(strings.TrimSpace(word))
				if err != nil {
					return "it must be whole numbers such as " + example
				}
				values = append(values, n)
			}
			*at(t) = values
			return ""
		},
	}
}

// NumbersOrNone is [Numbers] that may also be none, the empty text.
func NumbersOrNone[T any](name, group, kind, example, help string, at func(*T) *[]int) Field[T] {
	f := Numbers(name, group, kind, example, help, at)
	set := f.Set
	f.Set = func(t *T, value string) string {
		if strings.TrimSpace(value) == "" {
			*at(t) = nil
			return ""
		}
		return set(t, value)
	}
	return f
}

// Choice is a setting that is one word of a closed list. The empty word,
// if it is none of them, stands for the first.
func Choice[T any, W ~string](name, group, kind, help string, all []W, at func(*T) *W) Field[T] {
	list := text.List(text.Words(all), "or")
	return Field[T]{
		Setting: Setting{Name: name, Help: help + ": " + list, Kind: kind, Group: group, Choices: text.Words(all)},
		Get: func(t *T) string {
			if word := *at(t); word != "" {
				return string(word)
			}
			return string(all[0])
		},
		Set: func(t *T, value string) string {
			i := slices.Index(all, W(value))
			if i < 0 {
				return "it must be " + list
			}
			*at(t) = all[i]
			return ""
		},
	}
}

// AnyCase is a setting of words in small letters that takes capitals too.
func AnyCase[T any](f Field[T]) Field[T] {
	set := f.Set
	f.Set = func(t *T, value string) string { return set(t, strings.ToLower(value)) }
	return f
}
