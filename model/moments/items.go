package moments

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fathom/data/text"
	"fathom/model"
	"fathom/model/measure"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// isItem is an error that says which items there are, if a number is that of none.
func isItem(m *source.Material, number int) error {
	if n := m.Test.Len(); number < 0 || number >= n {
		return fmt.Errorf("test image %d: they are 0 to %s", number, text.Count(n-1))
	}
	return nil
}

// itemOf is what is known of a test image.
func itemOf(m *source.Material, image int) run.Item {
	return run.Item{
		Number: image, Label: m.Test.Labels[image], Token: -1,
		Rows: m.Test.Rows, Cols: m.Test.Cols, Pixels: pixels(m, image),
	}
}

// asked is what a question of a moment is answered from.
type asked struct {
	material *source.Material
	measures *measure.Set
	net      *model.Network
	field    source.Sample // the first --pca-samples test images, or all where there are fewer
}

// ask returns that of a step. The representations of the field are kept, so that the next question
// takes little time.
func (m *Moments) ask(ctx context.Context, step int) (a asked, err error) {
	if a.material, a.measures, err = m.loaded(); err != nil {
		return a, err
	}
	var known bool
	if a.net, known = m.At(spec.Base, step); !known {
		return a, noMoment(step)
	}
	n := max(0, min(a.measures.Projections().Settings().Samples, a.material.Test.Len()))
	a.field, err = run.Ask(ctx, m.cache, question{about: "field", step: step}, func(context.Context) (source.Sample, int, error) {
		src := source.Of(a.net, a.material, m.pool)
		bytes := 0
		for _, l := range src.Layers() {
			bytes += 4 * n * l.Width
		}
		return src.Sample(source.Selection{Split: source.Test, First: n}), bytes, nil
	})
	return a, err
}

// Nearest returns the nearest images in a layer, among the first --pca-samples test images but for
// the image itself. An image without a finite distance has none. Its errors are those of
// [Moments.Inspect].
func (m *Moments) Nearest(ctx context.Context, q run.NearestQuery) ([]run.Neighbour, error) {
	a, err := m.ask(ctx, q.Step)
	if err != nil {
		return nil, err
	}
	if err := isItem(a.material, q.Item); err != nil {
		return nil, err
	}
	src := source.Of(a.net, a.material, m.pool)
	layers := src.Layers()
	if q.Layer < 0 || q.Layer >= len(layers) {
		return nil, fmt.Errorf("layer %d: they are 0 to %d", q.Layer, len(layers)-1)
	}
	own := src.Sample(source.Selection{Split: source.Test, Index: []int{q.Item}}).Rows(q.Layer)
	image := make([]float32, layers[q.Layer].Width)
	if err := own.Read(image, 0); err != nil {
		return nil, err
	}
	nearest, err := repr.Nearest(ctx, a.field.Rows(q.Layer), image, q.Item, q.Count, by(q), m.pool)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", layers[q.Layer].Name, err)
	}
	var near []run.Neighbour
	for _, n := range nearest {
		near = append(near, run.Neighbour{Item: itemOf(a.material, n.Row), Distance: n.Distance})
	}
	return near, nil
}

// by is the distance that a query asks for.
func by(q run.NearestQuery) repr.Distance {
	if q.Cosine {
		return repr.Cosine
	}
	return repr.Euclid
}

// List returns a list of the first --pca-samples test images by what the network makes of them, or,
// of changes, by what the layers' newest probes do. Its errors are those of [Moments.Inspect].
func (m *Moments) List(ctx context.Context, q run.ListQuery) (*run.List, error) {
	a, err := m.ask(ctx, q.Step)
	if err != nil {
		return nil, err
	}
	about := question{about: "list " + string(q.Kind), step: q.Step}
	if q.Kind == run.Changed { // which goes on changing while there are more probes
		about.about += " " + strconv.Itoa(len(a.measures.Probes().Steps(spec.Base, 0, q.Step)))
	}
	return run.Ask(ctx, m.cache, about, func(ctx context.Context) (*run.List, int, error) {
		list, err := m.list(ctx, q, a)
		return list, run.MostListed * 160, err
	})
}

func (m *Moments) list(ctx context.Context, q run.ListQuery, a asked) (*run.List, error) {
	labels := a.field.Labels()
	opinions := make([]measure.Opinion, len(labels))
	if field, ok := a.field.(*source.Reading); ok {
		logits := field.Logits()
		for i := range opinions {
			opinions[i] = measure.OpinionOf(softmax(logits.Row(i)), labels[i])
		}
	}
	var layers [][]measure.Opinion
	if q.Kind == run.Changed {
		for layer := range source.Of(a.net, a.material, m.pool).Layers() {
			of, err := m.opinions(ctx, q.Step, layer, a)
			if err != nil {
				return nil, err
			}
			layers = append(layers, of)
		}
	}
	return ListOf(q, opinions, layers, labels, func(i int) run.Item {
		it := itemOf(a.material, i)
		it.Pixels = nil // which nobody shows in a list
		return it
	})
}

// opinions are what the newest probe of a layer that was fitted at this step makes of the field; nil
// without one.
func (m *Moments) opinions(ctx context.Context, step, layer int, a asked) ([]measure.Opinion, error) {
	steps := a.measures.Probes().Steps(spec.Base, layer, step)
	if len(steps) == 0 || steps[0] != step {
		return nil, nil
	}
	probe, ok := a.measures.Probes().At(spec.Base, step, layer)
	if !ok || probe.Probe == nil {
		return nil, nil
	}
	return measure.Opinions(ctx, probe.Probe, a.field.Rows(layer), a.field.Labels())
}

// Find returns the test image of a number.
func (m *Moments) Find(_ context.Context, words string) ([]int, error) {
	material, _, err := m.loaded()
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(strings.ReplaceAll(strings.TrimPrefix(strings.TrimSpace(words), "#"), ",", ""))
	if err != nil || isItem(material, number) != nil {
		return nil, nil
	}
	return slices.Clip([]int{number}), nil
}
