package compare

import "fathom/model/spec"

// A Setting is something a run was told, or made with, by name.
type Setting struct {
	Name  string `json:"setting"`
	Value string `json:"value"`
}

// A Run is what is compared of one. Its lists are shared and must not be changed.
type Run struct {
	Path string
	ID   string // that of a copy is the same
	Seed uint64
	// Settings are what it was told, the seed among them, in the order in which they are shown, and
	// Made is what it was made with.
	Settings, Made []Setting

	Stored bool // it is of a store, which has test rows where others have test images, and no network

	// Images is the SHA-256 of the test images and their labels, "" where it is not known.
	Images string
	Labels []int32 // of the test images, -1 for none
	Groups []int32 // in which they come, by number; nil where each is one by itself

	Points   []spec.Evaluated // of the network that trains here, as logged
	Diverged string           // why nothing is claimed of it, as [spec.Diverged] has it; "" otherwise
	// Lost says why predictions that there should be cannot be read, as the end of a sentence; "" where
	// they can.
	Lost string
	// Predicted is the class that the network gives each test image after its last step, nil before
	// that.
	Predicted []int32
	Probes    []Probe // of the trained network's layers, the input's first; empty before there are any
}

// A Probe is what is compared of a layer's probe.
type Probe struct {
	Layer     string
	Accuracy  spec.Figure    // on the test images
	Interval  [2]spec.Figure // 95 %
	Untrained spec.Figure    // test accuracy of the untrained network's
	Predicted []int32        // class of each of the first test images, nil where it is not known
}

// SettingsOf lists the settings of an experiment by the names and in the order of its rules; those of
// a store are how it is read and probed.
func SettingsOf(rules spec.Rules, s spec.Spec) []Setting {
	var all []Setting
	if s.IsStored() {
		return storeSettings(s)
	}
	for _, setting := range rules.Settings() {
		all = append(all, Setting{setting.Name, rules.Get(s, setting.Name)})
	}
	return all
}

// storeSettings are those of an experiment on a store.
func storeSettings(s spec.Spec) []Setting {
	all := []Setting{{storeName, s.Source.Store}}
	for _, r := range s.Source.Reading {
		all = append(all, Setting{r.Setting, r.Value})
	}
	for _, m := range s.Measures {
		all = append(all, Setting{m.Name, string(m.Settings)})
	}
	return append(all, Setting{seedName, uintText(s.Seed)})
}

// last is the probe of the last layer, nil where there is none.
func (r *Run) last() *Probe {
	if len(r.Probes) == 0 {
		return nil
	}
	return &r.Probes[len(r.Probes)-1]
}

// probe is the probe of a layer by its name, nil where there is none.
func (r *Run) probe(layer string) *Probe {
	for i := range r.Probes {
		if r.Probes[i].Layer == layer {
			return &r.Probes[i]
		}
	}
	return nil
}

// final is the network's score after its last step, false before that.
func (r *Run) final() (spec.Evaluated, bool) {
	if r.Predicted == nil || len(r.Points) == 0 {
		return spec.Evaluated{}, false
	}
	return r.Points[len(r.Points)-1], true
}
