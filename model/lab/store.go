package lab

import (
	"sync"

	"fathom/model"
	"fathom/model/repr"
	"fathom/model/run"
)

// Store holds the arrays that are too big for the log. What it hands out is
// shared and must not be changed.
type Store struct {
	mu       sync.Mutex
	networks map[networkKey]*model.Network
	scores   map[scoresKey]*run.Scores
	probes   map[probeKey]fitted
}

type networkKey struct {
	network string
	trained bool
}

type scoresKey struct {
	layer int
	live  bool
}

// NewStore returns an empty store.
func NewStore() *Store {
	return &Store{networks: map[networkKey]*model.Network{}, scores: map[scoresKey]*run.Scores{}, probes: map[probeKey]fitted{}}
}

// Initial returns a network ([Base], …) as it was before its training.
func (s *Store) Initial(network string) (*model.Network, bool) {
	return s.network(networkKey{network, false})
}

// Trained returns a network as it is after its training.
func (s *Store) Trained(network string) (*model.Network, bool) {
	return s.network(networkKey{network, true})
}

func (s *Store) network(key networkKey) (*model.Network, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, ok := s.networks[key]
	return n, ok
}

func (s *Store) putNetwork(key networkKey, n *model.Network) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.networks[key] = n
}

// Scores returns the scores that a [Projected] event of that layer speaks of.
// Of live ones the store keeps the newest of each layer.
func (s *Store) Scores(layer int, live bool) (*run.Scores, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	scores, ok := s.scores[scoresKey{layer, live}]
	return scores, ok
}

// PutScores adds scores, which the caller must not change afterwards.
func (s *Store) PutScores(layer int, live bool, scores *run.Scores) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scores[scoresKey{layer, live}] = scores
}

// Probe returns the probe that a [Probed] event of that step and layer speaks of.
func (s *Store) Probe(step, layer int) (*repr.Probe, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.probes[probeKey{step, layer}]
	return f.probe, ok
}

// Predictions returns the class that this probe gives to each of the first test
// images, as many as it was scored on; nil where there is no such probe.
func (s *Store) Predictions(step, layer int) []int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.probes[probeKey{step, layer}].predictions
}

// PutProbe adds a probe and its predictions, which the caller must not change
// afterwards.
func (s *Store) PutProbe(step, layer int, probe *repr.Probe, predictions []int32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.probes[probeKey{step, layer}] = fitted{probe, predictions}
}

// fitted is a probe and the classes it gives to the test images it is scored on.
type fitted struct {
	probe       *repr.Probe
	predictions []int32
}
