package axis

import "slices"

// paces are how fast a training may go, in steps a second; 0 is as fast as it can.
func paces() []float64 { return []float64{0, 2000, 500, 100, 20, 5, 1} }

// NextPace is the pace below (+1) or above (−1) one.
func NextPace(pace float64, by int) float64 {
	all := paces()
	if by < 0 {
		slices.Reverse(all)
	}
	for _, p := range all {
		if slower := p > 0 && (pace == 0 || p < pace); by > 0 && slower || by < 0 && pace > 0 && (p == 0 || p > pace) {
			return p
		}
	}
	return pace
}
