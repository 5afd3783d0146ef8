package runfile

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"strings"
	"time"

	"fathom/data/text"
)

// Reopen takes up a run that nobody writes: it takes the lock, cuts off what is torn at the log's
// end, sweeps away files that were on their way in, and begins a sitting of the program that made
// says. What was there is in the Run, which must be closed too.
//
// Errors are [ErrLocked] where another process writes it, [ErrSilent] where nobody can tell (unless
// takeOver says to believe that it does not), [ErrDamaged], and those of [Open].
func Reopen(at string, made Made, takeOver bool) (*Writer, *Run, error) {
	r, err := Open(at)
	if err != nil {
		return nil, nil, err
	}
	w, err := reopen(r, made, takeOver)
	if err != nil {
		_ = r.Close()
		return nil, nil, fmt.Errorf("%s: %w", text.Printable(at), err)
	}
	return w, r, nil
}

func reopen(r *Run, made Made, takeOver bool) (*Writer, error) {
	switch s := r.Standing(); {
	case s.State == Silent && !takeOver:
		return nil, fmt.Errorf("%w: it was written on %s, from which a lock is not seen here; "+
			"--take-over goes on all the same, and damages the run if that one still writes", ErrSilent, text.Printable(s.Host))
	case s.State == Running && !takeOver:
		return nil, lockedBy(s)
	}
	lock, taken, err := takeLock(r.path)
	switch {
	case err == nil && !taken:
		return nil, lockedBy(r.Standing())
	case err != nil && !takeOver && !locksTrusted(r.path):
		return nil, fmt.Errorf("%w: the file system has no locks (%w); --take-over goes on all the same", ErrSilent, text.Cause(err))
	case err != nil && !takeOver:
		return nil, fmt.Errorf("%s: %w", lockName, text.Cause(err))
	}
	w := &Writer{path: r.path, disk: r.disk, close: func() error { return nil }, lock: lock, header: r.header}
	if err := w.takeUp(r, made); err != nil {
		_ = w.Close()
		return nil, err
	}
	return w, nil
}

// lockedBy says who writes a run.
func lockedBy(s Standing) error {
	if s.Host != "" {
		return fmt.Errorf("%w, on %s", ErrLocked, text.Printable(s.Host))
	}
	return ErrLocked
}

// takeUp makes the directory ready to be added to, and begins the sitting. The lock is held.
func (w *Writer) takeUp(r *Run, made Made) error {
	if _, err := r.poll(false); err != nil { // what was added before the lock was taken
		return err
	}
	if d := r.scan.damage; len(d) > 0 {
		return fmt.Errorf("%w: %s", ErrDamaged, d[0])
	}
	if r.must {
		return fmt.Errorf("%w, with a line that this one would have to know to go on", ErrNewer)
	}
	if err := w.cut(r); err != nil {
		return err
	}
	for _, dir := range []string{".", weightsDir} {
		if err := w.sweep(dir); err != nil {
			return err
		}
	}
	if err := w.dropStates(r); err != nil {
		return err
	}
	if err := w.disk.Mkdir(weightsDir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if info, err := w.disk.Stat(arraysName); err == nil {
		w.arraysSize = info.Size()
	}
	w.header.Made = made
	w.seq, w.logSize, w.kept = r.scan.next, r.scan.at, maps.Clone(r.kept)
	w.start = time.Now().Add(-time.Duration(r.at * float64(time.Second)))
	w.slot, w.summary = r.nextSlot(), r.Summary()
	return w.sit()
}

// cut makes the log end with a whole line. A last line that has its line feed and is not what was
// written is kept beside it.
func (w *Writer) cut(r *Run) error {
	if r.rest.bytes > 0 {
		if r.rest.wrong {
			if err := w.setAside(r); err != nil {
				return err
			}
		}
		if err := w.disk.Truncate(logName, r.scan.at); err != nil {
			return fmt.Errorf("%s: %w", logName, text.Cause(err))
		}
		r.rest = tail{}
	}
	if r.scan.open {
		file, err := w.disk.OpenAppend(logName)
		if err == nil {
			_, err = file.Write([]byte("\n"))
			err = errors.Join(err, file.Close())
		}
		if err != nil {
			return fmt.Errorf("%s: %w", logName, text.Cause(err))
		}
		r.scan.at, r.scan.open = r.scan.at+1, false
	}
	return nil
}

// setAside copies what is cut off to .damaged-N.
func (w *Writer) setAside(r *Run) error {
	raw, err := readFrom(w.disk, logName, r.scan.at)
	if err != nil {
		return fmt.Errorf("%s: %w", logName, text.Cause(err))
	}
	for n := 1; ; n++ {
		name := fmt.Sprintf(".damaged-%d", n)
		if _, err := w.disk.Stat(name); errors.Is(err, fs.ErrNotExist) {
			return w.publish(name, raw, true)
		}
	}
}

// dropStates removes states that are not whole, and those that follow from lines that the log has not:
// other lines will have their numbers.
func (w *Writer) dropStates(r *Run) error {
	for _, name := range slots {
		if _, err := w.disk.Stat(name); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if s, err := r.readSlot(name); err == nil && s.Seq <= r.scan.next {
			continue
		}
		if err := w.disk.Remove(name); err != nil {
			return fmt.Errorf("%s: %w", name, text.Cause(err))
		}
	}
	return nil
}

// sweep removes files of a directory that were on their way in.
func (w *Writer) sweep(dir string) error {
	entries, err := w.disk.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", dir, text.Cause(err))
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), temporary) {
			if err := w.disk.Remove(path.Join(dir, entry.Name())); err != nil {
				return fmt.Errorf("%s: %w", entry.Name(), text.Cause(err))
			}
		}
	}
	return nil
}
