package guard

import (
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// A layout is what is known of the user's keyboard. A letter of the Latin alphabet, a digit and a sign mean
// themselves on whatever key they are, as on AZERTY and Dvorak. Letters of other alphabets mean the key that they
// are on, as it is on a keyboard of the United States: by its base code, where the terminal says it (kitty's
// keyboard protocol, https://sw.kovidgoyal.net/kitty/keyboard-protocol/#key-codes), else by the table below.
type layout struct {
	last *script // of the last letter that was pressed, nil for Latin
}

// A script is an alphabet and the keys that its usual layout has its letters on.
type script struct {
	of      *unicode.RangeTable
	letters map[rune]rune
	// instead are the signs that stand on keys of letters which the layout has nowhere else. They mean those
	// after a letter of the script.
	instead map[rune]rune
}

// The layouts are ru, gr and il of xkeyboard-config, with the other Cyrillic letters where ua, by, bg and sr differ
// in what no layout has twice.
var scripts = []script{
	{of: unicode.Cyrillic, letters: keys(
		"йцукенгшщзхъфывапролджэячсмитьбюёіїєґўј", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`s]'\\oj",
		"ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁІЇЄҐЎЈ№", "QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~S}\"|OJ#")},
	{of: unicode.Greek, letters: keys(
		"ςερτυθιοπασδφγηξκλζχψωβνμέύίόάή", "wertyuiopasdfghjklzxcvbnmeyioah", "ΕΡΤΥΘΙΟΠΑΣΔΦΓΗΞΚΛΖΧΨΩΒΝΜ", "ERTYUIOPASDFGHJKLZXCVBNM"),
		instead: keys(";:", "qQ")},
	{of: unicode.Hebrew, letters: keys("קראטוןםפשדגכעיחלךףזסבהנמצתץ", "ertyuiopasdfghjkl;zxcvbnm,."), instead: keys("/'", "qw")},
}

// keys pairs what a layout writes with the keys that it is on; two pairs of texts may be given.
func keys(texts ...string) map[rune]rune {
	table := map[rune]rune{}
	for i := 0; i < len(texts); i += 2 {
		us := []rune(texts[i+1])
		for j, r := range []rune(texts[i]) {
			table[r] = us[j]
		}
	}
	return table
}

// signs are what the keys of digits write with shift in the United States, by the digit. Other layouts have some of
// them on no key, so that alt and the digit is another way to each.
const signs = ")!@#$%^&*("

// translate tells a key in those of the keymap. typing says that letters are text: then only those with ctrl are
// told, and text stays what was typed.
func (l *layout) translate(k tea.KeyPressMsg, typing bool) tea.KeyPressMsg {
	told, known := l.us(k.Code, k.BaseCode)
	ctrl, alt := k.Mod.Contains(tea.ModCtrl), k.Mod.Contains(tea.ModAlt)
	switch {
	case ctrl && known:
		k.Code, k.BaseCode, k.ShiftedCode, k.Text = unicode.ToLower(told), 0, 0, ""
	case typing || k.Mod.Contains(tea.ModMeta) || k.Mod.Contains(tea.ModSuper) || k.Mod.Contains(tea.ModHyper) || ctrl:
	case alt && known && k.Text == "":
		if k.Code < 0x7f {
			told = k.Code // not what stands instead of it
		}
		switch shift := k.Mod.Contains(tea.ModShift); {
		case told >= '0' && told <= '9' && k.Code == told:
			told = rune(signs[told-'0'])
		case shift && k.Code == told && k.ShiftedCode > 0x20 && k.ShiftedCode < 0x7f:
			told = k.ShiftedCode
		case shift:
			told = unicode.ToUpper(told)
		}
		return press(told)
	case k.Text != "":
		letters := []rune(k.Text)
		if len(letters) != 1 {
			break
		}
		l.hear(letters[0])
		if told, known := l.us(letters[0], k.BaseCode); known && told != letters[0] {
			if k.BaseCode != 0 && unicode.IsUpper(letters[0]) {
				told = unicode.ToUpper(told)
			}
			return press(told)
		}
	}
	return k
}

// press is the press of a key that writes a character.
func press(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: unicode.ToLower(r), Text: string(r)} }

// hear takes it that a letter was pressed.
func (l *layout) hear(r rune) {
	if !unicode.IsLetter(r) {
		return
	}
	l.last = nil
	for _, s := range scripts {
		if unicode.Is(s.of, r) {
			l.last = &s
		}
	}
}

// us is what a character means: itself, or that of its key in the United States, by its base code if that is not 0. It
// reports false for what is no character of these.
func (l *layout) us(r, base rune) (rune, bool) {
	if r < 0x20 || r >= 0x7f && !unicode.IsLetter(r) && !strings.ContainsRune("№", r) {
		return r, false
	}
	if r < 0x7f {
		if l.last != nil {
			if told, there := l.last.instead[r]; there {
				return told, true
			}
		}
		return r, true
	}
	if base > 0x20 && base < 0x7f {
		return base, true
	}
	for _, s := range scripts {
		if told, there := s.letters[r]; there {
			return told, true
		}
	}
	return r, false
}
