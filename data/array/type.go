package array

// Type is what an element of an array is.
type Type uint8

// The types that are read. The floating-point ones are those of IEEE 754 (F64, F32, F16), bfloat16,
// which is the upper half of a float32, and two of eight bits (Micikevicius et al., "FP8 Formats
// for Deep Learning", 2022): E4M3 without infinities, largest value 448, and E5M2 with them,
// largest value 57,344. Text is a string, of NumPy's kinds U and S or of a column in a CSV file.
const (
	F64 Type = iota + 1
	F32
	F16
	BF16
	F8E4M3
	F8E5M2
	I8
	I16
	I32
	I64
	U8
	U16
	U32
	U64
	Bool
	Text
)

// types is what is known of each type: its name, the bytes of an element, and what kind of number
// it is. Text has no size of its own.
var types = [...]struct {
	name           string
	size           int
	float, integer bool
}{
	F64:    {"f64", 8, true, false},
	F32:    {"f32", 4, true, false},
	F16:    {"f16", 2, true, false},
	BF16:   {"bf16", 2, true, false},
	F8E4M3: {"f8_e4m3", 1, true, false},
	F8E5M2: {"f8_e5m2", 1, true, false},
	I8:     {"i8", 1, false, true},
	I16:    {"i16", 2, false, true},
	I32:    {"i32", 4, false, true},
	I64:    {"i64", 8, false, true},
	U8:     {"u8", 1, false, true},
	U16:    {"u16", 2, false, true},
	U32:    {"u32", 4, false, true},
	U64:    {"u64", 8, false, true},
	Bool:   {"bool", 1, false, false},
	Text:   {"text", 0, false, false},
}

// String is the name that fathom has for the type, such as f16. Options.Raw and Options.As take the
// same names.
func (t Type) String() string {
	if int(t) >= len(types) || t == 0 {
		return "no type"
	}
	return types[t].name
}

// Size is the bytes of one element, 0 for Text.
func (t Type) Size() int {
	if int(t) >= len(types) {
		return 0
	}
	return types[t].size
}

// Float reports whether it is a floating-point type.
func (t Type) Float() bool { return int(t) < len(types) && types[t].float }

// Integer reports whether it is a type of whole numbers. Bool is none.
func (t Type) Integer() bool { return int(t) < len(types) && types[t].integer }

// named is the type with a name of fathom's, and whether there is one.
func named(name string) (Type, bool) {
	for t := F64; t < Text; t++ {
		if types[t].name == name {
			return t, true
		}
	}
	return 0, false
}

// typeNames are the names of all types of numbers, as a sentence lists them.
func typeNames() []string {
	var names []string
	for t := F64; t < Text; t++ {
		names = append(names, types[t].name)
	}
	return names
}
