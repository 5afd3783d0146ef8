package data

import (
	"math"
	"testing"
)

func TestGrouped(t *testing.T) {
	for n, want := range map[int]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 59999: "59,999", 123456: "123,456", 47040000: "47,040,000",
		-1: "-1", -999: "-999", -1000: "-1,000", -123456: "-123,456",
		math.MaxInt32: "2,147,483,647", math.MinInt32: "-2,147,483,648",
	} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestShape(t *testing.T) {
	for _, test := range []struct {
		dims []int
		want string
	}{
		{[]int{60000}, "60,000"},
		{[]int{60000, 28, 28}, "60,000×28×28"},
		{nil, ""},
	} {
		if got := shape(test.dims...); got != test.want {
			t.Errorf("shape(%v) = %s, want %s", test.dims, got, test.want)
		}
	}
}

func TestPlural(t *testing.T) {
	for n, want := range map[int]string{0: "0 labels", 1: "1 label", 2: "2 labels", 60000: "60,000 labels"} {
		if got := Plural(n, "label"); got != want {
			t.Errorf("Plural(%d) = %s, want %s", n, got, want)
		}
	}
}
