package runfile

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"fathom/model/spec"
)

// The files of a run.
const (
	headerName  = "run.json"
	logName     = "events.ndjson"
	arraysName  = "arrays.bin"
	weightsDir  = "weights"
	summaryName = "summary.json"
	writerName  = "writer.json"
	beatName    = "beat"
	lockName    = "lock"

	temporary = ".tmp-"   // begins the names of files on their way in
	trash     = ".trash-" // of directories on their way out
)

// slots are the names of the newest states to go on from. They are written in turn.
var slots = [2]string{"resume-a.safetensors", "resume-b.safetensors"}

// weightsName is the name of a kept network's file.
func weightsName(subject string, step int) string {
	return fmt.Sprintf("%s/%s-%08d.safetensors", weightsDir, reduce(subject), step)
}

// reduce is a word as it can stand in a file's name on every system: of a to z, 0 to 9 and "-".
func reduce(word string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(word) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

// nameOf is the data's name and the network's widths, or the store's name and "store", as they stand
// in the name of a run's directory.
func nameOf(s spec.Spec) (data, shape string) {
	data = s.Source.Data
	if s.IsStored() {
		data, shape = s.Source.Store, "store"
	}
	data = reduce(filepath.Base(filepath.Clean(data)))
	if !s.IsStored() {
		shape = shapeOf(s.Network().Hidden)
	}
	return cmp.Or(data, "data"), cmp.Or(shape, "none")
}

// shapeOf writes widths shortly: 100x3 for three layers of 100, 300-100 for two that differ.
func shapeOf(hidden []int) string {
	if len(hidden) > 1 && len(slices.Compact(slices.Clone(hidden))) == 1 {
		return fmt.Sprintf("%dx%d", hidden[0], len(hidden))
	}
	var words []string
	for _, width := range hidden {
		words = append(words, strconv.Itoa(width))
	}
	return strings.Join(words, "-")
}

// mostName is the most bytes that the name of a run's directory has.
const mostName = 80

// directoryName is the name of a new run's directory: when it was made, what it is about, and four
// random letters.
func directoryName(h Header, random string) string {
	data, shape := nameOf(h.Spec)
	begin := h.Created.UTC().Format("20060102T150405Z")
	end := fmt.Sprintf("-s%d-%s", h.Spec.Seed, random)
	middle := "-" + data + "-" + shape
	middle = middle[:min(len(middle), mostName-len(begin)-len(end))]
	return begin + strings.TrimRight(middle, "-") + end
}
