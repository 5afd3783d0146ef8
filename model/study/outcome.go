package study

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
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

// mostLine is the most bytes that a line has; a longer one is damage.
const mostLine = 1 << 20

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// tail is how a line ends, with eight hex digits of the CRC-32C of all before it.
const tail = `,"crc":"%08x"}` + "\n"

var (
	errNoLine   = errors.New("it is no line of a log")
	errChecksum = errors.New("its bytes are not those that were written")
)

// encodeLine writes a line with its line feed.
func encodeLine(l line) ([]byte, error) {
	raw, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	raw = raw[:len(raw)-1]
	if len(raw) > mostLine {
		return nil, fmt.Errorf("a line of %d bytes, more than one may have", len(raw))
	}
	return fmt.Appendf(raw, tail, crc32.Checksum(raw, castagnoli)), nil
}

// decodeLine reads a line without its line feed, and checks it.
func decodeLine(raw []byte) (line, error) {
	const length = len(`,"crc":"01234567"}`)
	n := len(raw) - length
	if n < 2 || raw[0] != '{' || len(raw) > mostLine+length {
		return line{}, errNoLine
	}
	if want := fmt.Appendf(nil, tail, crc32.Checksum(raw[:n], castagnoli)); !bytes.Equal(raw[n:], want[:length]) {
		return line{}, errChecksum
	}
	var l line
	if err := json.Unmarshal(append(raw[:n:n], '}'), &l); err != nil {
		return line{}, errNoLine
	}
	return l, nil
}
