package main

import (
	"fmt"
	"testing"

	"fathom/model/run"
)

func TestClassesText(t *testing.T) {
	var many []run.StoreClass
	for k := range 12 {
		many = append(many, run.StoreClass{Name: fmt.Sprint("c", k), Train: 1000 + (k*5)%12, Test: k})
	}
	for _, test := range []struct {
		classes []run.StoreClass
		want    string
	}{
		{many[:2], "c0 1,000 + 0 and c1 1,005 + 1"},
		{many[:8], "c0 1,000 + 0, c1 1,005 + 1, c2 1,010 + 2, c3 1,003 + 3, c4 1,008 + 4, c5 1,001 + 5, c6 1,006 + 6 and c7 1,011 + 7"},
		{many, "12 classes, from c0 1,000 + 0 to c7 1,011 + 7"},
	} {
		if got := classesText(test.classes); got != test.want {
			t.Errorf("it is said %q, want %q", got, test.want)
		}
	}
}
