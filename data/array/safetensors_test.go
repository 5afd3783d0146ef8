package array

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fathom/data/text"
)

func TestSafetensors(t *testing.T) {
	f := opened(t, "testdata/every.safetensors", Options{})
	if len(f.Arrays) != 17 || f.Notes != nil {
		t.Errorf("%d arrays and the notes %q", len(f.Arrays), f.Notes)
	}
	for name, typ := range map[string]Type{
		"layer.f64": F64, "layer.f32": F32, "layer.f16": F16, "layer.bf16": BF16, "layer.e4m3": F8E4M3,
	} {
		holds(t, key(t, f, name), typ, []int{3, 4}, real)
	}
	holds(t, key(t, f, "layer.e5m2"), F8E5M2, []int{2, 3}, real)
	for name, typ := range map[string]Type{"i8": I8, "i16": I16, "i32": I32, "i64": I64, "u8": U8, "u16": U16, "u32": U32, "u64": U64} {
		holds(t, key(t, f, name), typ, []int{3, 4}, counted)
	}
	holds(t, key(t, f, "bool"), Bool, []int{3}, func(i int) float64 { return float64((i + 1) % 2) })
	holds(t, key(t, f, "scalar"), F32, []int{}, func(int) float64 { return 2.5 })
	holds(t, key(t, f, "empty"), F32, []int{0, 5}, nil)
	if want := map[string]string{"format": "np", "größe": "7"}; !maps.Equal(f.Metadata(), want) {
		t.Errorf("the metadata are %q", f.Metadata())
	}
	if name := key(t, f, "i8").Name(); name != "testdata/every.safetensors:i8" {
		t.Errorf("the array is named %s", name)
	}
}

// TestNotRead: an array of a type that is not read leaves the others alone, and is an error where
// there is no other.
func TestNotRead(t *testing.T) {
	f := opened(t, "testdata/complex.safetensors", Options{})
	holds(t, key(t, f, "x"), F32, []int{3, 4}, real)
	const want = ":z: elements of type C64, which are not read"
	if len(f.Arrays) != 1 || len(f.Notes) != 1 || f.Notes[0] != f.Path+want {
		t.Errorf("%d arrays and the notes %q", len(f.Arrays), f.Notes)
	}
	if _, err := Open("testdata/complex-alone.safetensors", Options{}); err == nil || err.Error() != "testdata/complex-alone.safetensors"+want {
		t.Errorf("%v", err)
	}
}

func TestIndex(t *testing.T) {
	f := opened(t, "testdata/model.safetensors.index.json", Options{})
	var keys []string
	for _, a := range f.Arrays {
		keys = append(keys, a.Key)
	}
	if !slices.Equal(keys, []string{"c", "a", "b"}) {
		t.Errorf("the arrays are %q", keys)
	}
	holds(t, key(t, f, "a"), F32, []int{3, 4}, real)
	holds(t, key(t, f, "b"), I64, []int{2}, counted)
	holds(t, key(t, f, "c"), F16, []int{3, 4}, real)
	if len(f.Notes) != 1 || !strings.HasSuffix(f.Notes[0], "model-00002-of-00002.safetensors: the index leaves out left") {
		t.Errorf("the notes are %q", f.Notes)
	}
	if err := f.Changed(); err != nil {
		t.Error(err)
	}
}

// TestIndexFollowsNoPath: an index names files beside it and nothing else.
func TestIndexFollowsNoPath(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.safetensors.index.json")
	for text, want := range map[string]string{
		`{"weight_map": {"a": "../b.safetensors"}}`:              "byte 21: the file of a is ../b.safetensors, expected the name",
		`{"weight_map": {"a": "..\\b.safetensors"}}`:             "beside the index",
		`{"weight_map": {"a": "/b.safetensors"}}`:                "beside the index",
		`{"weight_map": {"a": "c:b.safetensors"}}`:               "beside the index", // a drive of Windows
		`{"weight_map": {"a": ".."}}`:                            "beside the index",
		`{"weight_map": {"a": "m.safetensors.index.json"}}`:      "beside the index",
		`{"weight_map": {"a": {"file": "b.safetensors"}}}`:       "the file of a is an object, expected a string",
		`{"weight_map": {"a": "b.safetensors"}}`:                 "no such file",
		`{"weight_map": {"a": "b.safetensors", "a": "c"}}`:       "the key a stands twice in weight_map",
		`{"weight_map": {}}`:                                     "an index of no array",
		`{"metadata": {}}`:                                       "without a weight_map",
		`{"metadata": [[[[[]]]]], "weight_map": {}}`:             "nested deeper",
		`{"weight_map": {"a": "b.safetensors"}} {}`:              "behind the JSON",
		`{"weight_map": {"a": "b.safetensors"`:                   "ends too early",
		"{\"weight_map\": {\"a\xff\": \"b.safetensors\"}}":       "not UTF-8",
		`["weight_map"]`:                                         "expected '{'",
		`{"weight_map": {"a": "b.safetensors"}, "weight_map":1}`: "twice",
	} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := Open(path, Options{})
		if err == nil || !strings.HasPrefix(err.Error(), path+": ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestNatural(t *testing.T) {
	want := []string{"", "a", "a1", "a2", "a02", "a9/b10", "a10", "a10b", "b"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, text.Natural)
	if !slices.Equal(got, want) {
		t.Errorf("the order is %q", got)
	}
}
