package serve

import (
	"log/slog"
	"strings"
	"testing"
	"time"
)

// TestRare: of each kind from each place the first is logged, and a minute later how many more there were; beyond so
// many places at once a new one is not.
func TestRare(t *testing.T) {
	log := &lockedBuffer{}
	s := &Server{Config: Config{Log: slog.New(slog.NewJSONHandler(log, nil))}}
	now := time.Unix(1e9, 0)
	for range 3 {
		for _, n := range []byte{1, 2} {
			s.rarely(now, "limit", street(n), "too many")
			s.rarely(now, "auth_fail", street(n), "no key")
		}
	}
	told := func() int { return strings.Count(log.String(), "\n") }
	if told() != 4 {
		t.Errorf("of two kinds from two places %d are logged", told())
	}
	s.tellRare(now.Add(rareEvery - 1))
	if told() != 4 {
		t.Error("it is told within the minute")
	}
	s.tellRare(now.Add(rareEvery))
	if told() != 8 || strings.Count(log.String(), `"more":2`) != 4 {
		t.Errorf("a minute later the log is\n%s", log)
	}
	s.tellRare(now.Add(2 * rareEvery))
	if told() != 8 || len(s.rare.all) != 0 {
		t.Errorf("%d kinds are kept of which there was nothing more", len(s.rare.all))
	}
	for i := range mostRare + 1 {
		s.rarely(now, "limit", street(byte(i)), "")
		s.rarely(now, strings.Repeat("x", 1+i/256), street(byte(i)), "")
	}
	if len(s.rare.all) != mostRare {
		t.Errorf("%d kinds are kept at once", len(s.rare.all))
	}
}
