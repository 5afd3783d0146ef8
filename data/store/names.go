package store

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"fathom/data/text"
)

// separators stand between the words of a name.
const separators = "/_-. "

// words are those of a name, in small letters.
func words(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune(separators, r) })
}

// has reports whether one of the words of a name is in a list.
func has(name string, list ...string) bool {
	return slices.ContainsFunc(words(name), func(w string) bool { return slices.Contains(list, w) })
}

// splitWord is the split that a word names.
func splitWord(word string) (Split, bool) {
	switch strings.ToLower(word) {
	case "train", "training":
		return Train, true
	case "test", "eval":
		return Test, true
	case "val", "valid", "validation", "dev":
		return Validation, true
	}
	return 0, false
}

// cutSplit takes the first word of a split out of a name, with a separator beside it.
func cutSplit(name string) (rest string, split Split, found bool) {
	rest, found = cutWord(name, func(word string) (is bool) {
		split, is = splitWord(word)
		return is
	})
	return rest, split, found
}

// cutWord takes the first word of a kind out of a name, with a separator beside it.
func cutWord(name string, is func(word string) bool) (rest string, found bool) {
	for from := 0; from <= len(name); {
		to := from + strings.IndexAny(name[from:]+"/", separators)
		if is(name[from:to]) {
			switch {
			case to < len(name):
				return name[:from] + name[to+1:], true
			case from > 0:
				return name[:from-1], true
			}
			return "", true
		}
		from = to + 1
	}
	return name, false
}

// cutTemporary takes the first word out of a name that says that something is being written.
func cutTemporary(name string) (rest string, found bool) {
	return cutWord(name, func(word string) bool {
		switch strings.ToLower(word) {
		case "tmp", "temp", "temporary", "partial", "incomplete":
			return true
		}
		return false
	})
}

// cutNumberless takes the first word out of a name that says which checkpoint it is without a number.
func cutNumberless(name string) (rest string, found bool) {
	rest, found = cutWord(name, func(word string) bool {
		switch strings.ToLower(word) {
		case "last", "latest", "best", "final", "newest", "current":
			return true
		}
		return false
	})
	return strings.Trim(rest, separators), found
}

// numbered is a name that ends in a number, or in one and what it counts: what stands before it, the word before it and the
// digits.
type numbered struct {
	rest, word, number string
	whole              string // word and number as the name has them
}

var (
	ending = regexp.MustCompile(`^(.*?)(([A-Za-z]*)[-_.= ]?(\d+))$`)
	// chained are endings such as epoch=3-step=100, of which the last number counts.
	chained = regexp.MustCompile(`^(|.*?[-_.= ])((?i:(?:global_?step|steps?|epochs?|iter|iters|iteration|ckpt|checkpoint|update)[-_.= ]?\d+[-_.= ]?)+)$`)
	// counted are endings such as 2048000_steps.
	counted = regexp.MustCompile(`^(|.*?[-_.= ])((\d+)[-_. ]?((?i:steps?|epochs?|iters?|iterations?|updates?)))$`)
	// layerNumber is in the name of one layer.
	layerNumber = regexp.MustCompile(`layers?[-_. ]?\d`)
	// shards are parts of one file.
	shards = regexp.MustCompile(`^(.*?)[-_.]?\d+-of-(\d+)$`)
)

// cutNumber parts a name before the number that it ends in.
func cutNumber(name string) (numbered, bool) {
	if m := counted.FindStringSubmatch(name); m != nil {
		return numbered{rest: strings.TrimRight(m[1], separators), word: strings.ToLower(m[4]), number: m[3], whole: m[2]}, true
	}
	m := ending.FindStringSubmatch(name)
	if m == nil {
		return numbered{}, false
	}
	n := numbered{rest: m[1], word: strings.ToLower(m[3]), number: m[4], whole: m[2]}
	if c := chained.FindStringSubmatch(name); c != nil {
		n.rest, n.whole = c[1], c[2]
	}
	n.rest = strings.TrimRight(n.rest, separators)
	return n, true
}

// What the word before a number says it counts.
var (
	layerWords = []string{"layer", "layers", "block", "blocks", "h", "l", "hidden", "head", "heads", "stage", "conv", "fc", "norm", "relu", "state"}
	partWords  = []string{"part", "parts", "shard", "chunk", "batch", "rank", "piece"}
)

// depth is where a layer without a number stands: 0 before the others, 1 among them, 2 behind.
func depth(name string) int {
	last := strings.ToLower(name[strings.LastIndexByte(name, '/')+1:])
	begins := func(list ...string) bool {
		return slices.ContainsFunc(list, func(w string) bool { return strings.HasPrefix(last, w) })
	}
	switch {
	case begins("embed", "input", "wte", "pixels"):
		return 0
	case strings.ContainsAny(last, "0123456789"):
		return 1
	case strings.Contains(last, "norm"), begins("final", "head", "logits", "lm_head", "ln_f", "classifier", "pooler", "output"):
		return 2
	}
	return 1
}

// layerOrder compares layers by their names.
func layerOrder(a, b string) int { return cmp.Or(cmp.Compare(depth(a), depth(b)), text.Natural(a, b)) }

// family is a name without its numbers: layers of one kind share it.
func family(name string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, name)
}
