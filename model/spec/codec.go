package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Marshal writes an event as one JSON object on one line, without the line feed: its kind as
// "event", then its fields. [Unmarshal] reads the same value back: every [Figure] bit for bit (a
// NaN as the one NaN there is), lists that are nil and lists that are empty. Texts of events are
// for people: in one that is not UTF-8, as a directory's name may be, each byte that is wrong is
// written as U+FFFD.
func Marshal(e Event) ([]byte, error) {
	fields, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("writing an event %q: %w", e.Kind(), err)
	}
	head := fmt.Sprintf(`{"event":%q`, e.Kind())
	if string(fields) == "{}" {
		return []byte(head + "}"), nil
	}
	return append([]byte(head+","), fields[1:]...), nil
}

// Unmarshal reads an event as [Marshal] writes it. A kind or a field that it does not know is an
// error, and so is a field that stands twice and what stands behind the event. A field that is
// missing is zero.
func Unmarshal(line []byte) (Event, error) {
	var fields map[string]json.RawMessage
	if err := strict(line, &fields); err != nil {
		return nil, fmt.Errorf("reading an event: %w", err)
	}
	var kind string
	if err := json.Unmarshal(fields["event"], &kind); err != nil {
		return nil, errors.New(`reading an event: it does not say which it is, as "event"`)
	}
	of, known := decoders[kind]
	if !known {
		return nil, fmt.Errorf("reading an event: there is no kind %.40q", kind)
	}
	delete(fields, "event")
	rest, err := json.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("reading an event %q: %w", kind, err)
	}
	e, err := of.decode(rest)
	if err != nil {
		return nil, fmt.Errorf("reading an event %q: %w", kind, err)
	}
	return e, nil
}

// Read is [Unmarshal] of a line that is known to be one that a program has written, such as by its
// checksum. It does not look for what nobody writes, which takes several times as long, and passes
// over fields that it does not know: a newer program's.
func Read(line []byte) (Event, error) {
	rest, begins := bytes.CutPrefix(line, []byte(`{"event":"`))
	kind, _, ends := bytes.Cut(rest, []byte(`"`))
	if !begins || !ends {
		return nil, errors.New(`reading an event: it does not begin with which it is, as "event"`)
	}
	of, known := decoders[string(kind)]
	if !known {
		return nil, fmt.Errorf("reading an event: there is no kind %.40q", kind)
	}
	e, err := of.read(line)
	if err != nil {
		return nil, fmt.Errorf("reading an event %q: %w", kind, plain(err))
	}
	return e, nil
}

func read[E Event](line []byte) (Event, error) {
	var e E
	err := json.Unmarshal(line, &e)
	return e, err
}

func decode[E Event](fields []byte) (Event, error) {
	var e E
	err := decodeKnown(fields, &e)
	return e, err
}
