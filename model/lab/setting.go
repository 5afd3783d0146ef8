package lab

import (
	"strings"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model"
	"fathom/model/spec"
)

// Settings lists all settings of a Config, in the order in which help shows them;
// those of a group stand together.
func Settings() []setting.Setting { return table.Settings() }

// Set reads one setting from text, as its flag takes it. Lists are separated by
// commas. The error is a [setting.Error] and leaves the config as it was. What only
// the whole config can tell, [Config.Validate] tells.
func (c *Config) Set(name, value string) error { return table.Set(c, name, value) }

// Get returns a setting as [Config.Set] reads it, "" for a name that there is not.
func (c Config) Get(name string) string { return table.Get(&c, name) }

// Command returns the shortest `fathom run` line that gives this config where
// nothing else is configured: it names what differs from [Default]. A POSIX shell
// reads it.
func (c Config) Command() string { return c.CommandOver(Default()) }

// CommandOver is [Config.Command] for a user whose configuration file and environment
// make the config base of a line without flags. The line gives this config there and
// where nothing is configured: it names what differs from either.
func (c Config) CommandOver(base Config) string {
	line, post := "fathom run", Default()
	for _, f := range table {
		if value := f.Get(&c); value != f.Get(&post) || value != f.Get(&base) {
			line += " --" + f.Name + " " + text.Quote(value)
		}
	}
	return line
}

// table is every setting. Nothing changes it.
var table = setting.Table[Config]{
	setting.Text(setting.Setting{Name: "data", Kind: "dir", Group: "data",
		Help: "data set: mnist, inside the program, or a directory of four IDX files, .gz too"},
		func(c *Config) *string { return &c.Data }),
	setting.Whole("holdout", "data", "number of first training images left out, as the post does",
		func(c *Config) *int { return &c.HoldOut }),
	setting.Whole("train-samples", "data", "use only so many training images; 0 for all",
		func(c *Config) *int { return &c.TrainSamples }),
	setting.Whole("test-samples", "data", "use only so many test images; 0 for all",
		func(c *Config) *int { return &c.TestSamples }),
	setting.Whole("classes", "data", "number of classes; labels are 0 to one less",
		func(c *Config) *int { return &c.Classes }),

	setting.Numbers("hidden", "network", "widths", "100,100,100", "width of each hidden layer, from the input on",
		func(c *Config) *[]int { return &c.Hidden }),
	setting.AnyCase(setting.Choice("activation", "network", "f", "activation of the hidden layers", model.Activations(),
		func(c *Config) *model.Activation { return &c.Activation })),

	setting.Seed("seed", "training", "seed of every random number: the same seed gives the same figures, bit for bit",
		func(c *Config) *uint64 { return &c.Seed }),
	setting.Decimal("learning-rate", "training", "learning rate of gradient descent, on the loss summed over the minibatch",
		func(c *Config) *float64 { return &c.LearningRate }),
	setting.Whole("batch", "training", "images in a minibatch",
		func(c *Config) *int { return &c.Batch }),
	setting.Whole("steps", "training", "steps of each training",
		func(c *Config) *int { return &c.Steps }),
	setting.Whole("evaluate-every", "training", "steps between evaluations on all test images",
		func(c *Config) *int { return &c.EvaluateEvery }),

	setting.Whole("probe-every", "probes", "steps between live looks at the layers while the network trains; 0 for never",
		func(c *Config) *int { return &c.ProbeEvery }),
	setting.Whole("probe-samples", "probes", "first training images a probe is fitted on, or all there are; as many test images score it",
		func(c *Config) *int { return &c.ProbeSamples }),
	setting.Choice("solver", "probes", "name", "logistic regression of the probes, one-vs-rest as in the post or over all classes at once",
		spec.Solvers(), func(c *Config) *spec.Solver { return &c.Solver }),

	setting.Numbers("pca-classes", "pca", "classes", "0,1,2,3", "classes that the principal components are fitted on",
		func(c *Config) *[]int { return &c.PCAClasses }),
	setting.Whole("pca-samples", "pca", "first test images that those of the PCA classes are taken from, or all there are",
		func(c *Config) *int { return &c.PCASamples }),

	setting.Choice("teach-init", "teach", "start", "weights that the taught network starts from, the base network's or others",
		spec.Inits(), func(c *Config) *spec.Init { return &c.TeachInit }),
	setting.Decimal("teach-weight", "teach", "weight of the taught head's absolute error in the loss",
		func(c *Config) *float64 { return &c.TeachWeight }),
	setting.Whole("teach-layer", "teach", "hidden layer that the head reads, from 1",
		func(c *Config) *int { return &c.TeachLayer }),
	setting.Whole("teach-components", "teach", "principal components of the last hidden layer that are taught",
		func(c *Config) *int { return &c.TeachComponents }),

	{
		Setting: setting.Setting{Name: "stages", Kind: "stages", Group: "stages", Type: setting.TypeWords, Choices: text.Words(spec.Stages),
			Help: "stages to do, of " + text.List(text.Words(spec.Stages), "and") + "; what they need is done too"},
		Get: func(c *Config) string { return strings.Join(text.Words(c.Stages), ",") },
		Set: setStages,
	},
}

func setStages(c *Config, list string) string {
	stages, err := spec.ParseStages(list)
	if err != nil {
		return err.Error()
	}
	c.Stages = stages
	return ""
}
