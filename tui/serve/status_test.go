package serve

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// TestStatusCountsOthers: who asks how many are there is none of them, nor is their connection, unless they have
// another visit on it.
func TestStatusCountsOthers(t *testing.T) {
	lab := serveLab(t, strings.Join([]string{keyLine(t, 1), keyLine(t, 2)}, "\n"), func(c *Config) {
		c.Commands = []Command{{Name: "count", Run: func(_ context.Context, c Call) int {
			st := c.Status()
			fmt.Fprintf(c.Out, "%d visits, %d connections", st.Visits, st.Connections)
			return 0
		}}}
	})
	// ended waits until what asked before is no visit any more, which it is a little longer than it says something.
	ended := func(visits int) {
		t.Helper()
		eventually(t, fmt.Sprintf("%d visits", visits), func() bool { return lab.Status().Visits == visits })
	}
	asks := lab.mustDial(t, "mia", 1)
	if out, _, _ := did(t, asks, "count"); out != "0 visits, 0 connections" {
		t.Errorf("nobody else is there, and it says %s", out)
	}
	term := openTerminal(t, lab.mustDial(t, "tom", 2), 80, 24, nil, shell)
	term.shows(t, "1 room")
	ended(1)
	if out, _, _ := did(t, asks, "count"); out != "1 visits, 1 connections" {
		t.Errorf("tom is there, and it says %s", out)
	}
	own := openTerminal(t, asks, 80, 24, nil, shell)
	own.shows(t, "1 room")
	ended(2)
	if out, _, _ := did(t, asks, "count"); out != "2 visits, 2 connections" {
		t.Errorf("mia has a visit on the same connection, and it says %s", out)
	}
	ended(2)
	if st := lab.Status(); st.Connections != 2 {
		t.Errorf("when nobody asks there are %d connections", st.Connections)
	}
}
