package source

import (
	"bytes"
	"slices"
	"testing"

	"fathom/data"
)

// TestLoadIsPrepareOfOpen: the material is the same where the images were never all in memory.
func TestLoadIsPrepareOfOpen(t *testing.T) {
	o := data.Options{HoldOut: 5000, Train: 3000, Test: 1500}
	set, err := data.Open(data.MNISTName, o)
	if err != nil {
		t.Fatal(err)
	}
	want := Prepare(set)
	got, err := Load(data.MNISTName, o)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != want.Name || got.Classes != want.Classes {
		t.Errorf("%s with %d classes", got.Name, got.Classes)
	}
	for _, split := range []Split{Train, Test} {
		got, want := got.Images(split), want.Images(split)
		if got.Rows != want.Rows || got.Cols != want.Cols || !slices.Equal(got.Labels, want.Labels) {
			t.Fatalf("split %d has %d images of %d×%d, or other labels", split, got.Len(), got.Rows, got.Cols)
		}
		a, b := make([]byte, got.Dim()), make([]byte, got.Dim())
		for i := range got.Len() {
			got.Image(a, i)
			if want.Image(b, i); !bytes.Equal(a, b) {
				t.Fatalf("image %d of split %d is another", i, split)
			}
		}
	}
}

func TestLoadErrors(t *testing.T) {
	const want = "--classes: 1, expected 2 to 65,536"
	if m, err := Load(data.MNISTName, data.Options{Classes: 1}); m != nil || err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// BenchmarkLoad is what stands before the first step.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(data.MNISTName, data.Options{HoldOut: 5000}); err != nil {
			b.Fatal(err)
		}
	}
}
