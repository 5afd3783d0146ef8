package data

import "fmt"

// What the post does with MNIST, and how many classes there can be.
const (
	defaultHoldOut = 5000
	defaultClasses = 10
	minClasses     = 2

	// MaxClasses is the most classes that a set may have. Labels could count further; a probe
	// keeps a weight for each class and feature, and beyond this that is more than a machine has.
	MaxClasses = 65_536
)

// Set is a dataset, divided. Train, Held and Test keep the order of the files.
type Set struct {
	Name    string // "mnist", or the base name of the directory
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

// Default is the post's division of MNIST: 5,000 images held out, all others used, ten classes.
func Default() Options {
	return Options{HoldOut: defaultHoldOut, Classes: defaultClasses}
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
	for _, count := range []struct {
		flag  string
		value int
	}{
		{"--holdout", o.HoldOut},
		{"--train-samples", o.Train},
		{"--test-samples", o.Test},
	} {
		if count.value < 0 {
			return fmt.Errorf("%s: %s, expected 0 or more", count.flag, Count(count.value))
		}
	}
	if c := o.classes(); c < minClasses || c > MaxClasses {
		return fmt.Errorf("--classes: %s, expected %d to %s", Count(c), minClasses, Count(MaxClasses))
	}
	return nil
}

// divide makes a Set of all training and all test images of a dataset.
func (o Options) divide(name string, train, test Images) (*Set, error) {
	if o.HoldOut >= train.Len() {
		return nil, fmt.Errorf("--holdout: %s leaves nothing to train on, expected less than %s, the number of training images",
			Count(o.HoldOut), Count(train.Len()))
	}
	split := train.Slice(o.HoldOut, train.Len())
	if o.Train > split.Len() {
		return nil, fmt.Errorf("--train-samples: %s, expected at most %s, the training images after %s held out",
			Count(o.Train), Count(split.Len()), Count(o.HoldOut))
	}
	if o.Test > test.Len() {
		return nil, fmt.Errorf("--test-samples: %s, expected at most %s, the number of test images",
			Count(o.Test), Count(test.Len()))
	}
	return &Set{
		Name:    name,
		Classes: o.classes(),
		Train:   first(split, o.Train),
		Test:    first(test, o.Test),
		Held:    train.Slice(0, o.HoldOut),
	}, nil
}

// first is the first n images of m, or all of them if n is 0.
func first(m Images, n int) Images {
	if n == 0 {
		return m
	}
	return m.Slice(0, n)
}
