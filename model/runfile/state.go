package runfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"fathom/data/text"
)

// State is how a run stands. It is derived each time it is asked for: from the last line of the log,
// the lock, and where locks cannot be trusted from what is known of the writer.
type State string

// The states. All but Running and Silent may be taken up again.
const (
	Finished State = "finished" // everything that was asked for is done
	Failed   State = "failed"   // the log ended with an error
	Stopped  State = "stopped"  // the user left while something was to do
	Running  State = "running"  // a process writes it
	Dead     State = "dead"     // the process is gone in the middle of its work
	// Silent is of a run of which nobody can tell whether its writer is gone: it lies where locks
	// cannot be trusted, its writer ran on another host, and its beat stands still.
	Silent State = "silent"
)

// Living reports whether more may come of a run by itself.
func (s State) Living() bool { return s == Running || s == Silent }

// Standing is a run's state, and what else is known of its writer.
type Standing struct {
	State State
	// Host is where the writer runs or ran, "" where that is this one or nobody knows.
	Host string
	// Still is for how long the beat of a run that is Running or Silent has not moved, by the clock
	// of who reads; 0 where it moves, or nobody has looked twice.
	Still time.Duration
}

// String is the state for people, "running on ship" or "running, silent for 40 s".
func (s Standing) String() string {
	line := string(s.State)
	if s.State == Running && s.Host != "" {
		line += " on " + text.Printable(s.Host)
	}
	if s.Still >= stillAfter {
		if s.State == Running {
			line += ", silent"
		}
		line += fmt.Sprintf(" for %.0f s", s.Still.Seconds())
	}
	return line
}

const (
	// BeatEvery is how often a writer moves its beat, also in a pause.
	BeatEvery = 5 * time.Second
	// stillAfter is how long a beat stands still before that is said.
	stillAfter = 15 * time.Second
)

// writerInfo is what stands in writer.json: who writes now.
type writerInfo struct {
	Session string `json:"session"`
	PID     int    `json:"pid"`
	Started string `json:"started,omitempty"` // of the process, in the system's own unit
	Boot    string `json:"boot,omitempty"`    // tells one start of the machine from another
	Host    string `json:"host"`
}

// thisProcess is who would write if this process did.
func thisProcess(session string) writerInfo {
	host, _ := os.Hostname()
	return writerInfo{Session: session, PID: os.Getpid(), Started: startOf(os.Getpid()), Boot: bootID(), Host: host}
}

// gone reports whether it is proven that a writer's process is no more: it ran on this host, and the
// machine was started anew since or has no such process now, or one that was started at another
// time.
func (w writerInfo) gone() bool {
	host, err := os.Hostname()
	if err != nil || w.Host != host || w.PID <= 0 {
		return false
	}
	if boot := bootID(); boot != "" && w.Boot != "" && boot != w.Boot {
		return true
	}
	if !isAlive(w.PID) {
		return true
	}
	start := startOf(w.PID)
	return start != "" && w.Started != "" && start != w.Started
}

// lockState is what the lock of a run says.
type lockState int

const (
	lockFree lockState = iota
	lockHeld
	lockUnknown // there is none, or the file system has none
)

// testLock asks whether somebody holds the lock, without taking it from anybody.
func testLock(dir string) lockState {
	path := filepath.Join(dir, lockName)
	if _, err := os.Stat(path); err != nil {
		return lockUnknown
	}
	l := flock.New(path, flock.SetFlag(os.O_RDONLY))
	got, err := l.TryRLock()
	if err != nil {
		return lockUnknown
	}
	if got {
		_ = l.Unlock()
		return lockFree
	}
	return lockHeld
}

// takeLock takes the lock of a run, and reports false where somebody else holds it. A reader that
// tests the lock holds it for an instant, so it is tried a few times.
func takeLock(dir string) (lock *flock.Flock, taken bool, err error) {
	l := flock.New(filepath.Join(dir, lockName), flock.SetFlag(os.O_RDWR|os.O_CREATE), flock.SetPermissions(0o666))
	for range 10 {
		if taken, err = l.TryLock(); taken || err != nil {
			break
		}
		time.Sleep(2 * time.Millisecond)
	}
	if !taken {
		return nil, false, err
	}
	return l, true, nil
}

// pulse is a beat as a reader has watched it.
type pulse struct {
	beat  string
	since time.Time // when it was first seen so; zero before it was
}

// watch takes the beat that stands on disk, and returns for how long it has not moved.
func (p *pulse) watch(d fs.FS, now time.Time) time.Duration {
	raw, _ := readAll(d, beatName, 1<<10)
	if string(raw) != p.beat || p.since.IsZero() {
		p.beat, p.since = string(raw), now
	}
	return now.Sub(p.since)
}

// standing derives the state of a run whose log ended with an ended line, if that is not nil.
func standing(dir string, d fs.FS, ended *Ended, watched *pulse) Standing {
	if ended != nil {
		switch ended.How {
		case EndedDone:
			return Standing{State: Finished}
		case EndedFailed:
			return Standing{State: Failed}
		}
		return Standing{State: Stopped}
	}
	held, still := testLock(dir), watched.watch(d, time.Now())
	if held == lockHeld {
		return Standing{State: Running, Still: still}
	}
	if held == lockFree && locksTrusted(dir) {
		return Standing{State: Dead}
	}
	var w writerInfo
	raw, err := readAll(d, writerName, mostHeader)
	if err == nil {
		err = json.Unmarshal(raw, &w)
	}
	switch host, _ := os.Hostname(); {
	case errors.Is(err, fs.ErrNotExist), err == nil && w.gone():
		return Standing{State: Dead}
	case err == nil && w.Host == host:
		return Standing{State: Running, Still: still}
	case still >= stillAfter:
		return Standing{State: Silent, Host: w.Host, Still: still}
	default:
		return Standing{State: Running, Host: w.Host, Still: still}
	}
}
