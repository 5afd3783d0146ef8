package data

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"fathom/data/array"
	"fathom/data/text"
)

// npzKeys are the names under which archives of NumPy have a set: Keras' mnist.npz and kin, and
// MedMNIST's, whose val_images and val_labels are left aside. Each has training images and labels,
// then test images and labels.
var npzKeys = [][4]string{
	{"x_train", "y_train", "x_test", "y_test"},
	{"train_images", "train_labels", "test_images", "test_labels"},
}

// openNpz finds a set in an archive of NumPy's.
func openNpz(path string) *arraySet {
	s := &arraySet{name: filepath.Base(path)}
	file, err := array.Open(path, array.Options{})
	if err != nil {
		s.wrong = err
		return s
	}
	s.files = []*array.File{file}
	found, err := findKeys(file)
	s.wrong = err
	add := func(err error) { s.wrong = text.Together(s.wrong, err) }
	for i, of := range []*split{&s.train, &s.test} {
		if a := found[2*i]; a != nil {
			of.images, err = imagesIn(a)
			add(err)
		}
		if a := found[2*i+1]; a != nil {
			of.labels, err = labelsIn(a)
			add(err)
		}
	}
	return s
}

// findKeys finds the four arrays of a set. X_train is as good as x_train. Those that are not there
// are nil.
func findKeys(file *array.File) (found [4]*array.Array, err error) {
	path := text.Printable(file.Path)
	var families [][4]string // of which something is there
	for _, keys := range npzKeys {
		if slices.ContainsFunc(keys[:], func(key string) bool { return len(keyed(file, key)) > 0 }) {
			families = append(families, keys)
		}
	}
	switch len(families) {
	case 0:
		return found, fmt.Errorf("%s: no keys %s, or %s; what is there is %s",
			path, text.List(npzKeys[0][:], "and"), text.List(npzKeys[1][:], "and"), keysOf(file))
	case 1:
	default:
		return found, fmt.Errorf("%s: keys of two sets, %s, expected %s, or %s alone", path, keysOf(file), npzKeys[0][0]+" and its three", npzKeys[1][0]+" and its three")
	}
	var wrong []error
	for i, key := range families[0] {
		switch all := keyed(file, key); {
		case len(all) == 1:
			found[i] = all[0]
		case len(all) > 1:
			wrong = append(wrong, fmt.Errorf("%s: keys %s and %s, expected one of them", path, text.Clip(all[0].Key), text.Clip(all[1].Key)))
		default:
			wrong = append(wrong, noKey(file, key, families[0]))
		}
	}
	return found, text.Together(wrong...)
}

// keyed are the arrays whose key is the given one, in small letters or not.
func keyed(file *array.File, key string) (all []*array.Array) {
	for _, a := range file.Arrays {
		if strings.EqualFold(a.Key, key) {
			all = append(all, a)
		}
	}
	return all
}

// noKey says that a key is not there, or why its array is not read.
func noKey(file *array.File, key string, family [4]string) error {
	start := text.Printable(file.Path) + ":" + key + ": "
	for _, note := range file.Notes {
		if len(note) > len(start) && strings.EqualFold(note[:len(start)], start) {
			return errorText(note)
		}
	}
	return fmt.Errorf("%s: no key %s, expected %s; what is there is %s", text.Printable(file.Path), key, text.List(family[:], "and"), keysOf(file))
}

func keysOf(file *array.File) string {
	keys := make([]string, len(file.Arrays))
	for i, a := range file.Arrays {
		keys[i] = text.Clip(a.Key)
	}
	return text.Few(keys, "and")
}
