package setting

import "testing"

func TestFromHome(t *testing.T) {
	t.Setenv("HOME", "/home/ada")
	for path, want := range map[string]string{
		"~/sets/a": "/home/ada/sets/a", "~": "/home/ada", "~/": "/home/ada", "~bob/a": "~bob/a", "a~": "a~", "./~/a": "./~/a", "": "", "mnist": "mnist",
	} {
		if got := FromHome(path); got != want {
			t.Errorf("%q is %q, want %q", path, got, want)
		}
	}
	t.Setenv("HOME", "")
	if got := FromHome("~/a"); got != "~/a" {
		t.Errorf("without a home ~/a is %q", got)
	}
}
