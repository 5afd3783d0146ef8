package seeds

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
)

func TestList(t *testing.T) {
	for words, want := range map[string]List{
		"7":               {7},
		"1..4":            {1, 2, 3, 4},
		" 1 , 3,10 .. 12": {1, 3, 10, 11, 12},
		"3,2,1":           {3, 2, 1},
		"18446744073709551614..18446744073709551615": {math.MaxUint64 - 1, math.MaxUint64},
	} {
		got, err := Parse(words)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q is %v, %v", words, got, err)
		}
		raw, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var again List
		if err := json.Unmarshal(raw, &again); err != nil || !slices.Equal(again, want) {
			t.Errorf("%s is read as %v, %v", raw, again, err)
		}
	}
	for words, want := range map[string]string{
		"":                        Expected,
		"1..":                     Expected,
		"-1":                      Expected,
		"5..1":                    "the range ends before it begins",
		"1..9999999,1..2":         "there are more than the 10,000,000 tasks that a study may have",
		"0..18446744073709551615": "there are more than the 10,000,000 tasks that a study may have",
	} {
		if got, err := Parse(words); err == nil || err.Error() != want {
			t.Errorf("%q is %d seeds, %v", words, len(got), err)
		}
	}
	many, err := Parse("1..5000000,7000000")
	if raw, wrong := json.Marshal(many); err != nil || wrong != nil || string(raw) != `"1..5000000,7000000"` {
		t.Errorf("%.100s, %v, %v", raw, err, wrong)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("1..20,30")
	f.Add("3,2..5")
	f.Fuzz(func(t *testing.T, words string) {
		l, err := Parse(words)
		if err != nil || len(l) > 10_000 {
			return
		}
		if again, err := Parse(l.String()); err != nil || !slices.Equal(l, again) {
			t.Errorf("%q is written as %q, %v", words, l, err)
		}
	})
}
