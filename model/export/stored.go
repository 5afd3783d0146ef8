package export

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// stored is the run of a store with what several files are made from.
type stored struct {
	Source
	Result run.StoreResult // as far as the run has come
	ask    func(at spec.Address) (*spec.Array, error)
	last   spec.StoredMoment // the newest that has probes; the newest of all where none has
	probes []run.StoreProbe  // at it, the first layer's first; none of a layer that has no figure
	keys   []string          // what each layer is called in files, see [fileNames]
	frame  *run.Frame        // the principal components at it; nil where the run has none
	parts  []part            // in the order of the report
}

// newStored puts together what the log of a run says so far, as [newContents] does.
func newStored(ctx context.Context, source Source, events []spec.Event) (*stored, error) {
	x := &stored{Source: source, Result: run.CollectStore(source.View.Spec(), events)}
	x.ask = func(at spec.Address) (*spec.Array, error) {
		at.Subject = spec.FromStore
		return source.View.Array(ctx, at)
	}
	var names []string
	for _, layer := range x.Result.Store.Layers {
		names = append(names, layer.Name)
	}
	x.keys = fileNames(names)
	for _, moment := range x.Result.Store.Moments {
		if at := x.Result.At(moment.Step); len(at) > 0 || x.probes == nil {
			x.last, x.probes = moment, at
		}
	}
	if err := x.see(ctx); err != nil {
		return nil, err
	}
	arrays, err := x.arraysPart()
	if err != nil {
		return nil, err
	}
	x.parts = []part{x.probePart(), x.momentPart(), x.measuresPart(), x.pcaPart(), arrays}
	return x, nil
}

// see asks for the principal components at the newest moment.
func (x *stored) see(ctx context.Context) error {
	frame, err := x.View.Frame(ctx, run.FrameQuery{Step: x.last.Step})
	if errors.Is(err, run.ErrNoMoment) {
		return nil
	}
	x.frame = frame
	return err
}

// devices are names that Windows keeps for itself, whatever ending a file has.
var devices = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)

// fileNames are names that any file system takes and that differ in any, one for each name: what is
// no plain letter, digit or mark is a hyphen, and of equal ones the later have a number.
func fileNames(names []string) []string {
	out, taken := make([]string, len(names)), map[string]bool{}
	for i, name := range names {
		plain := strings.Map(func(r rune) rune {
			switch {
			case '0' <= r && r <= '9', 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', strings.ContainsRune("._+", r):
				return r
			}
			return '-'
		}, name)
		switch {
		case plain == "":
			plain = "layer"
		case devices.MatchString(plain):
			plain = "layer-" + plain
		}
		out[i] = plain
		for n := 2; taken[strings.ToLower(out[i])]; n++ {
			out[i] = fmt.Sprintf("%s-%d", plain, n)
		}
		taken[strings.ToLower(out[i])] = true
	}
	return out
}

// key is what a layer is called in files.
func (x *stored) key(layer string) string {
	for i, l := range x.Result.Store.Layers {
		if l.Name == layer {
			return x.keys[i]
		}
	}
	return layer
}

// about says in a line what store this is.
func (x *stored) about() string {
	said := x.Result.Store.Name
	if x.last.Name != "" {
		said += between + x.last.Name
	}
	return said
}

// probedBy says how the probes of the newest moment were fitted.
func (x *stored) probedBy() string {
	first := x.probes[0]
	return fmt.Sprintf("%s on %s, scored on %s", first.Solver.Words(), text.Plural(first.TrainSamples, "row"), text.Plural(first.TestSamples, "test row"))
}

// value is what a probe is judged by: its test accuracy, or R² of real values.
func (x *stored) value(p run.StoreProbe) spec.Figure {
	if x.Result.Real() {
		return p.R2
	}
	return p.TestAccuracy
}

// valueName names it.
func (x *stored) valueName() string {
	if x.Result.Real() {
		return "test R²"
	}
	return "probe test accuracy"
}
