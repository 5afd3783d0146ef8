package spec

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Version is the version of the JSON of a [Spec].
const Version = 1

// Spec is everything that decides an experiment's figures. It is a value. Copies share their lists,
// so nobody writes into a list of a Spec; the methods that change a Spec, and [Edit], put new lists
// in their place and leave all copies as they were.
//
// As JSON it is what [Parse] reads back to the same value.
type Spec struct {
	Version  int       `json:"version"`
	Seed     uint64    `json:"seed"`
	Source   Source    `json:"source"`
	Subjects []Subject `json:"subjects"` // the one that trains here first
	Measures []Measure `json:"measures"`
	Stages   []Stage   `json:"stages"` // what to do at once; what these need is done too

	// Replicates is how many seeds there are to be in all, the Spec's own and those that follow it; 0
	// and 1 for this one alone.
	Replicates int `json:"replicates,omitzero"`
}

// Source is where the samples come from.
type Source struct {
	Data         string `json:"data"`          // "mnist", or the file or directory of a set; data.Load says which
	HoldOut      int    `json:"holdout"`       // first training images that are left out
	TrainSamples int    `json:"train_samples"` // training images that are used, 0 for all
	TestSamples  int    `json:"test_samples"`  // test images that are used, 0 for all
	Classes      int    `json:"classes"`       // labels are 0 … Classes−1

	// Store is the path of a file or a directory of arrays, in place of Data; then Classes is 0 where
	// labels are real values. Reading is how it is read, by the names that data/store has for its
	// settings, without those that are not set.
	Store   string    `json:"store,omitempty"`
	Reading []Reading `json:"reading,omitzero"`
}

// Reading is a setting of how a store is read.
type Reading struct {
	Setting string `json:"setting"`
	Value   string `json:"value"`
}

// Subject is what has layers.
type Subject struct {
	ID   string `json:"id"`             // [Base], [TaughtSame], [TaughtFresh] or [FromStore]
	From string `json:"from,omitempty"` // of a taught subject, the one whose features it is taught

	Network Network `json:"network,omitzero"` // that trains here; of a taught subject, as From's
	Lesson  Lesson  `json:"lesson,omitzero"`  // of a taught subject
	Stored  Stored  `json:"stored,omitzero"`  // of one whose layers lie in a store
}

// The subjects of the post's experiment.
const (
	Base        = "base"
	TaughtSame  = "taught same"
	TaughtFresh = "taught fresh"
)

// NetworkName names the network of a subject in a sentence: "base network", "taught network with the same start".
func NetworkName(subject string) string {
	if init, taught := strings.CutPrefix(subject, "taught "); taught {
		return "taught network with the " + init + " start"
	}
	return subject + " network"
}

// FromStore is the subject whose layers lie in a store, and Untrained that of the store of the same
// network before its training.
const (
	FromStore = "store"
	Untrained = "untrained"
)

// Network is how a network that trains here is built and trained.
type Network struct {
	Hidden        []int      `json:"hidden"` // width of each hidden layer, from the input on
	Activation    Activation `json:"activation"`
	LearningRate  Figure     `json:"learning_rate"`  // on the loss summed over the minibatch
	Batch         int        `json:"batch"`          // images in a minibatch
	Steps         int        `json:"steps"`          // of the whole training
	EvaluateEvery int        `json:"evaluate_every"` // steps between evaluations on all test images
	LookEvery     int        `json:"look_every"`     // steps between live looks at the layers, 0 for never; see [Network.LooksAt]
	LookAt        []int      `json:"look_at"`        // steps to look after instead, where any are named
}

// Activation names the function of the hidden layers.
type Activation string

// The activations; package model defines them.
const (
	Tanh    Activation = "tanh"
	ReLU    Activation = "relu"
	Sigmoid Activation = "sigmoid"
)

// activations lists every activation, the default first.
func activations() []Activation { return []Activation{Tanh, ReLU, Sigmoid} }

// Lesson is what a taught subject learns besides its classes: through a linear head on one of its
// hidden layers, the first principal components of its teacher's last one.
type Lesson struct {
	Start      Init   `json:"start"`
	Weight     Figure `json:"weight"` // of the head's absolute error in the loss
	Layer      int    `json:"layer"`  // hidden layer that the head reads, from 1
	Components int    `json:"components"`
}

// Measure is a measure that is taken of each layer, with settings of its own: an object that the
// measure alone can read, see [Settings]. They are JSON without spaces, as [Spec.Configure] and
// [Parse] make them.
type Measure struct {
	Name     string          `json:"name"`
	Settings json.RawMessage `json:"settings"`
}

// Settings reads the settings of a measure of s. A measure that s does not name is an error, and so
// are settings that T has no field for.
func Settings[T any](s Spec, measure string) (T, error) {
	var settings T
	for _, m := range s.Measures {
		if m.Name == measure {
			if err := strict(m.Settings, &settings); err != nil {
				return settings, fmt.Errorf("the settings of measure %q: %w", measure, err)
			}
			return settings, nil
		}
	}
	return settings, fmt.Errorf("the experiment has no measure %q", measure)
}

// Configure sets the settings of a measure, which s may name or not yet. They must be what
// encoding/json can write.
func (s *Spec) Configure(measure string, settings any) {
	text, err := json.Marshal(settings)
	if err != nil {
		panic(fmt.Sprintf("spec: the settings of measure %q: %v", measure, err))
	}
	s.Measures = slices.Clone(s.Measures)
	i := slices.IndexFunc(s.Measures, func(m Measure) bool { return m.Name == measure })
	if i < 0 {
		s.Measures = append(s.Measures, Measure{Name: measure, Settings: text})
		return
	}
	s.Measures[i].Settings = text
}

// Edit changes the settings of a measure. Those that cannot be read begin as the zero T.
func Edit[T any](s *Spec, measure string, change func(settings *T)) {
	settings, _ := Settings[T](*s, measure)
	change(&settings)
	s.Configure(measure, settings)
}

// Network is how the network that trains here is built and trained, the zero value if there is
// none. Its list of widths is the Spec's own and must not be changed.
func (s Spec) Network() Network {
	for _, subject := range s.Subjects {
		if subject.From == "" {
			return subject.Network
		}
	}
	return Network{}
}

// EditNetwork changes [Spec.Network]; if there is none it is added.
func (s *Spec) EditNetwork(change func(n *Network)) {
	change(&s.edit(func(subject Subject) bool { return subject.From == "" }, Subject{ID: Base}).Network)
}

// Lesson is what the taught network learns, the zero value if there is none.
func (s Spec) Lesson() Lesson {
	for _, subject := range s.Subjects {
		if subject.From != "" {
			return subject.Lesson
		}
	}
	return Lesson{}
}

// EditLesson changes [Spec.Lesson]; if there is none it is added. The subject is called after the
// start.
func (s *Spec) EditLesson(change func(lesson *Lesson)) {
	taught := s.edit(func(subject Subject) bool { return subject.From != "" }, Subject{From: Base, Lesson: Lesson{Start: Same}})
	change(&taught.Lesson)
	taught.ID = TaughtID(taught.Lesson.Start)
}

// StartFrom sets from which weights the taught network starts.
func (s *Spec) StartFrom(start Init) { s.EditLesson(func(lesson *Lesson) { lesson.Start = start }) }

// edit returns the first subject for which is holds, or else the missing one, which it adds. No
// other Spec shares it or its lists. It is good until the next edit.
func (s *Spec) edit(is func(Subject) bool, missing Subject) *Subject {
	s.Subjects = slices.Clone(s.Subjects)
	i := slices.IndexFunc(s.Subjects, is)
	if i < 0 {
		i, s.Subjects = len(s.Subjects), append(s.Subjects, missing)
	}
	subject := &s.Subjects[i]
	subject.Network.Hidden, subject.Network.LookAt = slices.Clone(subject.Network.Hidden), slices.Clone(subject.Network.LookAt)
	return subject
}

// TaughtID is the subject that is taught from a start.
func TaughtID(start Init) string {
	if start == Fresh {
		return TaughtFresh
	}
	return TaughtSame
}

// StartOf is the start of a taught subject; ok is false of another.
func StartOf(subject string) (start Init, ok bool) {
	switch subject {
	case TaughtSame:
		return Same, true
	case TaughtFresh:
		return Fresh, true
	}
	return "", false
}

// LayerName is the name of a layer in results: "input", "hidden1", "hidden2", …
//
// Those of a store have names of their own, see [Spec.LayerNames].
func LayerName(layer int) string {
	if layer == 0 {
		return "input"
	}
	return fmt.Sprintf("hidden%d", layer)
}

// Layers is how many representations a network has: the input and the hidden layers.
func (n Network) Layers() int { return 1 + len(n.Hidden) }
