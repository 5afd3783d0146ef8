package ptytest

import (
	"fmt"
	"strings"
)

// A Layout is what a keyboard writes with the keys that write us on a keyboard of the United States.
type Layout struct {
	Name   string
	us     []rune
	theirs []rune
}

const (
	usKeys  = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./"
	usShift = "~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?"
)

func layout(name, plain, shifted string) Layout {
	return Layout{Name: name, us: []rune(usKeys + usShift), theirs: []rune(plain + shifted)}
}

// Layouts are those of xkeyboard-config of these names: ru, gr, il, fr and us(dvorak). A space is a key that
// writes nothing by itself.
var Layouts = []Layout{
	layout("us", usKeys, usShift),
	layout("ru", "ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю.", "Ё!\"№;%:?*()_+ЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"),
	layout("gr", "`1234567890-=;ςερτυθιοπ[]\\ασδφγηξκλ 'ζχψωβνμ,./", "~!@#$%^&*()_+:ΣΕΡΤΥΘΙΟΠ{}|ΑΣΔΦΓΗΞΚΛ \"ΖΧΨΩΒΝΜ<>?"),
	layout("il", ";1234567890-=/'קראטוןםפ][\\שדגכעיחלךף,זסבהנמצתץ.", "~!@#$%^&*)(_+QWERTYUIOP}{|ASDFGHJKL:\"ZXCVBNM><?"),
	layout("fr", "²&é\"'(-è_çà)=azertyuiop $*qsdfghjklmùwxcvbn,;:!", " 1234567890°+AZERTYUIOP £µQSDFGHJKLM%WXCVBN?./§"),
	layout("dvorak", "`1234567890[]',.pyfgcrl/=\\aoeuidhtns-;qjkxbmwvz", "~!@#$%^&*(){}\"<>PYFGCRL?+|AOEUIDHTNS_:QJKXBMWVZ"),
}

// Writes is what the keyboard writes with the key that writes us in the United States, ' ' for nothing.
func (l Layout) Writes(us rune) rune {
	for i, r := range l.us {
		if r == us {
			return l.theirs[i]
		}
	}
	return us
}

// Has reports whether a key of the keyboard, alone or with shift, writes a character.
func (l Layout) Has(r rune) bool { return strings.ContainsRune(string(l.theirs), r) }

// Ctrl is what a terminal sends for ctrl and the key that writes us in the United States: by kitty's protocol, with
// the key's place there where alternate keys are reported (flag 4).
func (l Layout) Ctrl(us rune, alternate bool) string { return l.with(us, 5, alternate) }

// Alt is the like with alt.
func (l Layout) Alt(us rune, alternate bool) string { return l.with(us, 3, alternate) }

func (l Layout) with(us rune, modifiers int, alternate bool) string {
	writes := l.Writes(us)
	if alternate && writes != us {
		return fmt.Sprintf("\x1b[%d::%d;%du", writes, us, modifiers)
	}
	return fmt.Sprintf("\x1b[%d;%du", writes, modifiers)
}

// Place is the key that writes a character alone or with shift: by what it writes in the United States.
func (l Layout) Place(r rune) rune {
	for i, their := range l.theirs {
		if their == r {
			return l.us[i]
		}
	}
	return r
}
