package spec

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
)

// A palette is what values are filled with.
type palette struct {
	text   func() string
	whole  func() uint64 // cut to the width of the field
	figure func() float64
	length func() int // of a list, −1 for nil; of what is behind a pointer, −1 for nil
}

// everywhere is a palette of the same of each. Its lists have one element.
func everywhere(text string, whole uint64, figure float64) palette {
	return palette{
		func() string { return text }, func() uint64 { return whole }, func() float64 { return figure },
		func() int { return 1 },
	}
}

// Values that tend to be lost on the way.
var (
	texts = []string{
		"", "a", "train", "hidden1", "é→▲ 数字 \U0001F600", `<script>&"quoted"\ and 'so'`, "\u2028\u2029", "\x00\x1b[2J\t\r\n\u007f\u0085", "\ufffd",
		"null", "+Inf", "\xff", "Gr\xfc\xdfe", "\xed\xa0\x80", "a\xc3",
	}
	wholes = []uint64{0, 1, 2, 9, 65_536, 1<<53 + 1, math.MaxInt32, math.MaxInt64, 1 << 63, math.MaxUint64 - 1, math.MaxUint64}

	figures = []float64{
		0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), 1, -1, 0.1, 1.0 / 3, 1e21, 1e-7, 123456789,
		math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0x1p-1022, math.Nextafter(0x1p-1022, 0), math.MaxFloat64, -math.MaxFloat64,
		1 - 0x1p-53, 1 + 0x1p-52, math.Float64frombits(0x7ff8dead0000beef), math.Float64frombits(0xfff0000000000001),
	}
)

// drawn is a palette that a fuzzer's bytes choose, and zeros when they are used up. Texts are UTF-8
// if they must be.
func drawn(bytes []byte, utf8 bool) palette {
	next := func() int {
		if len(bytes) == 0 {
			return 0
		}
		b := bytes[0]
		bytes = bytes[1:]
		return int(b)
	}
	word := func() uint64 {
		var raw [8]byte
		bytes = bytes[copy(raw[:], bytes):]
		return binary.LittleEndian.Uint64(raw[:])
	}
	return palette{
		text: func() (s string) {
			if n := next(); n < 128 {
				s = texts[n%len(texts)]
			} else {
				n = min(n-128, len(bytes))
				s, bytes = string(bytes[:n]), bytes[n:]
			}
			if utf8 {
				s = string([]rune(s)) // each byte that is wrong becomes U+FFFD
			}
			return s
		},
		whole: func() uint64 {
			if n := next(); n < 192 {
				return wholes[n%len(wholes)]
			}
			return word()
		},
		figure: func() float64 {
			if n := next(); n < 192 {
				return figures[n%len(figures)]
			}
			return math.Float64frombits(word())
		},
		length: func() int { return next()%4 - 1 },
	}
}

// noise is bytes that look like a fuzzer's.
func noise(seed uint64) []byte {
	rng := rand.New(rand.NewPCG(seed, 11))
	out := make([]byte, 2000)
	for i := range out {
		out[i] = byte(rng.Uint32())
	}
	return out
}

// fill sets everything in a value. It panics at a type that no event and no Spec has had, so that
// whoever adds one decides here what can be lost of it.
func fill(v reflect.Value, p palette) {
	switch v.Type() {
	case reflect.TypeFor[Confusion]():
		v.Set(reflect.ValueOf(fillConfusion(p)))
		return
	case reflect.TypeFor[json.RawMessage]():
		settings, _ := json.Marshal(map[string]any{"samples": p.whole(), "solver": p.text(), "nested": map[string]any{"list": []any{nil, true, p.text()}}})
		v.SetBytes(settings)
		return
	case reflect.TypeFor[float64](): // of what the post printed
		if x := p.figure(); !math.IsNaN(x) && !math.IsInf(x, 0) {
			v.SetFloat(x)
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(p.text())
	case reflect.Bool:
		v.SetBool(p.whole()%2 == 1)
	case reflect.Int:
		v.SetInt(int64(int(p.whole())))
	case reflect.Int32:
		v.SetInt(int64(int32(p.whole())))
	case reflect.Uint8:
		v.SetUint(p.whole() % 256)
	case reflect.Uint64:
		v.SetUint(p.whole())
	case reflect.Float64:
		v.SetFloat(p.figure())
	case reflect.Pointer:
		if p.length() >= 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), p)
		}
	case reflect.Slice:
		if n := p.length(); n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			fillAll(v, p)
		}
	case reflect.Array:
		fillAll(v, p)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), p)
		}
	default:
		panic("nobody has decided how a " + v.Type().String() + " is filled")
	}
}

func fillAll(v reflect.Value, p palette) {
	for i := range v.Len() {
		fill(v.Index(i), p)
	}
}

// fillConfusion draws a confusion matrix of each of its forms.
func fillConfusion(p palette) Confusion {
	sizes := []int{0, 1, 3, 16, tabled + 1, MaxClasses} // a table of 256 takes its time; see TestConfusionJSON
	classes := sizes[p.whole()%uint64(len(sizes))]
	labels := make([]int32, max(0, 3*p.length()))
	predictions := make([]int32, len(labels))
	for i := range labels {
		labels[i] = int32(p.whole() % uint64(classes+1))
		predictions[i] = int32(p.whole()%uint64(classes+1)) - 1
	}
	return NewConfusion(classes, labels, predictions)
}

// same tells whether two values are the same: bit for bit, but for NaN, of which there is one.
func same(a, b any) bool { return sameValue(reflect.ValueOf(a), reflect.ValueOf(b)) }

func sameValue(a, b reflect.Value) bool {
	if !a.IsValid() || !b.IsValid() || a.Type() != b.Type() {
		return a.IsValid() == b.IsValid() && !a.IsValid()
	}
	switch a.Kind() {
	case reflect.Float64:
		x, y := a.Float(), b.Float()
		return math.IsNaN(x) && math.IsNaN(y) || math.Float64bits(x) == math.Float64bits(y)
	case reflect.Pointer:
		return a.IsNil() == b.IsNil() && (a.IsNil() || sameValue(a.Elem(), b.Elem()))
	case reflect.Slice, reflect.Array:
		if a.Len() != b.Len() || a.Kind() == reflect.Slice && a.IsNil() != b.IsNil() {
			return false
		}
		for i := range a.Len() {
			if !sameValue(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		for i := range a.NumField() {
			if !sameValue(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	}
	return a.Equal(b)
}

// unset lists the fields of a value that are zero.
func unset(path string, v reflect.Value) (out []string) {
	switch {
	case v.IsZero():
		return []string{path}
	case v.Kind() == reflect.Pointer:
		return unset(path, v.Elem())
	case v.Kind() == reflect.Slice, v.Kind() == reflect.Array:
		if v.Len() == 0 {
			return []string{path}
		}
		for i := range v.Len() {
			out = append(out, unset(path, v.Index(i))...)
		}
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[Confusion]():
		for i := range v.NumField() {
			out = append(out, unset(path+"."+v.Type().Field(i).Name, v.Field(i))...)
		}
	}
	return out
}
