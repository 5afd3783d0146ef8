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
// line, and as [Brief] as a line takes. It is UTF-8 whatever the word is.
func Clip(word string) string {
	if !utf8.ValidString(word) || strings.IndexFunc(word, func(r rune) bool { return !strconv.IsPrint(r) }) >= 0 {
		return Brief(strconv.Quote(word))
	}
	return Brief(Quote(word))
}

// Brief is a text of at most 60 characters: a longer one keeps how it begins and more of how it ends, as paths and
// names are told apart by their ends.
func Brief(text string) string {
	const most, head = 60, 20
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:head]) + "…" + string(runes[len(runes)-(most-head-1):])
}
