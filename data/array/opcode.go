package array

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"fathom/data/text"
)

// step does what an opcode says.
func (p *pickle) step(op byte) error {
	switch op {
	case 0x80: // PROTO
		version, err := p.take(1)
		if err == nil && version[0] > 5 {
			err = fmt.Errorf("version %d of the pickle protocol, expected at most 5", version[0])
		}
		return err
	case '(': // MARK
		p.marks = append(p.marks, len(p.stack))
		return nil
	case 'N': // NONE
		return p.push(nil)
	case 0x88, 0x89: // NEWTRUE, NEWFALSE
		return p.push(op == 0x88)
	case 'J', 'K', 'M', 0x8a: // BININT, BININT1, BININT2, LONG1
		return p.integer(op)
	case 'G': // BINFLOAT
		b, err := p.take(8)
		if err != nil {
			return err
		}
		return p.push(math.Float64frombits(binary.BigEndian.Uint64(b)))
	case 'X', 'U': // BINUNICODE, SHORT_BINSTRING
		return p.word(op)
	case ')', 't', 0x85, 0x86, 0x87: // EMPTY_TUPLE, TUPLE, TUPLE1, TUPLE2, TUPLE3
		return p.tuple(op)
	case ']': // EMPTY_LIST
		return p.push(&list{})
	case '}': // EMPTY_DICT
		return p.push(&dict{})
	case 0x8f: // EMPTY_SET
		return p.push(set{})
	case 'a', 'e': // APPEND, APPENDS
		return p.append(op)
	case 's', 'u': // SETITEM, SETITEMS
		return p.setItems(op)
	case 'q', 'r', 'h', 'j': // BINPUT, LONG_BINPUT, BINGET, LONG_BINGET
		return p.remember(op)
	case 'c': // GLOBAL
		return p.global()
	case 0x81, 'R': // NEWOBJ, REDUCE
		return p.call()
	case 'b': // BUILD
		return p.build()
	case 'Q': // BINPERSID
		return p.persistent()
	}
	if name := opcodes[op]; name != "" {
		return fmt.Errorf("the opcode %s, which torch.save does not write for tensors", name)
	}
	return fmt.Errorf("%#02x, which is no opcode of a pickle", op)
}

func (p *pickle) integer(op byte) error {
	width := map[byte]int{'J': 4, 'K': 1, 'M': 2, 0x8a: 1}[op]
	b, err := p.take(width)
	if err != nil {
		return err
	}
	switch op {
	case 'J':
		return p.push(int64(int32(binary.LittleEndian.Uint32(b))))
	case 'K':
		return p.push(int64(b[0]))
	case 'M':
		return p.push(int64(binary.LittleEndian.Uint16(b)))
	}
	if b[0] > 8 {
		return fmt.Errorf("a whole number of %d bytes, expected at most 8", b[0])
	}
	digits, err := p.take(int(b[0]))
	if err != nil {
		return err
	}
	var v int64
	for i, c := range digits {
		v |= int64(c) << (8 * i)
	}
	if n := len(digits); n > 0 && n < 8 && digits[n-1] >= 0x80 {
		v -= 1 << (8 * n)
	}
	return p.push(v)
}

func (p *pickle) word(op byte) error {
	width := 4
	if op == 'U' {
		width = 1
	}
	b, err := p.take(width)
	if err != nil {
		return err
	}
	n := uint32(b[0])
	if op == 'X' {
		n = binary.LittleEndian.Uint32(b)
	}
	if int64(n) > int64(len(p.text)-p.pos) {
		return fmt.Errorf("a string of %s, but only %s follow", size(int64(n)), count(int64(len(p.text)-p.pos)))
	}
	b, err = p.take(int(n))
	if err == nil && !utf8.Valid(b) {
		err = errors.New("a string that is not UTF-8")
	}
	if err != nil {
		return err
	}
	return p.push(string(b))
}

func (p *pickle) tuple(op byte) (err error) {
	var values []any
	switch op {
	case ')':
	case 't':
		values, err = p.popMark()
	default:
		values, err = p.pop(int(op) - 0x84)
	}
	if err != nil {
		return err
	}
	return p.push(append(tuple{}, values...))
}

func (p *pickle) append(op byte) (err error) {
	var values []any
	if op == 'e' {
		values, err = p.popMark()
	} else {
		values, err = p.pop(1)
	}
	if err != nil {
		return err
	}
	to, err := p.top()
	if err != nil {
		return err
	}
	l, ok := to.(*list)
	if !ok {
		return fmt.Errorf("something is appended to %s, expected a list", kindOf(to))
	}
	l.items = append(l.items, values...)
	return nil
}

// top is the last value of the stack, which stays there.
func (p *pickle) top() (any, error) {
	values, err := p.pop(1)
	if err != nil {
		return nil, err
	}
	return values[0], p.push(values[0])
}

func (p *pickle) setItems(op byte) (err error) {
	var values []any
	if op == 'u' {
		values, err = p.popMark()
	} else {
		values, err = p.pop(2)
	}
	if err != nil {
		return err
	}
	to, err := p.top()
	if err != nil {
		return err
	}
	d, ok := to.(*dict)
	switch {
	case !ok:
		return fmt.Errorf("an entry is set in %s, expected a dict", kindOf(to))
	case len(values)%2 != 0:
		return errors.New("a key without a value")
	}
	for i := 0; i < len(values); i += 2 {
		d.keys, d.values = append(d.keys, values[i]), append(d.values, values[i+1])
	}
	return nil
}

// remember puts the last value into the memo, or takes one from there.
func (p *pickle) remember(op byte) error {
	width := 1
	if op == 'r' || op == 'j' {
		width = 4
	}
	b, err := p.take(width)
	if err != nil {
		return err
	}
	at := uint32(b[0])
	if width == 4 {
		at = binary.LittleEndian.Uint32(b)
	}
	if op == 'h' || op == 'j' {
		v, known := p.memo[at]
		if !known {
			return fmt.Errorf("entry %d of the memo, which nothing was put into", at)
		}
		return p.push(v)
	}
	v, err := p.top()
	if err != nil {
		return err
	}
	if _, known := p.memo[at]; !known && len(p.memo) == mostMemo {
		return fmt.Errorf("the pickle puts more than %s values into its memo", text.Count(mostMemo))
	}
	p.memo[at] = v
	return nil
}

// global reads a module and a name, a line each.
func (p *pickle) global() error {
	var parts [2]string
	for i := range parts {
		line, _, found := strings.Cut(string(p.text[p.pos:min(p.pos+256, len(p.text))]), "\n")
		if !found {
			return errors.New("a global whose name does not end")
		}
		parts[i] = line
		p.pos += len(line) + 1
	}
	name := parts[0] + "." + parts[1]
	_, stored := storages[name]
	_, typed := dtypes[name]
	if !globals[name] && !stored && !typed {
		return fmt.Errorf("holds a Python object of class %s; %s", text.Clip(name), instead(name))
	}
	return p.push(global(name))
}

// kindOf says what a value is.
func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool, int64, float64:
		return "a number"
	case string:
		return "a string"
	case global:
		return text.Clip(string(v))
	case tuple:
		return "a tuple"
	case *list:
		return "a list"
	case *dict:
		return "a dict"
	case set:
		return "a set"
	case storage:
		return "a storage"
	}
	return "a tensor"
}

// instead is what to save in place of an object of a class.
func instead(class string) string {
	switch {
	case strings.HasPrefix(class, "numpy."):
		return "save torch.from_numpy of an array"
	case strings.HasPrefix(class, "torch._utils._rebuild_sparse"):
		return "save .to_dense() of a sparse tensor"
	case strings.HasPrefix(class, "torch._utils._rebuild_qtensor"):
		return "save .dequantize() of a quantized tensor"
	}
	return "save tensors, not models"
}
