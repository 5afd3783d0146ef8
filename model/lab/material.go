package lab

import (
	"strings"
	"sync"
	"unicode"

	"fathom/data"
	"fathom/model"
)

// Material is a dataset made ready for a lab: the images as networks read them. It
// is never changed, and any number of labs may share it.
type Material struct {
	Name    string // "mnist" or the directory's name, what cannot be printed as "?"
	Classes int
	Train   model.Input // the training split
	Test    model.Input
}

// Prepare makes a dataset ready. It keeps no more of the set than it needs, so that
// the images of a set that is mostly zeros can be forgotten.
func Prepare(set *data.Set) *Material {
	m := &Material{Name: strings.Map(printable, set.Name), Classes: set.Classes}
	var both sync.WaitGroup
	both.Go(func() { m.Test = model.NewInput(set.Test) })
	m.Train = model.NewInput(set.Train)
	both.Wait()
	return m
}

// Printable keeps a directory's name from steering the terminal it is shown on.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return '?'
}
