package store

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"fathom/data/text"
)

// A walker lists files that may hold arrays.
type walker struct {
	raw     bool // files that are nothing but elements count
	files   []string
	idx     bool            // there are files of IDX
	indices map[string]bool // what the shards that an index lists begin with
}

// directory lists a directory by its path in the store, "" for the store itself. within are the
// directories that it stands in, without links.
func (w *walker) directory(at, rel string, within []string) error {
	real, err := filepath.EvalSymlinks(at)
	if err != nil {
		return fault(at, "cannot be read: %w", text.Cause(err))
	}
	if slices.Contains(within, real) { // a link led back to it
		return nil
	}
	entries, err := os.ReadDir(real)
	if err != nil {
		return fault(at, "cannot be read: %w", text.Cause(err))
	}
	within = append(slices.Clip(within), real)
	for _, entry := range entries {
		name := entry.Name()
		below, file := filepath.Join(at, name), path.Join(rel, name)
		switch {
		case strings.HasPrefix(name, "."):
		case !isDirectory(below, entry):
			w.file(file)
		case strings.Count(file, "/") < mostDepth:
			before := len(w.files)
			if err := w.directory(below, file, within); err != nil {
				return err
			}
			if len(w.files) == before {
				w.file(file) // which, if it is called as one, is refused or noted as others that are none
			}
		}
		if len(w.files) > mostFiles {
			return fault(at, "more than %s files, expected one store", text.Count(mostFiles))
		}
	}
	return nil
}

// isDirectory reports whether an entry is a directory, or a link to one.
func isDirectory(at string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.IsDir()
	}
	info, err := os.Stat(at)
	return err == nil && info.IsDir() // of one that leads nowhere, opening says so
}

// file adds a file by its path in the store if its name says that it may hold arrays.
func (w *walker) file(rel string) {
	name := strings.ToLower(path.Base(rel))
	switch ending := path.Ext(name); {
	case idxName.MatchString(name):
		w.idx = true
	case strings.HasSuffix(name, ".safetensors.index.json"):
		w.indices[rel[:len(rel)-len(".safetensors.index.json")]] = true
		w.files = append(w.files, rel)
	case slices.Contains(arrayEndings, ending), slices.Contains(otherEndings, ending), w.raw && slices.Contains(rawEndings, ending):
		w.files = append(w.files, rel)
	}
}
