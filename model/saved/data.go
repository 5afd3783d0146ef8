package saved

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"fathom/model"
	"fathom/model/lab"
	"fathom/model/runfile"
	"fathom/model/source"
)

// data writes down what the run works on, once in its life, and which moments are kept.
func (v *saver) data(m *source.Material) {
	if v.every >= 0 {
		return // it is known
	}
	v.labels = m.Test.Labels
	v.every = plan(v.spec.Network(), lab.Shape(v.spec, m.Train.Dim()).Parameters())
	if v.known != nil {
		v.every = v.known.Every
		return
	}
	d := digest(m)
	d.Every = v.every
	v.unsaid = &d
	v.sayData()
}

// sayData writes what is known of the data and is not in the log yet, and reports whether all is.
func (v *saver) sayData() bool {
	if v.unsaid == nil {
		return true
	}
	if !v.tried(v.w.Record(*v.unsaid)) {
		return false
	}
	v.known, v.unsaid = v.unsaid, nil
	return true
}

// digest tells one content of data from another.
func digest(m *source.Material) runfile.Data {
	return runfile.Data{Train: hashOf(m.Train), Test: hashOf(m.Test)}
}

// hashOf is the SHA-256 in hex of a split: how many images there are, their rows and columns, and then
// the label and the pixels of each.
func hashOf(in model.Input) string {
	h := sha256.New()
	var head []byte
	for _, n := range []int{in.Len(), in.Rows, in.Cols} {
		head = binary.LittleEndian.AppendUint64(head, uint64(n))
	}
	h.Write(head)
	one := make([]byte, 4+in.Dim())
	for i := range in.Len() {
		binary.LittleEndian.PutUint32(one, uint32(in.Labels[i]))
		in.Image(one[4:], i)
		h.Write(one)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// sameData says why data are not those that a log is of.
func sameData(m *source.Material, want runfile.Data) error {
	got := digest(m)
	if got.Train != want.Train || got.Test != want.Test {
		return fmt.Errorf("the data are not those that the run was begun on: %s has other images or labels now", m.Name)
	}
	return nil
}
