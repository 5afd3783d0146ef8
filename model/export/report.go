package export

import (
	"fmt"
	"io"
	"strings"

	"fathom/data/text"
)

// report writes README.md: what was trained on what, the figures in tables, the
// pictures, what they show and how sure that is, and how to do it again. There is
// nothing in it that another run of the same config would not have.
func (x *contents) report(w io.Writer) error {
	var b strings.Builder
	x.writeHead(&b)
	for _, p := range x.parts {
		p.section(&b)
	}
	x.writeMissing(&b)
	writeFiles(&b, "the result as `fathom run --format json` prints it", x.parts)
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
	fmt.Fprintf(b, "Plain gradient descent, learning rate %v on the summed loss, minibatches of %s, %s, seed %d. One seed is one run:\n"+
		"the intervals say how sure a figure is for this network, not how much networks differ.\n\n", c.Network().LearningRate,
		text.Count(c.Network().Batch), text.Plural(c.Network().Steps, "step"), c.Seed)
	fmt.Fprintf(b, "To do it again with fathom %s, on the same kind of processor bit for bit:\n\n    %s\n\n", x.Version, x.Rules.Reproduction(c))
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

// writeMissing says what there is no file of or only a part, and why.
func (x *contents) writeMissing(b *strings.Builder) {
	lines := x.missing()
	if len(x.layers) > 0 && !x.hasSprite() {
		lines = append(lines, fmt.Sprintf("The images are too many or too large for a sprite of at most %s pixels a side.", text.Count(maxSprite)))
	}
	if len(lines) > 0 {
		fmt.Fprintf(b, "## What is missing\n\n- %s\n\n", strings.Join(lines, "\n- "))
	}
}

// missing says of each stage why it is not whole.
func (x *contents) missing() []string {
	var lines []string
	for _, p := range x.parts {
		for _, g := range p.gaps {
			if sentence := g.sentence(x.Result); sentence != "" {
				lines = append(lines, sentence)
			}
		}
	}
	return lines
}

// writeFiles says what the other files are, of those that there are; document is what the JSON is.
func writeFiles(b *strings.Builder, document string, parts []part) {
	fmt.Fprintf(b, "## Files\n\n- [result.json](result.json): %s. A number that is not finite is null.\n", document)
	var links []string
	for _, p := range parts {
		for _, f := range p.tables {
			links = append(links, fmt.Sprintf("[%s](%s)", strings.TrimPrefix(f.name, "tables/"), f.name))
		}
	}
	if len(links) > 0 {
		fmt.Fprintf(b, "- Tables, in full precision: %s.\n", strings.Join(links, ", "))
	}
	for _, p := range parts {
		if p.items != nil {
			p.items(b)
		}
	}
}

// writeNotice adds the notice that goes with whatever comes from the data.
func (x *contents) writeNotice(b *strings.Builder) {
	if x.Result.Data == nil || x.Notice == "" {
		return
	}
	fmt.Fprintf(b, "\n## The data\n\n%s\n", strings.TrimSpace(x.Notice))
}
