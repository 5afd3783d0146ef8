package array

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestTorch(t *testing.T) {
	f := opened(t, "testdata/every.pt", Options{})
	for name, typ := range map[string]Type{
		"f64": F64, "f32": F32, "f16": F16, "bf16": BF16, "e4m3": F8E4M3, "parameter": F32, "layers.0": F32,
	} {
		holds(t, key(t, f, name), typ, []int{3, 4}, real)
	}
	holds(t, key(t, f, "e5m2"), F8E5M2, []int{2, 3}, real)
	for name, typ := range map[string]Type{"i8": I8, "i16": I16, "i32": I32, "i64": I64, "u8": U8, "u16": U16, "u32": U32, "u64": U64} {
		holds(t, key(t, f, name), typ, []int{3, 4}, counted)
	}
	holds(t, key(t, f, "bool"), Bool, []int{3}, func(i int) float64 { return float64((i + 1) % 2) })
	holds(t, key(t, f, "scalar"), F32, nil, func(int) float64 { return 2.5 })
	holds(t, key(t, f, "empty"), F32, []int{0, 5}, nil)
	holds(t, key(t, f, "layers.1.0"), F16, []int{2}, real)
	holds(t, key(t, f, "layers.1.1.7"), F32, []int{2}, real)
	if len(f.Arrays) != 21 {
		t.Errorf("%d arrays", len(f.Arrays))
	}
	const want = "testdata/every.pt:shape: a list of Python's own numbers or words is left out, and 1 more; save torch.tensor of it"
	if len(f.Notes) != 1 || f.Notes[0] != want {
		t.Errorf("the notes are %q", f.Notes)
	}
}

// TestTorchViews reads tensors that are views, in memory and with too little of it.
func TestTorchViews(t *testing.T) {
	for _, memory := range []int64{0, 500} {
		f := opened(t, "testdata/views.pt", Options{Memory: memory, Spill: t.TempDir()})
		holds(t, key(t, f, "turned"), F32, []int{70, 3}, real)
		holds(t, key(t, f, "slice"), I64, []int{5}, counted)
		holds(t, key(t, f, "permuted"), F32, []int{2, 3, 4}, real)
		holds(t, key(t, f, "rest"), F32, []int{8}, real)
		if len(f.Notes) != 3 || !strings.Contains(strings.Join(f.Notes, "\n"), "holds a view of 40 bytes with its whole storage of 800 (data/1); .clone()") {
			t.Errorf("the notes are %q", f.Notes)
		}
		if memory == 0 {
			holds(t, key(t, f, "columns"), F32, []int{70, 3}, real)
			continue
		}
		err := key(t, f, "columns").ReadFloats(make([]float32, 1), 0)
		if err == nil || err.Error() != "testdata/views.pt:columns: a view of 1,668 bytes does not fit in memory; save .contiguous() of it" {
			t.Errorf("%v", err)
		}
	}
}

// TestTorchState reads what most people save: the state of a module, whose versions are its
// attributes.
func TestTorchState(t *testing.T) {
	var keys []string
	for _, a := range opened(t, "testdata/state.pt", Options{}).Arrays {
		keys = append(keys, a.Key)
	}
	want := []string{"0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"}
	if !slices.Equal(keys, want) {
		t.Errorf("the arrays are %q", keys)
	}
	alone := opened(t, "testdata/alone.pt", Options{}).Arrays[0]
	holds(t, alone, F32, []int{3, 4}, real)
	if alone.Key != "" || alone.Name() != "testdata/alone.pt" {
		t.Errorf("the tensor is named %s", alone.Name())
	}
}

func TestTorchRefuses(t *testing.T) {
	for file, want := range map[string]string{
		"model":    "holds a Python object of class torch.nn.modules.linear.Linear; save tensors, not models",
		"complex":  "holds a Python object of class torch.ComplexFloatStorage; save tensors, not models",
		"legacy":   "a PyTorch file of before 1.6, expected a file of arrays; re-save with torch.save",
		"script":   "a TorchScript archive, which holds a program; re-save its tensors with torch.save",
		"expanded": "an expanded tensor, whose elements share their place; save .clone() of it",
	} {
		_, err := Open("testdata/"+file+".pt", Options{})
		if err == nil || !strings.HasPrefix(err.Error(), "testdata/"+file+".pt") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// TestPickle runs small pickles: what each makes, or why not.
func TestPickle(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"K\x07.", "7"}, {"J\xff\xff\xff\xff.", "-1"}, {"M\x01\x02.", "513"}, {"\x8a\x00.", "0"}, {"\x8a\x01\x80.", "-128"},
		{"\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f.", "9223372036854775807"}, {"\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x80.", "-9223372036854775808"},
		{"\x8a\x09123456789.", "a whole number of 9 bytes"}, {"\x8a\x03ab", "ends too early"},
		{"N.", "<nil>"}, {"\x88.", "true"}, {"G\x3f\xf0\x00\x00\x00\x00\x00\x00.", "1"}, {"U\x02hi.", "hi"}, {"X\x02\x00\x00\x00hi.", "hi"},
		{"(K\x01K\x02t.", "[1 2]"}, {"K\x01K\x02\x86.", "[1 2]"}, {"(K\x01(K\x02tt.", "[1 [2]]"}, {").", "[]"},
		{"]q\x00K\x05ah\x00\x86.", "[0x"}, {"K\x01r\x00\x01\x00\x00j\x00\x01\x00\x00\x86.", "[1 1]"},
		{"h\x00.", "entry 0 of the memo"}, {"t.", "more from its stack"}, {"K\x01(\x85.", "more from its stack"}, {".", "more from its stack"}, {"(.", "more from its stack"},
		{"X\xff\xff\xff\xffhi.", "a string of 4,294,967,295 bytes, but only 3 follow"}, {"U\x01\xff.", "not UTF-8"},
		{"", "ends too early"}, {"K", "ends too early"}, {"\x80\x06.", "version 6"}, {"\x80\x02N.", "<nil>"}, {"x", "0x78, which is no opcode"},
		{"0.", "the opcode POP,"}, {"\x95", "the opcode FRAME,"}, {"iposix\nsystem\n.", "the opcode INST,"}, {"\x93.", "the opcode STACK_GLOBAL,"},
		{"cos\nsystem\n(U\x02lstR.", "holds a Python object of class os.system"},
		{"cbuiltins\neval\n.", "class builtins.eval"}, {"ctorch\nload\n.", "class torch.load"}, {"ctorch", "does not end"},
		{"ctorch\nFloatStorage\n)R.", "a call of torch.FloatStorage"}, {"K\x01)R.", "is called with"}, {"ccollections\nOrderedDict\nK\x01R.", "is called with a number"},
		{"ccollections\nOrderedDict\nK\x01\x85R.", "unexpected kinds"}, {"ctorch._utils\n_rebuild_tensor_v2\n)R.", "unexpected kinds"},
		{"ctorch._utils\n_rebuild_tensor_v2\n(K\x01K\x01K\x01K\x01K\x01K\x01tR.", "unexpected kinds"},
		{"ctorch\nSize\nK\x01\x85\x85R.", "[1]"}, {"ctorch\nSize\n)R.", "unexpected kinds"},
		{"K\x01K\x02a.", "appended to a number"}, {"K\x01K\x02K\x03s.", "set in a number"}, {"}(K\x01u.", "a key without a value"}, {"a.", "more from its stack"},
		{"K\x01}b.", "attributes of a number"}, {"}K\x01b.", "attributes that are a number"}, {"K\x01Q.", "no storage"},
		{"(U\x07storagectorch\nFloatStorage\nU\x010U\x03cpuK\x06tQ.", "{torch.FloatStorage 0 6}"},
		{"(U\x07storagectorch\nFloatStorage\nU\x04../0U\x03cpuK\x06tQ.", "the entry ../0, expected a plain name"},
		{"(U\x07storagectorch\nFloatStorage\nU\x010U\x03cpuJ\xff\xff\xff\xfftQ.", "not described"},
		{"(U\x07storagectorch\nSize\nU\x010U\x03cpuK\x06tQ.", "not described"},
	} {
		v, err := (&pickle{text: []byte(test.text)}).load()
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = fmt.Sprint(v)
		}
		if !strings.Contains(got, test.want) || err == nil && test.want != "[0x" && got != test.want {
			t.Errorf("%q makes %s, want %s", test.text, got, test.want)
		}
	}
}

// TestPickleLimits: what a pickle may make has a bound.
func TestPickleLimits(t *testing.T) {
	memo := []byte("N")
	for i := range mostMemo + 1 {
		memo = append(memo, 'r', byte(i), byte(i>>8), byte(i>>16), 0)
	}
	for want, text := range map[string]string{
		"1,000,000 values on its stack":  strings.Repeat("N", mostStack+2),
		"1,000,000 values on its stack ": strings.Repeat("(", mostStack+2),
		"100,000 values into its memo":   string(memo),
	} {
		if _, err := (&pickle{text: []byte(text)}).load(); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestTorchChecksum: a byte of the pickle that is another is found by the checksum.
func TestTorchChecksum(t *testing.T) {
	raw, err := os.ReadFile("testdata/alone.pt")
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(raw), "cpu")
	raw[at] ^= 1
	if _, err := Open(written(t, "a.pt", raw), Options{}); err == nil || !strings.Contains(err.Error(), "a.pt:alone/data.pkl: byte ") || !strings.Contains(err.Error(), "its checksum is") {
		t.Errorf("%v", err)
	}
}

// TestTorchBigEndian reads what a machine of the other order of bytes wrote.
func TestTorchBigEndian(t *testing.T) {
	path := written(t, "a.pt", zipWith(t,
		zipped{name: "a/data.pkl", content: tensorOf("torch.ShortStorage", 3, 0, tuple{3}, tuple{1}) + "."},
		zipped{name: "a/byteorder", content: "big"}, zipped{name: "a/data/0", content: "\x00\x00\x00\x01\x00\x02"}))
	holds(t, opened(t, path, Options{}).Arrays[0], I16, []int{3}, counted)
}

func TestContiguous(t *testing.T) {
	for _, test := range []struct {
		shape   []int
		strides []int64
		c, f    bool
	}{
		{nil, nil, true, true},
		{[]int{3}, []int64{1}, true, true},
		{[]int{3}, []int64{2}, false, false},
		{[]int{3, 4}, []int64{4, 1}, true, false},
		{[]int{3, 4}, []int64{1, 3}, false, true},
		{[]int{1, 4}, []int64{99, 1}, true, true}, // where there is one, no step is taken
		{[]int{4, 1}, []int64{1, 0}, true, true},
		{[]int{2, 3, 4}, []int64{12, 4, 1}, true, false},
		{[]int{2, 3, 4}, []int64{24, 4, 1}, false, false},
	} {
		if c, f := contiguous(test.shape, test.strides), fortran(test.shape, test.strides); c != test.c || f != test.f {
			t.Errorf("%v with strides %v: %v and %v, want %v and %v", test.shape, test.strides, c, f, test.c, test.f)
		}
	}
}

// TestGathered: what a view was gathered from is given back.
func TestGathered(t *testing.T) {
	f := opened(t, "testdata/views.pt", Options{Memory: 1000})
	if err := key(t, f, "permuted").ReadFloats(make([]float32, 24), 0); err != nil {
		t.Fatal(err)
	}
	if want := int64(1000 - 24*4); f.keeper.left != want {
		t.Errorf("%d bytes are left, want %d", f.keeper.left, want)
	}
}
