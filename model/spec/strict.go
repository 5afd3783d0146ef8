package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// strict decodes one JSON value and refuses what encoding/json lets pass: a field that T does not
// have, and what [clean] refuses. The names of T's fields in JSON must be in small letters.
func strict[T any](text []byte, into *T) error {
	if err := clean(text); err != nil {
		return err
	}
	return decodeKnown(text, into)
}

// decodeKnown decodes a JSON value that is clean and has no fields but those of T.
func decodeKnown[T any](text []byte, into *T) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return plain(d.Decode(into))
}

// clean refuses what is not one JSON value in UTF-8, and names in it that encoding/json would take
// for another: it ignores case and lets the last of two equal names win.
func clean(text []byte) error {
	if !utf8.Valid(text) {
		return errors.New("it is not UTF-8")
	}
	if !json.Valid(text) {
		return plain(json.Unmarshal(text, new(any))) // which says why
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber() // no number is looked at
	return names(d)
}

// names reads one JSON value and checks the names of its objects.
func names(d *json.Decoder) error {
	token, err := d.Token()
	if err != nil {
		return plain(err)
	}
	open, nested := token.(json.Delim)
	if !nested {
		return nil
	}
	seen := map[string]bool{}
	for d.More() {
		if open == '{' {
			token, err := d.Token()
			if err != nil {
				return plain(err)
			}
			name, _ := token.(string) // names are strings
			if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
				return fmt.Errorf("the name %.40q is not in small letters", name)
			}
			if seen[name] {
				return fmt.Errorf("the name %.40q stands twice in one object", name)
			}
			seen[name] = true
		}
		if err := names(d); err != nil {
			return err
		}
	}
	_, err = d.Token() // the closing bracket
	return plain(err)
}

// plain says an error of encoding/json without the words that are for programmers.
func plain(err error) error {
	if err == nil {
		return nil
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		if kind.Field == "" {
			return fmt.Errorf("a JSON %s is not what belongs here", kind.Value)
		}
		return fmt.Errorf("%q cannot be a JSON %s", kind.Field, kind.Value)
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}
