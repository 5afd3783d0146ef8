package item

import (
	"fmt"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// Behind is an image behind a cell of a confusion matrix.
type Behind struct {
	chart.Picture
	Number int
	Says   []int32 // what each layer's probe of the same step takes it for; nil where that is not known
}

// SaysBehind are what each layer's probe takes the images of a cell's label for, by image, of those
// that all layers' probes of the cell's step were scored on.
func SaysBehind(view run.View, q run.BehindQuery, layers, classes int) map[int][]int32 {
	says := map[int][]int32{}
	for layer := range layers {
		for class := range classes {
			at := q
			at.Layer, at.Predicted = layer, int32(class)
			for _, image := range view.Behind(at) {
				if len(says[image]) == layer {
					says[image] = append(says[image], int32(class))
				}
			}
		}
	}
	for image, said := range says {
		if len(said) < layers {
			delete(says, image)
		}
	}
	return says
}

// Below is what stands below an image: its number and, if there is room, what each layer takes it for.
func (b Behind) Below(width int) string {
	text := fmt.Sprintf("#%d", b.Number)
	full := text
	for _, class := range b.Says {
		full += fmt.Sprintf(" %d", class)
	}
	if kit.Cells(full) > width {
		return text
	}
	return full
}

// CaptionsBehind says in so many cells what stands below images of some width, "" where there are
// none.
func CaptionsBehind(images []Behind, layers, width, room int) string {
	if len(images) == 0 {
		return ""
	}
	last := spec.LayerName(layers - 1)
	ways := []string{" · below: the test image's number, and what input to " + last + " take it for", " · below: number, and what each layer says", " · # and what each layer says", " · # and layers"}
	if images[0].Below(width) == images[0].Below(0) {
		ways = []string{" · # counts the test images"}
	}
	for _, way := range ways {
		if kit.Cells(way) < room {
			return way
		}
	}
	return ""
}
