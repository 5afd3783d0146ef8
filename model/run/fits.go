package run

import (
	"context"
	"fmt"
	"slices"

	"fathom/data/text"
	"fathom/model/spec"
)

// Fitting is a View whose answers are of the experiment that they are shown for: frames, inspections, lists and charts of
// other layers or classes, or with arrays of other lengths than they say, as a run has that was damaged, are errors. Who draws may
// then index by layer, row and class. It answers questions; what else a View may be is not kept.
func Fitting(v View) View { return fitting{v} }

type fitting struct{ View }

func (f fitting) Frame(ctx context.Context, q FrameQuery) (*Frame, error) {
	frame, err := f.View.Frame(ctx, q)
	if err == nil {
		err = frame.fits(f.Spec())
	}
	if err != nil {
		return nil, err
	}
	return frame, nil
}

func (f fitting) Inspect(ctx context.Context, q InspectQuery) (*Inspection, error) {
	in, err := f.View.Inspect(ctx, q)
	if err == nil {
		err = in.fits(f.Spec())
	}
	if err != nil {
		return nil, err
	}
	return in, nil
}

func (f fitting) List(ctx context.Context, q ListQuery) (*List, error) {
	list, err := f.View.List(ctx, q)
	if err == nil {
		err = list.fits(f.Spec())
	}
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (f fitting) Chart(ctx context.Context, q ChartQuery) (*spec.Chart, error) {
	c, err := f.View.Chart(ctx, q)
	if err == nil && (c.Scores == nil || !whole(c.Scores, len(c.Scores.Labels)) || len(c.Scores.Images) != len(c.Scores.Labels)) {
		err = fmt.Errorf("the chart of %s has not all scores that it says", spec.LayerName(q.Layer))
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (f fitting) Scores(at spec.Address) (*spec.Scores, bool) {
	s, ok := f.View.Scores(at)
	if !ok || !whole(s, len(s.Labels)) || len(s.Images) != len(s.Labels) {
		return nil, false
	}
	return s, true
}

// fits says what of a frame is not of the experiment.
func (f *Frame) fits(s spec.Spec) error {
	rows := len(f.Labels)
	if want := len(s.LayerNames()); len(f.Layers) != want {
		return fmt.Errorf("the picture after step %s is of %s, where there are %s", text.Count(f.Step), text.Plural(len(f.Layers), "layer"), text.Count(want))
	}
	if len(f.Images) != rows || f.Predicted != nil && len(f.Predicted) != rows {
		return fmt.Errorf("the picture after step %s is of %s with %s and %s", text.Count(f.Step),
			text.Plural(rows, "label"), text.Plural(len(f.Images), "number"), text.Plural(len(f.Predicted), "prediction"))
	}
	for i, l := range f.Layers {
		if l.Scores == nil {
			continue
		}
		if !whole(l.Scores, rows) {
			return fmt.Errorf("%s has not all scores of the %s of its picture", s.LayerNames()[i], text.Plural(rows, "row"))
		}
		if l.Turn != nil {
			if r, c := l.Turn.Dims(); r != c || c > l.Scores.Components || len(l.Aligned) != rows*c {
				return fmt.Errorf("%s is turned by %d×%d numbers, of which its picture is not", s.LayerNames()[i], r, c)
			}
		}
	}
	return nil
}

// whole reports whether there are scores of so many rows.
func whole(s *spec.Scores, rows int) bool {
	return s.Components >= 0 && len(s.Labels) == rows && len(s.Values) == rows*s.Components
}

// fits says what of an inspection is not of the experiment.
func (in *Inspection) fits(s spec.Spec) error {
	classes := s.Source.Classes
	if s.IsStored() {
		classes = len(s.Stored().Classes)
	}
	if want := len(s.LayerNames()); len(in.Layers) != want {
		return fmt.Errorf("what is known of item %d is of %s, where there are %s", in.Number, text.Plural(len(in.Layers), "layer"), text.Count(want))
	}
	if len(in.Pixels) < in.Rows*in.Cols {
		return fmt.Errorf("item %d has %s, where there are %d×%d", in.Number, text.Plural(len(in.Pixels), "pixel"), in.Rows, in.Cols)
	}
	for _, of := range append(slices.Clone(in.Layers), LayerView{Probabilities: in.Network}) {
		if n := len(of.Probabilities); n > 0 && classes > 0 && n != classes {
			return fmt.Errorf("item %d has %s, where there are %s", in.Number, text.Count(n)+" probabilities", text.Plural(classes, "class"))
		}
	}
	return nil
}

// fits says what of a list is not of the experiment.
func (l *List) fits(s spec.Spec) error {
	layers := len(s.LayerNames())
	for _, it := range l.Items {
		if it.Layer < 0 || it.Layer >= layers {
			return fmt.Errorf("item %d of the list is of layer %d, where there are %s", it.Number, it.Layer, text.Count(layers))
		}
	}
	return nil
}
