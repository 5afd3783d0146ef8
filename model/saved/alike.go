package saved

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/simd"
	"fathom/model/spec"
)

// Alike finds the numbers of a measure of pairs, such as the CKA, of each layer of the run at one path
// and each layer of another's, on the same test images, after the last step of each; that of the first
// run's first layer and the other's first one comes first. An error says what is lacking.
func Alike(ctx context.Context, first, other *View, of string) ([]spec.Measured, error) {
	for _, v := range []*View{first, other} {
		switch last := v.Spec().LastStep(); {
		case v.Spec().IsStored():
			return nil, errors.New("a run of a store keeps figures alone, and no rows that layers could be compared on")
		case !slices.Contains(v.Moments(), last):
			return nil, fmt.Errorf("%s has no network after its last step, %s", text.Quote(v.Path()), text.Count(last))
		}
	}
	if a, b := first.disk.Data(), other.disk.Data(); a != nil && b != nil && a.Test != b.Test {
		return nil, errors.New("the runs are measured on other test images: layers are compared on the same ones")
	}
	return first.Measure(ctx, run.MeasureQuery{
		Measure: of, Step: first.Spec().LastStep(), Pairing: run.OtherRun, With: other, WithName: other.disk.Header().ID,
	})
}

// AlikeAt is Alike of the runs at two paths, as they stand now.
func AlikeAt(ctx context.Context, first, other, of string, read Load, pool *simd.Pool) ([]spec.Measured, error) {
	a, err := openOnce(first, read, pool)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	b, err := openOnce(other, read, pool)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	return Alike(ctx, a, b, of)
}

// openOnce opens a run with its log as far as it is now, and does not follow it.
func openOnce(path string, read Load, pool *simd.Pool) (*View, error) {
	disk, err := runfile.Open(path)
	if err != nil {
		return nil, err
	}
	v := newView(disk, read, pool)
	close(v.closed)
	if _, err := v.news(); err != nil {
		v.Close()
		return nil, err
	}
	return v, nil
}
