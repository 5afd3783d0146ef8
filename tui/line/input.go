package line

import (
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/muesli/cancelreader"
)

// An Input is the terminal that a program reads its keys from, and which it can leave to others. Bubble Tea stops
// reading before it gives a terminal back, but waits for its reader half a second only: on a busy machine a reader that
// was told of keys before may come to read them afterwards, when the program is in the background. The terminal then
// stops the program (SIGTTIN), and what a shell would do with it next finds it so.
type Input struct {
	*os.File
	reads sync.Mutex
	given atomic.Bool
}

// givesWithin is how long a read that is under way is waited for. It ends at once where there are keys, and may wait for
// the next one where another program has taken those that it was told of.
const givesWithin = 200 * time.Millisecond

// Read reads keys, unless the terminal is given away: then it is cancelreader.ErrCanceled, and nothing has been read.
// Where the system tells whether there are any it does not wait for them, and without any it reads none.
func (in *Input) Read(p []byte) (int, error) {
	in.reads.Lock()
	defer in.reads.Unlock()
	if in.given.Load() {
		return 0, cancelreader.ErrCanceled
	}
	if tells && !due(in.File) {
		return 0, nil
	}
	return in.File.Read(p)
}

// Give leaves the terminal to others: once it has returned, nothing is read.
func (in *Input) Give() {
	in.given.Store(true)
	for until := time.Now().Add(givesWithin); time.Now().Before(until); time.Sleep(time.Millisecond) {
		if in.reads.TryLock() {
			in.reads.Unlock()
			return
		}
	}
}

// Take reads the terminal again.
func (in *Input) Take() { in.given.Store(false) }
