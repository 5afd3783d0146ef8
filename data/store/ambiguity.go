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

// noLabels says that nothing has the name of labels, and what may be some.
func (b *builder) noLabels() error {
	a := &Ambiguity{Sentence: fmt.Sprintf("%s: no array or column is named labels, y, target or class", text.Printable(b.store.path))}
	weights, beside := b.weights(), slices.Concat(b.unread, b.lists)
	if weights {
		a.Sentence += "; " + ofWeights
		beside = b.unread // lists in a checkpoint are the optimizer's, and hold no labels
	}
	for _, it := range b.items {
		if e := it.first(); e.rank() == 1 && it.role() == "" && !weights && b.fits(b.lengths(it, 0)) {
			a.Readings = append(a.Readings, Reading{"--labels " + text.Quote(it.ref()), it.about()})
		}
	}
	if len(a.Readings) == 0 {
		a.Readings = append(a.Readings, Reading{"--labels FILE[:KEY]", "an array or a column of a table with one label for each row"})
	}
	a.Readings = append(a.Readings, Reading{"--labels none", "there are none, which is enough for `fathom bench` alone"})
	return text.Together(append([]error{a}, beside...)...)
}

// parameters are the last words of the names of what a network is made of, and of what its optimizer keeps of
// each, as PyTorch and Keras have them.
var parameters = []string{"weight", "bias", "kernel", "running_mean", "running_var", "num_batches_tracked",
	"momentum_buffer", "exp_avg", "exp_avg_sq", "max_exp_avg_sq", "square_avg", "step"}

// weights reports whether most arrays are called as the parameters of a network are, or as what is saved beside them.
func (b *builder) weights() bool {
	n := 0
	for _, it := range b.items {
		name := it.title()
		if last := name[strings.LastIndexAny(name, "./")+1:]; slices.Contains(parameters, last) {
			n++
		}
	}
	return 2*n > len(b.items)
}
