package serve

import (
	"regexp"
	"strings"
	"testing"
)

// TestMetrics: what is written is in Prometheus' text format: each metric's kind once, above all of its series, and
// each series once, with a number; what is counted adds up, by its labels.
func TestMetrics(t *testing.T) {
	lab := serveLab(t, keyLine(t, 1), nil)
	lab.counted.add(2, countDropped, "reason", "slow")
	lab.counted.add(3, countDropped, "reason", "dead")
	lab.counted.add(5, countDropped, "reason", "slow")
	lab.counted.add(1, countEnded, "kind", "app", "reason", "a \"b\"\n")
	term := openTerminal(t, lab.mustDial(t, "mia", 1), 80, 24, nil, shell)
	term.shows(t, "1 room")
	var b strings.Builder
	if err := lab.WriteMetrics(&b); err != nil {
		t.Fatal(err)
	}
	kinds, seen := map[string]string{}, map[string]bool{}
	kind := regexp.MustCompile(`^# TYPE (fathom_serve_[a-z_]+) (counter|gauge)$`)
	series := regexp.MustCompile(`^(fathom_serve_[a-z_]+)(\{[a-z_]+="([^"\\\n]|\\.)*"(,[a-z_]+="([^"\\\n]|\\.)*")*\})? ([0-9.e+-]+)$`)
	last := ""
	for _, line := range strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n") {
		if m := kind.FindStringSubmatch(line); m != nil {
			if kinds[m[1]] != "" || (m[2] == "counter") != strings.HasSuffix(m[1], "_total") {
				t.Errorf("%q comes twice, or is of another kind", line)
			}
			kinds[m[1]], last = m[2], m[1]
			continue
		}
		m := series.FindStringSubmatch(line)
		if m == nil || m[1] != last || seen[m[1]+m[2]] {
			t.Fatalf("%q is no series of %s, or comes twice", line, last)
		}
		seen[m[1]+m[2]] = true
	}
	for _, want := range []string{
		`fathom_serve_dropped_total{reason="dead"} 3`, `fathom_serve_dropped_total{reason="slow"} 7`, `fathom_serve_sessions_ended_total{kind="app",reason="a \"b\"\n"} 1`,
		"fathom_serve_sessions 1", "fathom_serve_connections 1", "fathom_serve_cells 1920", "fathom_serve_panics_total 0", `fathom_serve_rooms{kind="shared"} 1`,
		`fathom_serve_rooms{kind="own"} 0`, `fathom_serve_members{room_kind="shared"} 0`, `fathom_serve_auth_total{allowed="true"} 1`, `fathom_serve_connections_total{result="ok"} 1`,
	} {
		if !strings.Contains(b.String(), want+"\n") {
			t.Errorf("there is no %s in\n%s", want, b.String())
		}
	}
}
