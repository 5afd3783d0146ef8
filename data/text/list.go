package text

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// List writes words as a sentence does: "a, b or c" where between is "or".
func List(words []string, between string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + between + " " + words[last]
}

// Few is [List] of the first few words, and how many more there are.
func Few(words []string, between string) string {
	const most = 8
	if len(words) > most+1 {
		words = append(slices.Clone(words[:most]), Count(len(words)-most)+" more")
	}
	return List(words, between)
}

// Words are the values of a closed list as plain strings, in order.
func Words[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// Clip writes a word for a sentence: quoted where a shell or an eye needs it, on one
// line, and not longer than a line takes. It is UTF-8 whatever the word is.
func Clip(word string) string {
	const most = 60
	if !utf8.ValidString(word) || strings.IndexFunc(word, func(r rune) bool { return !strconv.IsPrint(r) }) >= 0 {
		word = strconv.Quote(word)
	} else {
		word = Quote(word)
	}
	if runes := []rune(word); len(runes) > most {
		word = string(runes[:most]) + "…"
	}
	return word
}
