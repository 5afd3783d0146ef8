package lab

import (
	"runtime"
	"sync"

	"fathom/data"
	"fathom/model/moments"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// What the screen still asks of a lab; it goes when the screen has its own packages.

// Material is the data of a run.
type Material = source.Material

// Prepare makes a dataset ready.
func Prepare(set *data.Set) *Material { return source.Prepare(set) }

// DefaultHistory is how much a lab remembers.
const DefaultHistory = moments.DefaultHistory

// Store has the scores of a lab.
type Store struct {
	lab *Lab
	mu  sync.Mutex
	put map[spec.Address]*spec.Scores
}

// NewStore returns a store without a lab.
func NewStore() *Store { return &Store{put: map[spec.Address]*spec.Scores{}} }

// PutScores adds scores.
func (s *Store) PutScores(layer int, live bool, scores *spec.Scores) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put[spec.Address{Layer: layer, Live: live}] = scores
}

// Scores returns scores.
func (s *Store) Scores(layer int, live bool) (*spec.Scores, bool) {
	at := spec.Address{Layer: layer, Live: live}
	s.mu.Lock()
	scores, ok := s.put[at]
	s.mu.Unlock()
	if !ok && s.lab != nil {
		return s.lab.Scores(at)
	}
	return scores, ok
}

// Store returns the scores of the lab.
func (l *Lab) Store() *Store { return &Store{lab: l, put: map[spec.Address]*spec.Scores{}} }

// anyPool is the pool of a lab, of all cores where none is handed in.
func anyPool(pools []*simd.Pool) *simd.Pool {
	if len(pools) > 0 {
		return pools[0]
	}
	return simd.NewPool(runtime.GOMAXPROCS(0))
}
