package text

import (
	"strings"
)

// Problems are several things that are wrong with what was given, said together, so that all can be
// mended at once. errors.Is and errors.As look into each.
type Problems []error

// Together makes one error of those that are not nil: nil of none, the error itself of one,
// [Problems] of several. Problems among them are taken apart, and what would say the same twice is
// said once.
func Together(errs ...error) error {
	var all Problems
	said := map[string]bool{}
	for _, err := range errs {
		for _, one := range Each(err) {
			if text := one.Error(); !said[text] {
				said[text] = true
				all = append(all, one)
			}
		}
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return all
}

// Each is the parts of an error that Together made, an error alone by itself, nothing of nil.
func Each(err error) []error {
	if all, several := err.(Problems); several {
		return all
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// Error says how many problems there are and then each on a line of its own, as many as a screen
// bears.
func (p Problems) Error() string {
	const most = 20
	var b strings.Builder
	b.WriteString(Plural(len(p), "problem") + ":")
	for i, err := range p {
		if i == most {
			b.WriteString("\n  and " + Count(len(p)-most) + " more")
			break
		}
		b.WriteString("\n  " + err.Error())
	}
	return b.String()
}

// Unwrap is the parts.
func (p Problems) Unwrap() []error { return p }

// OnOneLine writes all parts of an error one after the other.
func OnOneLine(err error) string {
	var texts []string
	for _, one := range Each(err) {
		texts = append(texts, one.Error())
	}
	return strings.Join(texts, "; ")
}
