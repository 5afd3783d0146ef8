package ptytest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// steers finds what sets and resets modes: DECSET and DECRST, kitty's keyboard pushed and popped,
// modifyOtherKeys.
var steers = regexp.MustCompile(`\x1b\[\?([\d;]+)([hl])|\x1b\[([><])\d*u|\x1b\[>4;?(\d*)m`)

// set are the modes that a terminal has at the beginning: it shows the cursor and wraps lines.
var set = []string{"25", "7"}

// Left is what drawn text leaves changed on a terminal: modes that are set or reset, levels of kitty's
// keyboard, the other keys; "" for a terminal that is as it was.
func Left(drawn string) string {
	modes, levels, other := map[string]bool{}, 0, ""
	for _, m := range steers.FindAllStringSubmatch(drawn, -1) {
		switch {
		case m[1] != "":
			for mode := range strings.SplitSeq(m[1], ";") {
				modes[mode] = m[2] == "h"
			}
		case m[3] == ">":
			levels++
		case m[3] == "<":
			levels = max(0, levels-1)
		default:
			other = m[4]
		}
	}
	var left []string
	for mode, on := range modes {
		if on != slices.Contains(set, mode) {
			left = append(left, fmt.Sprintf("mode %s is %v", mode, on))
		}
	}
	slices.Sort(left)
	if levels > 0 {
		left = append(left, fmt.Sprintf("%d levels of the keyboard", levels))
	}
	if other != "" && other != "0" {
		left = append(left, "modifyOtherKeys "+other)
	}
	return strings.Join(left, ", ")
}
