package array

import (
	"fmt"
	"strings"

	"fathom/data/text"
)

// raw reads a file that is nothing but elements, of the type and shape that Options.Raw says.
func (f *File) raw() error {
	p := f.place()
	t, shape, err := parseRaw(f.options.Raw)
	if err != nil {
		return err
	}
	_, bytes, ok := product(shape, t.Size())
	switch {
	case !ok:
		return p.fault("shape %s of %s, more than this machine can address", text.Shape(shape...), t)
	case bytes != f.size:
		return p.fault("%s, expected %s (%s of %s)", size(f.size), count(bytes), text.Shape(shape...), t)
	}
	f.add(p, t, t.Size(), shape, &source{reader: f.source}, 0, false)
	return nil
}

// parseRaw reads a type and a shape such as f16,100000x768.
func parseRaw(raw string) (Type, []int, error) {
	wrong := func(expected string) (Type, []int, error) {
		return 0, nil, fmt.Errorf("--raw %s: %s, as in f16,100000x768", text.Clip(raw), expected)
	}
	name, sizes, found := strings.Cut(raw, ",")
	t, known := named(name)
	switch {
	case !found:
		return wrong("expected a type, a comma and a shape")
	case !known:
		return wrong("expected one of the types " + text.List(typeNames(), "and"))
	}
	var shape []int
	for digits := range strings.SplitSeq(sizes, "x") {
		d, ok := dimension(digits)
		switch {
		case !ok && strings.Trim(digits, "0123456789") == "" && digits != "":
			return 0, nil, fmt.Errorf("--raw %s: a dimension of %s, more than this machine can address", text.Clip(raw), text.Clip(digits))
		case !ok || len(shape) == mostDims:
			return wrong("expected sizes with an x between them")
		}
		shape = append(shape, d)
	}
	return t, shape, nil
}
