package store

import (
	"slices"
	"strings"
	"testing"
)

func TestUntrained(t *testing.T) {
	number := func(i int) float64 { return float64(i % 7) }
	trained := func(t *testing.T) *Store {
		return opened(t, dir(t, map[string]any{
			"step-0/a.npy": f32(number, 40, 3), "step-9/a.npy": f32(number, 40, 3),
			"meta.csv": "label,doc\n" + strings.Repeat("b,1\na,2\nb,3\na,4\n", 10),
		}), Settings{})
	}
	for name, c := range map[string]struct {
		files map[string]any // nil names a checkpoint
		name  string
		want  string // of the error, "" for none
		said  string
	}{
		"without labels":  {files: map[string]any{"a.npy": f32(number, 40, 3)}, said: "labels, groups and split are those here"},
		"more layers":     {files: map[string]any{"0.npy": f32(number, 40, 5), "a.npy": f32(number, 40, 3)}, said: "are those here"},
		"the same labels": {files: map[string]any{"a.npy": f32(number, 40, 3), "y.csv": "label\n" + strings.Repeat("b\na\n", 20)}, said: "are those here"},
		"other labels":    {files: map[string]any{"a.npy": f32(number, 40, 3), "y.csv": "label\n" + strings.Repeat("b\na\n", 19) + "a\nb\n"}, want: "the label of row 38 is another"},
		"fewer rows":      {files: map[string]any{"a.npy": f32(number, 39, 3)}, want: "39 samples, and "},
		"another layer":   {files: map[string]any{"b.npy": f32(number, 40, 3)}, want: "no layer a, which"},
		"another width":   {files: map[string]any{"a.npy": f32(number, 40, 4)}, want: "layer a has 4 features, and of 001 it has 3"},
		"a checkpoint":    {name: "step-0", said: "untrained: the checkpoint step-0 of this store"},
		"no checkpoint":   {name: "step-1", want: "no such file or directory, and no checkpoint of the store, which has step-0 and step-9"},
	} {
		t.Run(name, func(t *testing.T) {
			of := trained(t)
			at := c.name
			if c.files != nil {
				at = dir(t, c.files)
			}
			u, err := of.Untrained(at, Settings{})
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Fatalf("%v, want %q", err, c.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer u.Close()
			if len(u.Moments()) != 1 || len(u.Layers()) != 1 || u.Layers()[0].Name != "a" {
				t.Errorf("moments %v, layers %v", u.Moments(), u.Layers())
			}
			for split := range Split(Splits) {
				if !slices.Equal(u.Labels(split), of.Labels(split)) || !slices.Equal(u.Index(split), of.Index(split)) || !slices.Equal(u.Groups(split), of.Groups(split)) {
					t.Errorf("the %s rows are others", split)
				}
			}
			if said := of.Decisions(); !strings.Contains(said[len(said)-1], c.said) {
				t.Errorf("it is said %q", said)
			}
		})
	}
}
