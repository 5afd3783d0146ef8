package main

import (
	"bufio"
	"os"
	"path"
	"strconv"
	"strings"
)

// memory is how much memory the machine has, and how much of it the container may use, in bytes; 0 where
// the system does not tell as Linux does (proc_meminfo(5), and cgroup v2's memory.max).
func memory() (total, limit int64) {
	if f, err := os.Open("/proc/meminfo"); err == nil {
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if fields := strings.Fields(lines.Text()); len(fields) > 1 && fields[0] == "MemTotal:" {
				kib, _ := strconv.ParseInt(fields[1], 10, 64)
				total = kib << 10
			}
		}
	}
	group, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return total, 0
	}
	for line := range strings.Lines(string(group)) {
		within, unified := strings.CutPrefix(strings.TrimSpace(line), "0::")
		if !unified {
			continue
		}
		for { // the limits of all groups around it hold, too
			said, _ := os.ReadFile(path.Join("/sys/fs/cgroup", within, "memory.max"))
			if most, err := strconv.ParseInt(strings.TrimSpace(string(said)), 10, 64); err == nil && (limit == 0 || most < limit) {
				limit = most
			}
			if within == "/" || within == "." {
				break
			}
			within = path.Dir(within)
		}
	}
	return total, limit
}
