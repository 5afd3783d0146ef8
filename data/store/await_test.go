package store

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"
)

// TestAwait has a directory into which a first checkpoint is written in pieces, layer by layer: it is
// opened once both are there and stay as they are.
func TestAwait(t *testing.T) {
	root := t.TempDir()
	whole := checkpoint("step-10", 10)
	pieces := []map[string]any{
		{"labels.npy": i64(parity, 16)},
		nil,
		{"step-10/fc1.npy": string(whole["step-10/fc1.npy"].(block).npy()[:150])},
		nil, nil,
		{"step-10/fc1.npy": whole["step-10/fc1.npy"]},
		{"step-10/fc2.npy": whole["step-10/fc2.npy"]},
		nil,
	}
	polls := 0
	var said []string
	s, err := await(t.Context(), root, Settings{}, func(why string) { said = append(said, why[len(root):]) }, func(context.Context, time.Duration) error {
		if polls == len(pieces) {
			t.Fatalf("it still waits: %q", said)
		}
		put(t, root, pieces[polls])
		polls++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := names(s); !slices.Equal(got, []string{"fc1", "fc2"}) || polls != len(pieces) {
		t.Errorf("after %d polls the layers are %v", polls, got)
	}
	want := []string{
		": no arrays there, expected files of npy, npz, safetensors, pt, CSV or TSV",
		": 1 array, but no layer among them: expected numbers in two dimensions or more",
		"/step-10/fc1.npy: byte 128: truncated: 22 of 128 bytes of data (16×2 of f32)",
	}
	if !slices.Equal(said, want) {
		t.Errorf("it says %q, want %q", said, want)
	}
}

// TestAwaitEnds: what no file that comes can mend is said at once, and nobody waits longer than the
// context.
func TestAwaitEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Await(ctx, t.TempDir(), Settings{}, func(string) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	files := checkpoint("step-10", 10)
	maps.Copy(files, checkpoint("step-20", 20))
	for name, root := range map[string]string{
		"no directory": t.TempDir() + "/none",
		"no labels":    dir(t, files),
		"damage":       dir(t, map[string]any{"a.npy": "no", "labels.npy": i64(parity, 16)}),
		"a file":       dir(t, map[string]any{"labels.npy": i64(parity, 16)}) + "/labels.npy",
	} {
		waited := false
		_, err := await(t.Context(), root, Settings{}, func(string) {}, func(context.Context, time.Duration) error {
			waited = true
			return context.Canceled
		})
		if err == nil || waited {
			t.Errorf("%s: %v, waited %v", name, err, waited)
		}
	}
}
