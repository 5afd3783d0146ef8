package kit

// ClassGlyph is the character that a class of those that are drawn has where colours do not tell: its
// number as a digit, or as the letters that follow the digits. Classes beyond the letters take turns
// from their end.
func ClassGlyph(class int, drawn []int) rune {
	const glyphs = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	if class < len(glyphs) {
		return rune(glyphs[class])
	}
	beyond := 0
	for _, other := range drawn {
		if other >= len(glyphs) && other < class {
			beyond++
		}
	}
	return rune(glyphs[len(glyphs)-1-beyond%26])
}
