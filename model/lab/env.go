package lab

import (
	"context"

	"fathom/model/measure"
	"fathom/model/safe"
	"fathom/model/spec"
)

// env is what the measures work with.
func (l *Lab) env() measure.Env {
	return measure.Env{
		Spec: l.spec, Samples: l.material,
		Append: func(e spec.Event) { l.log.Append(e) },
		Pass:   l.gate.PassOpen,
		Pool:   l.pool,
		Beside: l.beside,
		Known:  l.past.measured(),
		Shared: l.shared,
	}
}

// beside calls functions beside each other, at most as many of them at a time as the pool has
// cores. A panic in one is its error.
func (l *Lab) beside(ctx context.Context, all []func(ctx context.Context) error) error {
	return safe.Beside(ctx, l.pool, all)
}
