package study

import (
	"cmp"
	"fmt"
	"time"

	"fathom/model/runfile"
	"fathom/model/spec"
)

// State is how a task ended.
type State string

// The states.
const (
	Done     State = "done"
	Diverged State = "diverged" // the network did; there is a document that says so
	Failed   State = "failed"   // it cannot be done, and would fail again
	Hung     State = "hung"     // it made no progress, or took longer than it may
	Large    State = "large"    // it wanted more memory than it may have
	Died     State = "died"     // its process ended by itself every time
)

// Outcome is what came of a task.
type Outcome struct {
	Key     string `json:"key"`
	State   State  `json:"state"`
	Problem string `json:"problem,omitempty"` // of what is not done: why, in a sentence without a capital and a full stop
	// Document is the SHA-256 in hex of what `fathom run --format json` prints for this task, but for
	// its seconds, see [Canonical]; "" where there is none. Bytes is how many it has on the disk.
	Document string                 `json:"document,omitempty"`
	Bytes    int                    `json:"bytes,omitempty"`
	Figures  map[string]spec.Figure `json:"figures,omitempty"` // by name, see [Name]; only finite ones
	Started  time.Time              `json:"started"`
	Seconds  float64                `json:"seconds"`
	Tries    int                    `json:"tries,omitempty"` // processes that it took, where more than one

	// Blob is the document as it is kept, compressed; it is no part of a line.
	Blob []byte `json:"-"`
}

// before orders outcomes of one task, so that which one counts does not depend on who reads when: what was done comes
// before what failed, that before what left no document, and then what was begun first.
func (o *Outcome) before(other *Outcome) bool {
	rank := func(o *Outcome) int {
		switch {
		case o.Document == "":
			return 2
		case o.State == Failed:
			return 1
		}
		return 0
	}
	return cmp.Or(rank(o)-rank(other), o.Started.Compare(other.Started), cmp.Compare(o.Document, other.Document), cmp.Compare(o.State, other.State)) < 0
}

// About is who writes a file of the log: all that can decide a figure's last bits, and where.
type About struct {
	Made    runfile.Made `json:"made"`
	Host    string       `json:"host"`
	PID     int          `json:"pid"`
	Started time.Time    `json:"started"`
	Cores   int          `json:"cores"`
	Shard   string       `json:"shard,omitempty"` // "3/8"
}

// Provenance names who made something, in a line.
func (a About) Provenance() string {
	return fmt.Sprintf("%s (process %d), fathom %s, %s/%s %s, kernels %s", a.Host, a.PID, a.Made.Version, a.Made.OS, a.Made.Arch, a.Made.Level, a.Made.Kernels)
}

// line is a line of the log: one of its parts is there.
type line struct {
	Worker  *About   `json:"worker,omitempty"`  // the first line of every file
	Begun   *begun   `json:"begun,omitempty"`   // a task is in hand
	Dropped string   `json:"dropped,omitempty"` // the key of one that is in hand no more, and was not finished
	Task    *Outcome `json:"task,omitempty"`
}

type begun struct {
	Key string    `json:"key"`
	At  time.Time `json:"at"`
}
