package chart

import (
	"math"
	"slices"
	"testing"
)

func TestFormatFixed(t *testing.T) {
	tests := []struct {
		v        float64
		decimals int
		want     string
	}{
		{0, 0, "0"}, {0, 1, "0.0"}, {math.Copysign(0, -1), 1, "0.0"}, {-0.04, 1, "0.0"}, {-0.4, 0, "0"}, {-0.06, 1, "-0.1"},
		{999, 0, "999"}, {1000, 0, "1,000"}, {-1000, 0, "-1,000"}, {123456, 0, "123,456"}, {1234567.891, 2, "1,234,567.89"},
		{999.96, 1, "1,000.0"}, {5, -2, "5"},
		{math.NaN(), 3, "n/a"}, {math.Inf(1), 3, "inf"}, {math.Inf(-1), 3, "-inf"},
	}
	for _, tt := range tests {
		if got := FormatFixed(tt.v, tt.decimals); got != tt.want {
			t.Errorf("FormatFixed(%v, %d) = %q, want %q", tt.v, tt.decimals, got, tt.want)
		}
	}
}

func TestFormatShort(t *testing.T) {
	tests := map[float64]string{
		0: "0", 1: "1", 0.5: "0.5", 950: "950", 999.4: "999", 999.6: "1k", 2000: "2k", 10000: "10k", 12500: "12.5k",
		999950: "1M", 1.5e6: "1.5M", -1.5e6: "-1.5M", 2e9: "2G", 3e12: "3T", 1e15: "1e+15", 1e300: "1e+300",
		0.001: "0.001", 0.0001234: "0.000123", 0.00001: "1e-05", -0.25: "-0.25",
		math.Inf(1): "inf", math.MaxFloat64: "1.8e+308",
	}
	for v, want := range tests {
		if got := FormatShort(v); got != want {
			t.Errorf("FormatShort(%v) = %q, want %q", v, got, want)
		}
	}
	if got := FormatShort(math.NaN()); got != "n/a" {
		t.Errorf("FormatShort(NaN) = %q", got)
	}
}

func TestFormatFigures(t *testing.T) {
	tests := []struct{ got, want string }{
		{FormatAccuracy(0.9707), "0.971"}, {FormatAccuracy(1), "1.000"}, {FormatAccuracy(-0.0003), "0.000"}, {FormatAccuracy(math.NaN()), "n/a"},
		{FormatPercent(0.169674), "17.0 %"}, {FormatPercent(-0.0001), "0.0 %"}, {FormatPercent(math.NaN()), "n/a"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestTickLabels(t *testing.T) {
	tests := []struct {
		lo, hi float64
		n      int
		want   []string
	}{
		{0, 1, 6, []string{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"}},
		{0.86, 1, 4, []string{"0.90", "0.95", "1.00"}},
		{-5, 5, 3, []string{"-5", "0", "5"}},
		{0, 10000, 3, []string{"0", "5,000", "10,000"}},
		{0, 3e6, 4, []string{"0", "1M", "2M", "3M"}},
		{1e6, 1.00002e6, 3, []string{"1,000,000", "1,000,010", "1,000,020"}},
		{0, 3e-7, 4, []string{"0", "1e-07", "2e-07", "3e-07"}},
		{1e300, 3e300, 3, []string{"1e+300", "2e+300", "3e+300"}},
		{0.97, 0.9700003, 4, []string{"0.97", "0.9700001", "0.9700002", "0.9700003"}},
	}
	for _, tt := range tests {
		r := Range{tt.lo, tt.hi}
		got := tickLabels(niceTicks(tt.lo, tt.hi, tt.n), niceStep(r, tt.n), nil)
		if !slices.Equal(got, tt.want) {
			t.Errorf("labels of %v to %v are %q, want %q", tt.lo, tt.hi, got, tt.want)
		}
	}
}
