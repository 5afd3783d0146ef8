package saved

import (
	"path/filepath"
	"slices"

	"fathom/model/analysis"
	"fathom/model/measure"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/spec"
)

// Analysis is an analysis of a store whose run is saved while it lives, or of which all is saved
// already.
type Analysis struct {
	*analysis.Analysis
	saver *saver // nil where there is nothing to save
	fits  *fits
}

var (
	_ run.View    = (*Analysis)(nil)
	_ run.Control = (*Analysis)(nil)
)

// Analyse has the run of an analysis saved below a directory, before anything is asked of it. What was
// fitted on the same rows with the same settings by runs there, finished or not, is not fitted again.
// Where that is everything no other run is begun, and [Analysis.Path] is the one that has it. The
// error is that nothing can be saved; then the analysis is closed.
func Analyse(dir string, a *analysis.Analysis, made runfile.Made) (*Analysis, error) {
	s := &Analysis{Analysis: a, fits: fitsBelow(dir, a.Spec())}
	a.Know(s.fits)
	digests := a.Digests()
	if path := s.fits.allOf(digests, len(a.Spec().Stored().Layers), a.Wanted()); path != "" && !a.Gauge().Following {
		s.fits.path = path
		return s, nil
	}
	var asked []runfile.Asked
	for _, stage := range a.Spec().Stages {
		asked = append(asked, runfile.Asked{Stage: stage})
	}
	w, err := runfile.Create(dir, runfile.Header{
		Spec: a.Spec(), Asked: asked, Keep: runfile.Keep{Most: mostMoments, Bytes: mostBytes}, Made: made,
	})
	if err != nil {
		a.Close()
		s.fits.close()
		return nil, err
	}
	v := newSaver(w, a.Spec(), 0, len(asked), stateEvery)
	v.of, v.digest, s.saver = a, a.Digest, v
	v.unsaid = &runfile.Data{Test: a.TestRows()}
	go v.run()
	return s, nil
}

// Path is the directory of the run, or of the one that has everything already; "" after Close of one
// that never began.
func (a *Analysis) Path() string {
	if a.saver == nil {
		return a.fits.path
	}
	return a.saver.path()
}

// Problem is why something is not saved now, in a sentence; nil where all is.
func (a *Analysis) Problem() error {
	if a.saver == nil {
		return nil
	}
	return problemOf(a.saver)
}

// Close ends the analysis and waits until its run is written.
func (a *Analysis) Close() {
	a.Analysis.Close()
	if a.saver != nil {
		a.saver.close()
	}
	a.fits.close()
}

// fits is what was fitted on stores before, by the digests of their moments.
type fits struct {
	runs []*runfile.Run
	path string // of the run that has everything
	at   map[string]place
}

// place is where a moment was fitted.
type place struct {
	run  *runfile.Run
	step int
}

// mostBefore is how many earlier runs of a store are looked into.
const mostBefore = 16

// fitsBelow are those of the newest runs below a directory on stores of the same name.
func fitsBelow(dir string, s spec.Spec) *fits {
	f := &fits{at: map[string]place{}}
	rows, err := runfile.List(dir)
	if err != nil {
		return f // there is none yet
	}
	for _, row := range slices.Backward(rows) {
		if row.Err != nil || filepath.Base(row.Summary.Spec.Source.Store) != filepath.Base(s.Source.Store) || len(f.runs) == mostBefore {
			continue
		}
		r, err := runfile.Open(row.Path)
		if err != nil {
			continue
		}
		f.runs = append(f.runs, r)
		for step, digest := range r.Digests() {
			if _, known := f.at[digest]; !known || row.Standing.State == runfile.Finished {
				f.at[digest] = place{r, step}
			}
		}
	}
	return f
}

// allOf is the path of a run that has the probes of every layer of all moments and the numbers that are
// wanted of each, "" where there is none.
func (f *fits) allOf(digests map[int]string, layers int, wanted map[int][]spec.Measured) string {
	path := ""
	for step, digest := range digests {
		at, known := f.at[digest]
		if !known || path != "" && at.run.Path() != path {
			return ""
		}
		path = at.run.Path()
		for layer := range layers {
			if _, _, known := f.Fit(digest, layer); !known {
				return ""
			}
		}
		for _, e := range wanted[step] {
			if _, known := f.Number(digest, e); !known {
				return ""
			}
		}
	}
	return path
}

// Fit is the probe of a layer and the classes, or the real values, that it gives the test rows, see
// [analysis.Known].
func (f *fits) Fit(digest string, layer int) (spec.Probed, measure.Fitted, bool) {
	at, known := f.at[digest]
	if !known || digest == "" {
		return spec.Probed{}, measure.Fitted{}, false
	}
	events, _ := at.run.Events()
	for _, e := range slices.Backward(events) {
		p, is := e.(spec.Probed)
		if !is || p.Live || p.Step != at.step || p.Layer != layer || p.Problem != "" {
			continue
		}
		tensors, there, err := at.run.Arrays(spec.Address{Subject: p.Subject, Step: p.Step, Layer: layer, Measure: measure.Probe})
		all := byName(tensors)
		found := measure.Fitted{Predictions: all[probePredicted].Int32, Values: all[probeValues].Float64}
		if err != nil || !there || found.Predictions == nil && found.Values == nil {
			return spec.Probed{}, measure.Fitted{}, false
		}
		if found.Probe, _ = all.probe(""); found.Probe != nil {
			found.Probe.Solver = repr.Solver(p.Solver)
		}
		return p, found, true
	}
	return spec.Probed{}, measure.Fitted{}, false
}

// Number is a number of a layer, or of a pair, see [analysis.Known].
func (f *fits) Number(digest string, of spec.Measured) (spec.Measured, bool) {
	at, known := f.at[digest]
	if !known || digest == "" {
		return spec.Measured{}, false
	}
	events, _ := at.run.Events()
	for _, e := range slices.Backward(events) {
		m, is := e.(spec.Measured)
		if is && !m.Live && m.Subject == of.Subject && (m.Step == at.step || m.Subject != spec.FromStore) && m.Measure == of.Measure && m.Layer == of.Layer && beside(m.Other, of.Other) {
			return m, true
		}
	}
	return spec.Measured{}, false
}

// beside reports whether two numbers of a moment are beside the same layer.
func beside(a, b *spec.OtherLayer) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Subject == b.Subject && a.Layer == b.Layer
}

func (f *fits) close() {
	for _, r := range f.runs {
		_ = r.Close() // nothing was written
	}
}
