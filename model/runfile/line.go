package runfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"fathom/data/sealed"
	"fathom/model/spec"
)

// mostLine is the most bytes that a line has; a longer one is damage.
const mostLine = 16 << 20

// Line is a line of the log:
//
//	{"seq":17,"at":3.482,"arrays":[…],"event":"evaluated","subject":"base",…,"crc":"1c291ca3"}
//	{"seq":18,"at":3.5,"kind":"kept",…,"crc":"…"}
//
// Arrays is there where the line names some, and crc is of all bytes before `,"crc":"`.
type Line struct {
	Seq    int     // the number of the line, from 0
	At     float64 // seconds since the run began, over all sittings
	Arrays []Blob
	Kind   string // of a record; "" where the line is an event
	body   []byte // the event's, or the record's, JSON
}

// IsEvent reports whether the line is an event.
func (l Line) IsEvent() bool { return l.Kind == "" }

// EventKind is the kind of the event that the line is, see [spec.Event], told without reading all of
// it; "" of a record.
func (l Line) EventKind() string {
	if !l.IsEvent() {
		return ""
	}
	kind, _, _ := bytes.Cut(bytes.TrimPrefix(l.body, []byte(`{"event":"`)), []byte(`"`))
	return string(kind)
}

// Event is the event that the line is.
func (l Line) Event() (spec.Event, error) { return spec.Read(l.body) }

// Blob is arrays of one address, in one safetensors file inside arrays.bin.
type Blob struct {
	Subject string `json:"subject"`
	Step    int    `json:"step"`
	Layer   int    `json:"layer"`
	Measure string `json:"measure,omitempty"`
	Live    bool   `json:"live,omitempty"`
	At      int64  `json:"at"`
	Bytes   int    `json:"bytes"`
	CRC     string `json:"crc"`
}

// address is what the arrays of the blob are of; their names are in it.
func (b Blob) address() spec.Address {
	return spec.Address{Subject: b.Subject, Step: b.Step, Layer: b.Layer, Measure: b.Measure, Live: b.Live}
}

// encodeLine writes a line, with its line feed. body is the JSON of an event or of a record.
func encodeLine(seq int, at float64, arrays []Blob, body []byte) ([]byte, error) {
	out := fmt.Appendf(nil, `{"seq":%d,"at":%s`, seq, strconv.FormatFloat(at, 'f', 3, 64))
	if len(arrays) > 0 {
		text, err := json.Marshal(arrays)
		if err != nil {
			return nil, err
		}
		out = append(append(out, `,"arrays":`...), text...)
	}
	out = append(append(out, ','), body[1:len(body)-1]...)
	if out = sealed.Seal(out); len(out) > mostLine {
		return nil, fmt.Errorf("an event of %d bytes, more than a line may have", len(out))
	}
	return out, nil
}

// encodeRecord writes a record's body.
func encodeRecord(r record) ([]byte, error) {
	fields, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	body := fmt.Appendf(nil, `{"kind":%q`, r.kind())
	if len(fields) > 2 {
		body = append(append(body, ','), fields[1:]...)
	} else {
		body = append(body, '}')
	}
	return body, nil
}

// parseLine reads a line without its line feed, and checks it.
func parseLine(raw []byte) (Line, error) {
	raw, err := sealed.Open(raw)
	if err != nil {
		return Line{}, err
	}
	// What follows was written by a program that knows the format: the bytes are right.
	head, rest, _ := bytes.Cut(raw, []byte(`,"event":"`))
	word := `{"event":"`
	if rest == nil {
		head, rest, _ = bytes.Cut(raw, []byte(`,"kind":"`))
		word = `{"kind":"`
	}
	if rest == nil {
		return Line{}, sealed.ErrNone
	}
	var front struct {
		Seq    *int     `json:"seq"`
		At     *float64 `json:"at"`
		Arrays []Blob   `json:"arrays"`
	}
	if err := json.Unmarshal(append(bytes.Clone(head), '}'), &front); err != nil || front.Seq == nil || front.At == nil {
		return Line{}, sealed.ErrNone
	}
	l := Line{Seq: *front.Seq, At: *front.At, Arrays: front.Arrays}
	l.body = append(append([]byte(word), rest...), '}')
	if word == `{"kind":"` {
		kind, _, _ := bytes.Cut(rest, []byte(`"`))
		l.Kind = string(kind)
	}
	return l, nil
}
