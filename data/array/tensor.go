package array

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
)

// Tensor is an array in memory, as it is written into safetensors and read from there: of float32,
// of float64 or of int32, of which the other two are nil.
type Tensor struct {
	Name    string
	Shape   []int // the product is the number of elements, which are in C order
	Float32 []float32
	Float64 []float64
	Int32   []int32
}

// dtype is what safetensors calls the type of the elements, and how many bytes each has.
func (t Tensor) dtype() (name string, size int) {
	switch {
	case t.Float64 != nil:
		return "F64", 8
	case t.Int32 != nil:
		return "I32", 4
	}
	return "F32", 4
}

// elements is how many there are.
func (t Tensor) elements() int { return len(t.Float32) + len(t.Float64) + len(t.Int32) }

// append adds the elements, little-endian and bit for bit.
func (t Tensor) append(to []byte) []byte {
	for _, v := range t.Float32 {
		to = binary.LittleEndian.AppendUint32(to, math.Float32bits(v))
	}
	for _, v := range t.Float64 {
		to = binary.LittleEndian.AppendUint64(to, math.Float64bits(v))
	}
	for _, v := range t.Int32 {
		to = binary.LittleEndian.AppendUint32(to, uint32(v))
	}
	return to
}

// EncodeTensors returns a whole safetensors file, see [File] for the format: the metadata by their
// keys ascending, then the tensors, the longest elements first so that all lie where their size
// divides the offset, and otherwise in the order given. The same arguments give the same bytes. Two
// tensors of one name are an error, and so is one whose shape does not have as many elements.
func EncodeTensors(metadata map[string]string, tensors []Tensor) ([]byte, error) {
	tensors = slices.Clone(tensors)
	slices.SortStableFunc(tensors, func(a, b Tensor) int {
		_, x := a.dtype()
		_, y := b.dtype()
		return cmp.Compare(y, x)
	})
	header, data, err := tensorHeader(metadata, tensors)
	if err != nil {
		return nil, err
	}
	out := binary.LittleEndian.AppendUint64(make([]byte, 0, 8+len(header)+data), uint64(len(header)))
	out = append(out, header...)
	for _, t := range tensors {
		out = t.append(out)
	}
	return out, nil
}

// tensorHeader is the JSON of the header, filled up with spaces to a multiple of eight bytes, and how
// many bytes of data follow.
func tensorHeader(metadata map[string]string, tensors []Tensor) (header []byte, data int, err error) {
	var b bytes.Buffer
	object := func(name string, value any) {
		text, _ := json.Marshal(name)
		if b.Len() == 0 {
			b.WriteByte('{')
		} else {
			b.WriteByte(',')
		}
		b.Write(text)
		b.WriteByte(':')
		text, _ = json.Marshal(value) // of texts and whole numbers, which cannot fail
		b.Write(text)
	}
	if len(metadata) > 0 {
		object("__metadata__", maps.Clone(metadata)) // encoding/json sorts the keys
	}
	seen := map[string]bool{"__metadata__": true}
	for _, t := range tensors {
		dtype, size := t.dtype()
		n := 1
		for _, d := range t.Shape {
			n *= d
		}
		switch {
		case seen[t.Name]:
			return nil, 0, fmt.Errorf("two tensors %.40q, or one of a name that is taken", t.Name)
		case n != t.elements():
			return nil, 0, fmt.Errorf("the tensor %.40q has %d elements, its shape %v has %d", t.Name, t.elements(), t.Shape, n)
		}
		seen[t.Name] = true
		object(t.Name, struct {
			Type    string `json:"dtype"`
			Shape   []int  `json:"shape"`
			Offsets [2]int `json:"data_offsets"`
		}{dtype, append([]int{}, t.Shape...), [2]int{data, data + size*n}})
		data += size * n
	}
	if b.Len() == 0 {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	for b.Len()%8 != 0 {
		b.WriteByte(' ')
	}
	return b.Bytes(), data, nil
}

// DecodeTensors reads a whole safetensors file that is in memory, as [EncodeTensors] writes it: its
// metadata and its tensors of float32, float64 and int32 in the order of the file, bit for bit. The
// name stands in errors, which are those of [Open]; a tensor of another type is one too.
func DecodeTensors(name string, raw []byte) (metadata map[string]string, tensors []Tensor, err error) {
	f, err := open(name, bytes.NewReader(raw), int64(len(raw)), Options{}, (*File).safetensors)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	for _, a := range f.Arrays {
		t := Tensor{Name: a.Key, Shape: a.Shape}
		n := a.Len()
		switch a.Type {
		case F32:
			t.Float32 = make([]float32, n)
		case F64:
			t.Float64 = make([]float64, n)
		case I32:
			t.Int32 = make([]int32, n)
		default:
			return nil, nil, a.place.fault("elements of type %s, expected f32, f64 or i32", a.Type)
		}
		if err := a.read(0, n, t.take); err != nil {
			return nil, nil, err
		}
		tensors = append(tensors, t)
	}
	return f.metadata, tensors, nil
}

// take takes a block of elements from raw bytes.
func (t *Tensor) take(s *section, raw []byte, done int) error {
	for i := range len(raw) / s.size {
		switch {
		case t.Float32 != nil:
			t.Float32[done+i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		case t.Float64 != nil:
			t.Float64[done+i] = math.Float64frombits(binary.LittleEndian.Uint64(raw[8*i:]))
		default:
			t.Int32[done+i] = int32(binary.LittleEndian.Uint32(raw[4*i:]))
		}
	}
	return nil
}
