package lab

import (
	"bytes"
	"errors"
	"slices"
	"sync"
	"testing"

	"fathom/model/run"
	"fathom/model/source"
)

func TestImages(t *testing.T) {
	release := make(chan struct{})
	c := tiny()
	c.Stages = nil
	l := Start(c, func() (*source.Material, error) { <-release; return load() }, cores)
	defer l.Close()
	if _, err := l.Images([]int{0}); !errors.Is(err, run.ErrNotLoaded) {
		t.Errorf("before the data is loaded: %v", err)
	}
	close(release)
	if _, err := l.Next(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	set := blobs()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			index := []int{7, 0, 199, 7}
			got, err := l.Images(index)
			if err != nil || got.Rows != 6 || got.Cols != 6 || !slices.Equal(got.Index, index) {
				t.Errorf("%+v, %v", got, err)
				return
			}
			for k, i := range index {
				if !bytes.Equal(got.Pixels[k], set.Test.Row(i)) {
					t.Errorf("image %d is not that of the data", i)
				}
			}
			clear(got.Pixels[0]) // it is the caller's own
		})
	}
	all.Wait()
	for _, i := range []int{-1, 200} {
		if _, err := l.Images([]int{0, i}); err == nil {
			t.Errorf("there is a test image %d", i)
		}
	}
	if got, err := l.Images(nil); err != nil || len(got.Pixels) != 0 {
		t.Errorf("no images: %+v, %v", got, err)
	}
}
