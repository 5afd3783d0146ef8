package stat

import "math"

// StudentTail returns P(|T| ≥ |t|) of Student's distribution with so many degrees of freedom, which
// need not be whole: I_x(ν/2, ½), x = ν/(ν+t²) (Abramowitz and Stegun, 26.7.1). It is NaN where t is,
// and where there are no degrees of freedom.
func StudentTail(t, degrees float64) float64 {
	if math.IsNaN(t) || !(degrees > 0) {
		return math.NaN()
	}
	whole := degrees + float64(t*t)
	if math.IsInf(whole, 1) {
		return 0
	}
	return beta(degrees/2, 0.5, degrees/whole, t*t/whole)
}

// StudentPoint returns t with P(|T| ≥ t) = p: of 0.05 the 97.5 % point, which a 95 % interval needs. It
// is NaN unless 0 < p < 1 and there are degrees of freedom.
func StudentPoint(p, degrees float64) float64 {
	if !(p > 0 && p < 1) || !(degrees > 0) {
		return math.NaN()
	}
	return points.value([3]float64{p, degrees}, func() float64 { return studentPoint(p, degrees) })
}

// points are those of [StudentPoint].
var points kept

// studentPoint works it out.
func studentPoint(p, degrees float64) float64 {
	high := 2.0
	for StudentTail(high, degrees) > p && high < 0x1p500 {
		high *= 2
	}
	return root(0, high, func(t float64) bool { return StudentTail(t, degrees) > p })
}
