package kit

import (
	"fmt"
	"testing"
	"time"
)

// TestFirst: one of something is "the first step", not "the first 1 step".
func TestFirst(t *testing.T) {
	for n, want := range map[int]string{1: "first test image", 2: "first 2 test images", 1000: "first 1,000 test images"} {
		if got := FirstFew(n, "test image"); got != want {
			t.Errorf("%s, want %s", fmt.Sprint(got), want)
		}
	}
}

// TestRate: a rate below one is not written as none.
func TestRate(t *testing.T) {
	for rate, want := range map[float64]string{0.37: "0.4/s", 0.004: "0.004/s", 1: "1/s", 5.25: "5.2/s", 10.7: "10/s", 1204.9: "1,204/s"} {
		if got := Rate(rate); got != want {
			t.Errorf("%v a second is %q, want %q", rate, got, want)
		}
	}
}

// TestDuration: a time is rounded once, to the unit that is written.
func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 499 * time.Millisecond: "0 s", 500 * time.Millisecond: "1 s", 59*time.Second + 499*time.Millisecond: "59 s", 59*time.Second + 500*time.Millisecond: "1:00 min",
		61 * time.Second: "1:01 min", time.Hour - time.Second: "59:59 min", time.Hour - time.Millisecond: "1:00 h", time.Hour + 59*time.Second: "1:00 h", 25*time.Hour + 2*time.Minute: "25:02 h",
	} {
		if got := Duration(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}

// TestWordsOfNoLength: a text without a character, or no room for one, is no reason to fail.
func TestWordsOfNoLength(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{Capital(""), ""}, {Capital("élan"), "Élan"}, {Capital("\xff"), "\xff"}, {End("layer", 0), "…"}, {End("layer", 1), "…"}, {End("layer", 3), "…er"}, {End("layer", 5), "layer"}, {Begin("layer", 0), ""},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}
