package runfile

import (
	"bytes"
	"testing"

	"fathom/model/spec"
)

// FuzzLog reads any bytes as a log, as the header and as a state: none is believed beyond what is
// there, a log reads the same in two pieces as in one, and what is read of it is written again to the
// same line.
func FuzzLog(f *testing.F) {
	for seq, e := range []spec.Event{evaluated(3), spec.Started{Stage: spec.Train}, spec.Finished{}} {
		body, err := spec.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		line, err := encodeLine(seq, 1.5, []Blob{{Subject: "base", At: 3, Bytes: 4, CRC: "00000000"}}[:seq%2], body)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(append(line, line...), uint(len(line)/2))
	}
	slot, err := encodeSlot("run", Slot{Seq: 3, State: []byte("{}"), Tensors: network(1)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(slot, uint(7))
	f.Add([]byte(`{"app":"fathom-run","format":1}`), uint(0))
	f.Add(make([]byte, 20), uint(3))
	f.Fuzz(func(t *testing.T, raw []byte, cut uint) {
		var whole, parts scanner
		lines, rest := whole.scan(raw)
		if whole.at+rest.bytes != int64(len(raw)) {
			t.Fatalf("of %d bytes %d are read and %d left", len(raw), whole.at, rest.bytes)
		}
		at := int(cut % uint(len(raw)+1))
		n := 0
		for _, end := range []int{at, len(raw)} {
			some, _ := parts.scan(raw[parts.at:end])
			if parts.open && end < len(raw) && raw[end] != '\n' {
				return // nobody goes on with a line that is whole but by its line feed
			}
			n += len(some)
		}
		if n != len(lines) || parts.next != whole.next {
			t.Errorf("in two pieces there are %d lines to number %d, in one %d to %d", n, parts.next, len(lines), whole.next)
		}
		for _, l := range lines {
			line, err := encodeLine(l.Seq, l.At, l.Arrays, l.body)
			if err == nil && bytes.Contains(raw, line[:len(line)-1]) {
				continue
			}
			if again, err := parseLine(bytes.TrimSuffix(line, []byte("\n"))); err != nil || !bytes.Equal(again.body, l.body) {
				t.Errorf("%q is written again as %q, %v", l.body, line, err)
			}
		}
		_, _ = parseHeader(raw)
		_, _ = decodeSlot("fuzz", "run", raw)
	})
}
