package run

import "fathom/model/spec"

// Shown is what a screen shows of a run: as much as it takes to draw it elsewhere.
type Shown struct {
	Stage  spec.Stage // of the screen
	Past   bool       // a moment that has passed is shown, not all that there is
	Step   int        // of the moment that is shown; of components also the newest, −1 for none
	Linear bool       // the steps are laid out linearly, not logarithmically
	Screen string     // the characters of the screen, a line for each row

	Layer      int              // that is chosen, among the probes
	Confusion  bool             // its probe's confusion matrix alone
	Init       spec.Init        // of the taught network that is chosen
	Components *ShownComponents // of the principal components alone
}

// ShownComponents is what is shown of the principal components.
type ShownComponents struct {
	Pictures      []ShownPicture
	Fit           []int // the classes that they are fitted on; nil for the config's
	Classes       []int // those that are not hidden
	Misclassified bool  // only images that the network gets wrong
	Turned        bool  // the axes are those of the film, see [Layer.Aligned]
	Picked        int   // index in the test set of the image that is picked, −1 for none

	// In space the pictures are of the first three components, as an orthographic projection: yaw
	// turns about the vertical, then pitch tilts, in radians, and Near is how many times larger
	// than a box around all points it is drawn.
	Space            bool
	Yaw, Pitch, Near float64
}

// ShownPicture is a layer on a pair of components, or in space on three.
type ShownPicture struct {
	Layer int
	Axes  []int        // two or three components, counted from 0
	Range [][2]float64 // of each of them, from and to
}

// NewestProbes are the newest probes of the base network's layers after at most so many steps, with
// those of step 0 as their controls: the input's first, and none behind a layer that has no probe yet.
func NewestProbes(events []spec.Event, step int) []ProbeResult {
	newest, control := map[int]spec.Probed{}, map[int]spec.Probed{}
	for _, e := range events {
		p, ok := e.(spec.Probed)
		if !ok || p.Subject != spec.Base || p.Step > step {
			continue
		}
		if p.Step == 0 {
			control[p.Layer] = p
		}
		if old, there := newest[p.Layer]; !there || p.Step > old.Step || p.Step == old.Step && !p.Live {
			newest[p.Layer] = p
		}
	}
	var probes, untrained []spec.Probed
	for p, there := newest[0]; there; p, there = newest[len(probes)] {
		probes, untrained = append(probes, p), append(untrained, control[p.Layer])
	}
	return ProbesAt(step, probes, untrained, nil)
}
