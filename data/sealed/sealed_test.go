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
	if _, err := Encode(object{A: strings.Repeat("a", Most)}); !errors.Is(err, ErrLong) {
		t.Errorf("a line that is too long: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	raw, _ := Encode(object{"one", 2})
	f.Add(raw[:len(raw)-1])
	f.Add([]byte(`{"crc":"00000000"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var o object
		Decode(raw, &o)
	})
}
