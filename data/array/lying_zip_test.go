package array

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

func zipLies(t testing.TB) []lie {
	array := string(npyWith(npyDictOf("'<f4'", "(3, 4)"), 48))
	zeros := string(npyWith(npyDictOf("'<u1'", "(1000000,)"), 1000000))
	of := func(about, want string, entries ...zipped) lie {
		return lie{about, "a.npz", zipWith(t, entries...), want}
	}
	good := zipWith(t, zipped{name: "a.npy", content: array})
	packed := zipWith(t, zipped{name: "a.npy", content: array, packed: true})
	end := len(good) - 22                                        // of the central directory
	start := int(binary.LittleEndian.Uint32(good[len(good)-6:])) // and its beginning
	data := bytes.Index(good, []byte(npyMagic))                  // where the array begins
	packedStart := int(binary.LittleEndian.Uint32(packed[len(packed)-6:]))
	// Two entries of the central directory share one of the archive.
	shared := slices.Concat(good[:start], good[start:end], bytes.Replace(good[start:end], []byte("a.npy"), []byte("b.npy"), 1), good[end:])
	binary.LittleEndian.PutUint16(shared[len(shared)-14:], 2)
	binary.LittleEndian.PutUint16(shared[len(shared)-12:], 2)
	binary.LittleEndian.PutUint32(shared[len(shared)-10:], uint32(2*(end-start)))
	return []lie{
		{"half an archive", "a.npz", good[:len(good)/2], "not with the directory of a zip archive"},
		{"four bytes", "a.npz", good[:4], "not with the directory of a zip archive"},
		{"no end", "a.npz", good[:end], "not with the directory of a zip archive"},
		{"65,535 entries", "a.npz", patched(good, -14, "\xff\xff\xff\xff"), "not with the directory of a zip archive"},
		{"a directory of 4 GiB", "a.npz", patched(good, -10, "\xff\xff\xff\xff"), "not with the directory of a zip archive"},
		{"a directory behind the end", "a.npz", patched(good, -6, "\xff\xff\xff\x7f"), "that this entry is there is none"},
		{"an entry behind the end", "a.npz", patched(good, start+42, "\xff\xff\xff\x7f"), "a.npz:a.npy: "},
		{"an entry longer than the file", "a.npz", patched(good, start+20, "\xff\xff\xff\x7f\xff\xff\xff\x7f"), "that does not end in the file"},
		{"an entry shorter than it says", "a.npz", patched(good, start+20, "\x10\x00\x00\x00"), "a stored entry of 16 bytes"},
		{"a stored entry of 4 GiB unpacked", "a.npz", patched(good, start+24, "\xfe\xff\xff\xff"), "a stored entry of"},
		{"a local header that is none", "a.npz", patched(good, 0, "PK\x03\x05"), "a.npz: "},
		{"an entry twice by its place", "a.npz", shared, "a.npz:b.npy: byte"},
		{"no array in an archive", "a.npz", zipWith(t), "a zip archive without arrays"},
		{"a damaged array", "a.npz", patched(good, data+1, "n"), "a.npz:a: byte 35: starts with"},
		{"a packed entry that is none", "a.npz", patched(packed, 35, "\xff\xff\xff\xff\xff\xff"), "a.npz:a: "},
		{"a bomb", "a.npz", patched(packed, packedStart+24, "\xff\xff\xff\x7f"), "more than deflate can make of it"},
		of("a bomb in its own words", "more than deflate can make of it", zipped{name: "a.npy", content: zeros, packed: true, claims: 1 << 50}),
		of("more than it says", "does it hold a second array?", zipped{name: "a.npy", content: zeros + "more", packed: true}),
		of("more than its header says", "unpacking failed", zipped{name: "a.npy", content: zeros + "more", packed: true, claims: uint64(len(zeros))}),
		of("less than it says", "truncated: 999,990 of 1,000,000 bytes", zipped{name: "a.npy", content: zeros[:len(zeros)-10], packed: true}),
		of("less than its header says", "unpacking failed", zipped{name: "a.npy", content: zeros[:len(zeros)-10], packed: true, claims: uint64(len(zeros))}),
		of("another checksum", "checksum", zipped{name: "a.npy", content: array, packed: true, checks: 1}),
		of("two of a name", "two entries of this name", zipped{name: "a.npy", content: array}, zipped{name: "a.npy", content: array}),
		of("an encrypted entry", "an encrypted entry", zipped{name: "a.npy", content: array, flags: 1}),
		of("LZMA", "packed with method 14", zipped{name: "a.npy", content: array, method: 14}),
		of("a path upwards", "expected a clean relative path", zipped{name: "../a.npy", content: array}),
		of("a path of Windows", "expected a clean relative path", zipped{name: `..\a.npy`, content: array}),
		of("an absolute path", "expected a clean relative path", zipped{name: "/a.npy", content: array}),
		of("a path that is not clean", "expected a clean relative path", zipped{name: "a//b.npy", content: array}),
		of("a name of an ending alone", "expected a clean relative path", zipped{name: ".npy", content: array}),
		of("another file", "expected a clean relative path", zipped{name: "a.npy", content: array}, zipped{name: "run.sh", content: "id"}),
		of("a name that is not UTF-8", "expected a clean relative path", zipped{name: "a\xff.npy", content: array}),
		of("a name that steers the terminal", `:"\x1b[2J\n": byte 109: truncated`, zipped{name: "\x1b[2J\n.npy", content: array[:len(array)-1]}),
		of("no bytes", "ends within the header", zipped{name: "a.npy"}),
		of("an archive in an archive", "starts with the bytes 50 4b", zipped{name: "a.npy", content: string(good)}),
	}
}

func torchLies(t testing.TB) []lie {
	const twelve = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	class := "torch.FloatStorage"
	of := func(about, want, pickle string, storage ...string) lie {
		return lie{about, "a.pt", torchWith(t, pickle, storage...), want}
	}
	tensor := func(about, want string, number int64, offset int, shape, strides tuple) lie {
		return of(about, want, tensorOf(class, number, offset, shape, strides)+".", twelve)
	}
	good := tensorOf(class, 3, 0, tuple{3}, tuple{1})
	system := pickled(global("os.system")) + pickled(tuple{"touch /tmp/fathom-was-here"}) + "R."
	laugh := ""
	for i := range 60 { // each list has the one before it twice
		laugh += "]q" + string(rune(i+1)) + "(h" + string(rune(i)) + "h" + string(rune(i)) + "e"
	}
	deep := ""
	for range 70 {
		deep += "]"
	}
	return []lie{
		of("os.system", "holds a Python object of class os.system; save tensors, not models", system, twelve),
		of("an array of NumPy", "class numpy.core.multiarray._reconstruct; save torch.from_numpy", pickled(global("numpy.core.multiarray._reconstruct"))+".", twelve),
		of("a sparse tensor", "save .to_dense()", pickled(global("torch._utils._rebuild_sparse_tensor"))+".", twelve),
		of("a quantized tensor", "save .dequantize()", pickled(global("torch._utils._rebuild_qtensor"))+".", twelve),
		of("a tensor whose sign is turned", "a lazy view, whose elements are other than those in the file; save .resolve_neg()", lazyTensor("neg", true)+".", twelve),
		of("a tensor that is conjugated", "save .resolve_conj()", lazyTensor("conj", true)+".", twelve),
		of("os.system behind a tensor", "class os.system", good+system, twelve),
		of("eval", "class builtins.eval", pickled(global("builtins.eval"))+".", twelve),
		of("a global of another module", "class collections.defaultdict", pickled(global("collections.defaultdict"))+".", twelve),
		of("a global with a newline", "does not end", "ctorch", twelve),
		of("a class that looks like ours", "class torch.FloatStorage2", pickled(global("torch.FloatStorage2"))+".", twelve),
		of("an instance", "the opcode INST,", "(ios\nsystem\n.", twelve),
		of("an object", "the opcode OBJ,", "(K\x01o.", twelve),
		of("a global from the stack", "the opcode STACK_GLOBAL,", pickled("os")+pickled("system")+"\x93.", twelve),
		of("a pickle of protocol 4", "the opcode FRAME,", "\x80\x04\x95\x01\x00\x00\x00\x00\x00\x00\x00.", twelve),
		of("an extension", "the opcode EXT1,", "\x82\x01.", twelve),
		of("a call of a class", "a call of torch.FloatStorage", pickled(global(class))+")R.", twelve),
		of("a new object", "unexpected kinds", pickled(global("torch.Size"))+")\x81.", twelve),
		of("attributes of a tensor", "attributes of a tensor", good+"}b.", twelve),
		of("a string of 4 GiB", "a string of 4,294,967,295 bytes", "X\xff\xff\xff\xffa.", twelve),
		of("no end", "the pickle ends too early", good, twelve),
		of("nothing", "the pickle ends too early", "", twelve),
		of("an empty stack", "more from its stack", ".", twelve),
		of("a memo that is empty", "entry 7 of the memo", "h\x07.", twelve),
		of("a large number", "a whole number of 255 bytes", "\x8a\xff.", twelve),
		of("a list that holds itself", "nested deeper than 64", "]q\x00h\x00a.", twelve),
		of("deep nesting", "nested deeper than 64", deep+strings.Repeat("a", 69)+".", twelve),
		of("lists of lists twice", "hold the same values too many times", "]q\x00"+laugh+".", twelve),
		of("lists of lists of a tensor twice", "hold the same values too many times", good+"q\x00"+laugh+".", twelve),
		of("a key of 5,000 bytes", "a key of more than 4,096 bytes", "}"+pickled(strings.Repeat("a", 5000))+good+"s.", twelve),
		of("no tensors", "no tensors", "}.", twelve),
		of("a number", "no tensors", "K\x05.", twelve),
		of("a tuple as a key", "a tuple as a key", "})"+good+"s.", twelve),
		of("two tensors of a key", "two tensors of this key", "}("+pickled("a")+good+pickled("a")+good+"u.", twelve),
		of("two tensors of a joined key", ":a.b: byte 377: two tensors of this key", "}("+pickled("a.b")+good+pickled("a")+"}"+pickled("b")+good+"su.", twelve),
		tensor("a tensor longer than its storage", "its last element has the index 3, but its storage has 3", 3, 0, tuple{4}, tuple{1}),
		tensor("an offset behind the end", "its last element has the index 3", 3, 3, tuple{1}, tuple{1}),
		tensor("a negative offset", "an offset of -1", 3, -1, tuple{3}, tuple{1}),
		tensor("strides out of the storage", "its last element has the index 4", 3, 0, tuple{2, 1}, tuple{4, 1}),
		tensor("a negative stride", "expected both not negative", 3, 2, tuple{3}, tuple{-1}),
		tensor("a negative size", "expected both not negative", 3, 0, tuple{-3}, tuple{1}),
		tensor("strides that overflow", wide("further than this machine can address", "more than this machine can address"), 3, 0, tuple{int64(1) << 40, int64(1) << 40}, tuple{int64(1) << 40, 1}),
		tensor("strides that overflow together", "further than this machine can address", 3, 0, tuple{3, 3}, tuple{int64(1) << 62, 1}),
		tensor("a tensor of 2⁶⁰ elements in one place", wide("an expanded tensor", "more than this machine can address"), 3, 0, tuple{int64(1) << 58}, tuple{0}),
		tensor("a shape that overflows", "more than this machine can address", 3, 0, tuple{int64(1) << 40, int64(1) << 40}, tuple{0, 0}),
		tensor("two sizes and one stride", "2 sizes and 1 stride", 3, 0, tuple{3, 1}, tuple{1}),
		tensor("a storage that is longer", "a storage of 4 elements of 4 bytes, but its entry has 12 bytes", 4, 0, tuple{4}, tuple{1}),
		tensor("a storage of 2⁶² elements", "a storage of 4,611,686,018,427,387,904 elements", 1<<62, 0, tuple{3}, tuple{1}),
		of("a storage that is not there", "the entry data/0, which is not there", good+"."),
		of("a path as a storage", "the entry ../../etc/passwd, expected a plain name", strings.Replace(good, pickled("0"), pickled("../../etc/passwd"), 1)+".", twelve),
		of("65 dimensions", "unexpected kinds", tensorOf(class, 3, 0, slices.Repeat(tuple{1}, 65), slices.Repeat(tuple{1}, 65))+".", twelve),
		{"a packed entry", "a.pt", zipWith(t, zipped{name: "a/data.pkl", content: good + ".", packed: true}), "a packed entry"},
		{"two roots", "a.pt", zipWith(t, zipped{name: "a/data.pkl", content: good + "."}, zipped{name: "b/data/0", content: twelve}), "outside the directory a"},
		{"a root upwards", "a.pt", zipWith(t, zipped{name: "../data.pkl", content: good + "."}), "expected a clean path"},
		{"no root", "a.pt", zipWith(t, zipped{name: "data.pkl", content: good + "."}), "expected a clean path"},
		{"a pickle too deep", "a.pt", zipWith(t, zipped{name: "a/b/data.pkl", content: good + "."}), "no data.pkl"},
		{"another order of bytes", "a.pt", zipWith(t, zipped{name: "a/data.pkl", content: good + "."}, zipped{name: "a/byteorder", content: "middle"}), "expected little or big"},
		{"a program", "a.pt", zipWith(t, zipped{name: "a/data.pkl", content: good + "."}, zipped{name: "a/code/x.py", content: "import os"}), "a TorchScript archive"},
		{"another checksum", "a.pt", zipWith(t, zipped{name: "a/data.pkl", content: good + ".", checks: 1}), "its checksum is"},
	}
}

func otherLies() []lie {
	of := func(about, file, content, want string) lie { return lie{about, file, []byte(content), want} }
	return []lie{
		of("an empty table", "a.csv", "", "an empty file"),
		of("a table of names", "a.csv", "a,b\n", "without rows"),
		of("a binary table", "a.csv", "a,b\n1,\x00\n", "line 2: cell 2"),
		of("a table in UTF-16", "a.csv", "\xff\xfea\x00\n\x00", "UTF-16"),
		of("a row too short", "a.csv", "a,b\n1\n", "line 2: 1 cell, but 2"),
		of("a row too long", "a.csv", "a,b\n1,2,3\n", "line 2: 3 cells"),
		of("an open quote", "a.csv", "a,b\n1,\"2\n", "line 2: "),
		of("a missing number", "a.tsv", "a\tb\n1\t2\n1\tNaN\n", ":b: line 3: NaN"),
		of("a million columns", "a.csv", strings.Repeat(",", 1000000), "line 1: more than 16,384 cells"),
		of("HTML as a table of no kind", "a", "<html><body>404", "a web page"),
		of("a pointer of Git LFS", "a.safetensors.part", "version https://git-lfs.github.com/spec/v1\noid", "git lfs pull"),
		of("a pickle", "a.pkl", "\x80\x04\x95", "a Python pickle"),
		of("gzip data", "a.npy.gz", "\x1f\x8b\x08", "gzip data"),
		of("noise", "a.dump", "\x01\x02\x03", "a file of no kind"),
		of("raw bytes", "a.bin", "\x01\x02\x03\x04", "--raw"),
		of("noise as an archive", "a.pt", "noise", "expected a zip archive"),
		of("noise as npy", "a.npy", "noise", "byte 0: starts with the bytes"),
		of("an empty archive", "a.npz", string(emptyZip), "without arrays"),
	}
}

// emptyZip is the end of an archive that has no entries.
var emptyZip = func() []byte {
	var b bytes.Buffer
	_ = zip.NewWriter(&b).Close()
	return b.Bytes()
}()
