package serve

import (
	"context"
	"errors"
	"io"
	"reflect"
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
)

// TestSeen: what is said of why something is not there names no place of the host's, and is the same error.
func TestSeen(t *testing.T) {
	v := Seen{Places: []string{"/srv/runs/a b", "store.npz", "", "/"}}
	for _, tt := range []struct{ is, said string }{
		{"it was left before it was done; `fathom run --resume '/srv/runs/a b'` goes on", "it was left before it was done"},
		{"it has the figures and not the rows: `fathom open /srv/s --save /srv/runs` shows them", "it has the figures and not the rows"},
		{"writing /srv/runs/a b/log: no space", "writing a b/log: no space"},
		{"step 7 of hidden1 / hidden2", "step 7 of hidden1 / hidden2"},
	} {
		err := errors.New(tt.is)
		if got := v.said(err); got.Error() != tt.said || !errors.Is(got, err) {
			t.Errorf("%q is said as %q", tt.is, got)
		}
	}
	if v.said(nil) != nil || v.said(io.EOF) != io.EOF || v.said(context.Canceled) != context.Canceled {
		t.Error("what says nothing of a place is another error")
	}
}

// elsewhere is a run that has nothing, and says where on the host it is not.
type elsewhere struct{ run.View }

var errElsewhere = errors.New("there is no /srv/data/x")

func (elsewhere) Since(int) ([]spec.Event, error)                           { return nil, errElsewhere }
func (elsewhere) Next(context.Context, int) ([]spec.Event, error)           { return nil, errElsewhere }
func (elsewhere) Array(context.Context, spec.Address) (*spec.Array, error)  { return nil, errElsewhere }
func (elsewhere) Frame(context.Context, run.FrameQuery) (*run.Frame, error) { return nil, errElsewhere }
func (elsewhere) Develop(context.Context) error                             { return errElsewhere }
func (elsewhere) Chart(context.Context, run.ChartQuery) (*spec.Chart, error) {
	return nil, errElsewhere
}
func (elsewhere) List(context.Context, run.ListQuery) (*run.List, error) { return nil, errElsewhere }
func (elsewhere) Place(context.Context, run.PlaceQuery) ([]run.Placed, error) {
	return nil, errElsewhere
}
func (elsewhere) Find(context.Context, string) ([]int, error) { return nil, errElsewhere }
func (elsewhere) Images([]int) (*run.Pictures, error)         { return nil, errElsewhere }
func (elsewhere) Inspect(context.Context, run.InspectQuery) (*run.Inspection, error) {
	return nil, errElsewhere
}
func (elsewhere) Nearest(context.Context, run.NearestQuery) ([]run.Neighbour, error) {
	return nil, errElsewhere
}
func (elsewhere) Measure(context.Context, run.MeasureQuery) ([]spec.Measured, error) {
	return nil, errElsewhere
}

// TestSeenSaysAll: that holds for each of a run's methods that says why something is not there.
func TestSeenSaysAll(t *testing.T) {
	v := reflect.ValueOf(Seen{View: elsewhere{}, Places: []string{"/srv/data/x"}})
	of, n := reflect.TypeFor[run.View](), 0
	for i := range of.NumMethod() {
		m := of.Method(i).Type
		if outs := m.NumOut(); outs == 0 || m.Out(outs-1) != reflect.TypeFor[error]() {
			continue
		}
		n++
		var args []reflect.Value
		for j := range m.NumIn() {
			args = append(args, reflect.Zero(m.In(j)))
		}
		outs := v.MethodByName(of.Method(i).Name).Call(args)
		if err, _ := outs[len(outs)-1].Interface().(error); err == nil || err.Error() != "there is no x" {
			t.Errorf("%s: %v", of.Method(i).Name, err)
		}
	}
	if n < 10 {
		t.Fatalf("%d methods are tried", n)
	}
}
