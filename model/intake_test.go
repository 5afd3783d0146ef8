package model

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"fathom/data"
	"fathom/model/modeltest"
)

// partly are images of 8×8 pixels; share says for each how many of its bytes are not zero.
func partly(n int, share func(i int) float64) data.Images {
	rng := rand.New(rand.NewPCG(1, 2))
	images := data.Images{Rows: 8, Cols: 8, Pixels: make([]byte, 64*n), Labels: make([]int32, n)}
	for i := range n {
		images.Labels[i] = int32(i % 10)
		for j := range 64 {
			if rng.Float64() < share(i) {
				images.Pixels[64*i+j] = byte(1 + rng.IntN(255))
			}
		}
	}
	return images
}

func constant(share float64) func(int) float64 { return func(int) float64 { return share } }

// from is a share that changes on the way.
func from(share float64, at int, then float64) func(int) float64 {
	return func(i int) float64 {
		if i < at {
			return share
		}
		return then
	}
}

// TestAnIntakeChoosesAsNewInput hands on images in blocks of several sizes: what comes of them is
// the same as where all are there.
func TestAnIntakeChoosesAsNewInput(t *testing.T) {
	for _, test := range []struct {
		name    string
		images  data.Images
		listed  bool
		turning bool // on the way it holds them in the other form
	}{
		{"none", partly(0, nil), true, false},
		{"few", partly(30, constant(0.2)), true, false},
		{"empty", partly(2000, constant(0)), true, false},
		{"full", partly(2000, constant(1)), false, false},
		{"as Fashion-MNIST", partly(3000, constant(0.48)), true, false},
		{"a little too full", partly(3000, constant(0.53)), false, true},
		{"full behind", partly(3000, from(0.1, 1000, 0.9)), false, true},
		{"full before", partly(3000, from(0.9, 1000, 0.1)), true, true},
		{"full where nobody looks", partly(3000, func(i int) float64 { return float64(min(i%16, 1)) }), true, false},
		{"too wide for lists", data.Images{Rows: 1, Cols: 1<<16 + 1, Pixels: make([]byte, 2*(1<<16+1)), Labels: make([]int32, 2)}, false, false},
	} {
		want := NewInput(test.images)
		if want.listed != test.listed {
			t.Fatalf("%s: listed %v", test.name, want.listed)
		}
		for _, block := range []int{1, 7, 500, 1000} {
			var k Intake
			k.Begin(test.images.Len(), test.images.Rows, test.images.Cols)
			turned := false
			for i := 0; i < test.images.Len(); i += block {
				pixels := slices.Clone(test.images.Slice(i, min(i+block, test.images.Len())).Pixels)
				k.Take(pixels)
				clear(pixels) // it is not the intake's
				turned = turned || (k.sparse != nil) != test.listed
			}
			if turned != test.turning {
				t.Errorf("%s in blocks of %d: turned %v", test.name, block, turned)
			}
			got := k.Input(test.images.Labels)
			if got.listed != want.listed || !slices.Equal(got.Labels, want.Labels) || got.Rows != want.Rows || got.Cols != want.Cols {
				t.Fatalf("%s in blocks of %d: %d images of %d×%d, listed %v", test.name, block, got.Len(), got.Rows, got.Cols, got.listed)
			}
			image := make([]byte, got.Dim())
			for i := range got.Len() {
				if got.Image(image, i); !bytes.Equal(image, test.images.Row(i)) {
					t.Fatalf("%s in blocks of %d: image %d is another", test.name, block, i)
				}
			}
		}
	}
}

// TestAnIntakeBelievesNoHeader: what it allocates follows what comes, in lists and in pixels.
func TestAnIntakeBelievesNoHeader(t *testing.T) {
	for _, share := range []float64{0.2, 1} {
		images := partly(100, constant(share))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var k Intake
		k.Begin(1<<24, 8, 8)
		k.Take(images.Pixels)
		runtime.ReadMemStats(&after)
		if got, limit := int(after.TotalAlloc-before.TotalAlloc), 1<<17; got > limit {
			t.Errorf("share %.1f: %d bytes allocated for %d, want at most %d", share, got, len(images.Pixels), limit)
		}
	}
}

// BenchmarkIntake is [BenchmarkNewInput] of images that come in blocks.
func BenchmarkIntake(b *testing.B) {
	set := modeltest.MNIST(b, 0, 0)
	const block = 167
	b.SetBytes(int64(len(set.Train.Pixels)))
	b.ReportAllocs()
	for b.Loop() {
		var k Intake
		k.Begin(set.Train.Len(), set.Train.Rows, set.Train.Cols)
		for i := 0; i < set.Train.Len(); i += block {
			k.Take(set.Train.Slice(i, min(i+block, set.Train.Len())).Pixels)
		}
		k.Input(set.Train.Labels)
	}
}
