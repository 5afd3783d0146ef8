package data

import (
	"bytes"
	"io"
	"math"
	"slices"
	"testing"
	"testing/iotest"
)

// collector is a sink that keeps everything, and what it was told.
type collector struct {
	t             *testing.T
	begun         int
	n, rows, cols int
	takes         int
	pixels        []byte
}

func (c *collector) Begin(n, rows, cols int) {
	if n < 0 {
		c.t.Errorf("%d images begun", n)
	}
	c.begun, c.n, c.rows, c.cols = c.begun+1, n, rows, cols
}

func (c *collector) Take(pixels []byte) {
	if c.begun != 1 || len(pixels) == 0 || len(pixels)%(c.rows*c.cols) != 0 {
		c.t.Errorf("%d bytes handed on after %d beginnings, of images of %d×%d", len(pixels), c.begun, c.rows, c.cols)
	}
	c.takes++
	c.pixels = append(c.pixels, pixels...)
	clear(pixels) // whoever reads on must not need them
}

// TestStreamHandsOnWhatOpenKeeps holds the stream against the set that is kept, for images of which
// many or less than one are in a block, in fewer and in more blocks than there are buffers.
func TestStreamHandsOnWhatOpenKeeps(t *testing.T) {
	for _, size := range []struct {
		name             string
		n, rows, columns int
		blocks           int // at least, for all images
	}{
		{"one image", 1, 2, 3, 1},
		{"a few small images", 50, 2, 3, 1},
		{"many blocks", 1500, 31, 33, ringBlocks + 3},
		{"a block to the byte", 256, 32, 16, 1},
		{"images larger than a block", ringBlocks + 3, 1, blockBytes + 1, ringBlocks + 3},
	} {
		pixels := noise(size.n * size.rows * size.columns)
		images := idx(pixels, uint32(size.n), uint32(size.rows), uint32(size.columns))
		labels := idx(make([]byte, size.n), uint32(size.n))
		dir := write(t, "set", map[string][]byte{
			trainImages: images, trainLabels + ".gz": packed(labels), testImages + ".gz": packed(images), testLabels: labels,
		})
		for _, o := range []Options{{}, {HoldOut: size.n / 3}, {HoldOut: size.n / 2, Train: max(1, size.n/10), Test: 1}, {HoldOut: size.n - 1}} {
			want, err := Open(dir, o)
			if err != nil {
				t.Fatal(err)
			}
			train, test := &collector{t: t}, &collector{t: t}
			got, err := Stream(dir, o, train, test)
			if err != nil {
				t.Fatal(err)
			}
			if got.Name != want.Name || got.Classes != want.Classes {
				t.Errorf("%s: %s with %d classes", size.name, got.Name, got.Classes)
			}
			for _, part := range []struct {
				name      string
				got, want Images
				sink      *collector
			}{{"train", got.Train, want.Train, train}, {"test", got.Test, want.Test, test}, {"held", got.Held, want.Held, nil}} {
				if part.got.Pixels != nil || !slices.Equal(part.got.Labels, part.want.Labels) ||
					part.got.Rows != part.want.Rows || part.got.Cols != part.want.Cols {
					t.Errorf("%s, %+v: %s is not as it should be without pixels", size.name, o, part.name)
				}
				if s := part.sink; s != nil && (s.begun != 1 || s.n != part.want.Len() || !bytes.Equal(s.pixels, part.want.Pixels)) {
					t.Errorf("%s, %+v: %s got %d bytes of %d images, want %d of %d",
						size.name, o, part.name, len(s.pixels), s.n, len(part.want.Pixels), part.want.Len())
				}
			}
			if o == (Options{}) && train.takes < size.blocks {
				t.Errorf("%s: in %d blocks, want at least %d", size.name, train.takes, size.blocks)
			}
		}
	}
}

// TestStreamErrors: what is wrong is said as it is where the set is kept.
// breaking is a sink that panics as it begins or at its so manyth block.
type breaking struct{ at int }

func (b *breaking) Begin(int, int, int) { b.step() }
func (b *breaking) Take([]byte)         { b.step() }

func (b *breaking) step() {
	if b.at--; b.at == 0 {
		panic("broken")
	}
}

// TestStreamCarriesPanics has sinks break early, in the middle and in their last block.
func TestStreamCarriesPanics(t *testing.T) {
	const n, size = 2 * ringBlocks, blockBytes
	images := idx(make([]byte, n*size), n, 1, size)
	labels := idx(make([]byte, n), n)
	dir := write(t, "set", map[string][]byte{trainImages: images, trainLabels: labels, testImages: images, testLabels: labels})
	for _, at := range []int{1, 2, n / 2, n + 1} {
		got := func() (v any) {
			defer func() { v = recover() }()
			_, err := Stream(dir, Options{}, &breaking{at}, &collector{t: t})
			t.Errorf("at step %d: no panic, error %v", at, err)
			return nil
		}()
		if got != "broken" {
			t.Errorf("at step %d: %v came out", at, got)
		}
	}
}

func TestStreamErrors(t *testing.T) {
	for name, change := range map[string]func(map[string][]byte){
		"labels":    func(files map[string][]byte) { files[trainLabels] = idx(make([]byte, 5), 5) },
		"sizes":     func(files map[string][]byte) { files[testImages] = idx(count(24), 4, 3, 2) },
		"too short": func(files map[string][]byte) { files[trainImages] = files[trainImages][:50] },
		"missing":   func(files map[string][]byte) { delete(files, testImages) },
	} {
		files := small()
		change(files)
		dir := write(t, "digits", files)
		for _, o := range []Options{{}, {HoldOut: 9, Train: -1, Test: 5}, {HoldOut: 1, Train: math.MaxInt, Test: -1}, {HoldOut: -1}} {
			_, want := Open(dir, o)
			set, err := Stream(dir, o, &collector{t: t}, &collector{t: t})
			if want == nil || err == nil || err.Error() != want.Error() || set != nil {
				t.Errorf("%s, %+v:\ngot  %v\nwant %v", name, o, err, want)
			}
		}
	}
}

// checkStream holds [streamIDX] against what [readIDX] made of a file of images.
func checkStream(t *testing.T, r io.Reader, name string, trusted int, want content, wantErr error) {
	t.Helper()
	sink := &collector{t: t}
	got, err := streamIDX(r, name, trusted, part{sink: sink})
	if (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
		t.Fatalf("streamed: %v, kept: %v", err, wantErr)
	}
	if got.Data != nil || !slices.Equal(got.Dims, want.Dims) || err == nil && !bytes.Equal(sink.pixels, want.Data) {
		t.Fatalf("%d pixels streamed in %v, %d kept in %v", len(sink.pixels), got.Dims, len(want.Data), want.Dims)
	}
}

func TestStreamFromAwkwardReaders(t *testing.T) {
	want := content{Dims: []int{30, 10, 10}, Size: 1, Data: noise(3000)}
	file := idx(want.Data, 30, 10, 10)
	for _, file := range [][]byte{file, packed(file)} {
		checkStream(t, iotest.OneByteReader(bytes.NewReader(file)), "f", firstChunk, want, nil)
		checkStream(t, iotest.DataErrReader(bytes.NewReader(file)), "f", 1, want, nil)
	}
}

// TestStreamingAllocatesLittle: neither what a header says nor how much comes makes it more than
// the blocks in turn.
func TestStreamingAllocatesLittle(t *testing.T) {
	const gib, fixed = 1 << 30, 1 << 20
	for _, test := range []struct {
		name  string
		file  []byte
		limit int
		good  bool
	}{
		{"a header of many images", idx(noise(100), gib, 1, 1), fixed, false},
		{"a header of one large image", idx(noise(100), 1, gib/2, 2), fixed + firstChunk, false},
		{"a header of many, gzip", packed(idx(noise(100), gib, 1, 1)), fixed, false},
		{"many blocks", idx(make([]byte, 30_000*28*28), 30_000, 28, 28), fixed + ringBlocks*blockBytes, true},
	} {
		var err error
		got := allocated(func() { _, err = streamIDX(bytes.NewReader(test.file), "f", firstChunk, part{sink: ignorer{}}) })
		if (err == nil) != test.good {
			t.Errorf("%s: %v", test.name, err)
		}
		if got > test.limit {
			t.Errorf("%s: %d bytes allocated, want at most %d", test.name, got, test.limit)
		}
	}
}

// ignorer is a sink that keeps nothing.
type ignorer struct{}

func (ignorer) Begin(n, rows, cols int) {}
func (ignorer) Take(pixels []byte)      {}

func BenchmarkStream(b *testing.B) {
	b.SetBytes(unpacked)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Stream(MNISTName, Options{HoldOut: 5000}, ignorer{}, ignorer{}); err != nil {
			b.Fatal(err)
		}
	}
}
