package array

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"fathom/data/text"
)

const (
	mostTensorHeader = 100_000_000 // of the reference implementation
	mostTensors      = 1_000_000
)

// tensorTypes are the dtypes of safetensors: what they are here, 0 for those that are not read, and
// the bits of an element.
var tensorTypes = map[string]struct {
	typ  Type
	bits int
}{
	"BOOL": {Bool, 8}, "U8": {U8, 8}, "I8": {I8, 8}, "I16": {I16, 16}, "U16": {U16, 16}, "I32": {I32, 32}, "U32": {U32, 32},
	"I64": {I64, 64}, "U64": {U64, 64}, "F16": {F16, 16}, "BF16": {BF16, 16}, "F32": {F32, 32}, "F64": {F64, 64},
	"F8_E4M3": {F8E4M3, 8}, "F8_E5M2": {F8E5M2, 8},
	"F4": {0, 4}, "F6_E2M3": {0, 6}, "F6_E3M2": {0, 6}, "F8_E8M0": {0, 8}, "F8_E4M3FNUZ": {0, 8}, "F8_E5M2FNUZ": {0, 8}, "C64": {0, 64},
}

// tensor is what the header of a safetensors file says of one array.
type tensor struct {
	key, dtype string
	shape      []int64
	begin, end int64 // within the buffer
	at         int64 // of its key in the file
}

// safetensors reads the header of a safetensors file.
//
// The format (huggingface/safetensors, README.md, "Format"): the length N of the header as a
// little-endian uint64, N bytes of JSON that may be filled up with spaces, and the buffer, which
// the arrays fill without holes and without sharing a byte, little-endian and in C order. Their
// offsets count from the beginning of the buffer.
func (f *File) safetensors() error {
	p := f.place()
	if f.size < 8 {
		return p.at(f.size, "the file ends, expected 8 bytes with the length of the header")
	}
	head := make([]byte, 8)
	if _, err := f.source.ReadAt(head, 0); err != nil {
		return p.at(0, "reading failed: %w", text.Cause(err))
	}
	n := binary.LittleEndian.Uint64(head)
	switch {
	case n > mostTensorHeader:
		return p.at(0, "a header of %s bytes, expected at most 100,000,000", ucount(n))
	case int64(n) > f.size-8:
		return p.at(0, "a header of %s, but only %s follow", size(int64(n)), count(f.size-8))
	}
	header := make([]byte, n)
	if n, err := f.source.ReadAt(header, 8); n < len(header) {
		return p.at(8+int64(n), "reading failed: %w", text.Cause(err))
	}
	if n == 0 || header[0] != '{' {
		return p.at(8, "the header does not begin with '{'")
	}
	j, err := newJSON(header)
	if err != nil {
		return p.at(8, "%w", err)
	}
	tensors, err := f.tensors(j)
	if err != nil {
		return p.at(8+j.at, "%w", err)
	}
	if err := checkTensors(tensors, 8+int64(n), f.size, p); err != nil {
		return err
	}
	var refusals []error
	data := &source{reader: f.source}
	for _, t := range tensors {
		p.key = t.key
		known := tensorTypes[t.dtype]
		typ := known.typ
		if as, ok := reinterpret(f.options.As, known.bits/8); ok && (typ == U8 || typ == U16) {
			typ = as
		}
		if typ == 0 {
			refusals = append(refusals, refusal{p.fault("elements of type %s, which are not read", t.dtype)})
			continue
		}
		shape := make([]int, len(t.shape))
		for i, d := range t.shape {
			shape[i] = int(d)
		}
		f.add(p, typ, typ.Size(), shape, data, 8+int64(n)+t.begin, false)
	}
	return f.refused(refusals)
}

// tensors reads the JSON. The arrays come in the order of the header.
func (f *File) tensors(j *jsonText) ([]tensor, error) {
	var all []tensor
	err := j.object("the header", func(key string) error {
		if key == "__metadata__" {
			f.metadata = map[string]string{}
			return j.object("__metadata__", func(key string) (err error) {
				f.metadata[key], err = j.str("the entry " + text.Clip(key) + " of __metadata__")
				return err
			})
		}
		if len(all) == mostTensors {
			return fmt.Errorf("more than %s arrays", text.Count(mostTensors))
		}
		t := tensor{key: key, at: 8 + j.at, begin: -1}
		if err := t.read(j); err != nil {
			return err
		}
		all = append(all, t)
		return nil
	})
	if err == nil {
		err = j.end()
	}
	return all, err
}

// read reads what the header says of an array.
func (t *tensor) read(j *jsonText) error {
	name := text.Clip(t.key)
	err := j.object("the entry "+name, func(field string) (err error) {
		what := text.Clip(field) + " of " + name
		switch field {
		case "dtype":
			if t.dtype, err = j.str(what); err != nil {
				return err
			}
			if _, known := tensorTypes[t.dtype]; !known {
				return fmt.Errorf("%s is %s, which is no type of safetensors", what, text.Clip(t.dtype))
			}
			return nil
		case "shape":
			t.shape, err = j.sizes(what, mostDims)
			return err
		case "data_offsets":
			offsets, err := j.sizes(what, 2)
			if err != nil {
				return err
			}
			if len(offsets) != 2 || offsets[0] > offsets[1] {
				return fmt.Errorf("%s is %v, expected a begin and an end that is not before it", what, offsets)
			}
			t.begin, t.end = offsets[0], offsets[1]
			return nil
		}
		return fmt.Errorf("the field %s of %s, expected dtype, shape and data_offsets alone", text.Clip(field), name)
	})
	if err == nil && (t.dtype == "" || t.shape == nil || t.begin < 0) {
		err = fmt.Errorf("the entry %s has not all of dtype, shape and data_offsets", name)
	}
	return err
}

// checkTensors holds the arrays to the buffer from an offset to the end of the file, of which they
// fill every byte once.
func checkTensors(tensors []tensor, at, end int64, p place) error {
	order := make([]*tensor, len(tensors))
	for i := range tensors {
		order[i] = &tensors[i]
	}
	slices.SortStableFunc(order, func(a, b *tensor) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end))
	})
	last := int64(0)
	for _, t := range order {
		p.key = t.key
		shape := make([]int, len(t.shape))
		for i, d := range t.shape {
			if d > math.MaxInt {
				return p.at(t.at, "a dimension of %s, more than this machine can address", count(d))
			}
			shape[i] = int(d)
		}
		_, bits, ok := product(shape, tensorTypes[t.dtype].bits)
		switch {
		case !ok:
			return p.at(t.at, "shape %s of %s, more than this machine can address", text.Shape(shape...), t.dtype)
		case bits%8 != 0:
			return p.at(t.at, "shape %s of %s does not end at a byte", shapeOf(shape), t.dtype)
		case t.end-t.begin != bits/8:
			return p.at(t.at, "%s from %s to %s, expected %s (%s of %s)", size(t.end-t.begin), count(t.begin), count(t.end), count(bits/8), shapeOf(shape), t.dtype)
		case t.begin < last:
			return p.at(t.at, "begins at %s of the buffer, within the array before it, which ends at %s", count(t.begin), count(last))
		case t.begin > last:
			return p.at(t.at, "begins at %s of the buffer, expected %s, where the array before it ends", count(t.begin), count(last))
		}
		last = t.end
	}
	p.key = ""
	switch buffer := end - at; {
	case last > buffer:
		return p.at(end, "truncated: %s of %s bytes of data", count(buffer), count(last))
	case last < buffer:
		return p.at(at+last, "%s of data, but the arrays take %s", size(buffer), count(last))
	}
	return nil
}
