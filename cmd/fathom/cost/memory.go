package cost

import (
	"bytes"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
)

// live is how many bytes are reachable on the heap.
func live() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// residentBytes is how much of the process is in memory now, once it has given back what it does not use; 0
// where the system does not tell as Linux does (proc_pid_status(5)).
func residentBytes() int64 {
	debug.FreeOSMemory()
	return status("VmRSS:")
}

// peakBytes is the most that the process has had in memory since resetPeak, 0 where that is not told.
func peakBytes() int64 { return status("VmHWM:") }

// resetPeak forgets what the process had in memory before (proc_pid_clear_refs(5)). Where that is not
// allowed the peak is the process's.
func resetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// status is a size in what Linux says of the process, 0 where it says nothing.
func status(name string) int64 {
	said, _ := os.ReadFile("/proc/self/status")
	for line := range bytes.Lines(said) {
		if rest, is := bytes.CutPrefix(line, []byte(name)); is {
			if fields := bytes.Fields(rest); len(fields) > 0 {
				kib, _ := strconv.ParseInt(string(fields[0]), 10, 64)
				return kib << 10
			}
		}
	}
	return 0
}
