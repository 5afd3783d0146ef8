package text

// Nearest returns the name that a wrong one was probably meant to be, "" if none is
// near.
func Nearest(wrong string, names []string) string {
	found, least := "", max(1, len(wrong)/3)+1
	for _, name := range names {
		if d := distance(wrong, name); d < least {
			found, least = name, d
		}
	}
	return found
}

// distance is the least number of letters to insert, delete, replace, or exchange with the next one
// that makes one word the other, no letter touched twice (Damerau, 1964; optimal string alignment).
func distance(a, b string) int {
	before, row := make([]int, len(b)+1), make([]int, len(b)+1) // from the first letters of a to the first j of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		for j := range len(b) {
			replaced := row[j]
			if a[i] != b[j] {
				replaced++
			}
			next[j+1] = min(replaced, next[j]+1, row[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
