package export

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// report writes README.md: what was trained on what, the figures in tables, the
// pictures, what they show and how sure that is, and how to do it again. There is
// nothing in it that another run of the same config would not have.
func (x *contents) report(w io.Writer) error {
	var b strings.Builder
	x.writeHead(&b)
	x.writeTrain(&b)
	x.writeProbes(&b)
	x.writePCA(&b)
	for _, t := range x.teachings() {
		x.writeTeach(&b, t)
	}
	x.writeMissing(&b)
	x.writeFiles(&b)
	x.writeNotice(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// code writes a text that is not ours as code, so that Markdown leaves it alone.
func code(text string) string {
	return "`" + strings.ReplaceAll(text, "`", "'") + "`"
}

func (x *contents) writeHead(b *strings.Builder) {
	c, d := x.Result.Spec, x.Result.Data
	fmt.Fprintf(b, "# What the layers of a network know\n\n")
	if d == nil {
		fmt.Fprintf(b, "The data was never loaded.\n\n")
	} else {
		fmt.Fprintf(b, "A network %s with %s units was trained on %s: %s of %s×%s pixels in %s. Everything is\n"+
			"scored on test images only, of which there %s.\n\n", x.network(), c.Network().Activation, code(d.Data), text.Plural(d.Train, "training image"),
			text.Count(d.Rows), text.Count(d.Cols), text.Plural(d.Classes, "class"), are(d.Test))
		for _, note := range d.Notes {
			fmt.Fprintf(b, "- Note: %s.\n", note)
		}
		if len(d.Notes) > 0 {
			b.WriteString("\n")
		}
	}
	fmt.Fprintf(b, "Plain gradient descent, learning rate %v on the summed loss, batches of %s, %s, seed %d. One seed is one run:\n"+
		"the intervals say how sure a figure is for this network, not how much networks differ.\n\n", c.Network().LearningRate,
		text.Count(c.Network().Batch), text.Plural(c.Network().Steps, "step"), c.Seed)
	fmt.Fprintf(b, "To do it again with fathom %s, on the same kind of processor bit for bit:\n\n    %s\n\n", x.Version, x.Rules.Command(c))
}

// are says how many there are.
func are(n int) string {
	if n == 1 {
		return "is 1"
	}
	return "are " + text.Count(n)
}

func picture(b *strings.Builder, what, name string) {
	fmt.Fprintf(b, "[![%s](figures/%s.png)](figures/%s.svg)\n\n", what, name, name)
}

func (x *contents) writeTrain(b *strings.Builder) {
	t := x.Result.Train
	if t == nil || len(t.Curve) == 0 {
		return
	}
	fmt.Fprintf(b, "## Training\n\n| after %s | base network |\n|---|--:|\n| test accuracy | %s |\n| mean test cross-entropy, nats per image | %s |\n\n",
		text.Plural(t.Final.Step, "step"), figure(t.Final.Accuracy, 4), figure(t.Final.Loss, 4))
	if post := x.Result.Published(); post != nil {
		fmt.Fprintf(b, "The post published an accuracy of %.3f of its one run.\n\n", post.Accuracy)
	}
	if t.Diverged != "" {
		fmt.Fprintf(b, "The network %s.\n\n", t.Diverged)
	}
	picture(b, "Accuracy and loss while the network trains", "curves")
}

func (x *contents) writeProbes(b *strings.Builder) {
	r := x.Result
	if len(r.Probes) == 0 {
		return
	}
	first := r.Probes[0]
	var verdict *run.DepthVerdict
	if all := r.Verdicts(); all != nil {
		verdict = all.Trained
	}
	fmt.Fprintf(b, "## Probes\n\nThe test accuracy of %s on each layer, fitted on %s and scored on %s."+
		" The interval is Wilson's of 95 %%; the same probe on the network before its training is the control.", solverName(first.Solver),
		text.Plural(first.TrainSamples, "training image"), text.Plural(first.TestSamples, "test\nimage"))
	head, rule := "| layer | width | test | 95 % interval | untrained | 95 % interval |", "|---|--:|--:|--:|--:|--:|"
	if verdict != nil {
		b.WriteString(" p is that of\nMcNemar's exact two-sided test against the layer before on the same images, after Holm: among the tests of" +
			" all layers against the\none before and of the last against the first, as the sentence below the table has them.")
		head, rule = head+" p |", rule+"--:|"
	}
	b.WriteString("\n\n")
	post := r.Published()
	if post != nil {
		head, rule = head+" published |", rule+"--:|"
	}
	fmt.Fprintf(b, "%s\n%s\n", head, rule)
	for i, p := range r.Probes {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |", p.Layer, text.Count(p.Width), figure(p.TestAccuracy, 3),
			run.IntervalText(p.Interval), figure(p.UntrainedTestAccuracy, 3), run.IntervalText(p.UntrainedInterval))
		if verdict != nil {
			sure := ""
			if i > 0 {
				sure = strings.TrimPrefix(strings.ReplaceAll(run.PText(verdict.Neighbours[i-1].Adjusted), "p ", ""), "= ")
			}
			fmt.Fprintf(b, " %s |", sure)
		}
		if post != nil {
			fmt.Fprintf(b, " %.3f |", post.Probes[i])
		}
		b.WriteString("\n")
	}
	if finding := r.ProbeFinding(); finding != "" && !r.Unfinished(probeMeasure, "") {
		fmt.Fprintf(b, "\n%s\n", finding)
	}
	b.WriteString("\n")
	picture(b, "Probes of the trained and the untrained network with 95 % intervals", "probes")
}

func (x *contents) writePCA(b *strings.Builder) {
	pca := x.Result.PCA
	if len(pca) == 0 {
		return
	}
	first := pca[0]
	fmt.Fprintf(b, "## Principal components\n\nThe variance of the %s of the first %s that are of the classes %s, by layer: the shares of the first three\n"+
		"components, how many reach 90 %%, and the participation ratio (Σλ)²/Σλ².\n\n", text.Count(first.Samples), text.Plural(first.Of, "test image"), list(first.Classes))
	b.WriteString("| layer | width | PC 1 | PC 2 | PC 3 | for 90 % | participation ratio |\n|---|--:|--:|--:|--:|--:|--:|\n")
	for _, p := range pca {
		if p.Problem != "" {
			fmt.Fprintf(b, "| %s | %s | – | – | – | – | – |\n", p.Layer, text.Count(p.Width))
			continue
		}
		share := func(k int) string {
			if k < len(p.ExplainedVarianceRatio) {
				return figure(p.ExplainedVarianceRatio[k], 3)
			}
			return "–"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s |\n", p.Layer, text.Count(p.Width), share(0), share(1), share(2),
			text.Count(p.Components90), figure(p.ParticipationRatio, 1))
	}
	for _, problem := range x.broken {
		fmt.Fprintf(b, "\n%s.\n", problem)
	}
	b.WriteString("\n")
	for i := range x.pages() {
		picture(b, "Images on each layer's principal components", x.pageName(i))
	}
}

// list writes numbers as in "0, 1, 2".
func list(numbers []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ", "), "[]")
}

// writeFiles says what the other files are, of those that there are.
func (x *contents) writeFiles(b *strings.Builder) {
	b.WriteString("## Files\n\n- [result.json](result.json): the result as `fathom run --format json` prints it. A number that is not finite is null.\n")
	if tables := x.tables(); len(tables) > 0 {
		var links []string
		for _, f := range tables {
			links = append(links, fmt.Sprintf("[%s](%s)", strings.TrimPrefix(f.name, "tables/"), f.name))
		}
		fmt.Fprintf(b, "- Tables, in full precision: %s.\n", strings.Join(links, ", "))
	}
	for _, f := range x.arrays() {
		switch f.name {
		case "arrays/weights.npz":
			fmt.Fprintf(b, "- [weights.npz](%s): `W1` (in×out), `b1`, … of the base network, `W1_initial`, … before its training", f.name)
			for _, t := range x.teachings() {
				if ok := x.has[spec.TaughtID(t.Init)]; ok && t.other {
					fmt.Fprintf(b, ", `W1%s`, … of the one taught from the %s start", t.suffix, t.Init)
				} else if ok {
					b.WriteString(", `W1_taught`, … of the taught one")
				}
			}
			fmt.Fprintf(b, ". A layer is %s(x·W + b), the logits x·W + b; x is a pixel's byte / 255.\n", x.Result.Spec.Network().Activation)
		case "arrays/representations.npz":
			fmt.Fprintf(b, "- [representations.npz](%s): each layer of %s (n×width), with `labels`, `images` (index in the\n"+
				"  test set) and `predicted`.\n", f.name, text.Plural(len(x.shown), "test image"))
		case "arrays/scores.npz":
			fmt.Fprintf(b, "- [scores.npz](%s): the same images' scores on each layer's first components, the components' loadings and the\n"+
				"  mean: scores = (representation − mean)·componentsᵀ.\n", f.name)
		}
	}
	if names := x.projector(); len(names) > 0 {
		deepest := x.layers[len(x.layers)-1].name
		fmt.Fprintf(b, "- [projector](projector): for the [Embedding Projector](https://projector.tensorflow.org). Press *Load* there and choose\n"+
			"  [vectors.tsv](projector/vectors.tsv) (%s) and [metadata.tsv](projector/metadata.tsv); with the directory on a web server,\n"+
			"  `?config=` and the address of projector_config.json open all layers", deepest)
		if slices.ContainsFunc(names, func(f file) bool { return f.name == "projector/sprite.png" }) {
			b.WriteString(", with the images as points")
		}
		b.WriteString(".\n")
	}
}

// writeNotice adds the notice that goes with whatever comes from the data.
func (x *contents) writeNotice(b *strings.Builder) {
	if x.Result.Data == nil || x.Notice == "" {
		return
	}
	fmt.Fprintf(b, "\n## The data\n\n%s\n", strings.TrimSpace(x.Notice))
}
