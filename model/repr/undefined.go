package repr

import "fmt"

// Undefined is the error of a measure that has no value for the rows that it was given: they are all
// the same, too few, or of one class. It is no failure of reading, and its reason is one sentence for
// people.
type Undefined struct {
	Reason string
}

func (u *Undefined) Error() string { return u.Reason }

// undefined makes one.
func undefined(format string, args ...any) error { return &Undefined{fmt.Sprintf(format, args...)} }
