package measure

import (
	"context"
	"sync"

	"fathom/model/source"
	"fathom/model/spec"
)

// Projections is the principal components at work, and what was fitted. Its exported methods may be
// called from any goroutine.
type Projections struct {
	env       Env
	settings  spec.Projecting
	projector *Projector

	mu   sync.Mutex
	kept map[layerKey]Projection
	seen Moment        // the one that the stage measured
	draw source.Sample // its samples, as they were drawn
}

// layerKey names a projection that is kept: the stage's, or the newest live one of a layer.
type layerKey struct {
	subject string
	layer   int
	live    bool
}

func newProjections(env Env) *Projections {
	settings, _ := spec.Settings[spec.Projecting](env.Spec, PCA) // [checkPCA] says what is wrong with them
	return &Projections{env: env, settings: settings, projector: NewProjector(env.Samples, settings), kept: map[layerKey]Projection{}}
}

// take fits the components of every layer of the trained subject.
func (p *Projections) take(ctx context.Context, _, trained Moment, far progress) error {
	layers := trained.Source.Layers()
	far(0, len(layers))
	sample := p.projector.Draw(trained.Source)
	for layer := range layers {
		if err := p.env.Pass(ctx); err != nil {
			return err
		}
		p.env.Append(p.fitted(p.projector.Project(sample, layers, layer), trained, false))
		far(layer+1, len(layers))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen, p.draw = trained, sample
	return nil
}

// look fits the components of every layer of a moment.
func (p *Projections) look(ctx context.Context, m Moment) error {
	layers, sample := m.Source.Layers(), p.projector.Draw(m.Source)
	for layer := range layers {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		p.env.Append(p.fitted(p.projector.Project(sample, layers, layer), m, true))
	}
	return nil
}

// fitted keeps a projection and is what the log says of it.
func (p *Projections) fitted(of Projection, m Moment, live bool) spec.Projected {
	of.Subject, of.Step, of.Live = m.Subject, m.Step, live
	if of.Scores != nil {
		p.mu.Lock()
		p.kept[layerKey{m.Subject, of.Layer, live}] = of
		p.mu.Unlock()
	}
	return of.Projected
}

// Recall fits again what the log says was fitted at a moment, by the stage or by a look, and keeps it
// without a word in the log.
func (p *Projections) Recall(ctx context.Context, m Moment, live bool) error {
	layers, sample := m.Source.Layers(), p.projector.Draw(m.Source)
	for layer := range layers {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		p.fitted(p.projector.Project(sample, layers, layer), m, live)
	}
	if !live {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.seen, p.draw = m, sample
	}
	return nil
}

// At returns the projection that a Projected event of a subject's layer speaks of. Of live ones the
// newest of each layer is kept.
func (p *Projections) At(subject string, layer int, live bool) (Projection, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	of, ok := p.kept[layerKey{subject, layer, live}]
	return of, ok
}

// Projector is what the run's samples are chosen by.
func (p *Projections) Projector() *Projector { return p.projector }

// Settings are those of the run.
func (p *Projections) Settings() spec.Projecting { return p.settings }

// Drawn returns the samples that the components are fitted on, as a subject sees them after so many
// steps, where the stage has drawn them already.
func (p *Projections) Drawn(subject string, step int) (source.Sample, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.draw, p.draw != nil && p.seen.Subject == subject && p.seen.Step == step
}

// array is the loadings of the stage's components, or the mean that was taken off before.
func (p *Projections) array(at spec.Address) *spec.Array {
	of, ok := p.At(at.Subject, at.Layer, false)
	if !ok || at.Live || of.Step != at.Step || of.Components == nil {
		return nil
	}
	return of.Array(at.Name)
}

// Array is what scores are made with, by its name: the components, k×width, or the mean, 1×width; nil
// where there is none.
func (p Projection) Array(name string) *spec.Array {
	switch {
	case p.Components == nil:
	case name == spec.Components:
		k, width := p.Components.Dims()
		return &spec.Array{Rows: k, Cols: width, Float64: p.Components.RawMatrix().Data}
	case name == spec.Mean:
		return &spec.Array{Rows: 1, Cols: len(p.Mean), Float64: p.Mean}
	}
	return nil
}
