package array

import (
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"fathom/data/text"
)

// table is what is known of a table while it is read.
type table struct {
	place   place
	comma   rune
	columns []column
	named   bool // the first row is names
	rows    int
}

// column is what is known of a column.
type column struct {
	name    string
	typ     Type
	numbers []byte // little-endian
	words   []string
	same    map[string]string // one copy of each word

	figures, wholes         int // cells that are numbers, and of these those that are int64
	missing, decimal, other cellAt
	bytes                   int64 // of all cells as text
}

// cellAt is the first cell of a kind, with its line; line 0 where there is none.
type cellAt struct {
	line int
	text string
}

// scan hands the rows to use, with the line on which each begins. Blank lines are an error: what
// skips them counts other rows than the programs that do not.
func (t *table) scan(r *rowReader, use func(cells []string, line int) error) error {
	for first, next := true, 1; ; first = false {
		r.limit.begin(r.InputOffset())
		cells, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil && !errors.Is(err, csv.ErrFieldCount) {
			return t.broken(err, next)
		}
		line, _ := r.FieldPos(0)
		switch {
		case err != nil:
			return t.place.fault("line %s: %s, but %s on the first line", text.Count(line), text.Plural(len(cells), "cell"), text.Count(r.FieldsPerRecord))
		case line > next:
			return t.place.fault("line %s is empty", text.Count(next))
		}
		next = line + 1
		for i, cell := range cells {
			if _, plain := digitsOf(cell); plain {
				continue
			}
			if !utf8.ValidString(cell) || strings.Contains(cell, "\x00") {
				return t.place.fault("line %s: cell %d is %s, expected text in UTF-8", text.Count(line), i+1, text.Clip(cell))
			}
			next += strings.Count(cell, "\n")
			cells[i] = strings.TrimSpace(cell)
		}
		if first {
			header, err := t.begin(cells)
			if err != nil {
				return err
			}
			if header {
				continue
			}
		}
		if err := use(cells, line); err != nil {
			return err
		}
	}
}

// broken says what is wrong with a row.
func (t *table) broken(err error, line int) error {
	var parse *csv.ParseError
	switch {
	case errors.Is(err, errRow), errors.Is(err, errCells):
		return t.place.fault("line %s: %w", text.Count(line), err)
	case errors.As(err, &parse) && errors.Is(err, csv.ErrQuote) && parse.Line > parse.StartLine:
		return t.place.fault("line %s: a quote that is not closed until line %s", text.Count(parse.StartLine), text.Count(parse.Line))
	case errors.As(err, &parse):
		return t.place.fault("line %s: %w", text.Count(parse.Line), parse.Err)
	}
	return t.place.fault("line %s: reading failed: %w", text.Count(line), text.Cause(err))
}

// begin takes over the first row and reports whether it is names.
func (t *table) begin(cells []string) (header bool, err error) {
	if t.columns != nil { // the second time
		return t.named, nil
	}
	if len(cells) > mostColumns {
		return false, t.place.fault("%s, expected at most %s", text.Plural(len(cells), "column"), text.Count(mostColumns))
	}
	numbers, counting := true, len(cells) > 1
	for i, cell := range cells {
		_, number := figure(cell)
		numbers = numbers && number
		counting = counting && cell == strconv.Itoa(i)
	}
	t.named = !numbers || counting
	t.columns = make([]column, len(cells))
	seen := make(map[string]bool, len(cells))
	for i := range t.columns {
		name := strconv.Itoa(i)
		if t.named && cells[i] != "" {
			name = strings.Clone(cells[i])
		}
		if seen[name] {
			return false, t.place.fault("line 1: two columns named %s", text.Clip(name))
		}
		seen[name] = true
		t.columns[i].name = name
	}
	return t.named, nil
}

// absent are words for a number that is not there.
var absent = []string{"na", "n/a", "#n/a", "nan", "-nan", "null", "none"}

// figure is the number that a cell is, if it is one: decimal, with a point. What is whole but too
// large for an int64 is none, since it would lose digits.
func figure(cell string) (v float64, ok bool) {
	if !only(cell, ".eE") {
		switch strings.ToLower(strings.TrimLeft(cell, "+-")) {
		case "inf", "infinity":
		default:
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(cell, 64)
	if err == nil && only(cell, "") {
		_, err = strconv.ParseInt(cell, 10, 64)
	}
	return v, err == nil
}

// only reports whether a cell is made of digits, signs and other characters.
func only(cell, others string) bool {
	for i := range len(cell) {
		c := cell[i]
		if (c < '0' || c > '9') && c != '+' && c != '-' && strings.IndexByte(others, c) < 0 {
			return false
		}
	}
	return true
}

// digitsOf is the number that a cell is which has only digits and is no longer than every int64
// bears. Nearly all cells of a table of pixels are such, and nothing else need be asked of them.
func digitsOf(cell string) (v int64, ok bool) {
	if cell == "" || len(cell) > 18 {
		return 0, false
	}
	for i := range len(cell) {
		digit := cell[i] - '0'
		if digit > 9 {
			return 0, false
		}
		v = 10*v + int64(digit)
	}
	return v, true
}

// survey looks at a row the first time.
func (t *table) survey(cells []string, line int) error {
	t.rows++
	for i, cell := range cells {
		c := &t.columns[i]
		c.bytes += int64(len(cell))
		if cell == "" {
			return place{path: t.place.path, key: c.name}.fault("line %s: an empty cell", text.Count(line))
		}
		if _, plain := digitsOf(cell); plain {
			c.figures++
			c.wholes++
			continue
		}
		if _, number := figure(cell); number {
			c.figures++
			if _, err := strconv.ParseInt(cell, 10, 64); err == nil {
				c.wholes++
			}
			continue
		}
		at := &c.other
		if slices.Contains(absent, strings.ToLower(cell)) {
			at = &c.missing
		} else if _, number := figure(strings.Replace(cell, ",", ".", 1)); number {
			at = &c.decimal
		}
		if at.line == 0 {
			*at = cellAt{line, strings.Clone(cell)}
		}
	}
	return nil
}

// decide chooses the type of every column.
func (t *table) decide(f *File) error {
	for i := range t.columns {
		c := &t.columns[i]
		p := place{path: t.place.path, key: c.name}
		switch {
		case c.wholes == t.rows:
			c.typ = I64
		case c.figures == t.rows:
			c.typ = F64
		case c.other.line == 0 && c.decimal.line > 0:
			return p.fault("line %s: %s, expected a number with a decimal point", text.Count(c.decimal.line), text.Clip(c.decimal.text))
		case c.other.line == 0 && c.figures > 0:
			return p.fault("line %s: %s, expected a number", text.Count(c.missing.line), text.Clip(c.missing.text))
		default:
			c.typ = Text
			if 2*c.figures > t.rows {
				f.note(p, "read as text, since line %s has %s among numbers", text.Count(c.other.line), text.Clip(c.other.text))
			}
		}
	}
	return nil
}

// bytes is what the values take in memory.
func (t *table) bytes() int64 {
	all := int64(0)
	for _, c := range t.columns {
		each := int64(8)
		if c.typ == Text {
			each = 16
			all += c.bytes
		}
		all += each * int64(t.rows)
	}
	return all
}

func (t *table) allocate() {
	for i := range t.columns {
		c := &t.columns[i]
		if c.typ == Text {
			c.words, c.same = make([]string, 0, t.rows), map[string]string{}
		} else {
			c.numbers = make([]byte, 0, 8*t.rows)
		}
	}
}

// fill takes over a row the second time.
func (t *table) fill(cells []string, line int) error {
	for i, cell := range cells {
		c := &t.columns[i]
		if v, plain := digitsOf(cell); plain && c.typ == I64 && len(c.numbers) < 8*t.rows {
			c.numbers = binary.LittleEndian.AppendUint64(c.numbers, uint64(v))
			continue
		}
		switch v, number := figure(cell); {
		case len(c.words) == t.rows || len(c.numbers) == 8*t.rows, c.typ != Text && !number:
			return t.place.fault("line %s: file changed while it was read", text.Count(line))
		case c.typ == Text:
			word, known := c.same[cell]
			if !known {
				word = strings.Clone(cell)
				c.same[word] = word
			}
			c.words = append(c.words, word)
		case c.typ == I64:
			whole, err := strconv.ParseInt(cell, 10, 64)
			if err != nil {
				return t.place.fault("line %s: file changed while it was read", text.Count(line))
			}
			c.numbers = binary.LittleEndian.AppendUint64(c.numbers, uint64(whole))
		default:
			c.numbers = binary.LittleEndian.AppendUint64(c.numbers, math.Float64bits(v))
		}
	}
	return nil
}
