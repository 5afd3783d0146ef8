package runfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/gofrs/flock"

	"fathom/data/text"
)

// Files by which it is seen that a run has changed.
const (
	HeaderFile = headerName
	LogFile    = logName
	NoteFile   = noteName
)

// noteName is the file of what somebody noted of a run. It is the one file that others than the
// writer may write.
const noteName = "note.txt"

// MostNote is the most bytes that a note has.
const MostNote = 500

// Note is what somebody noted of the run at a path, on one line; "" where nobody did.
func Note(path string) string {
	root, err := os.OpenRoot(path)
	if err != nil {
		return ""
	}
	defer root.Close()
	raw, err := readAll(root.FS(), noteName, MostNote+1)
	if err != nil || !utf8.Valid(raw) {
		return ""
	}
	return strings.TrimSpace(string(raw))
}

// SetNote notes something of the run at a path, in place of what was noted before; "" takes that away.
// Errors are one sentence.
func SetNote(path, note string) error {
	note = strings.TrimSpace(note)
	if err := CheckNote(note); err != nil {
		return err
	}
	disk, err := openRun(path)
	if err != nil {
		return err
	}
	defer disk.Close()
	if note == "" {
		err = removeIfThere(disk, noteName)
	} else {
		err = putNote(disk, note)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", text.Printable(filepath.Join(path, noteName)), text.Cause(err))
	}
	return nil
}

// CheckNote says why a text cannot be a note.
func CheckNote(note string) error {
	note = strings.TrimSpace(note)
	switch {
	case len(note) > MostNote:
		return fmt.Errorf("a note has %s bytes at most, this one has %s", text.Count(MostNote), text.Count(len(note)))
	case note != text.Printable(note):
		return errors.New("a note is one line of characters that can be shown")
	}
	return nil
}

// putNote writes a note under a temporary name first, so that there is never half of one.
func putNote(disk Disk, note string) error {
	const temp = temporary + noteName
	if err := removeIfThere(disk, temp); err != nil {
		return err
	}
	file, err := disk.Create(temp)
	if err != nil {
		return err
	}
	_, err = file.Write([]byte(note + "\n"))
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	return disk.Rename(temp, noteName)
}

func removeIfThere(disk Disk, name string) error {
	if err := disk.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// openRun opens the directory of a run, of whatever format.
func openRun(path string) (directory, error) {
	disk, err := openDisk(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", text.Printable(path), text.Cause(err))
	case !IsRun(path):
		return nil, errors.Join(fmt.Errorf("%s: %w", text.Printable(path), ErrForeign), disk.Close())
	}
	return disk, nil
}

// Delete removes the run at a path: it takes the run's lock, gives the directory a name that readers
// pass over, and removes what is in it. One that is written is not removed, [ErrLocked], and neither is
// one of which nobody can tell, [ErrSilent].
func Delete(path string) error {
	disk, err := openRun(path)
	if err != nil {
		return err
	}
	defer disk.Close()
	whole, err := filepath.Abs(path) // "." has another name for who looks from above
	if err != nil {
		return fmt.Errorf("%s: %w", text.Printable(path), text.Cause(err))
	}
	lock, taken, err := takeLock(whole)
	if err == nil && !taken {
		return fmt.Errorf("%s: %w", text.Printable(path), ErrLocked)
	}
	if err := mayLeave(whole, lock == nil || !locksTrusted(whole)); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", text.Printable(path), err), unlock(lock))
	}
	gone := filepath.Join(filepath.Dir(whole), trash+filepath.Base(whole))
	if err = errors.Join(os.Rename(whole, gone), unlock(lock)); err == nil {
		err = os.RemoveAll(gone)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", text.Printable(path), text.Cause(err))
	}
	return nil
}

// mayLeave says why a run whose lock is held must not be removed: where locks cannot be trusted another
// host may write it all the same. One that nobody can read is nobody's.
func mayLeave(path string, doubtful bool) error {
	row, err := RowOf(path)
	switch {
	case !doubtful || err != nil:
		return nil
	case row.Standing.State == Running && row.Standing.Host != "":
		return fmt.Errorf("%w, on %s", ErrLocked, text.Printable(row.Standing.Host))
	case row.Standing.State == Silent:
		return ErrSilent
	}
	return nil
}

func unlock(lock *flock.Flock) error {
	if lock == nil {
		return nil
	}
	return lock.Unlock()
}

// Sweep removes what is left of runs of a directory whose removal was broken off.
func Sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("%s: %w", text.Printable(dir), text.Cause(err))
	}
	var errs []error
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), trash) {
			errs = append(errs, os.RemoveAll(filepath.Join(dir, entry.Name())))
		}
	}
	return errors.Join(errs...)
}
