package export

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// pcaMeasure is the measure whose figures these are.
const pcaMeasure = "pca"

// pcaPart is the principal components: their figures, and all that there is of the images
// that they are fitted on.
func (x *contents) pcaPart() part {
	r := x.Result
	p := part{section: x.writePCA, items: x.imageItems}
	if len(r.PCA) > 0 {
		p.tables = []file{table(pcaMeasure, pcaRows(r.PCA)), table(pcaMeasure+"-layers", pcaLayerRows(r.PCA))}
	}
	if len(x.layers) > 0 {
		p.arrays = append([]file{{"arrays/representations.npz", x.representations}, {"arrays/scores.npz", x.scores}}, x.projector()...)
	}
	for i, page := range x.pages() {
		p.figures = append(p.figures, sheetFiles(x.pageName(i), func() sheet { return x.grid(page) })...)
	}
	p.figures = append(p.figures, x.filmFiles()...)
	p.gaps = []gap{{name: pcaMeasure + " stage", stage: pcaMeasure, failed: r.Failed[pcaMeasure],
		amount: x.ofLayers(len(r.PCA)), there: len(r.PCA) > 0}}
	return p
}

// pageName is the name of a page of the figure: pca, or pca-1, pca-2 and so on of several.
func (x *contents) pageName(i int) string {
	if len(x.pages()) == 1 {
		return pcaMeasure
	}
	return fmt.Sprintf("%s-%d", pcaMeasure, i+1)
}

// layer is one layer of the trained network with the scores of the images of the PCA stage.
type layer struct {
	index  int // 0 is the input
	name   string
	width  int
	scores *spec.Scores
}

// see takes in the scores of the PCA stage, and what the trained network makes of its images.
func (x *contents) see() error {
	for i, p := range x.Result.PCA {
		scores, ok := x.View.Scores(x.fitted(i))
		if !ok || p.Problem != "" {
			x.broken = append(x.broken, p.Problem)
			continue
		}
		x.shown, x.labels = scores.Images, scores.Labels
		x.layers = append(x.layers, layer{i, p.Layer, p.Width, scores})
	}
	if len(x.layers) == 0 {
		return nil
	}
	predicted, err := x.ask(spec.Address{Subject: spec.Base, Step: x.steps(), Name: spec.Predicted})
	if err == nil {
		x.classes = predicted.Int32
	}
	return err
}

// fitted is the address of what the PCA stage has fitted to a layer.
func (x *contents) fitted(layer int) spec.Address {
	return spec.Address{Subject: spec.Base, Step: x.steps(), Layer: layer, Measure: pcaMeasure}
}

// representation is the address of a layer's representation of the images of the PCA stage.
func (x *contents) representation(l layer) spec.Address {
	return spec.Address{Subject: spec.Base, Step: x.steps(), Layer: l.index, Name: spec.Representations}
}

// representations writes each layer of the trained network on the images of the
// PCA stage, n×width.
func (x *contents) representations(w io.Writer) error {
	return npz(w, x.ask, func(a *archive) {
		for _, layer := range x.layers {
			a.matrix(layer.name, x.representation(layer))
		}
		x.who(a)
	})
}

// scores writes each layer's scores on its first components, n×k, the loadings of
// these, k×width, and the mean that was taken off before, so that others can be
// projected: scores = (representation − mean) · componentsᵀ.
func (x *contents) scores(w io.Writer) error {
	return npz(w, x.ask, func(a *archive) {
		for _, layer := range x.layers {
			a.rows(layer.name, len(layer.scores.Images), layer.scores.Components, layer.scores.Values)
			at := x.fitted(layer.index)
			at.Name = spec.Components
			a.matrix(layer.name+"_components", at)
			at.Name = spec.Mean
			a.vector(layer.name+"_mean", at)
		}
		x.who(a)
	})
}

// who adds which images the rows are: their labels, their indices in the test set,
// and the network's prediction, -1 for none.
func (x *contents) who(a *archive) {
	images := make([]int64, len(x.shown))
	for i, image := range x.shown {
		images[i] = int64(image)
	}
	a.put("labels", x.labels)
	a.put("images", images)
	a.put("predicted", x.classes)
}

// pcaRows has a row for each layer and component, counted from 1.
func pcaRows(pca []run.PCAResult) [][]string {
	rows := [][]string{{"layer", "component", "explained_variance", "explained_variance_ratio"}}
	for _, p := range pca {
		for k, v := range p.ExplainedVariance {
			rows = append(rows, []string{p.Layer, strconv.Itoa(k + 1), cell(v), cell(p.ExplainedVarianceRatio[k])})
		}
	}
	return rows
}

func pcaLayerRows(pca []run.PCAResult) [][]string {
	rows := [][]string{{"layer", "width", "samples", "of", "participation_ratio", "components_90", "problem"}}
	for _, p := range pca {
		rows = append(rows, []string{p.Layer, strconv.Itoa(p.Width), strconv.Itoa(p.Samples), strconv.Itoa(p.Of),
			cell(p.ParticipationRatio), strconv.Itoa(p.Components90), p.Problem})
	}
	return rows
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
	if len(x.filmFiles()) > 0 {
		b.WriteString("[film.gif](figures/film.gif) shows them while the network trains; these are a few of its moments:\n\n![Principal components at some moments](figures/film.png)\n\n")
	}
}

// list writes numbers as in "0, 1, 2".
func list(numbers []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ", "), "[]")
}

// imageItems says what there is of the images: arrays and the Embedding Projector's files.
func (x *contents) imageItems(b *strings.Builder) {
	if len(x.layers) == 0 {
		return
	}
	fmt.Fprintf(b, "- [representations.npz](arrays/representations.npz): each layer of %s (n×width), with `labels`, `images` (index in the\n"+
		"  test set) and `predicted`.\n", text.Plural(len(x.shown), "test image"))
	b.WriteString("- [scores.npz](arrays/scores.npz): the same images' scores on each layer's first components, the components' loadings and the\n" +
		"  mean: scores = (representation − mean)·componentsᵀ.\n")
	fmt.Fprintf(b, "- [projector](projector): for the [Embedding Projector](https://projector.tensorflow.org). Press *Load* there and choose\n"+
		"  [vectors.tsv](projector/vectors.tsv) (%s) and [metadata.tsv](projector/metadata.tsv); with the directory on a web server,\n"+
		"  `?config=` and the address of projector_config.json open all layers", x.layers[len(x.layers)-1].name)
	if x.hasSprite() {
		b.WriteString(", with the images as points")
	}
	b.WriteString(".\n")
}
