package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
)

// Digest tells what is read of a moment from what is read of another, of this store or of any: it is
// a SHA-256 in hex of how the store is read, of its layers, splits, labels and groups, of the moment's
// name, and of the names, sizes and times of change of the files that its layers lie in. Numbers of
// layers are not read for it.
func (s *Store) Digest(moment int) string {
	stamps := append(s.stampsOf(moment), s.stamps...)
	slices.Sort(stamps)
	// Where an archive was unpacked, files of one name, size and time may lie in the directories of
	// several moments.
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %q %q", s.rows(), s.moments[moment].Name, stamps))
	return hex.EncodeToString(sum[:])
}

// stampsOf are those of the files that a moment's layers lie in.
func (s *Store) stampsOf(moment int) (stamps []string) {
	for i, f := range s.files {
		if owner := s.owners[i]; owner == "" || owner == s.moments[moment].Name {
			stamps = append(stamps, f.Stamps()...)
		}
	}
	return stamps
}

// digestRows is the part of the digest that is the same at every moment.
func (s *Store) digestRows() string {
	h := sha256.New()
	for _, f := range Table() {
		fmt.Fprintf(h, "%s=%q\n", f.Name, f.Get(&s.chosen))
	}
	for _, layer := range s.layers {
		fmt.Fprintf(h, "%+v\n", layer)
	}
	fmt.Fprintf(h, "%q %d\n", s.classes, s.samples)
	for _, rows := range [][]int32{s.index[0], s.index[1], s.index[2], s.unit, s.token, s.labels, s.groups} {
		number(h, rows)
	}
	number(h, s.side)
	number(h, s.targets)
	return hex.EncodeToString(h.Sum(nil))
}

// number adds how many numbers there are, and these.
func number[T uint8 | int32 | float64](h hash.Hash, rows []T) {
	head := binary.LittleEndian.AppendUint64(nil, uint64(len(rows)))
	h.Write(head)
	_ = binary.Write(h, binary.LittleEndian, rows) // a hash takes everything
}
