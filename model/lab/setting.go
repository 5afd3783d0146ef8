package lab

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"fathom/data"
	"fathom/model"
	"fathom/model/repr"
)

// Type is what a setting's value is, as a file with types writes it.
type Type int

// The types of settings.
const (
	TypeText    Type = iota // one text
	TypeNumber              // one number, whole or not
	TypeBool                // true or false
	TypeNumbers             // a list of whole numbers
	TypeWords               // a list of words
)

// Setting describes one field of a [Config], or one of another part of the program
// that is set the same way: by a flag, a variable of the environment, a file, a form.
type Setting struct {
	Name    string   // "learning-rate"; the flag is this with -- before it
	Help    string   // what it is, without a capital and a full stop
	Kind    string   // what help calls the argument; "dir" is a directory
	Group   string   // "data", "network", "training", "probes", "pca", "teach" or "stages"
	Type    Type     // how a typed file writes the value
	Choices []string // the words there are, nil unless that is a closed list
}

// field is a setting and its place in a config.
type field struct {
	Setting
	get func(Config) string
	set func(c *Config, text string) (problem string) // changes nothing if there is a problem
}

// Settings lists all settings of a Config, in the order in which help shows them;
// those of a group stand together.
func Settings() []Setting {
	out := make([]Setting, len(fields))
	for i, f := range fields {
		out[i] = f.Setting
		out[i].Choices = slices.Clone(f.Choices)
	}
	return out
}

// Set reads one setting from text, as its flag takes it. Lists are separated by
// commas. The error is a [ConfigError] and leaves the config as it was. What only
// the whole config can tell, [Config.Validate] tells.
func (c *Config) Set(name, text string) error {
	f, known := lookUp(name)
	if !known {
		return &ConfigError{Setting: name, Problem: "there is no setting of that name"}
	}
	if problem := f.set(c, text); problem != "" {
		return &ConfigError{Setting: name, Value: Clip(text), Problem: problem}
	}
	return nil
}

// Get returns a setting as [Config.Set] reads it, "" for a name that there is not.
func (c Config) Get(name string) string {
	f, known := lookUp(name)
	if !known {
		return ""
	}
	return f.get(c)
}

func lookUp(name string) (f field, known bool) {
	i := slices.IndexFunc(fields, func(f field) bool { return f.Name == name })
	if i < 0 {
		return field{}, false
	}
	return fields[i], true
}

// Command returns the shortest `fathom run` line that gives this config where
// nothing else is configured: it names what differs from [Default]. A POSIX shell
// reads it.
func (c Config) Command() string { return c.CommandOver(Default()) }

// CommandOver is [Config.Command] for a user whose configuration file and environment
// make the config base of a line without flags. The line gives this config there and
// where nothing is configured: it names what differs from either.
func (c Config) CommandOver(base Config) string {
	line, post := "fathom run", Default()
	for _, f := range fields {
		if value := f.get(c); value != f.get(post) || value != f.get(base) {
			line += " --" + f.Name + " " + data.Quote(value)
		}
	}
	return line
}

// Clip writes a word for a sentence: quoted where a shell or an eye needs it, on one
// line, and not longer than a line takes.
func Clip(word string) string {
	const most = 60
	if strings.IndexFunc(word, func(r rune) bool { return !strconv.IsPrint(r) }) >= 0 {
		word = strconv.Quote(word)
	} else {
		word = data.Quote(word)
	}
	if runes := []rune(word); len(runes) > most {
		word = string(runes[:most]) + "…"
	}
	return word
}

// fields is every setting. Nothing changes it.
var fields = []field{
	{
		Setting: Setting{Name: "data", Kind: "dir", Group: "data",
			Help: "data set: mnist, inside the program, or a directory of four IDX files, .gz too"},
		get: func(c Config) string { return c.Data },
		set: func(c *Config, text string) string { c.Data = text; return "" },
	},
	whole("holdout", "data", "number of first training images left out, as the post does",
		func(c *Config) *int { return &c.HoldOut }),
	whole("train-samples", "data", "use only so many training images; 0 for all",
		func(c *Config) *int { return &c.TrainSamples }),
	whole("test-samples", "data", "use only so many test images; 0 for all",
		func(c *Config) *int { return &c.TestSamples }),
	whole("classes", "data", "number of classes; labels are 0 to one less",
		func(c *Config) *int { return &c.Classes }),

	numbers("hidden", "network", "widths", "100,100,100", "width of each hidden layer, from the input on",
		func(c *Config) *[]int { return &c.Hidden }),
	choice("activation", "network", "f", "activation of the hidden layers", model.Activations(), model.ParseActivation,
		func(c *Config) *model.Activation { return &c.Activation }),

	{
		Setting: Setting{Name: "seed", Kind: "n", Group: "training", Type: TypeNumber,
			Help: "seed of every random number: the same seed gives the same figures, bit for bit"},
		get: func(c Config) string { return strconv.FormatUint(c.Seed, 10) },
		set: setSeed,
	},
	decimal("learning-rate", "training", "learning rate of gradient descent, on the loss summed over the minibatch",
		func(c *Config) *float64 { return &c.LearningRate }),
	whole("batch", "training", "images in a minibatch",
		func(c *Config) *int { return &c.Batch }),
	whole("steps", "training", "steps of each training",
		func(c *Config) *int { return &c.Steps }),
	whole("evaluate-every", "training", "steps between evaluations on all test images",
		func(c *Config) *int { return &c.EvaluateEvery }),

	whole("probe-every", "probes", "steps between live looks at the layers while the network trains; 0 for never",
		func(c *Config) *int { return &c.ProbeEvery }),
	whole("probe-samples", "probes", "first training images a probe is fitted on, or all there are; as many test images score it",
		func(c *Config) *int { return &c.ProbeSamples }),
	choice("solver", "probes", "name", "logistic regression of the probes, one-vs-rest as in the post or over all classes at once",
		repr.Solvers(), repr.ParseSolver, func(c *Config) *repr.Solver { return &c.Solver }),

	numbers("pca-classes", "pca", "classes", "0,1,2,3", "classes that the principal components are fitted on",
		func(c *Config) *[]int { return &c.PCAClasses }),
	whole("pca-samples", "pca", "first test images that those of the PCA classes are taken from, or all there are",
		func(c *Config) *int { return &c.PCASamples }),

	choice("teach-init", "teach", "start", "weights that the taught network starts from, the base network's or others",
		inits, ParseInit, func(c *Config) *Init { return &c.TeachInit }),
	decimal("teach-weight", "teach", "weight of the taught head's absolute error in the loss",
		func(c *Config) *float64 { return &c.TeachWeight }),
	whole("teach-layer", "teach", "hidden layer that the head reads, from 1",
		func(c *Config) *int { return &c.TeachLayer }),
	whole("teach-components", "teach", "principal components of the last hidden layer that are taught",
		func(c *Config) *int { return &c.TeachComponents }),

	{
		Setting: Setting{Name: "stages", Kind: "stages", Group: "stages", Type: TypeWords, Choices: words(Stages),
			Help: "stages to do, of " + List(words(Stages), "and") + "; what they need is done too"},
		get: func(c Config) string { return strings.Join(words(c.Stages), ",") },
		set: setStages,
	},
}

// whole is a setting that is a whole number.
func whole(name, group, help string, at func(*Config) *int) field {
	return field{
		Setting: Setting{Name: name, Help: help, Kind: "n", Group: group, Type: TypeNumber},
		get:     func(c Config) string { return strconv.Itoa(*at(&c)) },
		set: func(c *Config, text string) string {
			n, err := strconv.Atoi(text)
			if err != nil {
				return "it must be a whole number"
			}
			*at(c) = n
			return ""
		},
	}
}

// decimal is a setting that is any number. It is written with as many digits as
// tell it from its neighbours.
func decimal(name, group, help string, at func(*Config) *float64) field {
	return field{
		Setting: Setting{Name: name, Help: help, Kind: "x", Group: group, Type: TypeNumber},
		get:     func(c Config) string { return strconv.FormatFloat(*at(&c), 'g', -1, 64) },
		set: func(c *Config, text string) string {
			x, err := strconv.ParseFloat(text, 64)
			if err != nil || math.IsNaN(x) {
				return "it must be a number"
			}
			*at(c) = x
			return ""
		},
	}
}

// numbers is a setting that is a list of whole numbers.
func numbers(name, group, kind, example, help string, at func(*Config) *[]int) field {
	return field{
		Setting: Setting{Name: name, Help: help, Kind: kind, Group: group, Type: TypeNumbers},
		get:     func(c Config) string { return joinInts(*at(&c)) },
		set: func(c *Config, text string) string {
			values, err := ParseInts(text)
			if err != nil {
				return "it must be whole numbers such as " + example
			}
			*at(c) = values
			return ""
		},
	}
}

// choice is a setting that is one word of a closed list.
func choice[T ~string](name, group, kind, help string, all []T, parse func(string) (T, error), at func(*Config) *T) field {
	list := List(words(all), "or")
	return field{
		Setting: Setting{Name: name, Help: help + ": " + list, Kind: kind, Group: group, Choices: words(all)},
		get:     func(c Config) string { return string(*at(&c)) },
		set: func(c *Config, text string) string {
			value, err := parse(text)
			if err != nil {
				return "it must be " + list
			}
			*at(c) = value
			return ""
		},
	}
}

func setSeed(c *Config, text string) string {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return "it must be a whole number from 0 to " + strconv.FormatUint(math.MaxUint64, 10)
	}
	c.Seed = n
	return ""
}

func setStages(c *Config, text string) string {
	stages, err := ParseStages(text)
	if err != nil {
		return err.Error()
	}
	c.Stages = stages
	return ""
}

func words[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// List writes words as a sentence does: "a, b or c" where between is "or".
func List(words []string, between string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + between + " " + words[last]
}
