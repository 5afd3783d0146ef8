package lab

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"fathom/data"
	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/spec"
)

// Validate checks what can be checked without the data: the settings of the network and its
// training, which every stage needs, and those of the stages that are asked for. What sets up
// another stage may be anything. The error says all that is wrong, see [data.Together]; each part
// is a [setting.Error].
//
// Unread names settings whose values could not be read, so that they have others here. What is
// wrong with them was said then, and what does not go with them is not judged.
func (c Config) Validate(unread ...string) error {
	if slices.Contains(unread, "stages") {
		c.Stages = nil
	}
	wrong := c.validateTraining()
	for _, stage := range spec.Stages {
		if slices.Contains(c.Stages, stage) {
			wrong = append(wrong, c.validateStage(stage)...)
		}
	}
	if len(c.Stages) == 0 {
		wrong = append(wrong, &setting.Error{Setting: "stages", Problem: "no stage is named; there are " + text.List(text.Words(spec.Stages), "and")})
	}
	broken := slices.Clone(unread) // no other can go with what is wrong in itself
	for _, e := range wrong {
		if e.With == "" {
			broken = append(broken, e.Setting)
		}
	}
	var errs []error
	for _, e := range wrong {
		if !slices.Contains(unread, e.Setting) && !slices.Contains(broken, e.With) {
			errs = append(errs, e)
		}
	}
	return text.Together(errs...)
}

// Everything is the config with all stages asked for: what is valid then can be asked for any of
// them later.
func (c Config) Everything() Config {
	c.Stages = slices.Clone(spec.Stages)
	return c
}

// problem is what is wrong with a setting of c, if it does not go with another.
func (c Config) problem(name, with, format string, args ...any) *setting.Error {
	return &setting.Error{Setting: name, Value: text.Clip(c.Get(name)), Problem: fmt.Sprintf(format, args...), With: with}
}

// atLeast finds what is less than it must be.
func (c Config) atLeast(least int, value int, name string) []*setting.Error {
	if value >= least {
		return nil
	}
	return []*setting.Error{c.problem(name, "", "it must be %d or more", least)}
}

// validateTraining finds what is wrong with the network and its training.
func (c Config) validateTraining() (wrong []*setting.Error) {
	if c.Classes < 2 || c.Classes > data.MaxClasses {
		wrong = append(wrong, c.problem("classes", "", "it must be 2 to %s", text.Count(data.MaxClasses)))
	}
	wrong = append(wrong, c.validateNetwork()...)
	if !(c.LearningRate > 0) || math.IsInf(c.LearningRate, 0) {
		wrong = append(wrong, c.problem("learning-rate", "", "it must be a finite number above 0"))
	}
	return slices.Concat(wrong,
		c.atLeast(0, c.HoldOut, "holdout"),
		c.atLeast(0, c.TrainSamples, "train-samples"),
		c.atLeast(0, c.TestSamples, "test-samples"),
		c.atLeast(1, c.Batch, "batch"),
		c.atLeast(1, c.Steps, "steps"),
		c.atLeast(1, c.EvaluateEvery, "evaluate-every"),
		c.atLeast(0, c.ProbeEvery, "probe-every"))
}

func (c Config) validateNetwork() (wrong []*setting.Error) {
	if len(c.Hidden) == 0 || len(c.Hidden) > maxDepth {
		return []*setting.Error{{Setting: "hidden", Problem: fmt.Sprintf("%d layers; there must be 1 to %d", len(c.Hidden), maxDepth)}}
	}
	for _, width := range c.Hidden {
		if width < 1 || width > maxWidth {
			return []*setting.Error{c.problem("hidden", "", "a layer's width is 1 to %s, not %s", text.Count(maxWidth), text.Count(width))}
		}
	}
	if c.Classes < 2 || c.Classes > data.MaxClasses {
		return nil // then there is no number of parameters
	}
	if n := c.Shape(0).Parameters(); n > maxParameters {
		return []*setting.Error{c.problem("hidden", "classes", "%s parameters are more than the %s that fathom trains", text.Count(n), text.Count(maxParameters))}
	}
	return nil
}

// validateStage finds what is wrong with the settings of one stage, besides those of the training.
func (c Config) validateStage(stage spec.Stage) []*setting.Error {
	switch stage {
	case spec.Probe:
		return c.atLeast(1, c.ProbeSamples, "probe-samples")
	case spec.PCA:
		return append(c.validateClasses(), c.atLeast(2, c.PCASamples, "pca-samples")...)
	case spec.Teach:
		return c.validateTeach()
	}
	return nil
}

// usable reports whether a stage has settings that it can work with.
func (c Config) usable(stage spec.Stage) bool { return len(c.validateStage(stage)) == 0 }

func (c Config) validateTeach() (wrong []*setting.Error) {
	if !(c.TeachWeight >= 0) || math.IsInf(c.TeachWeight, 0) {
		wrong = append(wrong, c.problem("teach-weight", "", "it must be a finite number, 0 or above"))
	}
	if c.TeachLayer < 1 || c.TeachLayer > len(c.Hidden) {
		wrong = append(wrong, c.problem("teach-layer", "hidden", "the hidden layers are 1 to %d", len(c.Hidden)))
	}
	wrong = append(wrong, c.atLeast(1, c.TeachComponents, "teach-components")...)
	if n := len(c.Hidden); n > 0 && c.TeachComponents > c.Hidden[n-1] {
		wrong = append(wrong, c.problem("teach-components", "hidden", "the last hidden layer has only %d", c.Hidden[n-1]))
	}
	return wrong
}

func (c Config) validateClasses() (wrong []*setting.Error) {
	if len(c.PCAClasses) == 0 {
		return []*setting.Error{{Setting: "pca-classes", Problem: "no class is named"}}
	}
	var beyond, twice []string
	for i, class := range c.PCAClasses {
		text := strconv.Itoa(class)
		switch known := slices.Contains(c.PCAClasses[:i], class); {
		case known && !slices.Contains(twice, text):
			twice = append(twice, text)
		case !known && (class < 0 || class >= c.Classes):
			beyond = append(beyond, text)
		}
	}
	if len(beyond) > 0 {
		wrong = append(wrong, c.problem("pca-classes", "classes", "the classes are 0 to %d, not %s", c.Classes-1, text.Few(beyond, "or")))
	}
	if len(twice) == 1 {
		wrong = append(wrong, c.problem("pca-classes", "", "%s stands there twice", twice[0]))
	} else if len(twice) > 1 {
		wrong = append(wrong, c.problem("pca-classes", "", "%s stand there twice", text.Few(twice, "and")))
	}
	return wrong
}

// ValidateFor checks the config against the data it is to be used on, after Validate. What takes
// the first so many images takes all where there are fewer.
func (c Config) ValidateFor(m *Material) error {
	var errs []error
	if n := m.Train.Len(); c.Batch > n {
		errs = append(errs, c.problem("batch", "", "%s has only %s", m.Name, text.Plural(n, "training image")))
	}
	if n := c.Shape(m.Train.Dim()).Parameters(); n > maxParameters {
		errs = append(errs, c.problem("hidden", "", "with %s that makes %s parameters, more than the %s that fathom trains",
			text.Plural(m.Train.Dim(), "input"), text.Count(n), text.Count(maxParameters)))
	}
	return text.Together(errs...)
}

// upTo is how many images a setting takes that takes the first so many, of those that there are.
func upTo(most, there int) int { return max(0, min(most, there)) }
