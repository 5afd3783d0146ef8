package text

import (
	"cmp"
	"strings"
)

// Natural compares names so that numbers in them count as numbers: layer9 comes before layer10. It
// is for [slices.SortFunc].
func Natural(a, b string) int {
	for a != "" && b != "" {
		x, y := digits(a), digits(b)
		if x == "" || y == "" {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		m, n := strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
		if c := cmp.Or(cmp.Compare(len(m), len(n)), cmp.Compare(m, n), cmp.Compare(len(x), len(y))); c != 0 {
			return c
		}
		a, b = a[len(x):], b[len(y):]
	}
	return cmp.Compare(len(a), len(b))
}

// digits are those that a name begins with.
func digits(name string) string {
	return name[:len(name)-len(strings.TrimLeft(name, "0123456789"))]
}
