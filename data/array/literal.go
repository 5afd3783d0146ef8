package array

import (
	"errors"
	"fmt"
	"strings"

	"fathom/data/text"
)

// npyDict is what stands in the header of an npy file.
type npyDict struct {
	descr   string
	fields  []string // of a structured array
	fortran bool
	shape   []int
}

// literal reads the part of Python's literals that such headers are written in.
type literal struct {
	text string
	pos  int
}

// parseNpyDict reads {'descr': …, 'fortran_order': …, 'shape': …}, in any order. at is the offset
// of an error in the text.
func parseNpyDict(header string) (d npyDict, at int, err error) {
	l := &literal{text: header}
	err = l.dict(&d)
	return d, l.pos, err
}

func (l *literal) dict(d *npyDict) error {
	if err := l.expect('{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for !l.accept('}') {
		l.space()
		start := l.pos
		key, err := l.str()
		if err != nil {
			return err
		}
		if seen[key] {
			l.pos = start
			return fmt.Errorf("the key %s stands twice in the header", text.Clip(key))
		}
		seen[key] = true
		if err := l.expect(':'); err != nil {
			return err
		}
		switch key {
		case "descr":
			err = l.descr(d)
		case "fortran_order":
			d.fortran, err = l.boolean()
		case "shape":
			d.shape, err = l.tuple()
		default:
			l.pos = start
			err = fmt.Errorf("the key %s in the header, expected descr, fortran_order and shape alone", text.Clip(key))
		}
		if err != nil {
			return err
		}
		if !l.accept(',') {
			if err := l.expect('}'); err != nil {
				return err
			}
			break
		}
	}
	l.space()
	if rest := l.text[l.pos:]; rest != "" {
		return fmt.Errorf("%s behind the header's dict, expected spaces and a newline", text.Clip(rest))
	}
	for _, key := range []string{"descr", "fortran_order", "shape"} {
		if !seen[key] {
			return fmt.Errorf("a header without the key %s", key)
		}
	}
	return nil
}

func (l *literal) space() {
	for l.pos < len(l.text) && strings.IndexByte(" \t\r\n", l.text[l.pos]) >= 0 {
		l.pos++
	}
}

// accept goes over a character if it is the next.
func (l *literal) accept(c byte) bool {
	l.space()
	if l.pos < len(l.text) && l.text[l.pos] == c {
		l.pos++
		return true
	}
	return false
}

func (l *literal) expect(c byte) error {
	if l.accept(c) {
		return nil
	}
	if l.pos == len(l.text) {
		return fmt.Errorf("the header ends, expected %q", c)
	}
	return fmt.Errorf("%s in the header, expected %q", text.Clip(l.next()), c)
}

// next is a few characters of what comes.
func (l *literal) next() string { return l.text[l.pos:min(l.pos+8, len(l.text))] }

// str reads a string in quotes. The only escapes are those of a quote and a backslash.
func (l *literal) str() (string, error) {
	l.space()
	start := l.pos
	if start == len(l.text) || l.text[start] != '\'' && l.text[start] != '"' {
		return "", fmt.Errorf("%s in the header, expected a string", text.Clip(l.next()))
	}
	var b strings.Builder
	for i := start + 1; i < len(l.text); i++ {
		switch c := l.text[i]; {
		case c == l.text[start]:
			l.pos = i + 1
			return b.String(), nil
		case c == '\\':
			i++
			if i == len(l.text) || strings.IndexByte(`\'"`, l.text[i]) < 0 {
				l.pos = i - 1
				return "", errors.New(`an escape in a string of the header, expected \\, \' or \"`)
			}
			b.WriteByte(l.text[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", errors.New("a string in the header that does not end")
}

func (l *literal) boolean() (bool, error) {
	l.space()
	for word, value := range map[string]bool{"True": true, "False": false} {
		if strings.HasPrefix(l.text[l.pos:], word) {
			l.pos += len(word)
			return value, nil
		}
	}
	return false, fmt.Errorf("fortran_order is %s, expected True or False", text.Clip(l.next()))
}

// tuple reads the sizes of a shape: (), (3,), (3, 4). Python 2 wrote long integers with an L.
func (l *literal) tuple() ([]int, error) {
	if err := l.expect('('); err != nil {
		return nil, err
	}
	var dims []int
	for comma := true; !l.accept(')'); {
		if !comma {
			return nil, fmt.Errorf("%s in the shape, expected a comma or a closing bracket", text.Clip(l.next()))
		}
		start := l.pos
		for l.pos < len(l.text) && '0' <= l.text[l.pos] && l.text[l.pos] <= '9' {
			l.pos++
		}
		digits := l.text[start:l.pos]
		if digits == "" {
			return nil, fmt.Errorf("%s in the shape, expected a number that is not negative", text.Clip(l.next()))
		}
		d, ok := dimension(digits)
		switch {
		case !ok:
			l.pos = start
			return nil, fmt.Errorf("a dimension of %s, more than this machine can address", text.Clip(digits))
		case len(dims) == mostDims:
			return nil, fmt.Errorf("more than %d dimensions", mostDims)
		}
		dims = append(dims, d)
		if l.pos < len(l.text) && l.text[l.pos] == 'L' {
			l.pos++
		}
		comma = l.accept(',')
		l.space()
		if !comma && len(dims) == 1 && strings.HasPrefix(l.text[l.pos:], ")") {
			return nil, errors.New("a shape of one dimension without a comma, which is a number in brackets")
		}
	}
	return dims, nil
}

// descr reads the type: a string, or the list of fields of a structured array, of which the names
// are kept.
func (l *literal) descr(d *npyDict) (err error) {
	if !l.accept('[') {
		d.descr, err = l.str()
		return err
	}
	d.fields = []string{}
	for depth, name := 1, false; depth > 0; {
		l.space()
		if l.pos == len(l.text) {
			return errors.New("the header ends within the list of fields")
		}
		switch c := l.text[l.pos]; c {
		case '[', '(':
			depth++
			name = c == '(' && depth == 2
			l.pos++
		case ']', ')':
			depth--
			l.pos++
		case '\'', '"':
			word, err := l.str()
			if err != nil {
				return err
			}
			if name {
				d.fields = append(d.fields, word)
			}
			name = false
		default:
			l.pos++
		}
	}
	return nil
}
