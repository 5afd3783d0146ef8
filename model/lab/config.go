package lab

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"fathom/data"
	"fathom/model"
	"fathom/model/repr"
)

// Init says from which weights the taught network starts.
type Init string

// The two starts of the teach stage.
const (
	Same  Init = "same"  // the base network's initial weights, as the post meant
	Fresh Init = "fresh" // newly drawn weights, as the post's code did
)

var inits = []Init{Same, Fresh}

// ParseInit returns the start of that name, or an error that lists the names.
func ParseInit(name string) (Init, error) {
	if init := Init(name); slices.Contains(inits, init) {
		return init, nil
	}
	return "", fmt.Errorf("%q is no start of the taught network; there are same and fresh", name)
}

// Config is everything that decides the experiment's figures. Its JSON is the
// "config" of the result.
type Config struct {
	Data         string           `json:"data"` // "mnist", or a directory with four IDX files
	HoldOut      int              `json:"holdout"`
	TrainSamples int              `json:"train_samples"` // 0 for all
	TestSamples  int              `json:"test_samples"`  // 0 for all
	Classes      int              `json:"classes"`
	Seed         uint64           `json:"seed"`
	Hidden       []int            `json:"hidden"`
	Activation   model.Activation `json:"activation"`
	LearningRate float64          `json:"learning_rate"` // on the summed loss
	Batch        int              `json:"batch"`
	Steps        int              `json:"steps"`

	EvaluateEvery int         `json:"evaluate_every"`
	ProbeEvery    int         `json:"probe_every"` // 0 for never
	ProbeSamples  int         `json:"probe_samples"`
	Solver        repr.Solver `json:"solver"`
	PCAClasses    []int       `json:"pca_classes"`
	PCASamples    int         `json:"pca_samples"`

	TeachInit       Init    `json:"teach_init"`
	TeachWeight     float64 `json:"teach_weight"`
	TeachLayer      int     `json:"teach_layer"`
	TeachComponents int     `json:"teach_components"`

	Stages []Stage `json:"stages"`
}

// Default is the post's experiment, every stage of it, with seed 1.
func Default() Config {
	split := data.Default()
	return Config{
		Data: "mnist", HoldOut: split.HoldOut, Classes: split.Classes, Seed: 1,
		Hidden: []int{100, 100, 100}, Activation: model.Tanh, LearningRate: 0.01, Batch: 50, Steps: 10_000,
		EvaluateEvery: 100, ProbeEvery: 500, ProbeSamples: 1000, Solver: repr.OneVsRest,
		PCAClasses: []int{0, 1, 2, 3}, PCASamples: 1000,
		TeachInit: Same, TeachWeight: 0.1, TeachLayer: 1, TeachComponents: 3,
		Stages: slices.Clone(Stages),
	}
}

// ConfigError is a setting that cannot be. Its text is a sentence that names the
// flag, what it is and what it may be; who knows that the value came from elsewhere
// may put it another way.
type ConfigError struct {
	Setting string // its name, such as "learning-rate"
	Value   string // as a command line has it, quoted and cut where needed; "" to leave it out
	Problem string // what it may be
}

func (e *ConfigError) Error() string {
	flag := "--" + e.Setting
	if e.Value != "" {
		flag += " " + e.Value
	}
	return flag + ": " + e.Problem
}

// wrong says what is wrong with a setting of c.
func (c Config) wrong(name, format string, args ...any) error {
	return &ConfigError{Setting: name, Value: Clip(c.Get(name)), Problem: fmt.Sprintf(format, args...)}
}

// Split is the part of the config that the data package reads.
func (c Config) Split() data.Options {
	return data.Options{HoldOut: c.HoldOut, Train: c.TrainSamples, Test: c.TestSamples, Classes: c.Classes}
}

// Shape is the network's shape on samples of the given number of inputs.
func (c Config) Shape(inputs int) model.Shape {
	return model.Shape{Inputs: inputs, Hidden: c.Hidden, Classes: c.Classes, Activation: c.Activation}
}

// Bounds that keep a slip of the keyboard from asking for all the memory there is.
const (
	maxWidth      = 16_384
	maxDepth      = 256
	maxParameters = 100_000_000
)

// Size returns the number of the network's weights and biases on samples of the given
// number of inputs, and the bytes that these take as float32. ok is false where the
// number of layers or classes or a layer's width cannot be.
func (c Config) Size(inputs int) (parameters, bytes int, ok bool) {
	if len(c.Hidden) == 0 || len(c.Hidden) > maxDepth || c.Classes < 2 || c.Classes > data.MaxClasses {
		return 0, 0, false
	}
	if slices.ContainsFunc(c.Hidden, func(width int) bool { return width < 1 || width > maxWidth }) {
		return 0, 0, false
	}
	parameters = c.Shape(inputs).Parameters()
	return parameters, 4 * min(parameters, math.MaxInt/4), true
}

// Validate checks what can be checked without the data and returns an error that
// names the flag, what it is and what it may be.
func (c Config) Validate() error {
	if c.Classes < 2 || c.Classes > data.MaxClasses {
		return c.wrong("classes", "it must be 2 to %s", data.Count(data.MaxClasses))
	}
	if err := c.validateNetwork(); err != nil {
		return err
	}
	for _, check := range []struct {
		name      string
		value, lo int
	}{
		{"batch", c.Batch, 1},
		{"steps", c.Steps, 1},
		{"evaluate-every", c.EvaluateEvery, 1},
		{"probe-every", c.ProbeEvery, 0},
		{"probe-samples", c.ProbeSamples, 1},
		{"pca-samples", c.PCASamples, 2},
		{"teach-components", c.TeachComponents, 1},
	} {
		if check.value < check.lo {
			return c.wrong(check.name, "it must be %d or more", check.lo)
		}
	}
	if !(c.LearningRate > 0) || math.IsInf(c.LearningRate, 0) {
		return c.wrong("learning-rate", "it must be a finite number above 0")
	}
	if !(c.TeachWeight >= 0) || math.IsInf(c.TeachWeight, 0) {
		return c.wrong("teach-weight", "it must be a finite number, 0 or above")
	}
	if c.TeachLayer < 1 || c.TeachLayer > len(c.Hidden) {
		return c.wrong("teach-layer", "the hidden layers are 1 to %d", len(c.Hidden))
	}
	if top := c.Hidden[len(c.Hidden)-1]; c.TeachComponents > top {
		return c.wrong("teach-components", "the last hidden layer has only %d", top)
	}
	if len(c.Stages) == 0 {
		return &ConfigError{Setting: "stages", Problem: "no stage is named; there are " + List(words(Stages), "and")}
	}
	return c.validateClasses()
}

func (c Config) validateNetwork() error {
	if len(c.Hidden) == 0 || len(c.Hidden) > maxDepth {
		return &ConfigError{Setting: "hidden", Problem: fmt.Sprintf("%d layers; there must be 1 to %d", len(c.Hidden), maxDepth)}
	}
	for _, width := range c.Hidden {
		if width < 1 || width > maxWidth {
			return c.wrong("hidden", "a layer's width is 1 to %s, not %s", data.Count(maxWidth), data.Count(width))
		}
	}
	if n := c.Shape(0).Parameters(); n > maxParameters {
		return c.wrong("hidden", "%s parameters are more than the %s that fathom trains", data.Count(n), data.Count(maxParameters))
	}
	return nil
}

func (c Config) validateClasses() error {
	if len(c.PCAClasses) == 0 {
		return &ConfigError{Setting: "pca-classes", Problem: "no class is named"}
	}
	for i, class := range c.PCAClasses {
		if class < 0 || class >= c.Classes {
			return c.wrong("pca-classes", "the classes are 0 to %d, not %d", c.Classes-1, class)
		}
		if slices.Contains(c.PCAClasses[:i], class) {
			return c.wrong("pca-classes", "%d stands there twice", class)
		}
	}
	return nil
}

// ValidateFor checks the config against the data it is to be used on, after
// Validate.
func (c Config) ValidateFor(m *Material) error {
	if n := m.Train.Len(); c.Batch > n {
		return c.wrong("batch", "%s has only %s", m.Name, data.Plural(n, "training image"))
	}
	if n := m.Train.Len(); c.ProbeSamples > n {
		return c.wrong("probe-samples", "%s has only %s", m.Name, data.Plural(n, "training image"))
	}
	if n := m.Test.Len(); c.PCASamples > n {
		return c.wrong("pca-samples", "%s has only %s", m.Name, data.Plural(n, "test image"))
	}
	if n := c.Shape(m.Train.Dim()).Parameters(); n > maxParameters {
		return c.wrong("hidden", "with %s that makes %s parameters, more than the %s that fathom trains",
			data.Plural(m.Train.Dim(), "input"), data.Count(n), data.Count(maxParameters))
	}
	return nil
}

// ParseInts reads a comma-separated list of integers, as --hidden and
// --pca-classes take it.
func ParseInts(text string) ([]int, error) {
	var out []int
	for field := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(field))
		if err != nil {
			return nil, fmt.Errorf("%q is not a list of whole numbers such as 100,100,100", text)
		}
		out = append(out, n)
	}
	return out, nil
}

// joinInts writes integers as ParseInts reads them.
func joinInts(values []int) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = strconv.Itoa(v)
	}
	return strings.Join(texts, ",")
}
