package array

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// lie is a file that is not what it says.
type lie struct {
	about   string
	file    string
	content []byte
	want    string // what its sentence must say
}

// patched is a copy of a file with other bytes at an offset, from the end where that is negative.
func patched(file []byte, at int, with string) []byte {
	file = slices.Clone(file)
	if at < 0 {
		at += len(file)
	}
	copy(file[at:], with)
	return file
}

// readAll opens a file and reads so many elements of each array in it at most.
func readAll(path string, o Options, most int) error {
	f, err := Open(path, o)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, a := range f.Arrays {
		n := min(a.Len(), most)
		if a.Type == Text {
			_, err = a.Text(0, n)
		} else {
			err = a.ReadFloats(make([]float32, n), 0)
		}
		if err != nil {
			return err
		}
	}
	return f.Changed()
}

// wide returns what is said where an int has 64 bits, or what where it has 32.
func wide(of64, of32 string) string {
	if strconv.IntSize == 32 {
		return of32
	}
	return of64
}

// allLies are the files of every kind.
func allLies(t testing.TB) []lie {
	return slices.Concat(npyLies(), tensorLies(), indexLies(), zipLies(t), torchLies(t), otherLies())
}

// written is the path of the file, beside which are those that an index may name.
func (l lie) written(t testing.TB) string {
	t.Helper()
	path := written(t, l.file, l.content)
	for name, content := range map[string][]byte{"good.safetensors": tensorsWith(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 1), "bad.safetensors": []byte("no")} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), name), content, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// A sentence says where in the file or the array it is, or what the whole file is.
var (
	located = regexp.MustCompile(`: (byte|line|element) [0-9,]+: |: element [0-9,]+ is `)
	ofAll   = regexp.MustCompile(`: an empty file$|: a table without rows|, expected a file of arrays; |: a file of no kind |: nothing says what its bytes are`)
)

// TestLies: each of these files is refused with one sentence that begins with its name and the
// array's key, if it is of one, and says where the lie is. What the file says of its size makes nobody allocate
// memory.
func TestLies(t *testing.T) {
	lies := allLies(t)
	if len(lies) < 100 {
		t.Errorf("%d lies", len(lies))
	}
	for _, lie := range lies {
		path := lie.written(t)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := readAll(path, Options{}, 100)
		runtime.ReadMemStats(&after)
		if allocated, most := after.TotalAlloc-before.TotalAlloc, uint64(4<<20+len(lie.content)); allocated > most {
			t.Errorf("%s: %d bytes allocated, expected at most %d", lie.about, allocated, most)
		}
		switch {
		case err == nil:
			t.Errorf("%s: the file is read", lie.about)
		case !strings.HasPrefix(err.Error(), path+":"), strings.Contains(err.Error(), "\n"), len(err.Error()) > len(path)+300, !strings.Contains(err.Error(), lie.want):
			t.Errorf("%s: %v; expected %s", lie.about, err, lie.want)
		case !located.MatchString(err.Error()) && !ofAll.MatchString(err.Error()):
			t.Errorf("%s: %v, which does not say where", lie.about, err)
		}
		if testing.Verbose() {
			t.Logf("%s: %s", lie.about, strings.ReplaceAll(fmt.Sprint(err), filepath.Dir(path)+"/", ""))
		}
	}
}

func npyLies() []lie {
	good := npyWith(npyDictOf("'<f4'", "(3, 4)"), 48)
	header := func(text, want string) lie { return lie{"the header " + text, "a.npy", npyWith(text, 48), want} }
	v2 := func(length uint32) []byte {
		file := append([]byte("\x93NUMPY\x02\x00"), binary.LittleEndian.AppendUint32(nil, length)...)
		return append(file, npyDictOf("'<f4'", "(3, 4)")...)
	}
	lies := []lie{
		{"nothing", "a.npy", nil, "an empty file"},
		{"another magic", "a.npy", patched(good, 1, "n"), "byte 0: starts with the bytes 93 6e"},
		{"version 4.0", "a.npy", patched(good, 6, "\x04"), "byte 6: version 4.0"},
		{"version 1.1", "a.npy", patched(good, 7, "\x01"), "byte 6: version 1.1"},
		{"a header longer than the file", "a.npy", patched(good, 8, "\xff\xff"), "byte 8: a header of 65,535 bytes, but only"},
		{"a header of 4 GiB", "a.npy", v2(1<<32 - 1), "byte 8: a header of 4,294,967,295 bytes, expected at most 65,535"},
		{"a header of 64 KiB", "a.npy", v2(1 << 16), "byte 8: a header of 65,536 bytes, expected at most"},
		{"no header", "a.npy", npyWith("", 48), "newline"},
		{"half of the data", "a.npy", good[:len(good)-24], "truncated: 24 of 48 bytes"},
		{"an array behind the array", "a.npy", append(slices.Clone(good), good...), "does it hold a second array?"},
		{"no newline", "a.npy", npyWith(strings.TrimSuffix(npyDictOf("'<f4'", "(3, 4)"), "\n"), 48), "does not end in a newline"},
		{"a shape that overflows", "a.npy", npyWith(npyDictOf("'<f4'", "(4294967296, 4294967296, 4)"), 48), "more than this machine can address"},
		{"a shape that overflows to zero", "a.npy", npyWith(npyDictOf("'<f8'", "(2305843009213693952, 8)"), 0), "more than this machine can address"},
		{"an empty shape that overflows", "a.npy", npyWith(npyDictOf("'<f4'", "(0, 4294967296, 4294967296, 4)"), 0), "more than this machine can address"},
		{"a dimension of 70 bits", "a.npy", npyWith(npyDictOf("'<f4'", "(1180591620717411303424,)"), 48), "a dimension of 1180591620717411303424"},
		{"a terabyte", "a.npy", npyWith(npyDictOf("'<f4'", "(262144, 1048576)"), 48), wide("truncated: 48 of 1,099,511,627,776 bytes", "more than this machine can address")},
		{"65 dimensions", "a.npy", npyWith(npyDictOf("'<f4'", "("+strings.Repeat("1, ", 65)+")"), 4), "more than 64 dimensions"},
		{"words of 2⁶² characters", "a.npy", npyWith(npyDictOf("'<U4611686018427387904'", "(1,)"), 4), "expected one such as <f4"},
		{"words of no character", "a.npy", npyWith(npyDictOf("'<U0'", "(1000000000000,)"), 0), wide("expected one such as <f4", "more than this machine can address")},
		{"a number that is no character", "a.npy", append(npyWith(npyDictOf("'<U1'", "(1,)"), 0), 0, 0, 0x11, 0), "element 0: a number that is no character"},
		{"half of a surrogate pair", "a.npy", append(npyWith(npyDictOf("'<U1'", "(1,)"), 0), 0, 0xd8, 0, 0), "element 0: a number that is no character"},
		{"a header of version 3.0 in Latin-1", "a.npy", []byte("\x93NUMPY\x03\x00\x18\x00\x00\x00{'descr': [('\xf6', '<f4')\n"), "byte 12: a header that is not UTF-8"},
		{"a key behind one in Latin-1", "a.npy", npyWith("{'descr': [('\xf6\xdf', '<f4')], 'more': 1}\n", 0), "byte 37: the key more"},
		{"a word in Latin-1", "a.npy", append(npyWith(npyDictOf("'|S1'", "(1,)"), 0), 0xe9), "element 0: bytes that are not UTF-8"},
		{"a name with an escape of the terminal", "a.npy", npyWith(npyDictOf("'\x1b[2J'", "(1,)"), 4), `"\x1b[2J"`},
	}
	for n := range 10 {
		lies = append(lies, lie{fmt.Sprintf("%d bytes", n), "a.npy", good[:n], ""})
	}
	return append(lies,
		lie{"half a header", "a.npy", good[:40], "but only 30 follow"},
		header("", "newline"),
		header("{}\n", "without the key descr"),
		header("[]\n", "expected '{'"),
		header("{'descr': '<f4'\n", "the header ends"),
		header("{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (3, 4)}\n", "the key descr stands twice"),
		header("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), 'more': 1}\n", "the key more"),
		header("{'descr': '<f4', 'fortran_order': False}\n", "without the key shape"),
		header("{'descr': '<f4', 'shape': (3, 4)}\n", "without the key fortran_order"),
		header("{'descr': '<f4', 'fortran_order': 0, 'shape': (3, 4)}\n", "expected True or False"),
		header("{'descr': '<f4', 'fortran_order': False, 'shape': (3)}\n", "without a comma"),
		header("{'descr': '<f4', 'fortran_order': False, 'shape': 12}\n", "expected '('"),
		header("{'descr': '<f4', 'fortran_order': False, 'shape': (-3, -4)}\n", "not negative"),
		header("{'descr': '<f4', 'fortran_order': False, 'shape': (3 4)}\n", "expected a comma"),
		header("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4)} or exit()\n", "behind the header's dict"),
		header("{'descr': '\\x3cf4', 'fortran_order': False, 'shape': (3, 4)}\n", "an escape"),
		header("{'descr': '<f4, 'fortran_order': False, 'shape': (3, 4)}\n", "expected '}'"),
		header("{'descr': __import__('os').system('id'), 'fortran_order': False, 'shape': (3, 4)}\n", "expected a string"),
		header("{'descr': "+strings.Repeat("[", 5000)+"\n", "within the list of fields"),
		header("{'descr': '<f3', 'fortran_order': False, 'shape': (3, 4)}\n", "expected f2, f4"),
		header("{'descr': 'f4', 'fortran_order': False, 'shape': (3, 4)}\n", "expected one such as <f4"),
		header("{'descr': '', 'fortran_order': False, 'shape': (3, 4)}\n", "elements of type ''"),
	)
}

func tensorLies() []lie {
	entry := func(dtype, shape, offsets string) string {
		return fmt.Sprintf(`{"dtype":"%s","shape":[%s],"data_offsets":[%s]}`, dtype, shape, offsets)
	}
	const a = `{"dtype":"F32","shape":[3],"data_offsets":[0,12]}`
	of := func(about, header string, data int, want string) lie {
		return lie{about, "a.safetensors", tensorsWith(header, data), want}
	}
	good := tensorsWith(`{"a":`+a+`}`, 12)
	lies := []lie{
		{"seven bytes", "a.safetensors", good[:7], "byte 7: the file ends"},
		{"a header of 2⁶⁴ bytes", "a.safetensors", patched(good, 0, "\xff\xff\xff\xff\xff\xff\xff\xff"), "byte 0: a header of 18,446,744,073,709,551,615 bytes"},
		{"a header of 100 MB", "a.safetensors", patched(good, 0, "\x00\xe1\xf5\x05"), "byte 0: a header of 100,000,000 bytes, but only"},
		{"half of the data", "a.safetensors", good[:len(good)-6], "truncated: 6 of 12 bytes"},
		{"data behind the data", "a.safetensors", append(slices.Clone(good), 0), "13 bytes of data, but the arrays take 12"},
		of("no header", "", 0, "does not begin with '{'"),
		of("a space before the header", " {}", 0, "does not begin with '{'"),
		of("a list as the header", "[]", 0, "does not begin with '{'"),
		of("no end", `{"a":`+a, 12, "ends too early"),
		of("two headers", `{"a":`+a+`}{}`, 12, "behind the JSON"),
		of("a comma too many", `{"a":`+a+`,}`, 12, "damaged JSON"),
		of("two arrays of a name", `{"a":`+a+`,"a":`+a+`}`, 12, "the key a stands twice"),
		of("two arrays of a name with an escape", `{"a":`+a+`,"\u0061":`+a+`}`, 12, "the key a stands twice"),
		of("a name that is not UTF-8", "{\"a\xff\":"+a+"}", 12, "not UTF-8"),
		of("two dtypes", `{"a":{"dtype":"F32","dtype":"F64","shape":[3],"data_offsets":[0,12]}}`, 12, "the key dtype stands twice"),
		of("DTYPE", `{"a":{"DTYPE":"F32","shape":[3],"data_offsets":[0,12]}}`, 12, "the field DTYPE of a"),
		of("no shape", `{"a":{"dtype":"F32","data_offsets":[0,12]}}`, 12, "has not all of"),
		of("no offsets", `{"a":{"dtype":"F32","shape":[3]}}`, 12, "has not all of"),
		of("a type of its own", `{"a":`+entry("F99", "3", "0,12")+`}`, 12, "which is no type"),
		of("a dtype that is a number", `{"a":{"dtype":32,"shape":[3],"data_offsets":[0,12]}}`, 12, "expected a string"),
		of("1e1", `{"a":`+entry("U8", "1e1", "0,10")+`}`, 10, "expected whole numbers"),
		of("a negative size", `{"a":`+entry("U8", "-1,-10", "0,10")+`}`, 10, "expected whole numbers"),
		of("a size of 2⁶³", `{"a":`+entry("U8", "9223372036854775808", "0,10")+`}`, 10, "expected whole numbers"),
		of("a fraction", `{"a":`+entry("U8", "10.0", "0,10")+`}`, 10, "expected whole numbers"),
		of("a shape that overflows", `{"a":`+entry("U8", "4294967296,4294967296", "0,0")+`}`, 0, "more than this machine can address"),
		of("an empty shape that overflows", `{"a":`+entry("U8", "0,4294967296,4294967296", "0,0")+`}`, 0, "more than this machine can address"),
		of("a terabyte", `{"a":`+entry("U8", "1099511627776", "0,1099511627776")+`}`, 10, wide("truncated: 10 of 1,099,511,627,776 bytes", "more than this machine can address")),
		of("an end before the begin", `{"a":`+entry("U8", "3", "3,0")+`}`, 3, "an end that is not before it"),
		of("three offsets", `{"a":`+entry("U8", "3", "0,3,3")+`}`, 3, "more than 2 numbers"),
		of("one offset", `{"a":`+entry("U8", "3", "3")+`}`, 3, "expected a begin and an end"),
		of("a hole at the beginning", `{"a":`+entry("U8", "3", "1,4")+`}`, 4, "begins at 1 of the buffer, expected 0"),
		of("a hole", `{"a":`+entry("U8", "3", "0,3")+`,"b":`+entry("U8", "3", "4,7")+`}`, 7, "a.safetensors:b: byte 61: begins at 4 of the buffer, expected 3"),
		of("an overlap", `{"a":`+entry("U8", "3", "0,3")+`,"b":`+entry("U8", "3", "2,5")+`}`, 5, "within the array before it"),
		of("the same bytes", `{"a":`+entry("U8", "3", "0,3")+`,"b":`+entry("U8", "3", "0,3")+`}`, 3, "within the array before it"),
		of("another length", `{"a":`+entry("F32", "3", "0,11")+`}`, 11, "11 bytes from 0 to 11, expected 12 (3 of F32)"),
		of("half a byte", `{"a":`+entry("F4", "3", "0,1")+`}`, 1, "does not end at a byte"),
		of("metadata that are a number", `{"__metadata__":{"k":1},"a":`+a+`}`, 12, "the entry k of __metadata__ is 1, expected a string"),
		of("metadata that are a list", `{"__metadata__":[],"a":`+a+`}`, 12, "__metadata__ is a list"),
		of("metadata twice", `{"__metadata__":{},"__metadata__":{},"a":`+a+`}`, 12, "stands twice"),
		of("deep nesting", `{"a":`+strings.Repeat("[", 9999), 0, "expected '{'"),
		of("a deep shape", `{"a":{"shape":`+strings.Repeat("[", 9999), 0, "holds a list, expected whole numbers"),
		of("a number as an array", `{"a":5}`, 0, "the entry a is 5"),
		of("65 dimensions", `{"a":`+entry("U8", "1"+strings.Repeat(",1", 64), "0,1")+`}`, 1, "more than 64 numbers"),
		of("a name that steers the terminal", "{\"\\u001b[2J\\n\":"+entry("U8", "1", "0,2")+"}", 2, `:"\x1b[2J\n": byte 9`),
	}
	return lies
}

func indexLies() []lie {
	of := func(about, text, want string) lie {
		return lie{about, "m.safetensors.index.json", []byte(text), want}
	}
	return []lie{
		of("a path upwards", `{"weight_map":{"a":"../good.safetensors"}}`, "beside the index"),
		of("an absolute path", `{"weight_map":{"a":"/etc/passwd"}}`, "beside the index"),
		of("itself", `{"weight_map":{"a":"m.safetensors.index.json"}}`, "beside the index"),
		of("another array", `{"weight_map":{"b":"good.safetensors"}}`, "m.safetensors.index.json:b: byte 19: not among the arrays of good.safetensors"),
		of("a shard that is none", `{"weight_map":{"a":"bad.safetensors"}}`, "bad.safetensors: byte 2: the file ends"),
		of("no shard", `{"weight_map":{"a":"none.safetensors"}}`, "no such file"),
		of("objects", `{"weight_map":{"a":{"file":"good.safetensors"}}}`, "is an object, expected a string"),
		of("a list", `{"weight_map":["good.safetensors"]}`, "weight_map is a list"),
		of("a key twice", `{"weight_map":{"a":"good.safetensors","a":"good.safetensors"}}`, "stands twice"),
		of("cut off", `{"weight_map":{"a":"good`, "ends too early"),
		of("deep metadata", `{"metadata":`+strings.Repeat(`{"a":`, 9999), "nested deeper than 4"),
		of("not UTF-8", "{\"weight_map\":{\"a\xff\":\"good.safetensors\"}}", "not UTF-8"),
		of("a name with a zero", `{"weight_map":{"a":"good\u0000.safetensors"}}`, "cannot be opened"),
		of("a name with a newline", `{"weight_map":{"a":"go\nod.safetensors"}}`, "cannot be opened"),
	}
}
