package study

import (
	"crypto/sha256"
	"encoding/hex"

	"fathom/data"
	"fathom/data/digest"
)

func digestOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Digest tells the data that a study is on from all others: the [digest.Of] of each dataset or store that a task has,
// in order; "" where all is inside the program.
func (s *Study) Digest() (string, error) {
	seen, all := map[string]bool{}, ""
	for i := range s.Settings() {
		of := s.SettingSpec(i).Source
		path := of.Data
		if of.Store != "" {
			path = of.Store
		}
		if seen[path] || of.Store == "" && path == data.MNISTName {
			continue
		}
		seen[path] = true
		one, err := digest.Of(path)
		if err != nil {
			return "", err
		}
		all += one
	}
	if len(all) <= 64 {
		return all, nil
	}
	return digestOf([]byte(all)), nil
}
