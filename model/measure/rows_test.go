package measure_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"fathom/model/measure"
	"fathom/model/source"
	"fathom/model/spec"
)

// onDisk is a subject of one layer, four samples of two features, whose rows can be read so many
// times.
type onDisk struct{ reads int }

var fourLabels = []int32{0, 1, 0, 1}

func (*onDisk) Layers() []source.Layer                     { return []source.Layer{{Name: "stored", Width: 2}} }
func (o *onDisk) Sample(of source.Selection) source.Sample { return o }
func (*onDisk) Labels() []int32                            { return fourLabels }
func (*onDisk) Predicted() []int32                         { return fourLabels }
func (o *onDisk) Rows(int) source.Rows                     { return o }
func (*onDisk) Dims() (n, d int)                           { return 4, 2 }

func (o *onDisk) Read(dst []float32, from int) error {
	if o.reads--; o.reads < 0 {
		return errors.New("the disk is gone")
	}
	copy(dst, []float32{1, 2, 3, 5, 2, 1, 4, 4}[2*from:])
	return nil
}

type fourSamples struct{}

func (fourSamples) Labels(source.Split) []int32 { return fourLabels }

// TestRowsThatCannotBeRead: the layer has a result that says the problem, whichever reading fails,
// and nothing is kept of it.
func TestRowsThatCannotBeRead(t *testing.T) {
	s := measure.Rules().Default
	s.Source.Classes = 2
	s.Configure(measure.PCA, spec.Projecting{Classes: []int{0, 1}, Samples: 4})
	for _, stage := range []spec.Stage{measure.Probe, measure.PCA} {
		for reads := range 4 {
			var problem string
			set := measure.Start(measure.Env{
				Spec: s, Samples: fourSamples{},
				Beside: func(ctx context.Context, all []func(context.Context) error) error {
					for _, f := range all {
						if err := f(ctx); err != nil {
							return err
						}
					}
					return nil
				},
				Append: func(e spec.Event) {
					switch e := e.(type) {
					case spec.Probed:
						problem = e.Problem
					case spec.Projected:
						problem = e.Problem
					}
				},
			})
			look := measure.Moment{Subject: spec.Base, Source: &onDisk{reads}}
			if err := set.Look(context.Background(), look, func(of spec.Stage) bool { return of == stage }); err != nil {
				t.Fatal(err)
			}
			_, probed := set.Probes().At(spec.Base, 0, 0)
			_, projected := set.Projections().At(spec.Base, 0, true)
			if reads < 3 { // both read three times: to fit and score, or twice to fit, and the scores
				if !strings.HasPrefix(problem, "stored: ") || !strings.HasSuffix(problem, "read rows 0 to 3: the disk is gone") || probed || projected {
					t.Errorf("%s after %d readings: the problem is %q; kept: %t, %t", stage, reads, problem, probed, projected)
				}
			} else if kept := []bool{probed, projected}; problem != "" || !slices.Contains(kept, true) {
				t.Errorf("%s: the problem is %q; kept: %v", stage, problem, kept)
			}
		}
	}
}
