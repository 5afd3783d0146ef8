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
		Help: "data set: mnist, inside the program; a directory of IDX or CSV; .npz or .csv"},
		func(s *Spec) *string { return &s.Source.Data }),
	setting.Whole("holdout", "data", "number of first training images left out, as the post does",
		func(s *Spec) *int { return &s.Source.HoldOut }),
	setting.Whole("train-samples", "data", "use only so many training images; 0 for all",
		func(s *Spec) *int { return &s.Source.TrainSamples }),
	setting.Whole("test-samples", "data", "use only so many test images; 0 for all",
		func(s *Spec) *int { return &s.Source.TestSamples }),
	setting.Whole("classes", "data", "number of classes; labels are 0 to one less",
		func(s *Spec) *int { return &s.Source.Classes }),
}

// networkTable is what can be set of the network that trains here, and the seed, which stands first
// among what its training needs.
var networkTable = slices.Concat(
	setting.Lift(Spec.Network, (*Spec).EditNetwork, setting.Table[Network]{
		setting.Numbers("hidden", "network", "widths", "100,100,100", "width of each hidden layer, from the input on",
			func(n *Network) *[]int { return &n.Hidden }),
		setting.AnyCase(setting.Choice("activation", "network", "f", "activation of the hidden layers", activations(),
			func(n *Network) *Activation { return &n.Activation })),
	}),
	setting.Table[Spec]{
		setting.Seed("seed", "training", "seed of every random number: the same seed gives the same figures, bit for bit",
			func(s *Spec) *uint64 { return &s.Seed }),
	},
	setting.Lift(Spec.Network, (*Spec).EditNetwork, setting.Table[Network]{
		setting.Decimal("learning-rate", "training", "learning rate of gradient descent, on the loss summed over the minibatch",
			func(n *Network) *float64 { return (*float64)(&n.LearningRate) }),
		setting.Whole("batch", "training", "images in a minibatch",
			func(n *Network) *int { return &n.Batch }),
		setting.Whole("steps", "training", "steps of each training",
			func(n *Network) *int { return &n.Steps }),
		setting.Whole("evaluate-every", "training", "steps between evaluations on all test images",
			func(n *Network) *int { return &n.EvaluateEvery }),
		setting.Whole("probe-every", "probes", "steps between live looks at the layers while the network trains; before the first of them they come twice per doubling, at 0, 1, 2, 3, 4, 6, 8, 11 and so on; 0 for none",
			func(n *Network) *int { return &n.LookEvery }),
		setting.NumbersOrNone("probe-at", "probes", "steps", "0,10,100", "the steps to look at the layers after, in place of those that probe-every makes; it needs that above 0",
			func(n *Network) *[]int { return &n.LookAt }),
	}),
)

// lessonTable is what can be set of the taught network.
var lessonTable = setting.Lift(Spec.Lesson, (*Spec).EditLesson, setting.Table[Lesson]{
	setting.Choice("teach-init", "teach", "start", "weights that the taught network starts from, the base network's or others",
		Inits(), func(lesson *Lesson) *Init { return &lesson.Start }),
	setting.Decimal("teach-weight", "teach", "weight of the taught head's absolute error in the loss",
		func(lesson *Lesson) *float64 { return (*float64)(&lesson.Weight) }),
	setting.Whole("teach-layer", "teach", "hidden layer that the head reads, from 1",
		func(lesson *Lesson) *int { return &lesson.Layer }),
	setting.Whole("teach-components", "teach", "principal components of the last hidden layer that are taught",
		func(lesson *Lesson) *int { return &lesson.Components }),
})

// stagesField is the setting of the stages to do, of those there are.
func stagesField(all []Stage) setting.Field[Spec] {
	return setting.Field[Spec]{
		Setting: setting.Setting{Name: "stages", Kind: "stages", Group: "stages", Type: setting.TypeWords, Choices: text.Words(all),
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
