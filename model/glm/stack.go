package glm

// A stack is several problems of the same kind on the same samples: problem q owns the rows q·rows
// … (q+1)·rows−1 of every block. With parts, problem q leaves out part first+q of the samples, as the
// folds of a cross-validation do; without there is one problem, or one for each row, on all samples.
type stack struct {
	rows  int   // of a problem
	parts []int // where each part begins, and the end of the last; nil for none
	first int
}

// all are the parts of n samples, one if they are not cut.
func (s *stack) all(n int) []int {
	if s.parts == nil {
		return []int{0, n}
	}
	return s.parts
}

// leaves reports whether row k leaves part p out.
func (s *stack) leaves(k, p int) bool { return s.parts != nil && k/s.rows+s.first == p }

// counted are the two ranges of n samples that count for row k: up to the first, and from the
// second on.
func (s *stack) counted(k, n int) (to, from int) {
	if s.parts == nil {
		return n, n
	}
	p := k/s.rows + s.first
	return s.parts[p], s.parts[p+1]
}

// count is how many of n samples count for row k.
func (s *stack) count(k, n int) int {
	to, from := s.counted(k, n)
	return to + n - from
}

// tiles cuts the samples that count for row k into tiles of at most so many, in their order.
func (s *stack) tiles(k, n, most int, do func(from, m int)) {
	to, from := s.counted(k, n)
	for _, r := range [2][2]int{{0, to}, {from, n}} {
		for at := r[0]; at < r[1]; at += most {
			do(at, min(most, r[1]-at))
		}
	}
}
