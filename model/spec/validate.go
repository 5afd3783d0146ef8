package spec

import (
	"fmt"
	"math"
	"slices"

	"fathom/data/setting"
	"fathom/data/text"
)

// Bounds that keep a slip of the keyboard from asking for all the memory there is.
const (
	maxWidth      = 16_384
	maxDepth      = 256
	maxParameters = 100_000_000
)

// MaxClasses is how many classes there can be: labels are 0 to one less.
const MaxClasses = 65_536

// Problem is what is wrong with a setting of s, one of the table, if it does not go with another,
// "" if it is wrong in itself.
func Problem(table setting.Table[Spec], s Spec, name, with, format string, args ...any) *setting.Error {
	return &setting.Error{Setting: name, Value: text.Clip(table.Get(&s, name)), Problem: fmt.Sprintf(format, args...), With: with}
}

// AtLeast finds which of a setting's values is less than it must be.
func AtLeast(table setting.Table[Spec], s Spec, least, value int, name string) []*setting.Error {
	if value >= least {
		return nil
	}
	return []*setting.Error{Problem(table, s, name, "", "it must be %d or more", least)}
}

// checkTraining finds what is wrong with the source, the network and its training.
func checkTraining(s Spec) (wrong []*setting.Error) {
	n := s.Network()
	if !classes(s.Source.Classes) {
		wrong = append(wrong, Problem(sourceTable, s, "classes", "", "it must be 2 to %s", text.Count(MaxClasses)))
	}
	wrong = append(wrong, checkNetwork(s)...)
	if !(n.LearningRate > 0) || !n.LearningRate.Finite() {
		wrong = append(wrong, Problem(networkTable, s, "learning-rate", "", "it must be a finite number above 0"))
	}
	return slices.Concat(wrong,
		AtLeast(sourceTable, s, 0, s.Source.HoldOut, "holdout"),
		AtLeast(sourceTable, s, 0, s.Source.TrainSamples, "train-samples"),
		AtLeast(sourceTable, s, 0, s.Source.TestSamples, "test-samples"),
		AtLeast(networkTable, s, 1, n.Batch, "batch"),
		AtLeast(networkTable, s, 1, n.Steps, "steps"),
		AtLeast(networkTable, s, 1, n.EvaluateEvery, "evaluate-every"),
		AtLeast(networkTable, s, 0, n.LookEvery, "probe-every"), checkLooks(s), checkSeeds(s))
}

// checkLooks finds a step to look after that is none of the training, and steps where there are to
// be no looks.
func checkLooks(s Spec) []*setting.Error {
	n := s.Network()
	if len(n.LookAt) > 0 && n.LookEvery == 0 {
		return []*setting.Error{Problem(networkTable, s, "probe-at", "probe-every", "--probe-every 0 turns all live looks off, those of --probe-at too")}
	}
	var none []string
	for _, step := range n.LookAt {
		if step < 0 || step > n.Steps {
			none = append(none, text.Count(step))
		}
	}
	if len(none) > 0 {
		return []*setting.Error{Problem(networkTable, s, "probe-at", "steps", "the training has the steps 0 to %s, not %s", text.Count(n.Steps), text.Few(none, "and"))}
	}
	return nil
}

// checkSeeds finds a number of seeds that cannot be.
func checkSeeds(s Spec) []*setting.Error {
	if s.Replicates > MaxSeeds {
		return []*setting.Error{Problem(networkTable, s, "replicates", "", "it must be %s or less", text.Count(MaxSeeds))}
	}
	return AtLeast(networkTable, s, 0, s.Replicates, "replicates")
}

func classes(n int) bool { return n >= 2 && n <= MaxClasses }

func checkNetwork(s Spec) []*setting.Error {
	n := s.Network()
	if len(n.Hidden) == 0 || len(n.Hidden) > maxDepth {
		return []*setting.Error{{Setting: "hidden", Problem: fmt.Sprintf("%d layers; there must be 1 to %d", len(n.Hidden), maxDepth)}}
	}
	for _, width := range n.Hidden {
		if width < 1 || width > maxWidth {
			return []*setting.Error{Problem(networkTable, s, "hidden", "", "a layer's width is 1 to %s, not %s", text.Count(maxWidth), text.Count(width))}
		}
	}
	if !classes(s.Source.Classes) {
		return nil // then there is no number of parameters
	}
	if all := n.parameters(0, s.Source.Classes); all > maxParameters {
		return []*setting.Error{Problem(networkTable, s, "hidden", "classes", "%s parameters are more than the %s that fathom trains", text.Count(all), text.Count(maxParameters))}
	}
	return nil
}

// checkLesson finds what is wrong with the lesson of the taught network.
func checkLesson(s Spec) (wrong []*setting.Error) {
	lesson, hidden := s.Lesson(), s.Network().Hidden
	if !(lesson.Weight >= 0) || !lesson.Weight.Finite() {
		wrong = append(wrong, Problem(lessonTable, s, "teach-weight", "", "it must be a finite number, 0 or above"))
	}
	if lesson.Layer < 1 || lesson.Layer > len(hidden) {
		wrong = append(wrong, Problem(lessonTable, s, "teach-layer", "hidden", "the hidden layers are 1 to %d", len(hidden)))
	}
	wrong = append(wrong, AtLeast(lessonTable, s, 1, lesson.Components, "teach-components")...)
	if n := len(hidden); n > 0 && lesson.Components > hidden[n-1] {
		wrong = append(wrong, Problem(lessonTable, s, "teach-components", "hidden", "the last hidden layer has only %d", hidden[n-1]))
	}
	return wrong
}

// parameters is the number of weights and biases of the network on samples of so many inputs and
// classes, and [math.MaxInt] where that is less, as it can be where an int has 32 bits.
func (n Network) parameters(inputs, classes int) int {
	all, in := int64(0), int64(inputs)
	for _, out := range append(slices.Clone(n.Hidden), classes) {
		all += (in + 1) * int64(out)
		in = int64(out)
	}
	return int(min(all, math.MaxInt))
}

// Shape writes the widths in order for a reader, as in "784→2,048→100→10", on samples of so many
// inputs and classes.
func (n Network) Shape(inputs, classes int) string {
	all := text.Count(inputs)
	for _, width := range append(slices.Clone(n.Hidden), classes) {
		all += "→" + text.Count(width)
	}
	return all
}

// Size returns the number of the network's weights and biases on samples of so many inputs and
// classes, and the bytes that these take as float32. ok is false where the number of layers or
// classes or a layer's width cannot be.
func (n Network) Size(inputs, classCount int) (parameters, bytes int, ok bool) {
	if len(n.Hidden) == 0 || len(n.Hidden) > maxDepth || !classes(classCount) {
		return 0, 0, false
	}
	if slices.ContainsFunc(n.Hidden, func(width int) bool { return width < 1 || width > maxWidth }) {
		return 0, 0, false
	}
	parameters = n.parameters(inputs, classCount)
	return parameters, 4 * min(parameters, math.MaxInt/4), true
}
