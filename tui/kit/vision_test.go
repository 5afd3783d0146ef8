package kit

import (
	"image/color"
	"math"
	"testing"
)

// Colours as people with and without colour blindness see them, and how far they
// look apart.

// visions are matrices on linear RGB: normal vision, and deuteranopia and
// protanopia, which are severity 1.0 of Machado, Oliveira and Fernandes, "A
// Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE
// TVCG 15(6), 2009.
var visions = []struct {
	name   string
	matrix [3][3]float64
}{
	{"normal vision", [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
	{"deuteranopia", [3][3]float64{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
	{"protanopia", [3][3]float64{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
}

// seen is a colour in CIE L*a*b* under D65, as seen through a matrix.
func seen(c color.Color, matrix [3][3]float64) [3]float64 {
	r, g, b, _ := c.RGBA()
	in := [3]float64{linear(r), linear(g), linear(b)}
	var rgb [3]float64
	for i, row := range matrix {
		rgb[i] = min(1, max(0, row[0]*in[0]+row[1]*in[1]+row[2]*in[2]))
	}
	// IEC 61966-2-1 to XYZ, each relative to the white point, then CIE 1976.
	f := func(x, y, z, white float64) float64 {
		t := (x*rgb[0] + y*rgb[1] + z*rgb[2]) / white
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	fx, fy, fz := f(0.4124564, 0.3575761, 0.1804375, 0.95047), f(0.2126729, 0.7151522, 0.0721750, 1), f(0.0193339, 0.1191920, 0.9503041, 1.08883)
	return [3]float64{116*fy - 16, 500 * (fx - fy), 200 * (fy - fz)}
}

// ciede2000 is the colour difference of G. Sharma, W. Wu and E. N. Dalal, "The
// CIEDE2000 color-difference formula", Color Research and Application 30(1), 2005.
func ciede2000(a, b [3]float64) float64 {
	sin, cos := func(deg float64) float64 { return math.Sin(deg * math.Pi / 180) }, func(deg float64) float64 { return math.Cos(deg * math.Pi / 180) }
	share := func(c float64) float64 { return math.Sqrt(math.Pow(c, 7) / (math.Pow(c, 7) + math.Pow(25, 7))) }
	g := 0.5 * (1 - share((math.Hypot(a[1], a[2])+math.Hypot(b[1], b[2]))/2))
	polar := func(c [3]float64) (chroma, hue float64) {
		x := (1 + g) * c[1]
		if x == 0 && c[2] == 0 {
			return 0, 0
		}
		return math.Hypot(x, c[2]), math.Mod(math.Atan2(c[2], x)*180/math.Pi+360, 360)
	}
	c1, h1 := polar(a)
	c2, h2 := polar(b)
	dh, h := 0.0, h1+h2
	if c1*c2 != 0 {
		switch dh = h2 - h1; {
		case math.Abs(dh) <= 180:
			h /= 2
		case h < 360:
			h = (h + 360) / 2
		default:
			h = (h - 360) / 2
		}
		if dh > 180 {
			dh -= 360
		} else if dh < -180 {
			dh += 360
		}
	}
	l, c := (a[0]+b[0])/2-50, (c1+c2)/2
	t := 1 - 0.17*cos(h-30) + 0.24*cos(2*h) + 0.32*cos(3*h+6) - 0.20*cos(4*h-63)
	dl := (b[0] - a[0]) / (1 + 0.015*l*l/math.Sqrt(20+l*l))
	dc := (c2 - c1) / (1 + 0.045*c)
	dH := 2 * math.Sqrt(c1*c2) * sin(dh/2) / (1 + 0.015*c*t)
	turn := -sin(60*math.Exp(-(h-275)*(h-275)/625)) * 2 * share(c)
	return math.Sqrt(dl*dl + dc*dc + dH*dH + turn*dc*dH)
}

// TestCIEDE2000 compares with all 34 pairs of Sharma, Wu and Dalal's table 1.
func TestCIEDE2000(t *testing.T) {
	for _, test := range []struct {
		a, b [3]float64
		want float64
	}{
		{[3]float64{50, 2.6772, -79.7751}, [3]float64{50, 0, -82.7485}, 2.0425},
		{[3]float64{50, 3.1571, -77.2803}, [3]float64{50, 0, -82.7485}, 2.8615},
		{[3]float64{50, 2.8361, -74.02}, [3]float64{50, 0, -82.7485}, 3.4412},
		{[3]float64{50, -1.3802, -84.2814}, [3]float64{50, 0, -82.7485}, 1},
		{[3]float64{50, -1.1848, -84.8006}, [3]float64{50, 0, -82.7485}, 1},
		{[3]float64{50, -0.9009, -85.5211}, [3]float64{50, 0, -82.7485}, 1},
		{[3]float64{50, 0, 0}, [3]float64{50, -1, 2}, 2.3669},
		{[3]float64{50, -1, 2}, [3]float64{50, 0, 0}, 2.3669},
		{[3]float64{50, 2.49, -0.001}, [3]float64{50, -2.49, 0.0009}, 7.1792},
		{[3]float64{50, 2.49, -0.001}, [3]float64{50, -2.49, 0.001}, 7.1792},
		{[3]float64{50, 2.49, -0.001}, [3]float64{50, -2.49, 0.0011}, 7.2195},
		{[3]float64{50, 2.49, -0.001}, [3]float64{50, -2.49, 0.0012}, 7.2195},
		{[3]float64{50, -0.001, 2.49}, [3]float64{50, 0.0009, -2.49}, 4.8045},
		{[3]float64{50, -0.001, 2.49}, [3]float64{50, 0.001, -2.49}, 4.8045},
		{[3]float64{50, -0.001, 2.49}, [3]float64{50, 0.0011, -2.49}, 4.7461},
		{[3]float64{50, 2.5, 0}, [3]float64{50, 0, -2.5}, 4.3065},
		{[3]float64{50, 2.5, 0}, [3]float64{73, 25, -18}, 27.1492},
		{[3]float64{50, 2.5, 0}, [3]float64{61, -5, 29}, 22.8977},
		{[3]float64{50, 2.5, 0}, [3]float64{56, -27, -3}, 31.903},
		{[3]float64{50, 2.5, 0}, [3]float64{58, 24, 15}, 19.4535},
		{[3]float64{50, 2.5, 0}, [3]float64{50, 3.1736, 0.5854}, 1},
		{[3]float64{50, 2.5, 0}, [3]float64{50, 3.2972, 0}, 1},
		{[3]float64{50, 2.5, 0}, [3]float64{50, 1.8634, 0.5757}, 1},
		{[3]float64{50, 2.5, 0}, [3]float64{50, 3.2592, 0.335}, 1},
		{[3]float64{60.2574, -34.0099, 36.2677}, [3]float64{60.4626, -34.1751, 39.4387}, 1.2644},
		{[3]float64{63.0109, -31.0961, -5.8663}, [3]float64{62.8187, -29.7946, -4.0864}, 1.263},
		{[3]float64{61.2901, 3.7196, -5.3901}, [3]float64{61.4292, 2.248, -4.962}, 1.8731},
		{[3]float64{35.0831, -44.1164, 3.7933}, [3]float64{35.0232, -40.0716, 1.5901}, 1.8645},
		{[3]float64{22.7233, 20.0904, -46.694}, [3]float64{23.0331, 14.973, -42.5619}, 2.0373},
		{[3]float64{36.4612, 47.858, 18.3852}, [3]float64{36.2715, 50.5065, 21.2231}, 1.4146},
		{[3]float64{90.8027, -2.0831, 1.441}, [3]float64{91.1528, -1.6435, 0.0447}, 1.4441},
		{[3]float64{90.9257, -0.5406, -0.9208}, [3]float64{88.6381, -0.8985, -0.7239}, 1.5381},
		{[3]float64{6.7747, -0.2908, -2.4247}, [3]float64{5.8714, -0.0985, -2.2286}, 0.6377},
		{[3]float64{2.0776, 0.0795, -1.135}, [3]float64{0.9033, -0.0636, -0.5514}, 0.9082},
	} {
		if got := ciede2000(test.a, test.b); math.Abs(got-test.want) > 5e-5 {
			t.Errorf("%v and %v are %.4f apart, want %.4f", test.a, test.b, got, test.want)
		}
		if there, back := ciede2000(test.a, test.b), ciede2000(test.b, test.a); math.Abs(there-back) > 1e-9 {
			t.Errorf("%v and %v are %v apart there and %v back", test.a, test.b, there, back)
		}
	}
}
