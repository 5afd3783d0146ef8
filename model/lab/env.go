package lab

import (
	"context"

	"fathom/model/measure"
	"fathom/model/simd"
	"fathom/model/spec"

	"golang.org/x/sync/errgroup"
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
	return beside(ctx, l.pool, all)
}

func beside(ctx context.Context, pool *simd.Pool, all []func(ctx context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(pool.Cores())
	for _, f := range all {
		group.Go(func() error { return safely(func() error { return f(ctx) }) })
	}
	return group.Wait()
}
