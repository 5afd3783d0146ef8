package array

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// TestLiesInLittleMemory reads all lying files, and the honest ones, in a process whose address
// space is limited: what a file claims of its size can then not even be reserved. An allocation
// beyond that ends the process. Arrays are read as a whole, so that a shape that the file does not
// hold is one such allocation too.
func TestLiesInLittleMemory(t *testing.T) {
	const limited = "FATHOM_TEST_LIMITED"
	if os.Getenv(limited) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestLiesInLittleMemory$")
		cmd.Env = append(os.Environ(), limited+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out[:min(len(out), 2000)])
		}
		return
	}
	lies := allLies(t)
	files, err := filepath.Glob("testdata/*.*")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d honest files, %v", len(files), err)
	}
	limitMemory(t, 256<<20) // the Go runtime reserves 64 MiB at a time, and may need more than once
	for _, lie := range lies {
		if err := readAll(lie.written(t), Options{}, math.MaxInt); err == nil {
			t.Errorf("%s: the file is read", lie.about)
		}
	}
	read := 0
	for _, file := range files { // some are of kinds that are not read
		if readAll(file, Options{As: "bf16"}, math.MaxInt) == nil {
			read++
		}
	}
	if read < 40 {
		t.Errorf("%d of %d honest files are read", read, len(files))
	}
}

// limitMemory limits the address space of the process to so many bytes more than it has now. What
// the Go runtime reserves at its start is more than a file should ever cost, so no fixed number does.
func limitMemory(t *testing.T, more uint64) {
	t.Helper()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var pages uint64
	if _, err := fmt.Fscan(bytes.NewReader(statm), &pages); err != nil {
		t.Fatal(err)
	}
	limit := pages*uint64(os.Getpagesize()) + more
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
		t.Fatal(err)
	}
}
