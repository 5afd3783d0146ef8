package array

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"fathom/data/text"
)

// others are formats that are not read, by the bytes that they begin with, and what to do about
// each.
var others = []struct{ begins, what, todo string }{
	{"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19", "a PyTorch file of before 1.6", "re-save with torch.save"},
	{"\x80\x02", "a Python pickle", "save arrays instead, which execute nothing when they are read"},
	{"\x80\x03", "a Python pickle", "save arrays instead, which execute nothing when they are read"},
	{"\x80\x04", "a Python pickle", "save arrays instead, which execute nothing when they are read"},
	{"\x80\x05", "a Python pickle", "save arrays instead, which execute nothing when they are read"},
	{"PAR1", "a Parquet file", "save its columns as .npy or .csv"},
	{"ARROW1", "an Arrow file", "save its columns as .npy or .csv"},
	{"MATLAB ", "a MATLAB file (.mat)", "save its arrays as .npy"},
	{"GGUF", "a GGUF file", "save its arrays as .safetensors"},
	{"\x1f\x8b", "gzip data", "unpack it first"},
	{"\x28\xb5\x2f\xfd", "a Zstandard archive", "unpack it first"},
	{"\xfd7zXZ\x00", "an xz archive", "unpack it first"},
	{"BZh", "a bzip2 archive", "unpack it first"},
	{"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first"},
	{"version https://git-lfs.github.com/spec/", "a Git LFS pointer, which only names the file", "`git lfs pull` fetches the file itself"},
	{"/annex/objects/", "a git-annex pointer, which only names the file", "`git annex get` fetches the file itself"},
	{"<!DOCTYPE html", "a web page (HTML)", "the server sent this in its place, so download it again"},
	{"<html", "a web page (HTML)", "the server sent this in its place, so download it again"},
}

// Formats are those that are read without being told more, as sentences name them.
const Formats = "npy, npz, safetensors, pt, CSV or TSV"

const hdf5Magic = "\x89HDF\r\n\x1a\n"

// read finds out what the file is and reads what arrays it holds.
func (f *File) read() error {
	p := f.place()
	head := make([]byte, min(f.size, 512))
	if n, err := f.source.ReadAt(head, 0); n < len(head) {
		return p.at(int64(n), "reading failed: %w", text.Cause(err))
	}
	if len(head) == 0 {
		return p.fault("an empty file")
	}
	begins := func(magic string) bool { return strings.HasPrefix(string(head), magic) }
	ending := extension(f.Path)
	switch {
	case f.options.Raw != "" && rawEnding(ending):
		return f.raw()
	case idxName.MatchString(f.Path) && (begins("\x00\x00") || begins("\x1f\x8b")):
		return f.idx(begins("\x1f\x8b"))
	case begins(npyMagic):
		return f.npy()
	case begins("PK\x03\x04"), begins("PK\x05\x06"):
		return f.zip()
	case begins(hdf5Magic):
		return hdf5(p)
	case ending == ".safetensors", len(head) > 8 && head[8] == '{' && binary.LittleEndian.Uint64(head) <= mostTensorHeader:
		return f.safetensors()
	case strings.HasSuffix(strings.ToLower(f.Path), ".safetensors.index.json"):
		return f.index()
	}
	for _, other := range others {
		if begins(other.begins) {
			return p.fault("%s, expected a file of arrays; %s", other.what, other.todo)
		}
	}
	switch ending {
	case ".csv", ".tsv", ".txt":
		return f.csv()
	case ".npy":
		return p.at(0, "starts with the bytes % x, expected \\x93NUMPY", head[:min(6, len(head))])
	case ".npz", ".pt", ".pth":
		return p.at(0, "starts with the bytes % x, expected a zip archive", head[:min(4, len(head))])
	}
	switch {
	case f.options.Raw != "":
		return f.raw()
	case rawEnding(ending):
		return p.fault("nothing says what its bytes are; --raw f16,100000x768 says their type and shape")
	}
	return p.fault("a file of no kind that is read, expected %s, or --raw with a type and shape", Formats)
}

func rawEnding(ending string) bool {
	return ending == ".bin" || ending == ".dat" || ending == ".memmap" || ending == ".raw"
}

// hdf5 says how an HDF5 file is made one that is read.
func hdf5(p place) error {
	return errors.New(p.String() + ": an HDF5 file, which is not read; these lines of Python save each of its arrays as .npy:\n" +
		"import h5py, numpy as np\n" +
		"f = h5py.File(" + python(p.path) + ")\n" +
		`[np.save(f"{k}.npy", f[k][...]) for k in f]`)
}

// directory says that a file was expected; of a Zarr store, which is a directory, how to convert
// it.
func directory(p place) error {
	for name, group := range map[string]bool{".zgroup": true, ".zarray": false, "zarr.json": true} {
		file, err := os.Open(filepath.Join(p.path, name))
		if err != nil {
			continue
		}
		says, _ := io.ReadAll(io.LimitReader(file, 64<<10))
		_ = file.Close()
		if strings.Contains(strings.ReplaceAll(string(says), " ", ""), `"node_type":"array"`) {
			group = false
		}
		return zarr(p, group)
	}
	return p.fault("a directory, expected a file of arrays")
}

func zarr(p place, group bool) error {
	save := `[np.save(f"{k}.npy", f[k][...]) for k in f]`
	if !group {
		name := strings.TrimSuffix(filepath.Base(p.path), filepath.Ext(p.path))
		save = fmt.Sprintf("np.save(%s, f[...])", python(name+".npy"))
	}
	return errors.New(p.String() + ": a Zarr store, which is not read; these lines of Python save its arrays as .npy:\n" +
		"import zarr, numpy as np\n" +
		"f = zarr.open(" + python(p.path) + ", mode=\"r\")\n" + save)
}

// python writes a word as Python reads it.
func python(word string) string {
	return text.Printable(strconv.QuoteToASCII(word))
}
