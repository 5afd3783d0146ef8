package kit

import (
	"fmt"
	"testing"
)

// TestFirst: one of something is "the first step", not "the first 1 step".
func TestFirst(t *testing.T) {
	for n, want := range map[int]string{1: "first test image", 2: "first 2 test images", 1000: "first 1,000 test images"} {
		if got := FirstFew(n, "test image"); got != want {
			t.Errorf("%s, want %s", fmt.Sprint(got), want)
		}
	}
}
