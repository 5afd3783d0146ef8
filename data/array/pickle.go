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

// Limits of what a pickle may make.
const (
	mostPickle = 64 << 20
	mostStack  = 1_000_000
	mostMemo   = 100_000
)

// The values of a pickle besides bool, int64, float64, string and nil.
type (
	global string // a name that stands for a function or a class of the closed list
	tuple  []any
	list   struct{ items []any }
	dict   struct{ keys, values []any }
	set    struct{} // always empty: no opcode of the list fills one
)

// storage is the elements that tensors lie in.
type storage struct {
	class  global
	key    string
	number int64 // of elements; of bytes, where it has no type
}

// stridedTensor is a tensor as its storage holds it.
type stridedTensor struct {
	storage storage
	typ     Type
	offset  int64
	shape   []int64
	strides []int64
}

// globals is the closed list of what a pickle may name. Nothing of it is ever called: each stands for
// what pickle.go makes of it.
var globals = map[string]bool{
	"collections.OrderedDict": true, "torch._utils._rebuild_tensor_v2": true, "torch._utils._rebuild_tensor_v3": true,
	"torch._utils._rebuild_parameter": true, "torch.Size": true, "torch.device": true, "torch.storage.UntypedStorage": true,
}

// storages are the classes of storages that have a type.
var storages = map[string]Type{
	"torch.DoubleStorage": F64, "torch.FloatStorage": F32, "torch.HalfStorage": F16, "torch.BFloat16Storage": BF16,
	"torch.LongStorage": I64, "torch.IntStorage": I32, "torch.ShortStorage": I16, "torch.CharStorage": I8,
	"torch.ByteStorage": U8, "torch.BoolStorage": Bool,
}

// dtypes are the types that _rebuild_tensor_v3 is given: those that have no class of storage.
var dtypes = map[string]Type{
	"torch.float8_e4m3fn": F8E4M3, "torch.float8_e5m2": F8E5M2, "torch.uint16": U16, "torch.uint32": U32, "torch.uint64": U64,
}

// pickle reads a pickle on a stack, as Python does, but knows only what torch.save writes for tensors: the
// opcodes of PyTorch's own weights-only loader (torch/_weights_only_unpickler.py) and the globals above.
// It makes values of Go and executes nothing.
type pickle struct {
	text  []byte
	pos   int
	stack []any
	marks []int
	memo  map[uint32]any
}

// opcodes are the names of those that are not read, for messages.
var opcodes = map[byte]string{
	'0': "POP", '1': "POP_MARK", '2': "DUP", 'F': "FLOAT", 'I': "INT", 'L': "LONG", 'P': "PERSID", 'S': "STRING", 'T': "BINSTRING",
	'V': "UNICODE", 'd': "DICT", 'g': "GET", 'i': "INST", 'l': "LIST", 'o': "OBJ", 'p': "PUT", 0x82: "EXT1", 0x83: "EXT2",
	0x84: "EXT4", 0x8b: "LONG4", 'B': "BINBYTES", 'C': "SHORT_BINBYTES", 0x8c: "SHORT_BINUNICODE", 0x8d: "BINUNICODE8",
	0x8e: "BINBYTES8", 0x90: "ADDITEMS", 0x91: "FROZENSET", 0x92: "NEWOBJ_EX", 0x93: "STACK_GLOBAL", 0x94: "MEMOIZE", 0x95: "FRAME",
	0x96: "BYTEARRAY8", 0x97: "NEXT_BUFFER", 0x98: "READONLY_BUFFER",
}

var (
	errPickleEnds  = errors.New("the pickle ends too early")
	errPickleStack = errors.New("the pickle takes more from its stack than there is")
)

// load is the value that the pickle makes.
func (p *pickle) load() (any, error) {
	p.memo = map[uint32]any{}
	for {
		op, err := p.take(1)
		if err != nil {
			return nil, err
		}
		if op[0] == '.' {
			v, err := p.pop(1)
			if err != nil {
				return nil, err
			}
			return v[0], nil
		}
		if err := p.step(op[0]); err != nil {
			return nil, err
		}
		if len(p.stack) > mostStack || len(p.marks) > mostStack {
			return nil, fmt.Errorf("the pickle puts more than %s values on its stack", text.Count(mostStack))
		}
	}
}

// take is the next n bytes.
func (p *pickle) take(n int) ([]byte, error) {
	if n < 0 || n > len(p.text)-p.pos {
		return nil, errPickleEnds
	}
	p.pos += n
	return p.text[p.pos-n : p.pos], nil
}

func (p *pickle) push(v any) error {
	p.stack = append(p.stack, v)
	return nil
}

// pop takes the last n values from the stack; none may lie below the last mark.
func (p *pickle) pop(n int) ([]any, error) {
	floor := 0
	if len(p.marks) > 0 {
		floor = p.marks[len(p.marks)-1]
	}
	if n > len(p.stack)-floor {
		return nil, errPickleStack
	}
	values := p.stack[len(p.stack)-n:]
	p.stack = p.stack[:len(p.stack)-n]
	return values, nil
}

// popMark takes all values above the last mark, and the mark.
func (p *pickle) popMark() ([]any, error) {
	if len(p.marks) == 0 {
		return nil, errPickleStack
	}
	mark := p.marks[len(p.marks)-1]
	p.marks = p.marks[:len(p.marks)-1]
	values := p.stack[mark:]
	p.stack = p.stack[:mark]
	return values, nil
}

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
		return fmt.Errorf("holds a Python object of class %s; save tensors, not models", text.Clip(name))
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
