package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Marshal writes an event as one JSON object on one line, without the line feed: its kind as "event",
// then its fields. [Unmarshal] reads the same value back: every figure bit for bit, NaN and the
// infinities too, and every text that is UTF-8.
func Marshal(e Event) ([]byte, error) {
	fields, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("writing a %s event: %w", e.Kind(), err)
	}
	head := fmt.Sprintf(`{"event":%q`, e.Kind())
	if string(fields) == "{}" {
		return []byte(head + "}"), nil
	}
	return append([]byte(head+","), fields[1:]...), nil
}

// Unmarshal reads an event as [Marshal] writes it. A kind or a field that it does not know is an
// error, and so is what stands behind the event.
func Unmarshal(line []byte) (Event, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil {
		return nil, fmt.Errorf("reading an event: %w", err)
	}
	var kind string
	if err := json.Unmarshal(fields["event"], &kind); err != nil {
		return nil, errors.New(`reading an event: it does not say which it is, as "event"`)
	}
	read, known := decoders[kind]
	if !known {
		return nil, fmt.Errorf("reading an event: there is no kind %q", kind)
	}
	delete(fields, "event")
	rest, err := json.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("reading a %s event: %w", kind, err)
	}
	e, err := read(rest)
	if err != nil {
		return nil, fmt.Errorf("reading a %s event: %w", kind, err)
	}
	return e, nil
}

func decode[E Event](fields []byte) (Event, error) {
	var e E
	d := json.NewDecoder(bytes.NewReader(fields))
	d.DisallowUnknownFields()
	err := d.Decode(&e)
	return e, err
}
