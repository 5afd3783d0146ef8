package data

import (
	"bytes"
	"slices"
	"testing"
)

// seeds are IDX files of every kind that the reader tells apart.
func seeds() [][]byte {
	images := idx([]byte{1, 2, 3, 4, 5, 6}, 1, 2, 3)
	return [][]byte{
		nil,
		images,
		idx([]byte{5, 0, 4}, 3),
		idx(make([]byte, 784), 1, 28, 28),
		append(slices.Clone(images), 0),
		images[:len(images)-1],
		images[:9],
		patched(images, 2, 0x0d),
		wide(2, 5, 300),
		wide(2, 5, 300)[:11],
		wide(4, 300),
		idx(nil, 0, 28, 28),
		idx(nil, 1<<32-1, 1<<32-1, 2),
		idx(noise(500), 1<<30, 1, 1),
	}
}

// FuzzReadIDX feeds the reader any bytes, plain or packed.
func FuzzReadIDX(f *testing.F) {
	for _, seed := range seeds() {
		for _, images := range []bool{true, false} {
			f.Add(seed, images)
			f.Add(packed(seed), images)
		}
	}
	// Deflate makes at most 1032 bytes of one, and its tables take up to some kilobytes a block of
	// a few bytes; a plain file needs twice its size. A header that was believed would ask for
	// gigabytes.
	const fixed, plain, unpacking = 1 << 20, 4, 8 << 10
	f.Fuzz(func(t *testing.T, file []byte, images bool) {
		growth := plain
		if bytes.HasPrefix(file, []byte(gzipMagic)) {
			growth = unpacking
		}
		allocated := allocated(func() { checkIDX(t, file, images) })
		if limit := fixed + growth*len(file); allocated > limit {
			t.Errorf("%d bytes allocated for a file of %d, want at most %d", allocated, len(file), limit)
		}
		if images {
			want, err := readIDX(bytes.NewReader(file), "fuzz", 3, 64, part{})
			checkStream(t, bytes.NewReader(file), "fuzz", 64, want, err)
		}
	})
}

// FuzzReadIDXGzip packs a file, changes one byte of the result and cuts it off: the reader must
// find an error or what it finds in the file unpacked.
func FuzzReadIDXGzip(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed, true, 0, byte(0), 0)
		f.Add(seed, false, 12, byte(0x40), 0)
		f.Add(seed, true, -5, byte(1), 3)
	}
	f.Fuzz(func(t *testing.T, file []byte, images bool, at int, change byte, cut int) {
		if bytes.HasPrefix(file, []byte(gzipMagic)) {
			t.Skip("a file packed twice is not unpacked twice")
		}
		gz := packed(file)
		at, cut = index(at, len(gz)), index(cut, len(gz))
		gz[at] ^= change
		gz = gz[:len(gz)-cut]

		want, wantErr := checkIDX(t, file, images)
		got, err := checkIDX(t, gz, images)
		switch {
		case change == 0 && cut == 0 && (err == nil) != (wantErr == nil):
			t.Fatalf("packed: %v, plain: %v", err, wantErr)
		case err == nil && (!slices.Equal(got.Dims, want.Dims) || got.Size != want.Size || !bytes.Equal(got.Data, want.Data)):
			t.Fatalf("packed: %v, plain: %v, %v", got.Dims, want.Dims, wantErr)
		}
	})
}

// FuzzReadIDXPadding packs a file in two members with zero bytes between and behind them: the
// reader must find in it what it finds in the file unpacked.
func FuzzReadIDXPadding(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed, true, 0, uint16(0), uint16(1))
		f.Add(seed, false, 9, uint16(3), uint16(0))
		f.Add(seed, true, -1, uint16(600), uint16(5000))
	}
	f.Fuzz(func(t *testing.T, file []byte, images bool, at int, between, behind uint16) {
		if bytes.HasPrefix(file, []byte(gzipMagic)) {
			t.Skip("a file packed twice is not unpacked twice")
		}
		at = index(at, len(file)+1)
		padded := slices.Concat(packed(file[:at]), make([]byte, between), packed(file[at:]), make([]byte, behind))
		want, wantErr := checkIDX(t, file, images)
		got, err := checkIDX(t, padded, images)
		if (err == nil) != (wantErr == nil) || !slices.Equal(got.Dims, want.Dims) || got.Size != want.Size || !bytes.Equal(got.Data, want.Data) {
			t.Fatalf("padded: %v, %v, plain: %v, %v", got.Dims, err, want.Dims, wantErr)
		}
	})
}

// index brings any number into 0 … n−1.
func index(i, n int) int { return (i%n + n) % n }

// checkIDX reads a file and checks what must hold whatever its bytes.
func checkIDX(t *testing.T, file []byte, images bool) (content, error) {
	dims := 1
	if images {
		dims = 3
	}
	got, err := readIDX(bytes.NewReader(file), "fuzz", dims, 64, part{})
	if err != nil {
		if got.Dims != nil || got.Data != nil {
			t.Fatalf("data of %v with the error %v", got.Dims, err)
		}
		return got, err
	}
	n := got.Size
	for _, d := range got.Dims {
		n *= d
	}
	if len(got.Dims) != dims || n == 0 || images && got.Size != 1 || len(got.Data) != n || cap(got.Data) != n {
		t.Fatalf("%d bytes with room for %d in %v of %d each", len(got.Data), cap(got.Data), got.Dims, got.Size)
	}
	return got, nil
}
