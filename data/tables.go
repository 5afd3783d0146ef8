package data

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"fathom/data/array"
	"fathom/data/text"
)

// tableFile is the name of one of the two tables of a set, with what may stand before it:
// train.csv, mnist_train.csv, emnist-letters-train.csv.
var tableFile = regexp.MustCompile(`^(?:(.+)[-_])?(train|test)\.csv$`)

// inDirectory is the loader with the files of the directory where it is.
func (l loader) inDirectory() loader {
	l.files = os.DirFS(l.where)
	return l
}

// tables lists the tables of a directory, training and test, by what stands before their names. One
// of two that is not there is "".
func (l loader) tables() map[string][2]string {
	entries, _ := fs.ReadDir(l.files, ".")
	found := map[string][2]string{}
	for _, entry := range entries {
		match := tableFile.FindStringSubmatch(entry.Name())
		if match == nil {
			continue
		}
		if info, err := fs.Stat(l.files, entry.Name()); err != nil || !info.Mode().IsRegular() {
			continue
		}
		pair := found[match[1]]
		if match[2] == "train" {
			pair[0] = entry.Name()
		} else {
			pair[1] = entry.Name()
		}
		found[match[1]] = pair
	}
	return found
}

// openTables finds the set in two tables of a directory, where it has no set in IDX files; nil and
// no error where there are no tables.
func (l loader) openTables(name string) (*arraySet, error) {
	whole, parts := l.sets()
	if len(whole) > 0 {
		return nil, nil
	}
	found := l.tables()
	sets := slices.Sorted(maps.Keys(found))
	set := l.set
	switch _, plain := found[""]; {
	case len(sets) == 0, l.set != "" && !slices.Contains(sets, l.set):
		return nil, nil
	case l.set != "" || plain:
	case len(sets) > 1:
		return nil, fmt.Errorf("%s: tables of %d sets, %s; use %s", text.Printable(l.where), len(sets), listed(sets), l.toType(sets))
	default:
		set = sets[0]
	}
	pair := found[set]
	if len(parts) > 0 && slices.Contains(pair[:], "") {
		return nil, nil // what is missing is an IDX file
	}
	for i, other := range []string{"train", "test"} {
		if pair[i] == "" {
			there := pair[1-i]
			at := strings.LastIndex(there, map[string]string{"train": "test", "test": "train"}[other])
			return nil, fmt.Errorf("%s: no file %s beside %s, expected both", text.Printable(l.where), text.Printable(there[:at]+other+".csv"), text.Printable(there))
		}
	}
	if set != "" {
		name = set
	}
	return openPair(name, [2]string{filepath.Join(l.where, pair[0]), filepath.Join(l.where, pair[1])}), nil
}

// openPair finds a set in two tables, training and test.
func openPair(name string, paths [2]string) *arraySet {
	s := &arraySet{name: name}
	var files [2]*array.File
	var found [2]*table
	var errs [2]error
	splits := [2]*split{&s.train, &s.test}
	both(func(i int) {
		if files[i], errs[i] = array.Open(paths[i], array.Options{}); errs[i] != nil {
			return
		}
		t, err := readTable(files[i])
		if t.split != nil {
			err = text.Together(err, fmt.Errorf("%s: a column beside tables for training and for testing, expected it in a table of both", t.split.Name()))
		}
		if err == nil {
			found[i] = t
			*splits[i], err = t.in(nil)
		}
		errs[i] = err
	})
	for _, file := range files {
		if file != nil {
			s.files = append(s.files, file)
		}
	}
	s.wrong = text.Together(errs[0], errs[1], sameColumns(found[0], found[1]))
	return s
}

// sameColumns finds columns of the test images that stand in another order than those of the
// training.
func sameColumns(train, test *table) error {
	if train == nil || test == nil || !train.named || !test.named || len(train.pixels) != len(test.pixels) {
		return nil
	}
	for i, a := range train.pixels {
		if b := test.pixels[i]; a.Key != b.Key {
			return fmt.Errorf("%s: pixel %s is in the column %s, but in %s in %s", test.path, text.Count(i), text.Clip(b.Key), text.Clip(a.Key), train.path)
		}
	}
	return nil
}
