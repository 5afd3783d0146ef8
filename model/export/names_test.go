package export

import (
	"testing"

	"fathom/model/spec"
)

// TestClassNames: names that begin alike can be told apart when they are cut, others keep their beginning.
func TestClassNames(t *testing.T) {
	var x stored
	x.Result.Spec.Subjects = []spec.Subject{{ID: spec.FromStore, Stored: spec.Stored{Classes: []string{"short", "economics and the law", "the reading of class 1", "the reading of class 12"}}}}
	for class, want := range []string{"short", "economics and t…", "the r…of class 1", "the r…f class 12"} {
		if got := x.className(class); got != want {
			t.Errorf("class %d is %q, want %q", class, got, want)
		}
	}
}
