package tuitest

import (
	"slices"
	"strings"

	"fathom/tui/kit"
)

// signs is what a help calls a key that it does not call by its name, and what it need not tell: a key that is
// another one on keyboards without it, or for who is used to it elsewhere.
var (
	signs = map[string]string{"left": "←", "right": "→", "up": "↑", "down": "↓", "pgup": "PgUp", "pgdown": "PgDn", "delete": "del", "f2": "F2",
		"shift+left": "shift+←", "shift+right": "shift+→", "shift+up": "shift+↑", "shift+down": "shift+↓"}
	others = map[string]string{"h": "left", "j": "down", "k": "up", "l": "right", "_": "-", "ctrl+f": "/"}
)

// Tells reports whether the groups of a help with one of the titles tell of a key: in the column of keys, or
// behind a comma, a semicolon, a colon, a bracket, "also", "and" or another key in what stands beside.
func Tells(groups []kit.Group, key string, titles ...string) bool {
	sign := key
	if s, has := signs[key]; has {
		sign = s
	}
	for _, g := range groups {
		if !slices.Contains(titles, g.Title) {
			continue
		}
		for _, row := range g.Rows {
			if slices.Contains(inColumn(row[0]), sign) || slices.Contains(inText(row[1]), sign) {
				return true
			}
		}
	}
	other, is := others[key]
	return is && Tells(groups, other, titles...)
}

// inColumn are the keys of a column, where signs stand side by side and names apart.
func inColumn(column string) (keys []string) {
	for _, word := range strings.Fields(column) {
		keys = append(keys, word)
		if strings.ContainsAny(word[:1], "abcdefghijklmnopqrstuvwxyzP") && len(word) > 1 && !strings.Contains(word, "←") {
			continue
		}
		keys = append(keys, arrows(word)...)
	}
	return keys
}

// inText are the keys of which a text tells beside what it is about.
func inText(text string) (keys []string) {
	after := false
	for _, word := range strings.Fields(text) {
		bare := strings.TrimRight(strings.TrimLeft(word, "("), ":)")
		if len(bare) > 1 {
			bare = strings.TrimRight(bare, ",;")
		}
		several := strings.ContainsAny(bare, "←→↑↓")
		isKey := after || several || strings.HasPrefix(word, "(")
		if isKey {
			keys = append(keys, bare)
		}
		if several {
			keys = append(keys, arrows(bare)...)
		}
		after = strings.ContainsAny(word[len(word)-1:], ",;:") || bare == "also" || bare == "and" || isKey && len([]rune(bare)) == 1
	}
	return keys
}

// arrows are the signs of a word, each as the key that it is.
func arrows(word string) (keys []string) {
	rest, shifted := strings.CutPrefix(word, "shift+")
	for _, r := range rest {
		sign := string(r)
		if shifted {
			sign = "shift+" + sign
		}
		keys = append(keys, sign)
	}
	return keys
}
