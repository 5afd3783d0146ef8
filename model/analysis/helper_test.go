package analysis

import (
	"context"
	"slices"
	"testing"
	"time"

	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

// cores are those of the tests.
var cores = simd.NewPool(2)

// await waits until the log holds an event.
func await(t *testing.T, a run.View, is func(spec.Event) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for from := 0; ; {
		batch, err := a.Next(ctx, from)
		if err != nil {
			t.Fatalf("waiting for an event: %v", err)
		}
		if slices.ContainsFunc(batch, is) {
			return
		}
		from += len(batch)
	}
}
