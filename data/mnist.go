package data

import (
	"embed"
	"io/fs"

	"fathom/data/text"
)

// MNISTName is the name under which Open finds the embedded MNIST.
const MNISTName = "mnist"

// embedded holds the four files as published; mnist/SHA256SUMS says which.
//
//go:embed mnist/*.gz
var embedded embed.FS

//go:embed mnist/README.md
var notice string

// How many images the embedded MNIST has, in ten classes.
const mnistTrain, mnistTest = 60_000, 10_000

// MNIST unpacks the embedded MNIST: 60,000 training and 10,000 test images of 28×28 pixels in ten
// classes, no more of them than the options ask for. It fails only if the options do not fit these numbers.
func MNIST(o Options) (*Set, error) { return embeddedMNIST(o, parts{}) }

func embeddedMNIST(o Options, to parts) (*Set, error) {
	files, err := MNISTFiles()
	if err != nil {
		return nil, err
	}
	if o.classes() >= defaultClasses { // else there are labels that are no classes, and all of them are told of
		if err := text.Together(o.check(), o.fit(mnistTrain, mnistTest)); err != nil {
			return nil, err
		}
		if o.Train > 0 {
			to[0].only, to[1].only = o.HoldOut+o.Train, o.HoldOut+o.Train
		}
		to[2].only, to[3].only = o.Test, o.Test
	}
	return loader{files: files, where: MNISTName, to: to}.load(MNISTName, o)
}

// MNISTFiles are the four files of the embedded MNIST, as published, for who hands them on to another
// program.
func MNISTFiles() (fs.FS, error) { return fs.Sub(embedded, "mnist") }

// Notice is the copyright notice of the embedded MNIST. Whoever ships the files, and so the
// program, ships it with them.
func Notice() string { return notice }
