package array

import (
	"fmt"
	"path/filepath"
	"slices"
)

// Stamps say of each file that f is made of its name without the directory, its size and when it was
// changed last: one version of a file has another stamp than the next, as [File.Changed] tells them
// apart.
func (f *File) Stamps() []string {
	var all []string
	for _, part := range f.parts {
		all = append(all, part.Stamps()...)
	}
	if f.handle != nil {
		all = append(all, fmt.Sprintf("%s %d %d", filepath.Base(f.Path), f.size, f.modified.UnixNano()))
	}
	slices.Sort(all)
	return all
}
