package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"fathom/data/text"
)

// ErrIDX is of a directory with a set of images in IDX files, such as MNIST: it is something to
// train on, and no store.
var ErrIDX = errors.New("a set of images in IDX files, which a network is trained on, and no store of arrays")

// An Ambiguity is a store that can be read in several ways, of which its names choose none.
type Ambiguity struct {
	Sentence string // what is ambiguous, without a full stop
	Readings []Reading
}

// A Reading is one way to read a store.
type Reading struct {
	Setting string // as a command line has it, "--axes nld"
	Means   string // what it then is
}

// Error is the sentence and then each reading on a line of its own, as many as a screen bears.
func (a *Ambiguity) Error() string {
	const most = 24
	var b strings.Builder
	b.WriteString(a.Sentence + ":")
	width := 0
	shown := a.Readings[:min(most, len(a.Readings))]
	for _, r := range shown {
		width = max(width, len(r.Setting))
	}
	for _, r := range shown {
		b.WriteString("\n  " + strings.TrimRight(fmt.Sprintf("%-*s   %s", width, r.Setting, r.Means), " "))
	}
	if more := len(a.Readings) - len(shown); more > 0 {
		b.WriteString("\n  and " + text.Count(more) + " more")
	}
	return b.String()
}

// fault is an error about a file or an array of it, one sentence.
func fault(name, format string, args ...any) error {
	return fmt.Errorf("%s: %w", text.Printable(name), fmt.Errorf(format, args...))
}

// ofWeights is what is said of a store of weights.
const ofWeights = "its arrays are called as the weights of a network are, and what can be looked at is what layers make of samples, which " +
	"the script writes that fathom dump pytorch prints"

// weights reports whether most arrays are called as the parameters of a network are.
func (b *builder) weights() bool {
	n := 0
	for _, it := range b.items {
		name := it.title()
		if last := name[strings.LastIndexAny(name, "./")+1:]; slices.Contains([]string{"weight", "bias", "kernel", "running_mean", "running_var"}, last) {
			n++
		}
	}
	return 2*n > len(b.items)
}
