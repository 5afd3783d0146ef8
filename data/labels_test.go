package data

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
)

// wide is an IDX file of one dimension whose elements are integers of 2 or 4 bytes.
func wide(size int, labels ...int32) []byte {
	code := map[int]byte{2: int16s, 4: int32s}[size]
	file := binary.BigEndian.AppendUint32([]byte{0, 0, code, 1}, uint32(len(labels)))
	for _, y := range labels {
		if size == 2 {
			file = binary.BigEndian.AppendUint16(file, uint16(y))
		} else {
			file = binary.BigEndian.AppendUint32(file, uint32(y))
		}
	}
	return file
}

// TestWideLabels reads labels that no byte holds, and refuses those that are no class.
func TestWideLabels(t *testing.T) {
	images := idx(make([]byte, 3), 3, 1, 1)
	for _, test := range []struct {
		name   string
		labels []byte
		want   []int32
		err    string
	}{
		{"bytes", idx([]byte{0, 255, 7}, 3), []int32{0, 255, 7}, ""},
		{"16 bits", wide(2, 999, 0, 255), []int32{999, 0, 255}, ""},
		{"32 bits", wide(4, 999, 0, 255), []int32{999, 0, 255}, ""},
		{"32 bits, packed", packed(wide(4, 999, 0, 255)), []int32{999, 0, 255}, ""},
		{"too large", wide(4, 0, 1000, 0), nil, "train-labels-idx1-ubyte: label 1000 at index 1, but the classes are 0 to 999 (--classes sets how many)"},
		{"negative, 16 bits", wide(2, 0, 0, -1), nil, "train-labels-idx1-ubyte: label -1 at index 2, but the classes are 0 to 999"},
		{"negative, 32 bits", wide(4, -7, 0, 0), nil, "train-labels-idx1-ubyte: label -7 at index 0, but the classes are 0 to 999"},
		{"several", wide(4, -7, 2000, 3000), nil, "train-labels-idx1-ubyte: label -7 at index 0 and 2 more up to 3000, but the classes are 0 to 999"},
		{"several below", wide(2, -7, 5, -8), nil, "train-labels-idx1-ubyte: label -7 at index 0 and 1 more, but the classes are 0 to 999"},
		{"cut off", wide(4, 0, 1, 2)[:17], nil, "train-labels-idx1-ubyte: 9 bytes of data, expected 12 (3)"},
		{"floats", patched(wide(4, 0, 1, 2), 2, 0x0d), nil,
			"train-labels-idx1-ubyte: elements of type 0x0d (32-bit floats), expected 0x08 (unsigned bytes), 0x0b or 0x0c (16- or 32-bit integers)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := write(t, "many", map[string][]byte{trainImages: images, trainLabels: test.labels, testImages: images, testLabels: idx([]byte{1, 2, 3}, 3)})
			set, err := Load(dir, Options{Classes: 1000})
			switch {
			case test.err != "" && (err == nil || err.Error() != test.err):
				t.Errorf("got  %v\nwant %s", err, test.err)
			case test.err == "" && err != nil:
				t.Error(err)
			case test.err == "" && !slices.Equal(set.Train.Labels, test.want):
				t.Errorf("labels %v, want %v", set.Train.Labels, test.want)
			}
		})
	}
	// Pixels stay bytes.
	wideImages := append(binary.BigEndian.AppendUint32([]byte{0, 0, int16s, 3}, 1), 0, 0, 0, 1, 0, 0, 0, 1, 0, 9)
	if _, err := readIDX(bytes.NewReader(wideImages), "images", 3, firstChunk, part{}); err == nil || err.Error() != "images: elements of type 0x0b (16-bit integers), expected 0x08 (unsigned bytes)" {
		t.Errorf("images of 16 bits: %v", err)
	}
}
