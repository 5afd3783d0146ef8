package guard

import (
	"reflect"
	"strings"
	"testing"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/cmd/fathom/ptytest"
	"fathom/tui/kit"
)

// bound are the characters that keys of the keymap write, and those that are pressed with ctrl.
func bound() (characters, controls []rune) {
	all := reflect.ValueOf(kit.NewKeys())
	for i := range all.NumField() {
		for _, name := range all.Field(i).Interface().(key.Binding).Keys() {
			with, rest, is := strings.Cut(name, "ctrl+")
			switch {
			case is && with == "" && len(rest) == 1:
				controls = append(controls, rune(rest[0]))
			case len(name) == 1:
				characters = append(characters, rune(name[0]))
			}
		}
	}
	return characters, controls
}

// a letter of the layout, which says what is being typed on.
func letter(l ptytest.Layout) tea.KeyPressMsg { return press(l.Writes('r')) }

// TestEveryBindingOnEveryLayout: each character of the keymap can be pressed on each keyboard: as itself where that
// has it, else with the key that it is on in the United States, or with alt and the digit whose sign it is there.
func TestEveryBindingOnEveryLayout(t *testing.T) {
	characters, controls := bound()
	if len(characters) < 40 || len(controls) < 5 {
		t.Fatalf("only %d characters and %d with ctrl: the test looks in the wrong place", len(characters), len(controls))
	}
	for _, on := range ptytest.Layouts {
		t.Run(on.Name, func(t *testing.T) {
			for _, r := range characters {
				var l layout
				l.translate(letter(on), false)
				writes := on.Writes(r)
				ways := []tea.KeyPressMsg{press(r)}
				if instead := l.last != nil && l.last.instead[r] != 0; !on.Has(r) || instead {
					ways = []tea.KeyPressMsg{press(writes), {Code: unicode.ToLower(r), Mod: tea.ModAlt}}
					if digit := strings.IndexRune(signs, r); digit >= 0 {
						ways = append(ways, tea.KeyPressMsg{Code: rune('0' + digit), Mod: tea.ModAlt})
					}
				}
				works := false
				for _, way := range ways {
					before := l
					works = works || l.translate(way, false).String() == string(r)
					l = before
				}
				if !works {
					t.Errorf("%c cannot be pressed: its key writes %c", r, writes)
				}
			}
			for _, r := range controls {
				place, base := r, r
				if on.Has(r) {
					place = on.Place(r)
				}
				base = place
				for _, k := range []tea.KeyPressMsg{{Code: on.Writes(place), Mod: tea.ModCtrl}, {Code: on.Writes(place), BaseCode: base, Mod: tea.ModCtrl}} {
					for _, typing := range []bool{false, true} {
						var l layout
						if got := l.translate(k, typing).String(); got != "ctrl+"+string(r) {
							t.Errorf("ctrl and the key of %c is %s, typing: %v", r, got, typing)
						}
					}
				}
			}
		})
	}
}

// TestLettersAreTextWhereOneTypes: nothing is told of what is typed.
func TestLettersAreTextWhereOneTypes(t *testing.T) {
	for _, r := range "йשπéq;/1" {
		l := layout{last: &scripts[1]}
		if got := l.translate(press(r), true); got.Text != string(r) {
			t.Errorf("%c is typed as %q", r, got.Text)
		}
	}
}

// TestSignsOfALatinLayout mean themselves, and so do those of another script once a Latin letter is pressed.
func TestSignsOfALatinLayout(t *testing.T) {
	var l layout
	for _, step := range []struct{ press, want string }{{";", ";"}, {"λ", "l"}, {";", "q"}, {"l", "l"}, {";", ";"}, {"ש", "a"}, {"/", "q"}, {"'", "w"}, {"Й", "Q"}, {"№", "#"}, {"/", "/"}} {
		if got := l.translate(press([]rune(step.press)[0]), false).String(); got != step.want {
			t.Errorf("%s is %s, want %s", step.press, got, step.want)
		}
	}
}
