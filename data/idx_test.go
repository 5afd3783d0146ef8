package data

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// idx is an IDX file of unsigned bytes with these dimensions and this data, fitting or not.
func idx(data []byte, dims ...uint32) []byte {
	file := []byte{0, 0, 0x08, byte(len(dims))}
	for _, d := range dims {
		file = binary.BigEndian.AppendUint32(file, d)
	}
	return append(file, data...)
}

// packed is a file packed with gzip. Its header has 10 bytes, its trailer 8: the checksum and the
// length.
func packed(file []byte) []byte {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	w.Write(file)
	w.Close()
	return buf.Bytes()
}

// patched is a copy of a file with one byte changed; an index below zero counts from the end.
func patched(file []byte, index int, to byte) []byte {
	file = slices.Clone(file)
	if index < 0 {
		index += len(file)
	}
	file[index] = to
	return file
}

// noise is n bytes that do not compress.
func noise(n int) []byte {
	random := rand.NewChaCha8([32]byte{1})
	data := make([]byte, n)
	random.Read(data)
	return data
}

func TestReadIDX(t *testing.T) {
	long := noise(1000)
	for _, test := range []struct {
		name string
		file []byte
		dims []int
		data []byte
	}{
		{"labels", idx([]byte{5, 0, 4}, 3), []int{3}, []byte{5, 0, 4}},
		{"images", idx([]byte{1, 2, 3, 4, 5, 6}, 1, 2, 3), []int{1, 2, 3}, []byte{1, 2, 3, 4, 5, 6}},
		{"gzip", packed(idx([]byte{5, 0, 4}, 3)), []int{3}, []byte{5, 0, 4}},
		{"gzip in two members", append(packed(idx(nil, 3)), packed([]byte{5, 0, 4})...), []int{3}, []byte{5, 0, 4}},
		{"gzip with padding", append(packed(idx([]byte{5, 0, 4}, 3)), make([]byte, 10)...), []int{3}, []byte{5, 0, 4}},
		{"gzip with padding longer than a buffer", append(packed(idx([]byte{5, 0, 4}, 3)), make([]byte, 200<<10)...), []int{3}, []byte{5, 0, 4}},
		{"a member behind padding", append(append(packed(idx(nil, 3)), 0, 0, 0), packed([]byte{5, 0, 4})...), []int{3}, []byte{5, 0, 4}},
		{"padding between and behind", slices.Concat(packed(idx([]byte{5}, 3)), make([]byte, 70<<10), packed([]byte{0, 4}), []byte{0}), []int{3}, []byte{5, 0, 4}},
		{"long", idx(long, 4, 125, 2), []int{4, 125, 2}, long},
		{"long gzip", packed(idx(long, 1000)), []int{1000}, long},
	} {
		t.Run(test.name, func(t *testing.T) {
			// Growing in none, one or many steps, some of which end exactly where the data do.
			for _, trusted := range []int{1, 3, 125, 500, 999, 1000, firstChunk} {
				got, err := readIDX(bytes.NewReader(test.file), "file", len(test.dims), trusted, part{})
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got.Dims, test.dims) {
					t.Errorf("dims %v, want %v", got.Dims, test.dims)
				}
				if !bytes.Equal(got.Data, test.data) {
					t.Errorf("the data differ, growing from %d bytes", trusted)
				}
				if cap(got.Data) != len(got.Data) {
					t.Errorf("room for %d bytes for %d, growing from %d", cap(got.Data), len(got.Data), trusted)
				}
			}
		})
	}
}

// Readers may return less than asked for, or data and io.EOF together.
func TestReadIDXFromAwkwardReaders(t *testing.T) {
	want := []byte{1, 2, 3, 4, 5, 6}
	for _, file := range [][]byte{idx(want, 1, 2, 3), packed(idx(want, 1, 2, 3))} {
		for name, r := range map[string]io.Reader{
			"one byte at a time": iotest.OneByteReader(bytes.NewReader(file)),
			"data with EOF":      iotest.DataErrReader(bytes.NewReader(file)),
		} {
			got, err := readIDX(r, "file", 3, firstChunk, part{})
			if err != nil || !bytes.Equal(got.Data, want) {
				t.Errorf("%s: got %v, %v", name, got.Data, err)
			}
		}
	}
}

func TestReadIDXErrors(t *testing.T) {
	images := idx([]byte{1, 2, 3, 4, 5, 6}, 1, 2, 3)
	data := noise(2000)
	gz := packed(idx(data, 2, 10, 100))
	const most = 1<<32 - 1
	for _, test := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "f: an empty file, expected an IDX file"},
		{"empty gzip", packed(nil), "f: an empty file, expected an IDX file"},
		{"two bytes", images[:2], "f: ends after 2 bytes, expected 16 of header and then data"},
		{"header cut off", images[:15], "f: ends after 15 bytes, expected 16 of header and then data"},
		{"header only", images[:16], "f: 0 bytes of data, expected 6 (1×2×3)"},
		{"too short", images[:len(images)-1], "f: 5 bytes of data, expected 6 (1×2×3)"},
		{"far too short", idx(noise(firstChunk+1), 60000, 28, 28), "f: 1,048,577 bytes of data, expected 47,040,000 (60,000×28×28)"},
		{"trailing byte", append(slices.Clone(images), 0), "f: more data than expected, its header announces 6 bytes (1×2×3)"},
		{"trailing byte in gzip", packed(append(slices.Clone(images), 0)), "f: more data than expected, its header announces 6 bytes (1×2×3)"},

		{"another format", []byte("\x89PNC\r\n\x1a\n"), "f: starts with the bytes 89 50 4e 43, expected 00 00 08 03 as in an IDX file"},
		{"second byte", patched(images, 1, 1), "f: starts with the bytes 00 01 08 03, expected 00 00 08 03 as in an IDX file"},
		{"floats", patched(images, 2, 0x0d), "f: elements of type 0x0d (32-bit floats), expected 0x08 (unsigned bytes)"},
		{"doubles", patched(images, 2, 0x0e), "f: elements of type 0x0e (64-bit floats), expected 0x08 (unsigned bytes)"},
		{"signed", patched(images, 2, 0x09), "f: elements of type 0x09 (signed bytes), expected 0x08 (unsigned bytes)"},
		{"shorts", patched(images, 2, 0x0b), "f: elements of type 0x0b (16-bit integers), expected 0x08 (unsigned bytes)"},
		{"ints", patched(images, 2, 0x0c), "f: elements of type 0x0c (32-bit integers), expected 0x08 (unsigned bytes)"},
		{"no known type", patched(images, 2, 0x07), "f: elements of type 0x07 (unknown), expected 0x08 (unsigned bytes)"},
		{"labels for images", idx([]byte{5, 0, 4}, 3), "f: 1 dimension, expected 3"},
		{"four dimensions", idx(make([]byte, 24), 1, 2, 3, 4), "f: 4 dimensions, expected 3"},

		{"no images", idx(nil, 0, 28, 28), "f: dimensions 0×28×28, expected none to be zero"},
		{"no columns", idx(nil, 1000, 28, 0), "f: dimensions 1,000×28×0, expected none to be zero"},
		{"overflow", idx(nil, most, most, 2), "f: dimensions 4,294,967,295×4,294,967,295×2, more than this machine can address"},
		{"overflow to a small product", idx(make([]byte, 8), 1<<31, 1<<31, 4), "f: dimensions 2,147,483,648×2,147,483,648×4, more than this machine can address"},
		{"huge", idx([]byte{1}, most, 1<<15, 1<<15), "f: 1 byte of data, expected 4,611,686,017,353,646,080 (4,294,967,295×32,768×32,768)"},

		{"gzip cut off in its header", gz[:9], "f: gzip data cut off after 0 bytes (unexpected EOF)"},
		{"gzip magic only", gz[:2], "f: gzip data cut off after 0 bytes (unexpected EOF)"},
		{"gzip cut off before the checksum", gz[:len(gz)-8], "f: gzip data cut off behind its last byte of content (unexpected EOF)"},
		{"gzip cut off in the length", gz[:len(gz)-1], "f: gzip data cut off behind its last byte of content (unexpected EOF)"},
		{"gzip of no known method", patched(gz, 2, 7), "f: damaged gzip data after 0 bytes (gzip: invalid header)"},
		{"gzip body", patched(gz, 10, 0xff), "f: damaged gzip data after 0 bytes (flate: corrupt input before offset 1)"},
		{"gzip body of impossible codes", slices.Concat(packed(idx(data[:1000], 2, 10, 100)),
			gz[:10], []byte("\x04\xc0\x81\x00\x00\x00\x00\x00\x10\xff\xd5"), make([]byte, 34), []byte{0xe4}, make([]byte, 19), []byte{0x3a}),
			"f: damaged gzip data after 1,288 of 2,016 bytes (flate: internal error: unexpected length code)"},
		{"gzip checksum", patched(gz, -8, gz[len(gz)-8]^1), "f: damaged gzip data after 2,016 of 2,016 bytes (gzip: invalid checksum)"},
		{"gzip length", patched(gz, -4, gz[len(gz)-4]^1), "f: damaged gzip data after 2,016 of 2,016 bytes (gzip: invalid checksum)"},
		{"behind gzip", append(slices.Clone(gz), "more than the ten bytes of a header"...),
			"f: after 2,016 of 2,016 bytes of gzip data comes something else, expected the end, zero bytes or more gzip data (gzip: invalid header)"},
		{"behind padding", append(slices.Clone(gz), "\x00\x00x"...),
			"f: after 2,016 of 2,016 bytes of gzip data comes something else, expected the end, zero bytes or more gzip data (gzip: invalid header)"},
		{"half a header behind padding", append(append(slices.Clone(gz), 0, 0), gz[:5]...), "f: gzip data cut off behind its last byte of content (unexpected EOF)"},
		{"half a magic number behind padding", append(slices.Clone(gz), 0, gzipMagic[0]), "f: gzip data cut off behind its last byte of content (unexpected EOF)"},
		{"more data in a member behind padding", append(append(slices.Clone(gz), 0, 0), packed([]byte{1})...),
			"f: more data than expected, its header announces 2,000 bytes (2×10×100)"},
		{"padding of a plain file", append(slices.Clone(images), make([]byte, 512)...), "f: more data than expected, its header announces 6 bytes (1×2×3)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := readIDX(bytes.NewReader(test.file), "f", 3, firstChunk, part{})
			if math.MaxInt == math.MaxInt32 && (strings.Contains(test.want, "4,294,967,295") || strings.Contains(test.want, "2,147,483,648")) {
				test.want = "f: a dimension of " + map[byte]string{0xff: "4,294,967,295", 0x80: "2,147,483,648"}[test.file[4]] +
					", more than this machine can address" // where an int has 32 bits the first is too many already
			}
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			if got.Dims != nil || got.Data != nil {
				t.Error("an error came with data")
			}
			checkStream(t, bytes.NewReader(test.file), "f", firstChunk, got, err)
		})
	}
}

// Cut anywhere, a gzip file says that it is cut off: never that it is short, damaged or whole.
func TestTruncatedGzip(t *testing.T) {
	gz := packed(idx(noise(300), 3, 10, 10))
	for n := 2; n < len(gz); n++ {
		if _, err := readIDX(bytes.NewReader(gz[:n]), "f", 3, firstChunk, part{}); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("after %d of %d bytes: %v", n, len(gz), err)
		}
	}
}

// Whatever byte of a gzip file changes, no wrong data come out. (The right ones may: some bytes of
// gzip's header do not matter, and where data repeat another distance finds the same.)
func TestDamagedGzip(t *testing.T) {
	want := noise(300)
	for i := range want {
		want[i] &= 7
	}
	gz := packed(idx(want, 3, 10, 10))
	harmless := 0
	for i := range gz {
		got, err := readIDX(bytes.NewReader(patched(gz, i, gz[i]^0x10)), "f", 3, firstChunk, part{})
		if err != nil {
			continue
		}
		harmless++
		if !bytes.Equal(got.Data, want) {
			t.Fatalf("byte %d of %d changed, and so have the data", i, len(gz))
		}
	}
	if harmless > len(gz)/4 {
		t.Errorf("%d of %d changes went unnoticed", harmless, len(gz))
	}
}

func TestReadIDXWrapsErrors(t *testing.T) {
	torn := errors.New("torn")
	images := idx(noise(300), 3, 10, 10)
	gz := packed(images)
	var corrupt flate.CorruptInputError
	_, err := readIDX(bytes.NewReader(patched(gz, 10, 0xff)), "f", 3, firstChunk, part{})
	if !errors.As(err, &corrupt) {
		t.Errorf("damaged body: %v", err)
	}
	for _, test := range []struct {
		name string
		r    io.Reader
		err  error
		want string
	}{
		{"checksum", bytes.NewReader(patched(gz, -8, ^gz[len(gz)-8])), gzip.ErrChecksum,
			"f: damaged gzip data after 316 of 316 bytes (gzip: invalid checksum)"},
		{"at once", iotest.ErrReader(torn), torn, "f: reading failed after 0 bytes: torn"},
		{"in the header", tornAfter(images[:10], torn), torn, "f: reading failed after 10 bytes: torn"},
		{"in the data", tornAfter(images[:200], torn), torn, "f: reading failed after 200 of 316 bytes: torn"},
		{"after the data", tornAfter(images, torn), torn, "f: reading failed after 316 of 316 bytes: torn"},
		{"in the gzip header", tornAfter(gz[:5], torn), torn, "f: reading failed after 0 bytes: torn"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := readIDX(test.r, "f", 3, firstChunk, part{})
			if !errors.Is(err, test.err) || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

// tornAfter reads the bytes and then fails.
func tornAfter(data []byte, err error) io.Reader {
	return io.MultiReader(bytes.NewReader(data), iotest.ErrReader(err))
}

// allocated is how many bytes call puts on the heap.
func allocated(call func()) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

func TestHeadersDoNotAllocate(t *testing.T) {
	const gib = 1 << 30
	short := noise(3 * firstChunk / 2)
	for _, test := range []struct {
		name  string
		file  []byte
		limit int
	}{
		{"no data", idx(nil, gib), 2 * firstChunk},
		{"no data in gzip", packed(idx(nil, gib)), 2 * firstChunk},
		// One chunk, then two as one has arrived; the rest is the reader's buffer.
		{"some data", idx(short, gib), 4 * firstChunk},
	} {
		t.Run(test.name, func(t *testing.T) {
			var err error
			got := allocated(func() { _, err = readIDX(bytes.NewReader(test.file), "f", 1, firstChunk, part{}) })
			if err == nil {
				t.Fatal("no error")
			}
			if got > test.limit {
				t.Errorf("%d bytes allocated, want at most %d", got, test.limit)
			}
		})
	}
}
