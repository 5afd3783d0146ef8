package main

import (
	"errors"
	"fmt"
	"strings"
)

// bytesOf reads a size such as 4GB, 512MiB or 1000000.
func bytesOf(size string) (int64, error) {
	units := []struct {
		name  string
		bytes float64
	}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"", 1}}
	for _, unit := range units {
		number, fits := strings.CutSuffix(strings.ToLower(strings.TrimSpace(size)), strings.ToLower(unit.name))
		if !fits {
			continue
		}
		var x float64
		if _, err := fmt.Sscanf(strings.TrimSpace(number)+"\n", "%g\n", &x); err != nil || !(x > 0) || x*unit.bytes > 1<<50 {
			break
		}
		return int64(x * unit.bytes), nil
	}
	return 0, errors.New("it must be a size such as 4GB or 512MiB")
}
