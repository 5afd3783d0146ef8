package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"fathom/model"
	"fathom/model/lab"
	"fathom/model/repr"
)

// value is a flag of any type: how it is read, and how its default is shown.
type value[T any] struct {
	to    *T
	parse func(string) (T, error)
	show  func(T) string
	kind  string // what the help calls the argument
}

func (v value[T]) Set(text string) error {
	parsed, err := v.parse(text)
	if err != nil {
		return err
	}
	*v.to = parsed
	return nil
}

func (v value[T]) String() string {
	if v.to == nil { // pflag asks the zero value
		return ""
	}
	return v.show(*v.to)
}

func (v value[T]) Type() string { return v.kind }

// addExperiment gives a command the flags that decide the experiment. The config
// holds the defaults before and what was asked for afterwards.
func addExperiment(cmd *cobra.Command, c *lab.Config) {
	flags := cmd.Flags()
	flags.SortFlags = false
	add := flags.Var
	add(value[uint64]{&c.Seed, parseSeed, showSeed, "n"}, "seed", "seed of every random number: the same seed gives the same figures, bit for bit")
	add(text(&c.Data, "dir"), "data", `data set: mnist, which is inside the program, or a directory with four IDX files, plain or .gz`)
	add(number(&c.HoldOut), "holdout", "first training images left out, as the post does")
	add(number(&c.TrainSamples), "train-samples", "use only so many training images (0 for all)")
	add(number(&c.TestSamples), "test-samples", "use only so many test images (0 for all)")
	add(number(&c.Classes), "classes", "number of classes; labels are 0 to one less")
	add(list(&c.Hidden, "widths"), "hidden", "width of each hidden layer, from the input on")
	add(value[model.Activation]{&c.Activation, model.ParseActivation, show[model.Activation], "f"}, "activation", "of the hidden layers: tanh, relu or sigmoid")
	add(real(&c.LearningRate), "learning-rate", "of gradient descent, on the loss summed over the minibatch")
	add(number(&c.Batch), "batch", "images in a minibatch")
	add(number(&c.Steps), "steps", "steps of each training")
	add(number(&c.EvaluateEvery), "evaluate-every", "steps between evaluations on all test images")
	add(number(&c.ProbeEvery), "probe-every", "steps between live looks at the layers while the network trains (0 for never)")
	add(number(&c.ProbeSamples), "probe-samples", "training images a probe is fitted on; as many test images score it")
	add(value[repr.Solver]{&c.Solver, repr.ParseSolver, show[repr.Solver], "name"}, "solver", "logistic regression of the probes: ovr (one-vs-rest, the post's) or multinomial")
	add(list(&c.PCAClasses, "classes"), "pca-classes", "classes that the principal components are fitted on")
	add(number(&c.PCASamples), "pca-samples", "first test images that these are taken from")
	add(value[lab.Init]{&c.TeachInit, lab.ParseInit, show[lab.Init], "start"}, "teach-init", "weights the taught network starts from: same (as the base network) or fresh")
	add(real(&c.TeachWeight), "teach-weight", "weight of the taught head's absolute error in the loss")
	add(number(&c.TeachLayer), "teach-layer", "hidden layer that the head reads, from 1")
	add(number(&c.TeachComponents), "teach-components", "principal components of the last hidden layer that are taught")
	add(value[[]lab.Stage]{&c.Stages, lab.ParseStages, showStages, "stages"}, "stages", "stages to do, of train, probe, pca and teach; what they need is done too")
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
}

func text(to *string, kind string) value[string] {
	return value[string]{to, func(s string) (string, error) { return s, nil }, func(s string) string { return s }, kind}
}

func number(to *int) value[int] {
	parse := func(text string) (int, error) {
		n, err := strconv.Atoi(text)
		if err != nil {
			return 0, fmt.Errorf("it must be a whole number")
		}
		return n, nil
	}
	return value[int]{to, parse, strconv.Itoa, "n"}
}

func real(to *float64) value[float64] {
	parse := func(text string) (float64, error) {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(x) {
			return 0, fmt.Errorf("it must be a number")
		}
		return x, nil
	}
	return value[float64]{to, parse, func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }, "x"}
}

func list(to *[]int, kind string) value[[]int] {
	show := func(values []int) string {
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = strconv.Itoa(v)
		}
		return strings.Join(texts, ",")
	}
	return value[[]int]{to, lab.ParseInts, show, kind}
}

func parseSeed(text string) (uint64, error) {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("it must be a whole number from 0 to %d", uint64(math.MaxUint64))
	}
	return n, nil
}

func showSeed(n uint64) string { return strconv.FormatUint(n, 10) }

func show[T ~string](v T) string { return string(v) }

func showStages(stages []lab.Stage) string {
	texts := make([]string, len(stages))
	for i, s := range stages {
		texts[i] = string(s)
	}
	return strings.Join(texts, ",")
}
