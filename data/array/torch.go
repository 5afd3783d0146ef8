package array

import (
	"archive/zip"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"fathom/data/text"
)

const (
	mostNested = 64   // dicts and lists within one another
	mostKey    = 4096 // bytes of a key
)

// torchFile is a .pt file while it is read.
type torchFile struct {
	*File
	root    string
	entries map[string]entry
	swap    bool
	sources map[string]*source
	seen    map[string]bool
	path    []string         // of the keys that lead to the value that is visited
	length  int              // of their bytes
	visits  int              // that are left
	left    int              // lists that are no tensors
	first   place            // of them
	views   map[string]int64 // bytes of the tensors in each storage
}

// torch reads what torch.save wrote since PyTorch 1.6: an archive of stored entries under one root,
// of which data.pkl is a pickle of dicts, lists and tensors, and data/0, data/1, … are the storages
// that the tensors lie in. A tensor has the keys and positions that lead to it as its key, joined
// by points. A tensor that is a view is made contiguous when its first element is read.
func (f *File) torch(entries []entry) error {
	t := &torchFile{File: f, entries: map[string]entry{}, sources: map[string]*source{}, seen: map[string]bool{}, views: map[string]int64{}}
	for _, e := range entries {
		root, name, found := strings.Cut(e.Name, "/")
		switch {
		case !found || !fs.ValidPath(e.Name):
			return place{path: f.Path, key: e.Name}.at(e.at, "the name of an entry, expected a clean path of a directory and a name")
		case t.root == "":
			t.root = root
		case root != t.root:
			return place{path: f.Path, key: e.Name}.at(e.at, "an entry outside the directory %s of the others", text.Clip(t.root))
		}
		if name == "constants.pkl" || strings.HasPrefix(name, "code/") {
			return place{path: f.Path, key: e.Name}.at(e.at, "a TorchScript archive, which holds a program; re-save its tensors with torch.save")
		}
		if e.Method != zip.Store {
			return place{path: f.Path, key: e.Name}.at(e.at, "a packed entry, but torch.save packs none; re-save with torch.save")
		}
		t.entries[name] = e
	}
	order, err := t.whole("byteorder", 16)
	switch said := strings.TrimSpace(string(order)); {
	case err != nil:
		return err
	case said == "big":
		t.swap = true
	case said != "" && said != "little":
		return place{path: f.Path, key: t.root + "/byteorder"}.at(t.entries["byteorder"].at, "holds %s, expected little or big", text.Clip(said))
	}
	if _, found := t.entries["data.pkl"]; !found {
		return f.place().at(entries[0].at, "no data.pkl in the directory %s of the archive", text.Clip(t.root))
	}
	bytes, err := t.whole("data.pkl", mostPickle)
	if err != nil {
		return err
	}
	reader := &pickle{text: bytes}
	value, err := reader.load()
	if err != nil {
		return t.pickled(reader.pos, "%w", err)
	}
	// Every byte of a pickle makes at most one value; some are looked at again, since they are
	// shared.
	t.visits = 2*len(bytes) + 1000
	if err := t.visit(value); err != nil {
		return err
	}
	return t.finish()
}

// whole reads an entry as a whole and compares its checksum. An entry that is not there is empty.
func (t *torchFile) whole(name string, most uint64) ([]byte, error) {
	e, found := t.entries[name]
	if !found {
		return nil, nil
	}
	p := place{path: t.Path, key: t.root + "/" + name}
	if e.UncompressedSize64 > most {
		return nil, p.at(e.at, "an entry of %s bytes, expected at most %s", ucount(e.UncompressedSize64), ucount(most))
	}
	bytes := make([]byte, e.UncompressedSize64)
	if n, err := t.source.ReadAt(bytes, e.at); n < len(bytes) {
		return nil, p.at(e.at+int64(n), "reading failed: %w", text.Cause(err))
	}
	if e.CRC32 != 0 && crc32.ChecksumIEEE(bytes) != e.CRC32 { // PyTorch can be told to leave it out
		return nil, p.at(e.at, "a damaged entry: its checksum is %#08x, expected %#08x", crc32.ChecksumIEEE(bytes), e.CRC32)
	}
	return bytes, nil
}

// within visits a value of a dict or a list.
func (t *torchFile) within(name string, v any) error {
	t.path = append(t.path, name)
	t.length += len(name)
	err := t.visit(v)
	t.path = t.path[:len(t.path)-1]
	t.length -= len(name)
	return err
}

// at is the value that is visited.
func (t *torchFile) at() place { return place{path: t.Path, key: strings.Join(t.path, ".")} }

// pickled is an error about the byte of the pickle at an offset of it.
func (t *torchFile) pickled(offset int, format string, args ...any) error {
	return place{path: t.Path, key: t.root + "/data.pkl", base: t.entries["data.pkl"].at}.at(int64(offset), format, args...)
}

// visit finds the tensors in a value. Values may be shared, so that a short pickle makes endless
// many ways to them.
func (t *torchFile) visit(v any) error {
	switch t.visits--; {
	case len(t.path) > mostNested:
		return t.pickled(0, "dicts and lists nested deeper than %d", mostNested)
	case t.visits < 0:
		return t.pickled(0, "dicts and lists that hold the same values too many times")
	case t.length > mostKey:
		return t.pickled(0, "a key of more than %s", size(mostKey))
	}
	switch v := v.(type) {
	case *stridedTensor:
		p := t.at()
		if t.seen[p.key] {
			return p.at(t.entries["data.pkl"].at+int64(v.made), "two tensors of this key")
		}
		t.seen[p.key] = true
		return t.tensor(p, v)
	case *dict:
		for i, k := range v.keys {
			var name string
			switch k := k.(type) {
			case string:
				name = k
			case int64:
				name = strconv.FormatInt(k, 10)
			case bool:
				name = strconv.FormatBool(k)
			default:
				return t.pickled(0, "%s as a key of a dict, expected a string or a whole number", kindOf(k))
			}
			if err := t.within(name, v.values[i]); err != nil {
				return err
			}
		}
	case *list:
		return t.items(v.items)
	case tuple:
		return t.items(v)
	}
	return nil
}

// items finds the tensors in a list. A list of nothing but numbers or words is left out and said.
func (t *torchFile) items(items []any) error {
	plain := 0
	for _, v := range items {
		switch v.(type) {
		case bool, int64, float64, string:
			plain++
		}
	}
	if plain > 0 && plain == len(items) {
		if t.left++; t.left == 1 {
			t.first = t.at()
		}
		return nil
	}
	for i, v := range items {
		if err := t.within(strconv.Itoa(i), v); err != nil {
			return err
		}
	}
	return nil
}

// tensor adds a tensor.
func (t *torchFile) tensor(p place, v *stridedTensor) error {
	itemSize := int64(v.typ.Size())
	elements := v.storage.number
	if v.storage.class == "torch.storage.UntypedStorage" {
		elements /= itemSize
	}
	shape, span, err := v.check(elements)
	if err != nil {
		return p.at(t.entries["data.pkl"].at+int64(v.made), "%w", err)
	}
	data, at, err := t.storage(p, v)
	if err != nil {
		return err
	}
	n, bytes, _ := product(shape, int(itemSize))
	at += v.offset * itemSize
	t.views[v.storage.key] += bytes
	if n > 0 && !contiguous(shape, v.strides) {
		data, at = t.contiguous(p, data, at, shape, v.strides, span, int(itemSize)), 0
	}
	typ := v.typ
	if as, ok := reinterpret(t.options.As, int(itemSize)); ok && (typ == U8 || typ == U16) {
		typ = as
	}
	t.add(p, typ, int(itemSize), shape, data, at, t.swap)
	return nil
}

// check holds a tensor to its storage of so many elements. The span is how many of them there are
// from its first element to its last.
func (v *stridedTensor) check(elements int64) (shape []int, span int64, err error) {
	if len(v.shape) != len(v.strides) {
		return nil, 0, fmt.Errorf("%s and %s, expected as many", text.Plural(len(v.shape), "size"), text.Plural(len(v.strides), "stride"))
	}
	last, empty := uint64(0), false
	for i, d := range v.shape {
		switch {
		case d < 0 || v.strides[i] < 0:
			return nil, 0, fmt.Errorf("a size of %d with a stride of %d, expected both not negative", d, v.strides[i])
		case d > math.MaxInt: // where an int has 32 bits
			return nil, 0, fmt.Errorf("a size of %d, more than this machine can address", d)
		}
		shape = append(shape, int(d))
		if d == 0 {
			empty = true
			continue
		}
		high, low := bits.Mul64(uint64(d-1), uint64(v.strides[i]))
		sum, carry := bits.Add64(last, low, 0)
		if high != 0 || carry != 0 || sum > math.MaxInt64 {
			return nil, 0, errors.New("strides that reach further than this machine can address")
		}
		last = sum
	}
	n, _, ok := product(shape, v.typ.Size())
	switch {
	case !ok:
		return nil, 0, fmt.Errorf("shape %s of %s, more than this machine can address", text.Shape(shape...), v.typ)
	case empty && v.offset >= 0 && v.offset <= elements:
		return shape, 0, nil
	case v.offset < 0:
		return nil, 0, fmt.Errorf("an offset of %d, expected one that is not negative", v.offset)
	case v.offset > elements || int64(last) >= elements-v.offset:
		return nil, 0, fmt.Errorf("its last element has the index %d, but its storage has %s", uint64(v.offset)+last, text.Plural(int(elements), "element"))
	case int64(n) > int64(last)+1:
		return nil, 0, errors.New("an expanded tensor, whose elements share their place; save .clone() of it")
	}
	return shape, int64(last) + 1, nil
}

// storage is where the elements of a tensor's storage lie.
func (t *torchFile) storage(p place, v *stridedTensor) (*source, int64, error) {
	s := v.storage
	e, found := t.entries["data/"+s.key]
	if !found {
		return nil, 0, p.at(t.entries["data.pkl"].at+int64(v.made), "lies in the entry data/%s, which is not there", text.Clip(s.key))
	}
	width := int64(v.typ.Size())
	if s.class == "torch.storage.UntypedStorage" {
		width = 1
	}
	if have := int64(e.UncompressedSize64); s.number > math.MaxInt64/width || s.number*width != have {
		return nil, 0, p.at(e.at, "a storage of %s elements of %s, but its entry has %s", count(s.number), size(width), size(have))
	}
	if t.sources[s.key] == nil {
		t.sources[s.key] = &source{reader: t.File.source}
	}
	return t.sources[s.key], e.at, nil
}

// finish says what is worth saying of the file.
func (t *torchFile) finish() error {
	if t.left > 0 {
		others := ""
		if t.left > 1 {
			others = ", and " + text.Count(t.left-1) + " more"
		}
		t.note(t.first, "a list of Python's own numbers or words is left out%s; save torch.tensor of it", others)
		t.Left = append(t.Left, t.Notes[len(t.Notes)-1])
	}
	for _, key := range slices.Sorted(maps.Keys(t.views)) {
		if have := int64(t.entries["data/"+key].UncompressedSize64); t.views[key] < have {
			t.note(t.File.place(), "holds a view of %s with its whole storage of %s (data/%s); .clone() saves the view alone",
				size(t.views[key]), count(have), key)
		}
	}
	if len(t.Arrays) == 0 {
		return t.pickled(0, "no tensors; save a tensor, or a dict or list of them")
	}
	return nil
}

// contiguous is whether strides are those of C order. Those of sizes of one do not matter.
func contiguous(shape []int, strides []int64) bool {
	want := int64(1)
	for i := len(shape) - 1; i >= 0; i-- {
		if shape[i] != 1 && strides[i] != want {
			return false
		}
		want *= int64(shape[i])
	}
	return true
}

// contiguous makes a view contiguous when its first element is read. A transposed matrix is read
// as one in Fortran order is; of anything else the span must fit in memory.
func (t *torchFile) contiguous(p place, data *source, at int64, shape []int, strides []int64, span int64, itemSize int) *source {
	f := t.File
	if rows, cols, err := matrix(shape, p); err == nil && fortran(shape, strides) {
		return f.transposed(p, data, at, rows, cols, itemSize)
	}
	n, bytes, _ := product(shape, itemSize)
	return &source{ready: func() (io.ReaderAt, error) {
		need := span * int64(itemSize)
		if need > math.MaxInt || !f.keeper.take(need) {
			return nil, p.fault("a view of %s does not fit in memory; save .contiguous() of it", size(need))
		}
		defer f.keeper.give(need)
		raw := make([]byte, need)
		if n, err := data.reader.ReadAt(raw, at); n < len(raw) {
			return nil, p.at(at+int64(n), "reading failed: %w", text.Cause(err))
		}
		kept, err := f.keeper.keep(bytes, func(w io.Writer) error { return gather(w, raw, shape, strides, n, itemSize) })
		if err != nil {
			return nil, p.fault("making it contiguous failed: %w", err)
		}
		return kept, nil
	}}
}

// fortran is whether strides are those of Fortran order.
func fortran(shape []int, strides []int64) bool {
	turned, back := slices.Clone(shape), slices.Clone(strides)
	slices.Reverse(turned)
	slices.Reverse(back)
	return contiguous(turned, back)
}

// gather writes the elements of a view in C order.
func gather(w io.Writer, raw []byte, shape []int, strides []int64, n, itemSize int) error {
	index, block, at := make([]int, len(shape)), make([]byte, 0, 64<<10), int64(0)
	for range n {
		if len(block)+itemSize > cap(block) {
			if _, err := w.Write(block); err != nil {
				return err
			}
			block = block[:0]
		}
		block = append(block, raw[at*int64(itemSize):][:itemSize]...)
		for i := len(shape) - 1; i >= 0; i-- {
			index[i]++
			at += strides[i]
			if index[i] < shape[i] {
				break
			}
			at -= strides[i] * int64(shape[i])
			index[i] = 0
		}
	}
	_, err := w.Write(block)
	return err
}
