package export

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"fathom/data/text"
)

// report writes README.md: what store it is and how it was read, the figures in tables, the pictures,
// what they show, and how to go on with the files.
func (x *stored) report(w io.Writer) error {
	var b strings.Builder
	x.writeHead(&b)
	for _, p := range x.parts {
		p.section(&b)
	}
	if missing := x.missing(); len(missing) > 0 {
		fmt.Fprintf(&b, "## What is missing\n\n- %s\n\n", strings.Join(missing, "\n- "))
	}
	writeFiles(&b, "the result as `fathom run STORE --format json` prints it", x.parts)
	x.writeLoading(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func (x *stored) writeHead(b *strings.Builder) {
	s := x.Result.Store
	fmt.Fprintf(b, "# What the layers of a network know\n\n%s holds %s at %s, of %s to train probes on and %s to test them on.\n\n", code(s.Name),
		text.Plural(len(s.Layers), "layer"), text.Plural(len(s.Moments), "moment"), text.Plural(s.Samples["train"], "row"), text.Count(s.Samples["test"]))
	for _, sentence := range s.Decisions {
		fmt.Fprintf(b, "- Read as: %s.\n", plainText(sentence))
	}
	for _, sentence := range slices.Concat(s.Notes, s.Sentences) {
		fmt.Fprintf(b, "- Note: %s.\n", plainText(sentence))
	}
	fmt.Fprintf(b, "\nTo do it again with fathom %s, on the same kind of processor bit for bit:\n\n    %s\n\n", x.Version, x.Command)
}

// plainText keeps Markdown from reading anything into a sentence that has names of files in it.
func plainText(sentence string) string {
	return strings.NewReplacer("*", `\*`, "_", `\_`, "<", `\<`, "[", `\[`, "`", "\\`").Replace(sentence)
}

// missing says what there is no file of, and why.
func (x *stored) missing() (lines []string) {
	switch all := len(x.Result.Store.Layers) * len(x.Result.Store.Moments); {
	case x.Result.Failed != "":
		lines = append(lines, fmt.Sprintf("The probes failed: %s.", strings.TrimSuffix(x.Result.Failed, ".")))
	case len(x.Result.Probes) < all:
		lines = append(lines, fmt.Sprintf("The probes had not come to their end when this was written: there are %s of %s.", text.Count(len(x.Result.Probes)), text.Count(all)))
	}
	for _, p := range x.probes {
		if p.Problem != "" {
			lines = append(lines, plainText(strings.TrimSuffix(p.Problem, "."))+".")
		}
	}
	return lines
}

// writeLoading writes lines of Python that load the files, and that the gate runs.
func (x *stored) writeLoading(b *strings.Builder) {
	var lines []string
	load := func(name, how string) {
		lines = append(lines, fmt.Sprintf("%s = %s", name, how))
	}
	for _, p := range x.parts {
		for _, f := range append(slices.Clone(p.tables), p.arrays...) {
			switch f.name {
			case "tables/probes.csv":
				load("probes", `pd.read_csv("tables/probes.csv")`)
			case "arrays/predictions.npz":
				load("predictions", `np.load("arrays/predictions.npz")`)
			case "arrays/components.npz":
				load("components", `np.load("arrays/components.npz")`)
			case "projector/vectors.tsv":
				load("vectors", `pd.read_csv("projector/vectors.tsv", sep="\t", header=None).to_numpy()`)
			case "projector/metadata.tsv":
				load("metadata", `pd.read_csv("projector/metadata.tsv", sep="\t", quoting=3)`)
			}
		}
	}
	if len(lines) > 0 {
		fmt.Fprintf(b, "\n## In Python\n\n```python\nimport numpy as np, pandas as pd\n%s\n```\n", strings.Join(lines, "\n"))
	}
}
