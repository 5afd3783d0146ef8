package array

import (
	"errors"
	"fmt"
	"strings"

	"fathom/data/text"
)

// call makes the value that a global of the closed list makes of its arguments.
func (p *pickle) call() error {
	values, err := p.pop(2)
	if err != nil {
		return err
	}
	name, ok := values[0].(global)
	arguments, isTuple := values[1].(tuple)
	if !ok || !isTuple {
		return fmt.Errorf("%s is called with %s, expected a global and a tuple", kindOf(values[0]), kindOf(values[1]))
	}
	made, err := rebuild(name, arguments)
	if err != nil {
		return err
	}
	if t, ok := made.(*stridedTensor); ok {
		t.made = p.pos
	}
	return p.push(made)
}

func rebuild(name global, arguments tuple) (any, error) {
	wrong := func() (any, error) {
		return nil, fmt.Errorf("%s with %s of unexpected kinds", name, text.Plural(len(arguments), "argument"))
	}
	switch name {
	case "collections.OrderedDict":
		if len(arguments) != 0 {
			return wrong()
		}
		return &dict{}, nil
	case "torch.Size":
		if len(arguments) == 1 {
			if sizes, ok := arguments[0].(tuple); ok {
				return sizes, nil
			}
		}
		return wrong()
	case "torch.device":
		return nil, nil
	case "torch._utils._rebuild_parameter":
		if len(arguments) == 3 {
			if t, ok := arguments[0].(*stridedTensor); ok {
				return t, nil
			}
		}
		return wrong()
	case "torch._utils._rebuild_tensor_v2":
		if len(arguments) == 6 || len(arguments) == 7 {
			if t, ok := rebuildTensor(arguments); ok {
				if t.typ = storages[string(t.storage.class)]; t.typ == 0 {
					return nil, errors.New("a tensor in a storage without a type")
				}
				return t, resolved(arguments[6:])
			}
		}
		return wrong()
	case "torch._utils._rebuild_tensor_v3":
		if len(arguments) == 7 || len(arguments) == 8 {
			t, ok := rebuildTensor(arguments)
			dtype, named := arguments[6].(global)
			if ok && named && dtypes[string(dtype)] != 0 && storages[string(t.storage.class)] == 0 {
				t.typ = dtypes[string(dtype)]
				return t, resolved(arguments[7:])
			}
		}
		return wrong()
	}
	return nil, fmt.Errorf("a call of %s, expected one that makes a tensor or a dict", name)
}

// resolved is an error if PyTorch says of a tensor that its elements are not those of its storage: a
// view such as x.conj().imag shares them, and has a flag that their sign is turned when they are used.
func resolved(metadata tuple) error {
	for _, said := range metadata {
		d, _ := said.(*dict)
		if d == nil {
			continue
		}
		for i, key := range d.keys {
			if (key == "neg" || key == "conj") && d.values[i] == true {
				return fmt.Errorf("a lazy view, whose elements are other than those in the file; save .resolve_%s() of it", key)
			}
		}
	}
	return nil
}

// rebuildTensor takes the storage, the offset, the shape and the strides.
func rebuildTensor(arguments tuple) (t *stridedTensor, ok bool) {
	t = &stridedTensor{}
	if t.storage, ok = arguments[0].(storage); !ok {
		return nil, false
	}
	if t.offset, ok = arguments[1].(int64); !ok {
		return nil, false
	}
	if t.shape, ok = integers(arguments[2]); !ok {
		return nil, false
	}
	t.strides, ok = integers(arguments[3])
	return t, ok
}

// integers is a tuple of whole numbers.
func integers(v any) (out []int64, ok bool) {
	values, ok := v.(tuple)
	if !ok || len(values) > mostDims {
		return nil, false
	}
	for _, v := range values {
		n, ok := v.(int64)
		if !ok {
			return nil, false
		}
		out = append(out, n)
	}
	return out, true
}

// build sets the attributes of an object. Only dicts have any here, and nobody reads them: PyTorch
// keeps the versions of modules there.
func (p *pickle) build() error {
	values, err := p.pop(2)
	if err != nil {
		return err
	}
	if _, ok := values[0].(*dict); !ok {
		return fmt.Errorf("attributes of %s, expected of a dict", kindOf(values[0]))
	}
	if _, ok := values[1].(*dict); !ok {
		return fmt.Errorf("attributes that are %s, expected a dict", kindOf(values[1]))
	}
	return p.push(values[0])
}

// persistent makes a storage of ('storage', class, key, location, number of elements).
func (p *pickle) persistent() error {
	values, err := p.pop(1)
	if err != nil {
		return err
	}
	parts, _ := values[0].(tuple)
	if len(parts) != 5 || parts[0] != "storage" {
		return errors.New("a persistent value that is no storage")
	}
	class, ok := parts[1].(global)
	key, isKey := parts[2].(string)
	_, isPlace := parts[3].(string)
	number, isNumber := parts[4].(int64)
	_, typed := storages[string(class)]
	if !ok || !isKey || !isPlace || !isNumber || number < 0 || !typed && class != "torch.storage.UntypedStorage" {
		return errors.New("a storage that is not described by its class, key, location and number of elements")
	}
	if key == "" || strings.ContainsAny(key, `/\`) || key == "." || key == ".." {
		return fmt.Errorf("a storage in the entry %s, expected a plain name", text.Clip(key))
	}
	return p.push(storage{class, key, number})
}
