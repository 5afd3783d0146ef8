package array

import (
	"errors"
	"fmt"

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
	made    int // where in the pickle
}

// globals is the closed list of what a pickle may name. Nothing of it is ever called: each stands
// for what pickle.go makes of it.
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

// pickle reads a pickle on a stack, as Python does, but knows only what torch.save writes for
// tensors: the opcodes of PyTorch's own weights-only loader (torch/_weights_only_unpickler.py) and
// the globals above. It makes values of Go and executes nothing.
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
