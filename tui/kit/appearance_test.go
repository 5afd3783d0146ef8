package kit

import (
	"testing"
)

func TestAppearance(t *testing.T) {
	for _, s := range AppearanceSettings() {
		values := s.Choices
		switch {
		case s.Name == "pace":
			values = []string{"slow-start", "full", "20", "0.5"}
		case values == nil:
			values = []string{"true", "false"}
		}
		for _, value := range values {
			var l Appearance
			if err := l.Set(s.Name, value); err != nil || l.Get(s.Name) != value {
				t.Errorf("--%s %s: %v, and it is %q", s.Name, value, err, l.Get(s.Name))
			}
		}
		if got := (Appearance{}).Get(s.Name); got != "auto" && got != "false" && got != "slow-start" {
			t.Errorf("the zero appearance has %s %q", s.Name, got)
		}
	}
	for _, test := range []struct{ name, text, want string }{
		{"color", "many", "--color many: it must be auto, always, never, 16, 256 or truecolor"},
		{"color", "", "--color '': it must be auto, always, never, 16, 256 or truecolor"},
		{"theme", "Dark", "--theme Dark: it must be auto, dark, light or contrast"},
		{"ascii", "maybe", "--ascii maybe: it must be true or false"},
		{"pace", "0", "--pace 0: it must be slow-start, full or a number of steps a second above 0"},
		{"pace", "fast", "--pace fast: it must be slow-start, full or a number of steps a second above 0"},
		{"shape", "round", "--shape: there is no setting of that name"},
	} {
		l := Appearance{Color: "256", Theme: "light", ASCII: true}
		if err := l.Set(test.name, test.text); err == nil || err.Error() != test.want {
			t.Errorf("Set(%q, %q) says %v, want %s", test.name, test.text, err, test.want)
		}
		if l != (Appearance{Color: "256", Theme: "light", ASCII: true}) {
			t.Errorf("Set(%q, %q) fails and changes the appearance", test.name, test.text)
		}
	}
}
