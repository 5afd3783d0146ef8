package main

import (
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// TestSpareThread runs itself with each value of the variable, which the runtime reads when a
// process starts.
func TestSpareThread(t *testing.T) {
	const child = "SPARE_CHILD"
	if os.Getenv(child) != "" {
		before := runtime.GOMAXPROCS(0)
		spareThread()
		os.Stdout.WriteString(strconv.Itoa(before) + " " + strconv.Itoa(runtime.GOMAXPROCS(0)) + "\n")
		os.Exit(0)
	}
	for _, test := range []struct {
		value string
		keeps bool
	}{{"", false}, {"1", true}, {"2", true}, {"7", true}, {"0", false}, {"-3", false}, {"many", false}} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestSpareThread$")
		cmd.Env = append(os.Environ(), child+"=1", "GOMAXPROCS="+test.value)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		fields := strings.Fields(string(out))
		before, _ := strconv.Atoi(fields[0])
		after, _ := strconv.Atoi(fields[1])
		want := before
		if !test.keeps {
			want++
		}
		if after != want || test.keeps && strconv.Itoa(after) != test.value {
			t.Errorf("GOMAXPROCS=%s: %d threads before, %d after, want %d", test.value, before, after, want)
		}
	}
}
