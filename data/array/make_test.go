package array

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
)

// npyWith is an npy file of version 1.0 with a header and data, whatever they are.
func npyWith(header string, data int) []byte {
	file := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), byte(len(header)>>8))
	return append(append(file, header...), make([]byte, data)...)
}

// npyDictOf is a header of a type and a shape as NumPy writes it.
func npyDictOf(descr, shape string) string {
	return fmt.Sprintf("{'descr': %s, 'fortran_order': False, 'shape': %s, }\n", descr, shape)
}

// tensorsWith is a safetensors file with a header and data, whatever they are.
func tensorsWith(header string, data int) []byte {
	file := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(file, header...), make([]byte, data)...)
}

// zipped is an entry of an archive. What its header says of it may not be true.
type zipped struct {
	name    string
	content string
	method  uint16 // as the header says
	packed  bool   // whether it is deflated
	claims  uint64 // of bytes unpacked, 0 for the truth
	flags   uint16
	checks  uint32 // is added to the checksum
}

// zipWith is an archive of entries.
func zipWith(t testing.TB, entries ...zipped) []byte {
	t.Helper()
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	for _, e := range entries {
		raw := []byte(e.content)
		if e.packed {
			var packed bytes.Buffer
			deflate, err := flate.NewWriter(&packed, 9)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := deflate.Write(raw); err != nil {
				t.Fatal(err)
			}
			if err := deflate.Close(); err != nil {
				t.Fatal(err)
			}
			raw = packed.Bytes()
		}
		header := &zip.FileHeader{
			Name: e.name, Method: e.method, Flags: e.flags, CRC32: crc32.ChecksumIEEE([]byte(e.content)) + e.checks,
			CompressedSize64: uint64(len(raw)), UncompressedSize64: uint64(len(e.content)),
		}
		if e.packed && e.method == 0 {
			header.Method = zip.Deflate
		}
		if e.claims > 0 {
			header.UncompressedSize64 = e.claims
		}
		to, err := w.CreateRaw(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(raw); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// torchWith is a .pt file with a pickle and, if it is given, the storage data/0.
func torchWith(t testing.TB, pickle string, storage ...string) []byte {
	t.Helper()
	entries := []zipped{{name: "a/data.pkl", content: pickle}, {name: "a/byteorder", content: "little"}}
	for i, content := range storage {
		entries = append(entries, zipped{name: fmt.Sprintf("a/data/%d", i), content: content})
	}
	return zipWith(t, entries...)
}

// pickled writes whole numbers, strings, tuples and globals as pickles do.
func pickled(v any) string {
	switch v := v.(type) {
	case int:
		return pickled(int64(v))
	case int64:
		return "\x8a\x08" + string(binary.LittleEndian.AppendUint64(nil, uint64(v)))
	case string:
		return "X" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(v)))) + v
	case bool:
		return map[bool]string{true: "\x88", false: "\x89"}[v]
	case global:
		at := strings.LastIndex(string(v), ".")
		return "c" + string(v[:at]) + "\n" + string(v[at+1:]) + "\n"
	case tuple:
		all := "("
		for _, part := range v {
			all += pickled(part)
		}
		return all + "t"
	}
	return v.(fmt.Stringer).String()
}

// opcodesOf is a part of a pickle as it is.
type opcodesOf string

func (o opcodesOf) String() string { return string(o) }

// tensorOf is the pickle of a tensor in the storage data/0, with what PyTorch says of it besides.
func tensorOf(class string, number int64, offset int, shape, strides tuple, metadata ...any) string {
	storage := opcodesOf(pickled(tuple{"storage", global(class), "0", "cpu", number}) + "Q")
	arguments := tuple{storage, offset, shape, strides, false, opcodesOf(pickled(global("collections.OrderedDict")) + ")R")}
	arguments = append(arguments, metadata...)
	return pickled(global("torch._utils._rebuild_tensor_v2")) + pickled(arguments) + "R"
}

// lazyTensor is the pickle of a tensor of three numbers with a flag of PyTorch's.
func lazyTensor(flag string, set bool) string {
	said := opcodesOf("}" + pickled(flag) + pickled(set) + "s")
	return tensorOf("torch.FloatStorage", 3, 0, tuple{3}, tuple{1}, said)
}
