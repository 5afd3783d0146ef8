package export

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// WriteShown writes what a screen shows of a run into dir, as [Write] writes all: a figure of it as
// PNG and SVG, named after the screen's stage, where there is something to draw, and the text of the
// screen. It returns the paths written.
func WriteShown(ctx context.Context, dir string, source Source, shown run.Shown) ([]string, error) {
	plan := func(ctx context.Context, source Source, events []spec.Event) ([]file, error) {
		return shownFiles(ctx, source, events, shown)
	}
	return write(ctx, dir, source, plan, createFile)
}

// shownFiles plans what is written of a screen.
func shownFiles(ctx context.Context, source Source, events []spec.Event, shown run.Shown) ([]file, error) {
	last := math.MaxInt
	if shown.Past {
		last = shown.Step
	}
	x, err := newContents(ctx, source, upTo(last, events))
	if err != nil {
		return nil, err
	}
	x.Result.Probes = run.NewestProbes(events, last)
	s, err := x.shownSheet(ctx, shown)
	if err != nil {
		return nil, err
	}
	files := []file{{"screen.txt", func(w io.Writer) error {
		_, err := io.WriteString(w, shown.Screen)
		return err
	}}}
	if s == nil {
		return files, nil
	}
	if shown.Past && shown.Stage != spec.Seeds { // whose figures are of no moment
		s.title += ", at step " + text.Count(shown.Step)
	}
	if shown.Linear {
		s.layStepsLinearly()
	}
	return append(bothFiles(string(shown.Stage), func() sheet { return *s }), files...), nil
}

// upTo is a log without the figures of later steps.
func upTo(step int, events []spec.Event) []spec.Event {
	return slices.DeleteFunc(slices.Clone(events), func(e spec.Event) bool {
		switch e := e.(type) {
		case spec.Evaluated:
			return e.Step > step
		case spec.Looked:
			return e.Step > step
		case spec.Probed:
			return e.Step > step
		}
		return false
	})
}

// shownSheet is the figure of what is shown, nil where there is nothing to draw.
func (x *contents) shownSheet(ctx context.Context, shown run.Shown) (*sheet, error) {
	var s sheet
	switch probes := x.Result.Probes; shown.Stage {
	case probeMeasure:
		drawable := shown.Layer < len(probes) && probes[shown.Layer].Confusion.Classes() <= mostDrawnClasses
		switch {
		case len(probes) == 0:
			return nil, nil
		case shown.Confusion && drawable:
			s = x.confusions(probes[shown.Layer : shown.Layer+1])
		default:
			s = x.probes()
		}
	case pcaMeasure:
		return x.shownComponents(ctx, shown)
	case spec.Seeds:
		if x.Result.Seeds == nil || x.seedProbes() == nil {
			return nil, nil
		}
		s = x.seeds()
	default:
		if x.Result.Train == nil || len(x.Result.Train.Curve) == 0 {
			return nil, nil
		}
		s = x.curves()
		for _, t := range x.teachings() {
			if shown.Stage == spec.Teach && t.Init == shown.Init {
				s = x.teach(t)
			}
		}
	}
	return &s, nil
}

// layStepsLinearly takes the logarithm from all axes of steps.
func (s *sheet) layStepsLinearly() {
	for _, row := range s.panels {
		for _, p := range row {
			if p != nil && p.x.scale == stepwise {
				p.x = axis{label: "training step", hi: p.x.hi, ticks: ticks(5)}
			}
		}
	}
}

// shownComponents is a figure of the pictures of principal components that are shown: a column for
// each layer, a row for each pair.
func (x *contents) shownComponents(ctx context.Context, shown run.Shown) (*sheet, error) {
	v := shown.Components
	if v == nil || shown.Step < 0 || len(v.Pictures) == 0 {
		return nil, nil
	}
	f, err := x.View.Frame(ctx, run.FrameQuery{Step: shown.Step, Classes: v.Fit})
	if err != nil {
		return nil, err
	}
	var layers []int
	var rows [][]int
	for _, p := range v.Pictures {
		if !slices.Contains(layers, p.Layer) {
			layers = append(layers, p.Layer)
		}
		if !slices.ContainsFunc(rows, func(axes []int) bool { return slices.Equal(axes, p.Axes) }) {
			rows = append(rows, p.Axes)
		}
	}
	s := sheet{title: "Principal components of each layer", note: x.shownNote(f, v),
		width: vg.Length(max(7.2, 2.4*float64(len(layers)))) * vg.Inch, keys: shownKeys(f, v)}
	for _, axes := range rows {
		row := make([]*panel, len(layers))
		for _, p := range v.Pictures {
			if slices.Equal(p.Axes, axes) && p.Layer < len(f.Layers) {
				row[slices.Index(layers, p.Layer)] = shownPanel(f, v, p)
			}
		}
		s.panels = append(s.panels, row)
	}
	tall := 2.15 * vg.Inch
	if len(rows) == 1 && len(layers) == 1 {
		tall = 5 * vg.Inch
	}
	s.height = vg.Length(len(rows))*tall + 70
	return &s, nil
}

// shownNote says what was done to the components that are shown.
func (x *contents) shownNote(f *run.Frame, v *run.ShownComponents) string {
	note := "after " + text.Plural(f.Step, "step")
	if v.Fit != nil {
		note += between + "fitted on the classes " + list(v.Fit)
	}
	if v.Misclassified {
		note += between + "only images that the network gets wrong"
	}
	if v.Turned {
		note += between + "* turned to follow the points while the network trains"
	}
	if v.Picked >= 0 {
		note += fmt.Sprintf("%sin a ring: test image %s", between, text.Count(v.Picked))
	}
	return note + between + x.about()
}

// drawn says whether an image of a frame is shown.
func drawn(f *run.Frame, v *run.ShownComponents, i int) bool {
	missed := i < len(f.Predicted) && f.Predicted[i] != f.Labels[i] && f.Predicted[i] != spec.None
	return slices.Contains(v.Classes, int(f.Labels[i])) && (missed || !v.Misclassified)
}

// shownKeys are the marks of the classes that are shown.
func shownKeys(f *run.Frame, v *run.ShownComponents) (keys []key) {
	for _, class := range v.Classes {
		n := 0
		for i, label := range f.Labels {
			if int(label) == class && drawn(f, v, i) {
				n++
			}
		}
		mark := classStyle(class, 2.6)
		keys = append(keys, key{name: fmt.Sprintf("class %d (%s)", class, text.Count(n)), mark: &mark})
	}
	return keys
}
