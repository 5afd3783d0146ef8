// Package seeds has lists of seeds as people write them: "1..20,30".
package seeds

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"fathom/data/text"
)

// List is seeds in an order. As text, and so in JSON, it is as [List.String] writes it, however many there are.
type List []uint64

// Most is how many seeds a list has at most.
const Most = 10_000_000

// Expected says how seeds are written.
const Expected = `it must be whole numbers from 0 on, as in 7, [1, 2, 3] or "1..20"`

// Parse reads a list, "1..20" or "1,3,10..12". The error is a sentence.
func Parse(words string) (all List, err error) {
	for word := range strings.SplitSeq(words, ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(word), "..")
		first, err := strconv.ParseUint(strings.TrimSpace(from), 10, 64)
		last := first
		if isRange && err == nil {
			last, err = strconv.ParseUint(strings.TrimSpace(to), 10, 64)
		}
		switch {
		case err != nil:
			return nil, errors.New(Expected)
		case last < first:
			return nil, errors.New("the range ends before it begins")
		case last-first >= uint64(Most-len(all)):
			return nil, fmt.Errorf("there are more than the %s tasks that a study may have", text.Count(Most))
		}
		for seed := first; ; seed++ {
			all = append(all, seed)
			if seed == last || seed == math.MaxUint64 {
				break
			}
		}
	}
	return all, nil
}

// String writes seeds as a plan does, "1..20".
func (l List) String() string {
	var words []string
	for i := 0; i < len(l); {
		k := i
		for k+1 < len(l) && l[k+1] == l[k]+1 {
			k++
		}
		word := strconv.FormatUint(l[i], 10)
		if k > i {
			word += ".." + strconv.FormatUint(l[k], 10)
		}
		words, i = append(words, word), k+1
	}
	return strings.Join(words, ",")
}

// MarshalText writes it.
func (l List) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads it.
func (l *List) UnmarshalText(raw []byte) (err error) {
	*l, err = Parse(string(raw))
	return err
}
