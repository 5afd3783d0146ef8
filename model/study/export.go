package study

import (
	"fmt"
	"os"
	"path/filepath"

	"fathom/data/staged"
	"fathom/data/text"
)

// The files of an export: what `fathom study collect` prints in each of its formats.
const (
	textFile = "collected.txt"
	jsonFile = "collected.json"
	csvFile  = "tasks.csv"
)

// Write writes what is found so far into a new directory: a text, one JSON document, and a table of all
// tasks. It is whole or not there. Paths are those of the files.
func (r *Record) Write(dir string) (paths []string, err error) {
	c := r.Collect()
	document, err := c.Document()
	if err != nil {
		return nil, err
	}
	table, err := r.CSV()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(filepath.Clean(dir)), 0o777); err != nil {
		return nil, fmt.Errorf("%s: %w", text.Printable(dir), text.Cause(err))
	}
	s, err := staged.New(dir)
	if err != nil {
		return nil, err
	}
	defer s.Discard()
	for _, f := range []struct {
		name string
		raw  []byte
	}{{textFile, []byte(c.Text())}, {jsonFile, document}, {csvFile, table}} {
		if err := os.WriteFile(filepath.Join(s.Root, f.name), f.raw, 0o666); err != nil {
			return nil, fmt.Errorf("%s: %w", text.Printable(dir), text.Cause(err))
		}
		paths = append(paths, filepath.Join(dir, f.name))
	}
	if err := s.Commit(); err != nil {
		return nil, err
	}
	return paths, nil
}
