package work

import (
	"os"
	"strconv"
	"strings"
)

// residentOf is how many bytes a process has in memory, 0 where nobody knows: the second field of
// /proc/PID/statm, in pages, see proc(5).
func residentOf(pid int) int64 {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(raw))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
