package kit

import (
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// TestSixteenColoursOfLayers: layers have none of the colours of what is drawn beside
// them, and the first ones differ.
func TestSixteenColoursOfLayers(t *testing.T) {
	for _, dark := range []bool{true, false} {
		th := themeFor(display{dark: dark, profile: colorprofile.ANSI})
		for layer := range 4 {
			at := th.Layer(layer, 4).GetForeground()
			for name, other := range map[string]Ink{"the network": th.Network, "the post": th.Post, "the loss": th.Loss} {
				if at == other.GetForeground() {
					t.Errorf("dark %t: layer %d has the colour of %s", dark, layer, name)
				}
			}
			for before := range layer {
				if at == th.Layer(before, 4).GetForeground() {
					t.Errorf("dark %t: layers %d and %d have the same colour", dark, before, layer)
				}
			}
			if !dark && at == ansi.Yellow {
				t.Errorf("layer %d is yellow on a light background", layer)
			}
		}
	}
}

// TestLettersOfLayers: of sixty layers and the input each has a letter of its own, and none where colours tell.
func TestLettersOfLayers(t *testing.T) {
	plain := themeFor(display{dark: true, profile: colorprofile.ASCII})
	of := map[rune]int{}
	for layer := range 61 {
		letter := plain.LayerGlyph(layer)
		if other, taken := of[letter]; taken {
			t.Errorf("layers %d and %d are both %q", other, layer, letter)
		}
		of[letter] = layer
	}
	if of['i'] != 0 || of['1'] != 1 || of['9'] != 9 || plain.LayerGlyph(61) == 'i' {
		t.Error("the letters are not those of the layers' names")
	}
	if letter := themeFor(display{dark: true, profile: colorprofile.TrueColor}).LayerGlyph(3); letter != 0 {
		t.Errorf("with colours a layer is %q", letter)
	}
}
