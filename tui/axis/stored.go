package axis

import (
	"fmt"

	"fathom/data/text"
)

// Fits says how many probes there are to fit.
func (r *Run) Fits() string {
	layers := text.Plural(r.Layers(), "layer")
	if n := len(r.Spec.Stored().Moments); n > 1 {
		return fmt.Sprintf("%s × %s", layers, text.Plural(n, "checkpoint"))
	}
	return layers
}

// BeingWritten says which checkpoints are being written, "" if none is.
func (r *Run) BeingWritten() string {
	all := r.Writing
	if len(all) == 1 {
		return text.Printable(all[0].Sentence())
	}
	var names []string
	for _, m := range all {
		names = append(names, text.Clip(m.Name))
	}
	if names == nil {
		return ""
	}
	return text.Few(names, "and") + " are being written"
}
