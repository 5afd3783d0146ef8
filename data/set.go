package data

import (
	"fmt"

	"fathom/data/setting"
	"fathom/data/text"
)

// How many classes there are where nobody says it, and how many there can be.
const (
	defaultClasses = 10
	minClasses     = 2

	// MaxClasses is the most classes that a set may have. Labels could count further; a probe
	// keeps a weight for each class and feature, and beyond this that is more than a machine has.
	MaxClasses = 65_536
)

// Set is a dataset, divided. Train, Held and Test keep the order of the files.
type Set struct {
	Name    string // "mnist", or the base name of the file or directory, or what stands before the files' names
	Classes int    // labels are 0 … Classes−1

	Train Images // the training split: the training images after those held out
	Test  Images // the test images
	Held  Images // the first training images, held out for validation; may be empty
}

// Options say how a dataset is divided and how much of it is used.
type Options struct {
	HoldOut int // how many of the first training images are held out (--holdout)
	Train   int // use only the first so many images of the training split; 0 means all (--train-samples)
	Test    int // use only the first so many test images; 0 means all (--test-samples)
	Classes int // labels are 0 … Classes−1; 2 to MaxClasses, and 0 means 10 (--classes)
}

// classes is the number of classes that o asks for.
func (o Options) classes() int {
	if o.Classes == 0 {
		return defaultClasses
	}
	return o.Classes
}

// check finds what is wrong with o whatever the dataset, before anything is read.
func (o Options) check() error {
	var wrong []error
	for _, count := range []struct {
		option string
		value  int
	}{
		{"holdout", o.HoldOut},
		{"train-samples", o.Train},
		{"test-samples", o.Test},
	} {
		if count.value < 0 {
			wrong = append(wrong, &setting.Error{Setting: count.option, Problem: text.Count(count.value) + ", expected 0 or more"})
		}
	}
	if c := o.classes(); c < minClasses || c > MaxClasses {
		wrong = append(wrong, &setting.Error{Setting: "classes", Problem: fmt.Sprintf("%s, expected %d to %s", text.Count(c), minClasses, text.Count(MaxClasses))})
	}
	return text.Together(wrong...)
}

// fit finds what is wrong with o for so many training and test images; 0 stands for a number that
// is not known.
func (o Options) fit(train, test int) error {
	var wrong []error
	add := func(option, format string, args ...any) {
		wrong = append(wrong, &setting.Error{Setting: option, Problem: fmt.Sprintf(format, args...)})
	}
	switch rest := train - max(0, o.HoldOut); {
	case train == 0:
	case rest <= 0:
		add("holdout", "%s leaves nothing to train on, expected less than %s, the number of training images", text.Count(o.HoldOut), text.Count(train))
	case o.Train > rest:
		add("train-samples", "%s, expected at most %s, the training images after %s held out", text.Count(o.Train), text.Count(rest), text.Count(max(0, o.HoldOut)))
	}
	if test > 0 && o.Test > test {
		add("test-samples", "%s, expected at most %s, the number of test images", text.Count(o.Test), text.Count(test))
	}
	return text.Together(wrong...)
}

// divide makes a Set of all training and all test images of a dataset, which o fits.
func (o Options) divide(name string, train, test Images) *Set {
	return &Set{
		Name:    name,
		Classes: o.classes(),
		Train:   first(train.Slice(o.HoldOut, train.Len()), o.Train),
		Test:    first(test, o.Test),
		Held:    train.Slice(0, o.HoldOut),
	}
}

// first is the first n images of m, or all of them if n is 0.
func first(m Images, n int) Images {
	if n == 0 {
		return m
	}
	return m.Slice(0, n)
}
