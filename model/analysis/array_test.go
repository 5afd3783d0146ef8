package analysis

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fathom/data/store"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

// TestArraysOfAStore: what is asked of a store after its log has ended is what its files hold, until
// it is closed.
func TestArraysOfAStore(t *testing.T) {
	dir := writeActs(t, 60)
	table := []byte("id,group\n")
	for i := range 60 {
		table = append(table, "row "+string(rune('A'+i))+",g"+string(rune('a'+i/3))+"\n"...)
	}
	if err := os.WriteFile(filepath.Join(dir, "items.csv"), table, 0o666); err != nil {
		t.Fatal(err)
	}
	of, err := store.Open(dir, store.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	labels, index, ids := of.Labels(store.Test), of.Index(store.Test), of.IDs(store.Test)
	want := make([]float32, 6*len(index))
	if err := of.Rows(1, 2, store.Test).Read(want, 0); err != nil || len(index) == 0 || ids == nil {
		t.Fatalf("%v: the test rows are %v, called %v", err, index, ids)
	}
	a := Start(InStore(dir, of, store.Settings{}, measure.StoreProbing(), 1), of, nil, simd.Serial)
	a.Ask(run.Request{Stage: measure.Probe})
	a.Finish()
	for n := 0; ; {
		more, err := a.Next(t.Context(), n)
		if err != nil {
			break
		}
		n += len(more)
	}
	get := func(at spec.Address) *spec.Array {
		t.Helper()
		at.Subject = spec.FromStore
		got, err := a.Array(t.Context(), at)
		if err != nil {
			t.Fatalf("%+v: %v", at, err)
		}
		return got
	}
	if got := get(spec.Address{Name: spec.Labels}); !slices.Equal(got.Int32, labels) || got.Rows != len(index) || got.Cols != 1 {
		t.Errorf("the labels are %v, want %v", got, labels)
	}
	if got := get(spec.Address{Name: spec.Rows}); !slices.Equal(got.Int32, index) {
		t.Errorf("the rows are %v, want %v", got.Int32, index)
	}
	if got := get(spec.Address{Name: spec.IDs}); !slices.Equal(got.Words, ids) {
		t.Errorf("the ids are %q, want %q", got.Words, ids)
	}
	for i, group := range get(spec.Address{Name: spec.Groups}).Words {
		if want := "g" + string(rune('a'+index[i]/3)); group != want {
			t.Errorf("row %d is of group %s, want %s", index[i], group, want)
		}
	}
	if got := get(spec.Address{Step: 200, Layer: 2, Name: spec.Representations}); !slices.Equal(got.Float32, want) || got.Rows != len(index) || got.Cols != 6 {
		t.Errorf("the representation is %v, want %v", got, want)
	}
	for _, at := range []spec.Address{{Subject: spec.Base, Name: spec.Labels}, {Subject: spec.FromStore, Name: spec.Weights},
		{Subject: spec.FromStore, Step: 11, Name: spec.Representations}, {Subject: spec.FromStore, Step: 10, Layer: 4, Name: spec.Representations},
		{Subject: spec.FromStore, Step: 200, Layer: 9, Measure: measure.Probe, Name: spec.Predicted}} {
		if got, err := a.Array(t.Context(), at); !errors.Is(err, run.ErrNoArray) {
			t.Errorf("%+v is %v, %v", at, got, err)
		}
	}
	a.Close()
	a.Close()
	if _, err := a.Array(t.Context(), spec.Address{Subject: spec.FromStore, Step: 200, Layer: 2, Name: spec.Representations}); err == nil {
		t.Error("the files of a store that was closed are read")
	}
}
