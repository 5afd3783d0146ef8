package text

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
		if got := Shape(test.dims...); got != test.want {
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
	if one, two := Plural(1, "class"), Plural(2, "class"); one != "1 class" || two != "2 classes" {
		t.Errorf("%s, %s", one, two)
	}
}

func TestDecimal(t *testing.T) {
	for _, test := range []struct {
		v        float64
		decimals int
		want     string
	}{
		{0.96875, 4, "0.9688"}, {0.5, 0, "0.5"}, {1, 3, "1.000"}, {-0.25, 2, "-0.25"}, {0, 4, "0.0000"}, {math.Copysign(0, -1), 1, "0.0"},
		{1234.5678, 2, "1,234.57"}, {-1234.5678, 0, "-1,235"}, {999999, 1, "999,999.0"}, {12, -3, "12"},
		{1e6, 4, "1e+06"}, {1.2345e33, 4, "1.23e+33"}, {-1.2345e33, 0, "-1.23e+33"}, {math.MaxFloat64, 3, "1.8e+308"},
		{0.00004, 4, "4e-05"}, {-0.000043, 4, "-4.3e-05"}, {0.00005, 4, "0.0001"}, {0.004, 1, "0.004"}, {3e-17, 4, "0.0000"}, {-3e-17, 2, "0.00"},
		{math.NaN(), 4, "n/a"}, {math.Inf(1), 4, "inf"}, {math.Inf(-1), 0, "-inf"},
	} {
		if got := Decimal(test.v, test.decimals); got != test.want {
			t.Errorf("Decimal(%v, %d) = %s, want %s", test.v, test.decimals, got, test.want)
		}
	}
}

func TestMegabytes(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0.0", 49_999: "0.0", 50_001: "0.1", 1_000_000: "1.0", 999_960_000: "1,000.0", 1_234_567_890: "1,234.6", math.MaxInt64: "9,223,372,036,854.8",
	} {
		if got := Megabytes(bytes); got != want {
			t.Errorf("%d bytes are %s MB, want %s", bytes, got, want)
		}
	}
}

// TestLine: whatever a text is, it is one line that steers nothing.
func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"":                          "",
		"a plain text":              "a plain text",
		"  two\n\n\tlines \r\n":     "two lines",
		"\x1b[2Jgone\x07":           "?[2Jgone?",
		"\u202eright\u200b to left": "right to left",
		"文字 → 👩\u200d🚀 é e\u0301":   "文字 → 👩🚀 é e\u0301",
		"bad \xff\xfe bytes":        "bad \ufffd\ufffd bytes",
		"\u009b31m":                 "?31m",
		"a\u2028b\u00a0c":           "a b c",
	} {
		if got := Line(in); got != want {
			t.Errorf("Line(%q) is %q, want %q", in, got, want)
		}
	}
}
