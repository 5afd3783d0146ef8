package runfile

import (
	"encoding/json"

	"fathom/model/run"
	"fathom/model/spec"
)

// A record is a line that only the store knows, which no document shows.
type record interface {
	// kind is what the line is called.
	kind() string
}

// Session is the first line of each sitting: a process that has taken the lock.
type Session struct {
	ID   string `json:"session"`
	Made Made   `json:"made"`
	Lock string `json:"lock"` // "flock", or "none" where the file system has no locks that can be trusted
}

// Data says by content what the run works on, as it was loaded.
type Data struct {
	Train string `json:"train"` // SHA-256 of the training images and their labels, in hex; "" of a store
	// Test is that of the test images or of a store's test rows: two runs with the same one can be
	// compared item by item.
	Test  string `json:"test"`
	Every int    `json:"every"` // of so many moments of the base network one is kept; 0: the first and the last alone
}

// Asked is a stage that was asked for.
type Asked struct {
	Stage spec.Stage `json:"stage"`
	Init  spec.Init  `json:"init,omitempty"`
	Seeds int        `json:"seeds,omitempty"` // of the stage of seeds, how many in all
}

// Request is the stage as a run is asked for it.
func (a Asked) Request() run.Request { return run.Request(a) }

// Kept is a network that is kept in a file of its own.
type Kept struct {
	Subject string `json:"subject"`
	Step    int    `json:"step"`
	Rank    int    `json:"rank"` // where it stands among those of its kind
	File    string `json:"file"`
	Bytes   int64  `json:"bytes"`
	CRC     string `json:"file_crc"` // CRC-32C of the file, eight hex digits
}

// Digest names all that decides what was found of a moment of a store: what is fitted by the same
// digest is the same.
type Digest struct {
	Step   int    `json:"step"`
	Digest string `json:"digest"`
}

// Ended is the last line of a sitting that came to its end.
type Ended struct {
	How    Ending `json:"how"`
	Reason string `json:"reason,omitempty"` // in a sentence, where it failed
}

// Ending is how a sitting ended.
type Ending string

// The endings.
const (
	EndedDone    Ending = "done"    // everything that was asked for was done
	EndedFailed  Ending = "failed"  // the log ended with an error
	EndedStopped Ending = "stopped" // the user left while something was to do
)

func (Session) kind() string { return "session" }
func (Data) kind() string    { return "data" }
func (Asked) kind() string   { return "asked" }
func (Kept) kind() string    { return "kept" }
func (Digest) kind() string  { return "digest" }
func (Ended) kind() string   { return "ended" }

// readRecord reads the fields of a kind of line; known is false of a kind that a newer minor has.
func readRecord(kind string, fields []byte) (r record, known bool, err error) {
	switch kind {
	case Session{}.kind():
		return decode[Session](fields)
	case Data{}.kind():
		return decode[Data](fields)
	case Asked{}.kind():
		return decode[Asked](fields)
	case Kept{}.kind():
		return decode[Kept](fields)
	case Digest{}.kind():
		return decode[Digest](fields)
	case Ended{}.kind():
		return decode[Ended](fields)
	}
	return nil, false, nil
}

// isMust reports whether a line that is not known says that who does not know it must not write.
func isMust(fields []byte) bool {
	var line struct {
		Must bool `json:"must"`
	}
	return json.Unmarshal(fields, &line) == nil && line.Must
}

func decode[R record](fields []byte) (record, bool, error) {
	var r R
	err := json.Unmarshal(fields, &r)
	return r, true, err
}
