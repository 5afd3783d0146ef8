package lab

import (
	"math"
	"slices"

	"fathom/data"
	"fathom/model"
	"fathom/model/spec"
)

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
	Solver        spec.Solver `json:"solver"`
	PCAClasses    []int       `json:"pca_classes"`
	PCASamples    int         `json:"pca_samples"`

	TeachInit       spec.Init `json:"teach_init"`
	TeachWeight     float64   `json:"teach_weight"`
	TeachLayer      int       `json:"teach_layer"`
	TeachComponents int       `json:"teach_components"`

	Stages []spec.Stage `json:"stages"`
}

// Default is the post's experiment, every stage of it, with seed 1.
func Default() Config {
	split := data.Default()
	return Config{
		Data: "mnist", HoldOut: split.HoldOut, Classes: split.Classes, Seed: 1,
		Hidden: []int{100, 100, 100}, Activation: model.Tanh, LearningRate: 0.01, Batch: 50, Steps: 10_000,
		EvaluateEvery: 100, ProbeEvery: 500, ProbeSamples: 1000, Solver: spec.OneVsRest,
		PCAClasses: []int{0, 1, 2, 3}, PCASamples: 1000,
		TeachInit: spec.Same, TeachWeight: 0.1, TeachLayer: 1, TeachComponents: 3,
		Stages: slices.Clone(spec.Stages),
	}
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
