package array

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"fathom/data/text"
)

// mostDepth is how deep the JSON of a header may be nested.
const mostDepth = 4

// jsonText reads JSON piece by piece. What package json would do with a struct is not safe here: it
// lets the last of two equal keys win, takes keys in any case, and mends what is not UTF-8.
type jsonText struct {
	text    []byte
	decoder *json.Decoder
	at      int64 // of the last piece
}

func newJSON(text []byte) (*jsonText, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("JSON that is not UTF-8")
	}
	j := &jsonText{text: text, decoder: json.NewDecoder(bytes.NewReader(text))}
	j.decoder.UseNumber()
	return j, nil
}

// next is the next piece: a json.Delim, a string, a json.Number, a bool or nil.
func (j *jsonText) next() (json.Token, error) {
	j.at = j.decoder.InputOffset()
	for j.at < int64(len(j.text)) && bytes.IndexByte([]byte(" \t\r\n:,"), j.text[j.at]) >= 0 {
		j.at++
	}
	token, err := j.decoder.Token()
	if err == nil {
		return token, nil
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		j.at = min(syntax.Offset, int64(len(j.text)))
	}
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		j.at = int64(len(j.text))
		return nil, errors.New("JSON that ends too early")
	}
	return nil, fmt.Errorf("damaged JSON (%w)", err)
}

// delim goes over a bracket.
func (j *jsonText) delim(want json.Delim, what string) error {
	token, err := j.next()
	if err == nil && token != want {
		err = fmt.Errorf("%s is %s, expected %q", what, pieceOf(token), rune(want))
	}
	return err
}

// object hands each key of an object to member, which reads the value. No key may come twice.
func (j *jsonText) object(what string, member func(key string) error) error {
	if err := j.delim('{', what); err != nil {
		return err
	}
	seen := map[string]bool{}
	for j.decoder.More() {
		token, err := j.next()
		if err != nil {
			return err
		}
		key, ok := token.(string)
		if !ok {
			return fmt.Errorf("%s where a key was expected", pieceOf(token))
		}
		if seen[key] {
			return fmt.Errorf("the key %s stands twice in %s", text.Clip(key), what)
		}
		seen[key] = true
		if err := member(key); err != nil {
			return err
		}
	}
	return j.delim('}', what)
}

// str reads a string.
func (j *jsonText) str(what string) (string, error) {
	token, err := j.next()
	if err != nil {
		return "", err
	}
	s, ok := token.(string)
	if !ok {
		return "", fmt.Errorf("%s is %s, expected a string", what, pieceOf(token))
	}
	return s, nil
}

// sizes reads a list of whole numbers that are not negative, at most so many.
func (j *jsonText) sizes(what string, most int) ([]int64, error) {
	if err := j.delim('[', what); err != nil {
		return nil, err
	}
	list := []int64{}
	for j.decoder.More() {
		token, err := j.next()
		if err != nil {
			return nil, err
		}
		number, ok := token.(json.Number)
		n, err := strconv.ParseUint(number.String(), 10, 63)
		switch {
		case !ok || err != nil:
			return nil, fmt.Errorf("%s holds %s, expected whole numbers of at most 63 bits", what, pieceOf(token))
		case len(list) == most:
			return nil, fmt.Errorf("%s holds more than %s", what, text.Plural(most, "number"))
		}
		list = append(list, int64(n))
	}
	return list, j.delim(']', what)
}

// skip goes over a value.
func (j *jsonText) skip() error {
	for depth := 0; ; {
		token, err := j.next()
		if err != nil {
			return err
		}
		if delim, ok := token.(json.Delim); ok {
			if delim == '{' || delim == '[' {
				depth++
			} else {
				depth--
			}
		}
		switch {
		case depth > mostDepth:
			return fmt.Errorf("JSON nested deeper than %d", mostDepth)
		case depth == 0:
			return nil
		}
	}
}

// end checks that nothing but space follows.
func (j *jsonText) end() error {
	j.at = j.decoder.InputOffset()
	if rest := bytes.TrimLeft(j.text[j.at:], " \t\r\n"); len(rest) > 0 {
		return fmt.Errorf("%s behind the JSON, expected spaces", text.Clip(string(rest[:min(8, len(rest))])))
	}
	return nil
}

// pieceOf writes a piece for a sentence.
func pieceOf(token json.Token) string {
	switch v := token.(type) {
	case json.Delim:
		return map[json.Delim]string{'{': "an object", '[': "a list", '}': "an end", ']': "an end"}[v]
	case string:
		return text.Clip(v)
	case nil:
		return "null"
	}
	return strings.TrimSpace(text.Clip(fmt.Sprint(token)))
}
