package chart

import (
	"image/color"
	"strings"
	"testing"
)

// inks returns pictures of one pixel each.
func inks(values ...float32) Gallery {
	v := Gallery{Width: 2, Height: 1, ASCII: true}
	for _, ink := range values {
		v.Images = append(v.Images, Picture{Pixels: []float32{ink}, Columns: 1, Caption: FormatFixed(float64(ink), 1)})
	}
	return v
}

func TestGallery(t *testing.T) {
	v := inks(0, 0.25, 0.5, 1)
	v.Images[1].Caption = "long"
	v.Images[2].Caption = "c"
	equalRows(t, v.View(9, 5),
		"   :: ++ ",
		"0~ l~ c  ",
		"@@       ",
		"1~       ",
		"         ")
	equalRows(t, v.View(7, 3), "   ::  ", "0~ l~  ", "       ")
	equalRows(t, v.View(1, 3), " ", " ", " ")
	v.Bare = true
	equalRows(t, v.View(5, 2), "   ::", "++ @@")
}

func TestGalleryCount(t *testing.T) {
	tests := []struct {
		v             Gallery
		width, height int
		want          int
	}{
		{Gallery{}, 14, 8, 1},
		{Gallery{}, 13, 8, 0},
		{Gallery{}, 14, 7, 0},
		{Gallery{}, 29, 16, 4},
		{Gallery{}, 80, 24, 15},
		{Gallery{Bare: true}, 29, 14, 4},
		{Gallery{Width: 3, Height: 2}, 7, 6, 4},
		{Gallery{}, -5, 9, 0},
		{Gallery{}, 20, -1, 0},
	}
	for _, tt := range tests {
		if got := tt.v.Count(tt.width, tt.height); got != tt.want {
			t.Errorf("%+v: %d in %d×%d, want %d", tt.v, got, tt.width, tt.height, tt.want)
		}
	}
}

// A picture in a gallery is the digit alone.
func TestGalleryDrawsDigits(t *testing.T) {
	pixels := make([]byte, 28*28)
	for i := range pixels {
		pixels[i] = byte(i * 7)
	}
	v := Gallery{Images: []Picture{{}, {Pixels: PixelsFromBytes(pixels)}}, Paper: color.White, Ink: color.Black, Bare: true}
	d := DigitFromBytes(pixels, 28)
	d.Paper, d.Ink = color.White, color.Black
	alone := strings.Split(d.View(14, 7), "\n")
	for i, line := range strings.Split(v.View(29, 7), "\n") {
		if got := strings.TrimLeft(line, " "); got != alone[i] {
			t.Errorf("line %d is %q, want %q", i, got, alone[i])
		}
	}
}

func TestPixelsFromBytes(t *testing.T) {
	got := PixelsFromBytes([]byte{0, 51, 255})
	if len(got) != 3 || got[0] != 0 || got[1] != 0.2 || got[2] != 1 {
		t.Errorf("got %v", got)
	}
	if d := DigitFromBytes([]byte{255, 255}, 1); d.View(1, 1) != "\x1b[38;2;255;255;255;48;2;255;255;255m▀\x1b[m" {
		t.Errorf("got %q", d.View(1, 1))
	}
}

// Without colours two pixels of a cell are its halves or one shade, whichever is nearer.
func TestPlainPicture(t *testing.T) {
	d := Digit{Pixels: []float32{
		0, 1, 0, 1, .25, .5, .8, .9,
		0, 1, 1, 0, .3, .5, .7, .2,
	}, Columns: 8, Plain: true}
	equalRows(t, d.View(8, 1), " █▄▀░▒▓▀")
	v := Gallery{Images: []Picture{{Pixels: d.Pixels, Columns: 8}}, Width: 8, Height: 1, Bare: true, Plain: true}
	equalRows(t, v.View(8, 1), " █▄▀░▒▓▀")
}
