package analysis

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"fathom/data/store"
)

// TestRows is the SHA-256 in hex that tells the test rows of a store from others: of how many there are,
// the classes, and of each row in order its label and what the store calls it or, where it has no name,
// its number among all rows. What was fitted on two stores with the same one can be compared row by row,
// also where their layers have nothing in common.
func (a *Analysis) TestRows() string {
	h := sha256.New()
	of := a.store
	ids, numbers, labels, values := of.IDs(store.Test), of.Index(store.Test), of.Labels(store.Test), of.Targets(store.Test)
	fmt.Fprintf(h, "rows %d named %t classes %q\n", len(numbers), ids != nil, of.Classes())
	for i, number := range numbers {
		if ids != nil {
			fmt.Fprintf(h, "%q ", ids[i])
		} else {
			fmt.Fprintf(h, "%d ", number)
		}
		var label uint64
		switch {
		case labels != nil:
			label = uint64(uint32(labels[i]))
		case values != nil:
			label = math.Float64bits(values[i])
		}
		h.Write(binary.LittleEndian.AppendUint64(nil, label))
	}
	return hex.EncodeToString(h.Sum(nil))
}
