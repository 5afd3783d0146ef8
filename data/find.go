package data

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"fathom/data/text"
)

// Bounds of what is looked at to find a set, or to say where one is.
const (
	maxDepth   = 3      // directories below the one that was named
	maxVisited = 2_000  // directories in all
	maxEntries = 20_000 // files in all
	maxNamed   = 6      // sets or files in a sentence
)

// roles are the four files of a set, under the names that MNIST gave them, each with the number of
// its dimensions.
var roles = []struct {
	name string
	dims int
}{{trainImages, 3}, {trainLabels, 1}, {testImages, 3}, {testLabels, 1}}

// setFile is the name of one of the four, with what EMNIST puts before it:
// emnist-letters-train-images-idx3-ubyte.
var setFile = regexp.MustCompile(`^(?:(.+)-)?(?:train|t10k|test)-(?:images[-.]idx3|labels[-.]idx1)-ubyte(?:\.gz)?$`)

// named is the four files of the set of the given name, which stands before each of their names; ""
// is MNIST's own. Those that are not there are named in missing, and their path is "".
func (l loader) named(set string) (paths, missing []string) {
	if set != "" {
		set += "-"
	}
	for _, role := range roles {
		name := set + role.name
		found, ok := l.variant(name)
		if !ok { // EMNIST says test where MNIST says t10k
			found, ok = l.variant(strings.Replace(name, "t10k-", "test-", 1))
		}
		if !ok && set != "" {
			name = strings.Replace(name, "t10k-", "test-", 1)
		}
		if !ok {
			missing = append(missing, name)
		}
		paths = append(paths, found)
	}
	return paths, missing
}

// variant finds a file in one of its forms. Some archives pack each file into a directory of its
// name.
func (l loader) variant(name string) (string, bool) {
	dotted := strings.Replace(name, "-idx", ".idx", 1)
	forms := []string{name, name + ".gz", dotted, dotted + ".gz"}
	for _, dir := range []string{"", name, dotted} {
		for _, form := range forms {
			file := path.Join(dir, form)
			if info, err := fs.Stat(l.files, file); err == nil && info.Mode().IsRegular() {
				return file, true
			}
		}
	}
	return "", false
}

// sets lists the names of the sets of which a directory has files: those that are whole, and those
// that are not.
func (l loader) sets() (whole, parts []string) {
	entries, _ := fs.ReadDir(l.files, ".")
	seen := map[string]bool{}
	for _, entry := range entries {
		match := setFile.FindStringSubmatch(entry.Name())
		if match == nil || seen[match[1]] {
			continue
		}
		seen[match[1]] = true
		if _, missing := l.named(match[1]); len(missing) == 0 {
			whole = append(whole, match[1])
		} else {
			parts = append(parts, match[1])
		}
	}
	slices.Sort(whole)
	slices.Sort(parts)
	return whole, parts
}

// choose says which set of the directory is to be read: MNIST's names go first, then the only set
// that is whole. The error says what is there instead, and what to type if that is known.
func (l loader) choose() (set string, err error) {
	if paths, missing := l.named(""); len(missing) == 0 || slices.ContainsFunc(paths, func(p string) bool { return p != "" }) {
		return "", nil
	}
	whole, parts := l.sets()
	switch {
	case len(whole) == 1:
		return whole[0], nil
	case len(whole) > 1:
		return "", fmt.Errorf("%s: %d sets, %s; use %s", text.Printable(l.where), len(whole), listed(whole), l.toType(whole))
	case len(parts) == 1:
		return parts[0], nil
	}
	return "", l.absent(roleNames()...)
}

func roleNames() []string {
	names := make([]string, len(roles))
	for i, role := range roles {
		names[i] = role.name
	}
	return names
}

// absent says which files are not there, and what is.
func (l loader) absent(missing ...string) error {
	text := fmt.Sprintf("%s: no file %s, expected all four, each plain or with .gz", text.Printable(l.where), text.Printable(strings.Join(missing, ", ")))
	if hint := l.hint(); hint != "" {
		text += "; " + hint
	}
	return errorText(text)
}

// hint says where the files may be that are not in the directory, "" if there is nothing to say.
func (l loader) hint() string {
	if whole, _ := l.sets(); len(whole) > 0 {
		return setsAre(whole, "there", l.toType(whole))
	}
	if below := l.below(); len(below) > 0 {
		sets := "a set is"
		if len(below) > 1 {
			sets = "sets are"
		}
		return fmt.Sprintf("%s in %s: use %s", sets, listed(l.under(below)), l.toType(below))
	}
	return l.instead()
}

// setsAre says where sets are, and what to type to read them.
func setsAre(sets []string, where, toType string) string {
	noun := "the set %s is %s: use %s"
	if len(sets) > 1 {
		noun = "the sets %s are %s: use %s"
	}
	return fmt.Sprintf(noun, listed(sets), where, toType)
}

// toType is what to type to read one of the given sets below the directory.
func (l loader) toType(below []string) string {
	var flags []string
	for _, path := range l.under(below) {
		flags = append(flags, "--data "+text.Printable(text.Quote(path)))
	}
	if len(flags) > maxNamed {
		flags = flags[:maxNamed]
	}
	return strings.Join(flags, " or ")
}

// under puts the directory before each path.
func (l loader) under(below []string) []string {
	out := make([]string, len(below))
	for i, path := range below {
		out[i] = filepath.Join(l.where, filepath.FromSlash(path))
	}
	return out
}

// below lists the sets in the directories below this one, the nearest first: what to put behind
// this directory's name to read each. Links that lead round in a circle end where all do, at
// maxDepth.
func (l loader) below() (found []string) {
	visited, seen := 0, 0
	level := []string{"."}
	for depth := 0; depth < maxDepth && len(found) == 0; depth++ {
		var next []string
		for _, dir := range level {
			entries, _ := fs.ReadDir(l.files, dir)
			if seen += len(entries); seen > maxEntries {
				return found
			}
			for _, entry := range entries {
				inner := path.Join(dir, entry.Name())
				if !l.isDir(entry, inner) {
					continue
				}
				if visited++; visited > maxVisited {
					return found
				}
				next = append(next, inner)
				found = append(found, l.setsIn(inner)...)
			}
		}
		level = next
	}
	return found
}

// isDir reports whether an entry of a directory is one itself, or a link to one.
func (l loader) isDir(entry fs.DirEntry, at string) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.IsDir()
	}
	info, err := fs.Stat(l.files, at)
	return err == nil && info.IsDir()
}

// setsIn lists what to type for the sets in a directory below this one: the directory where that is
// enough.
func (l loader) setsIn(dir string) []string {
	files, err := fs.Sub(l.files, dir)
	if err != nil {
		return nil
	}
	in := loader{files: files}
	whole, _ := in.sets()
	for set, pair := range in.tables() {
		if !slices.Contains(pair[:], "") && !slices.Contains(whole, set) {
			whole = append(whole, set)
		}
	}
	slices.Sort(whole)
	if len(whole) == 1 || slices.Contains(whole, "") {
		return []string{dir}
	}
	for i, set := range whole {
		whole[i] = path.Join(dir, set)
	}
	return whole
}

var (
	nearMiss = regexp.MustCompile(`(?i)idx|ubyte|images|labels|mnist|train|t10k|test`)
	archive  = regexp.MustCompile(`(?i)\.(zip|tar|tgz|tar\.\w+|7z|rar)$`)
)

// instead says which files are there that may be those that are meant.
func (l loader) instead() string {
	entries, _ := fs.ReadDir(l.files, ".")
	if len(entries) == 0 {
		return "it is an empty directory"
	}
	var near, packed, arrays, dirs []string
	for _, entry := range entries {
		switch name := entry.Name(); {
		case entry.IsDir() && (setFile.MatchString(name) || strings.HasSuffix(name, ".npz") || strings.HasSuffix(name, ".csv")):
			dirs = append(dirs, name)
		case entry.IsDir() || setFile.MatchString(name):
		case strings.EqualFold(path.Ext(name), ".npz"):
			arrays = append(arrays, name)
		case archive.MatchString(name):
			packed = append(packed, name)
		case nearMiss.MatchString(name):
			near = append(near, name)
		}
	}
	switch {
	case len(arrays) > 0:
		return "what is there is " + listed(arrays) + ": use " + l.toType(arrays)
	case len(dirs) == 1:
		return listed(dirs) + " is a directory, expected a file"
	case len(dirs) > 1:
		return listed(dirs) + " are directories, expected files"
	case len(near) > 0:
		return "what is there is " + listed(near)
	case len(packed) > 0:
		return "what is there is " + listed(packed) + ", which must be unpacked"
	}
	return ""
}

// listed writes names for a sentence: "a, b and c", or the first few and how many more there are.
func listed(names []string) string {
	out := make([]string, 0, maxNamed+1)
	for i, name := range names {
		if i == maxNamed {
			out = append(out, text.Count(len(names)-maxNamed)+" more")
			break
		}
		out = append(out, text.Printable(name))
	}
	if len(out) == 1 {
		return out[0]
	}
	return strings.Join(out[:len(out)-1], ", ") + " and " + out[len(out)-1]
}
