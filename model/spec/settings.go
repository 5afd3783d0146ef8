package spec

import (
	"slices"
	"strings"

	"fathom/data/setting"
	"fathom/data/text"
)

// sourceTable is what can be set of the source.
var sourceTable = setting.Table[Spec]{
	setting.Text(setting.Setting{Name: "data", Kind: "dir", Group: "data",
		Help: "dataset: mnist, inside the program; a directory of IDX or CSV; .npz or .csv"},
		func(s *Spec) *string { return &s.Source.Data }).Labelled("dataset"),
	setting.Whole("holdout", "data", "how many training images to leave out, from the first on, as the post does",
		func(s *Spec) *int { return &s.Source.HoldOut }).Labelled("images left out").Zero("none"),
	setting.Whole("train-samples", "data", "use only so many training images; 0, or all, for all",
		func(s *Spec) *int { return &s.Source.TrainSamples }).Labelled("training images").Zero("all"),
	setting.Whole("test-samples", "data", "use only so many test images; 0, or all, for all",
		func(s *Spec) *int { return &s.Source.TestSamples }).Labelled("test images").Zero("all"),
	setting.Whole("classes", "data", "number of classes; the labels of 10 classes are 0 to 9",
		func(s *Spec) *int { return &s.Source.Classes }).Labelled("classes"),
}

// networkTable is what can be set of the network that trains here, and the seed, which stands first
// among what its training needs.
var networkTable = slices.Concat(
	setting.Lift(Spec.Network, (*Spec).EditNetwork, setting.Table[Network]{
		setting.Numbers("hidden", "network", "widths", "100,100,100", "width of each hidden layer, from the input on",
			func(n *Network) *[]int { return &n.Hidden }).Labelled("hidden layers"),
		setting.AnyCase(setting.Choice("activation", "network", "f", "activation of the hidden layers", activations(),
			func(n *Network) *Activation { return &n.Activation })).Labelled("activation"),
	}),
	setting.Table[Spec]{
		setting.Seed("seed", "training", "seed of every random number: the same seed gives the same figures, bit for bit",
			func(s *Spec) *uint64 { return &s.Seed }).Labelled("seed"),
		setting.Whole("replicates", "training", "how many seeds to run in all, this one and those that follow it, for intervals over seeds; 0, or none, for this one alone",
			func(s *Spec) *int { return &s.Replicates }).Labelled("seeds in all").Zero("none"),
	},
	setting.Lift(Spec.Network, (*Spec).EditNetwork, setting.Table[Network]{
		setting.Decimal("learning-rate", "training", "learning rate of gradient descent, on the loss summed over the minibatch",
			func(n *Network) *float64 { return (*float64)(&n.LearningRate) }).Labelled("learning rate"),
		setting.Whole("batch", "training", "images in a minibatch",
			func(n *Network) *int { return &n.Batch }).Labelled("minibatch"),
		setting.Whole("steps", "training", "how many steps each training takes",
			func(n *Network) *int { return &n.Steps }).Labelled("steps"),
		setting.Whole("evaluate-every", "training", "test the network on all test images every so many steps",
			func(n *Network) *int { return &n.EvaluateEvery }).Labelled("test every"),
		setting.Whole("probe-every", "probes", "probe the layers every so many steps while the network trains, and before the first of these at steps 0, 1, 2, 3, 4, 6, 8, 11 and so on; 0, or never, for not at all",
			func(n *Network) *int { return &n.LookEvery }).Labelled("probe every").Zero("never"),
		setting.NumbersOrNone("probe-at", "probes", "steps", "0,10,100", "steps at which to probe the layers, in place of those that probe-every gives; probe-every must be above 0 all the same",
			func(n *Network) *[]int { return &n.LookAt }).Labelled("probe at"),
	}),
)

// lessonTable is what can be set of the taught network.
var lessonTable = setting.Lift(Spec.Lesson, (*Spec).EditLesson, setting.Table[Lesson]{
	setting.Choice("teach-init", "teach", "start", "the taught network's first weights, those that the base network began with or others",
		Inits(), func(lesson *Lesson) *Init { return &lesson.Start }).Labelled("start with").Worded("the same weights", "fresh weights"),
	setting.Decimal("teach-weight", "teach", "how much the head's absolute error weighs in the loss",
		func(lesson *Lesson) *float64 { return (*float64)(&lesson.Weight) }).Labelled("weight in loss"),
	setting.Whole("teach-layer", "teach", "hidden layer that the head is attached to, counted from 1",
		func(lesson *Lesson) *int { return &lesson.Layer }).Labelled("head on layer"),
	setting.Whole("teach-components", "teach", "how many principal components of the last hidden layer are taught",
		func(lesson *Lesson) *int { return &lesson.Components }).Labelled("components"),
})

// stagesField is the setting of the stages to do, of those there are.
func stagesField(all []Stage) setting.Field[Spec] {
	return setting.Field[Spec]{
		Setting: setting.Setting{Name: "stages", Label: "do", Kind: "stages", Group: "stages", Type: setting.TypeWords, Choices: text.Words(all),
			Help: "stages to do, of " + text.List(text.Words(all), "and") + "; what they need is done too"},
		Get: func(s *Spec) string { return strings.Join(text.Words(s.Stages), ",") },
		Set: func(s *Spec, value string) string {
			stages, problem := parseStages(value, all)
			if problem == "" {
				s.Stages = stages
			}
			return problem
		},
	}
}

// SettingsTable is the table of a measure's own settings, of type T, as one of a Spec. Settings
// that cannot be read are taken for the zero T.
func SettingsTable[T any](measure string, own setting.Table[T]) setting.Table[Spec] {
	get := func(s Spec) T {
		settings, _ := Settings[T](s, measure)
		return settings
	}
	return setting.Lift(get, func(s *Spec, change func(*T)) { Edit(s, measure, change) }, own)
}
