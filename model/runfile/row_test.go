package runfile

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fathom/data/sealed"
	"fathom/model/spec"
)

// TestNewest: so many runs, the newest first, whatever else lies there.
func TestNewest(t *testing.T) {
	dir := t.TempDir()
	one := write(t, dir, 1)
	var want []string
	for day := range 4 {
		name := fmt.Sprintf("2026112%dT000000Z-x", day)
		must(t, os.CopyFS(filepath.Join(dir, name), os.DirFS(one)))
		want = append([]string{name}, want...)
	}
	must(t, os.RemoveAll(one))
	must(t, os.Mkdir(filepath.Join(dir, "zzz"), 0o777))
	must(t, os.Rename(filepath.Join(dir, want[0]), filepath.Join(dir, "."+want[0])))
	want = want[1:]
	for most := range 5 {
		rows, err := Newest(dir, most)
		must(t, err)
		var got []string
		for _, row := range rows {
			got = append(got, row.Name)
		}
		if !slices.Equal(got, want[:min(most, len(want))]) {
			t.Errorf("the newest %d are %q, want those of %q", most, got, want)
		}
	}
}

// TestDirectoryName: it says when, what about, and with which seed, in so many bytes whatever the data are called.
func TestDirectoryName(t *testing.T) {
	h := header()
	h.Created = time.Date(2026, 11, 26, 1, 2, 3, 0, time.UTC)
	if got := directoryName(h, "q4hz"); got != "20261126T010203Z-my-data-3x2-s7-q4hz" {
		t.Errorf("it is %s", got)
	}
	for _, long := range []string{strings.Repeat("x", 300), strings.Repeat("ab-", 100)} {
		h.Spec.Source.Data = long
		got := directoryName(h, "q4hz")
		if len(got) > mostName || len(got) < mostName-1 || !strings.HasSuffix(got, "-s7-q4hz") || strings.Contains(got, "--") {
			t.Errorf("it is %s, of %d bytes", got, len(got))
		}
	}
}

// TestGone: a writer is gone where that is proven, and where nobody can tell it is not.
func TestGone(t *testing.T) {
	here := thisProcess("x")
	if here.gone() {
		t.Fatal("this process is gone")
	}
	for name, test := range map[string]struct {
		change func(w *writerInfo)
		want   bool
	}{
		"another host":           {func(w *writerInfo) { w.Host += "x"; w.PID = math.MaxInt32 }, false},
		"no process":             {func(w *writerInfo) { w.PID = 0 }, false},
		"a process that is not":  {func(w *writerInfo) { w.PID = math.MaxInt32 }, true},
		"another start":          {func(w *writerInfo) { w.Started += "1" }, here.Started != ""},
		"a start nobody knows":   {func(w *writerInfo) { w.Started = "" }, false},
		"before the machine":     {func(w *writerInfo) { w.Boot = "x" }, bootID() != ""},
		"a machine nobody knows": {func(w *writerInfo) { w.Boot = "" }, false},
		"neither of them known":  {func(w *writerInfo) { w.Boot, w.Started = "", "" }, false},
	} {
		w := here
		test.change(&w)
		if w.Started == "1" { // there is none here
			continue
		}
		if got := w.gone(); got != test.want {
			t.Errorf("%s: gone is %v", name, got)
		}
	}
}

// TestLongLines: a line that is too long is not written, and is damage where one stands.
func TestLongLines(t *testing.T) {
	body := func(n int) []byte {
		return []byte(`{"event":"started","x":"` + strings.Repeat("x", n) + `"}`)
	}
	empty, err := encodeLine(0, 0, nil, body(0))
	must(t, err)
	longest, err := encodeLine(0, 0, nil, body(mostLine-len(empty)))
	if err != nil || len(longest) != mostLine {
		t.Fatalf("%d bytes, %v", len(longest), err)
	}
	if _, err := encodeLine(0, 0, nil, body(mostLine-len(empty)+1)); err == nil {
		t.Error("one of a byte more is written")
	}
	open, _ := sealed.Open(longest[:len(longest)-1])
	longer := sealed.Seal(append(open[:len(open)-1:len(open)-1], `xx"`...))
	next, err := encodeLine(1, 0, nil, body(0))
	must(t, err)
	for _, test := range []struct {
		line  []byte
		lines int
	}{{longest, 2}, {longer, 1}} {
		var s scanner
		if lines, _ := s.scan(append(test.line, next...)); len(lines) != test.lines || (len(s.damage) > 0) != (test.lines == 1) {
			t.Errorf("of %d bytes and a short one %d lines are read, the damage is %q", len(test.line), len(lines), s.damage)
		}
	}
}

// TestProbesOfARow: the newest of each layer count, those of the stage before live ones, and what no network has is left out.
func TestProbesOfARow(t *testing.T) {
	for name, test := range map[string]struct {
		events []spec.Probed
		want   string
	}{
		"live":        {[]spec.Probed{{Step: 1, Layer: 1, Live: true, TestAccuracy: 0.1}, {Step: 2, Layer: 1, Live: true, TestAccuracy: 0.2}}, "[n/a 0.2] 0"},
		"stage":       {[]spec.Probed{{Step: 2, Layer: 0, Live: true, TestAccuracy: 0.1}, {Step: 2, Layer: 1, TestAccuracy: 0.3}, {Step: 3, Layer: 1, Live: true, TestAccuracy: 0.4}}, "[n/a 0.3] 0"},
		"untrained":   {[]spec.Probed{{Step: 0, Layer: 1, TestAccuracy: 0.1}}, "[] 0"},
		"deep":        {[]spec.Probed{{Step: 1, Layer: 1<<16 + 1, TestAccuracy: 0.1}, {Step: 1, Layer: -1, TestAccuracy: 0.1}}, "[] 0"},
		"another":     {[]spec.Probed{{Subject: "taught", Step: 1, Layer: 0, TestAccuracy: 0.1}}, "[] 0"},
		"of a store":  {[]spec.Probed{{Subject: spec.FromStore, Step: 4, Layer: 0, TestAccuracy: 0.1}, {Subject: spec.FromStore, Step: 4, Layer: 1, TestAccuracy: 0.2}, {Subject: spec.FromStore, Step: 3, Layer: 0, TestAccuracy: 0.9}}, "[0.1 0.2] 4"},
		"live, store": {[]spec.Probed{{Subject: spec.FromStore, Step: 4, Layer: 0, Live: true, TestAccuracy: 0.1}}, "[] 0"},
	} {
		s := summaryOf(header())
		for _, e := range test.events {
			if e.Subject == "" {
				e.Subject = spec.Base
			}
			s.take(e)
		}
		var words []string
		for _, p := range s.Probes {
			if !p.Finite() {
				words = append(words, "n/a")
				continue
			}
			words = append(words, fmt.Sprint(float64(p)))
		}
		if got := fmt.Sprint(words, s.Step); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
