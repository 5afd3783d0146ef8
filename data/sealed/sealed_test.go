package sealed

import (
	"errors"
	"strings"
	"testing"
)

type object struct {
	A string `json:"a,omitempty"`
	N int    `json:"n,omitempty"`
}

func TestLines(t *testing.T) {
	raw, err := Encode(object{"one", 2})
	if err != nil || !strings.HasPrefix(string(raw), `{"a":"one","n":2,"crc":"`) || !strings.HasSuffix(string(raw), "\"}\n") {
		t.Fatalf("%q, %v", raw, err)
	}
	var got object
	if err := Decode(raw[:len(raw)-1], &got); err != nil || got != (object{"one", 2}) {
		t.Errorf("%+v, %v", got, err)
	}
	for i := range len(raw) - 1 {
		other := []byte(string(raw[:len(raw)-1]))
		other[i] ^= 1
		if err := Decode(other, &got); err == nil {
			t.Errorf("byte %d is another one, and nobody sees it", i)
		}
		if err := Decode(raw[:i], &got); err == nil {
			t.Errorf("%d bytes of it are taken for all", i)
		}
	}
}

// TestHowLong: the longest line is read as it was written, and one of a byte more is neither written nor read.
func TestHowLong(t *testing.T) {
	longest := object{A: strings.Repeat("a", Most-len(`{"a":""`))}
	raw, err := Encode(longest)
	if err != nil {
		t.Fatal(err)
	}
	var got object
	if err := Decode(raw[:len(raw)-1], &got); err != nil || got != longest {
		t.Errorf("of the longest line %d bytes are read, %v", len(got.A), err)
	}
	longest.A += "a"
	if _, err := Encode(longest); !errors.Is(err, ErrLong) {
		t.Errorf("a line that is too long is written: %v", err)
	}
	raw = Seal([]byte(`{"a":"` + longest.A + `"`))
	if err := Decode(raw[:len(raw)-1], &got); !errors.Is(err, ErrLong) {
		t.Errorf("a line that is too long is read: %v", err)
	}
}

// TestWhyNot: the error tells bytes that are no line from those of another one, and says what of a line that was
// written so is not what is to be read.
func TestWhyNot(t *testing.T) {
	for _, test := range []struct {
		raw  string
		is   error
		says string
	}{
		{``, ErrNone, ""},
		{`{"n":1}`, ErrNone, ""},
		{`{,"crc":"00000000"}`, ErrNone, ""},
		{`["n",1,"crc":"00000000"}`, ErrNone, ""},
		{`{"n":1,"crc":"00000000"}`, ErrChecksum, ""},
		{`{"n":1,"crc":"0000000000`, ErrNone, ""},
		{`{"n":1,"src":"00000000"}`, ErrNone, ""},
		{sealed(`{"n":"one"`), ErrNone, "cannot unmarshal string"},
		{sealed(`{"n":1,`), ErrNone, "invalid character"},
	} {
		var got object
		if err := Decode([]byte(test.raw), &got); !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %v with %q", test.raw, err, test.is, test.says)
		}
	}
}

// TestOpen: what is sealed comes back as it was, and who appends to it does not change the line.
func TestOpen(t *testing.T) {
	if got := Checksum([]byte("123456789")); got != "e3069283" { // the check value that is published with CRC-32C
		t.Errorf("the checksum is %s", got)
	}
	raw := []byte(sealed(`{"n":1`))
	was := string(raw)
	open, err := Open(raw)
	if err != nil || string(open) != `{"n":1` {
		t.Fatalf("%s holds %s, %v", raw, open, err)
	}
	if _ = append(open, '}'); string(raw) != was {
		t.Errorf("%s has become %s", was, raw)
	}
}

// sealed is a line without its line feed.
func sealed(open string) string { return strings.TrimSuffix(string(Seal([]byte(open))), "\n") }

func FuzzDecode(f *testing.F) {
	raw, _ := Encode(object{"one", 2})
	f.Add(raw[:len(raw)-1])
	f.Add([]byte(`{"crc":"00000000"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var o object
		if Decode(raw, &o) != nil {
			return
		}
		if open, err := Open(raw); err != nil || sealed(string(open)) != string(raw) {
			t.Errorf("%q is read, and sealed as %q, %v", raw, sealed(string(open)), err)
		}
	})
}
