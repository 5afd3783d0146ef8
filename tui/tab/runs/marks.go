package runs

import "fathom/tui/kit"

// most is how many can be marked: so many have a colour and a sign that nobody takes for another.
const most = 8

// signs are those of the marks; in ASCII they are letters.
var signs = [most]string{"●", "■", "◆", "▲", "○", "□", "◇", "▼"}

// sign is the sign of a place.
func sign(t kit.Theme, place int) string {
	if t.ASCII {
		return string(rune('A' + place))
	}
	return signs[place]
}

// ink is the colour of a place.
func ink(t kit.Theme, place int) kit.Ink { return t.Class(place) }

// marks are what is marked, each in a place of its own, which it keeps until it is unmarked: with the
// place go a colour and a sign.
type marks struct {
	places   [most]string // paths of runs or keys of groups; "" is free
	baseline string       // "" for the first
}

// place is that of what is marked, −1 of what is not.
func (m *marks) place(key string) int {
	for i, k := range m.places {
		if k == key && key != "" {
			return i
		}
	}
	return -1
}

// toggle marks or unmarks; ok is false where there is no room.
func (m *marks) toggle(key string) (marked, ok bool) {
	if i := m.place(key); i >= 0 {
		m.places[i] = ""
		if m.baseline == key {
			m.baseline = ""
		}
		return false, true
	}
	for i, k := range m.places {
		if k == "" {
			m.places[i] = key
			return true, true
		}
	}
	return false, false
}

// used lists the places that are taken.
func (m *marks) used() []int {
	var out []int
	for i, k := range m.places {
		if k != "" {
			out = append(out, i)
		}
	}
	return out
}

// base is the place of the baseline, −1 where nothing is marked.
func (m *marks) base() int {
	if i := m.place(m.baseline); i >= 0 {
		return i
	}
	if used := m.used(); len(used) > 0 {
		return used[0]
	}
	return -1
}
