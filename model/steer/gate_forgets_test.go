package steer

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestGateForgets: what was said to a gate that nobody came to holds for the state it was said in,
// and for none after it.
func TestGateForgets(t *testing.T) {
	for _, test := range []struct {
		name string
		do   func(g *Gate)
		pass error // of the next step, within a second
	}{
		{"single steps that were never made", func(g *Gate) { g.Pause(); g.Step(); g.Step(); g.Resume(); g.Pause() }, context.DeadlineExceeded},
		{"a poke at an open gate", func(g *Gate) { g.Poke(); g.Pause() }, context.DeadlineExceeded},
		{"a poke at a closed gate", func(g *Gate) { g.Pause(); g.Poke() }, ErrPoked},
		{"the pace before full speed", func(g *Gate) {
			g.SetPace(0.01)
			g.Pass(context.Background()) // the next is due in a hundred seconds
			g.SetPace(0)
			g.SetPace(0.01)
		}, nil},
		{"a slower pace is none before it", func(g *Gate) {
			g.SetPace(0.01)
			g.Pass(context.Background())
			g.SetPace(0.02)
		}, context.DeadlineExceeded},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var g Gate
				test.do(&g)
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				if _, err := g.Pass(ctx); !errors.Is(err, test.pass) {
					t.Errorf("the next step gets %v, want %v", err, test.pass)
				}
			})
		})
	}
}
