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
