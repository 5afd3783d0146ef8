package runfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fathom/data/text"
)

// Row is a run in a directory of runs.
type Row struct {
	Name     string // of its directory
	Path     string
	Summary  Summary
	Standing Standing
	// Err says in a sentence why there is nothing but the name; then the others are zero. It wraps
	// [ErrNewer] where a newer fathom wrote the run.
	Err error
}

// List lists the runs of a directory, by their names ascending, the oldest first. What is no run is
// passed over, and so is what begins with a dot; what is one and cannot be read is a row with its
// error. Of a run whose summary is current nothing else is read, so a thousand take a moment.
func List(dir string) ([]Row, error) {
	names, err := Names(dir)
	if err != nil {
		return nil, err
	}
	var rows []Row
	for _, name := range names {
		path := filepath.Join(dir, name)
		row, err := RowOf(path)
		if errors.Is(err, ErrForeign) {
			continue
		}
		row.Err = err
		rows = append(rows, row)
	}
	return rows, nil
}

// Names lists what may be runs in a directory, ascending: all names that do not begin with a dot.
func Names(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text.Printable(dir), text.Cause(err))
	}
	var names []string
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), ".") {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// RowOf is the row of the run at a path. Its errors are those of [Open]; the names stand in the row
// all the same.
func RowOf(path string) (Row, error) {
	row := Row{Name: filepath.Base(path), Path: path}
	disk, err := openDisk(path)
	if err != nil {
		if info, e := os.Stat(path); e == nil && !info.IsDir() {
			return row, fmt.Errorf("%s: %w: it is a file", text.Printable(path), ErrForeign)
		}
		return row, fmt.Errorf("%s: %w", text.Printable(path), text.Cause(err))
	}
	defer disk.Close()
	s, there := readSummary(disk)
	info, err := disk.Stat(logName)
	current := there && err == nil && info.Size() == s.LogBytes
	if !current {
		return row, row.read(path, disk)
	}
	if _, err := readHead(disk); err != nil { // the format is the header's to say
		return row, fmt.Errorf("%s: %w", text.Printable(path), err)
	}
	row.Summary, row.Standing = s, standing(path, disk, s.Ended, new(pulse))
	return row, nil
}

// read fills the row from the run itself.
func (row *Row) read(path string, disk directory) error {
	r, err := open(path, disk)
	if err != nil {
		return fmt.Errorf("%s: %w", text.Printable(path), err)
	}
	row.Summary, row.Standing = r.Summary(), r.Standing()
	return nil
}

// Newest lists the newest runs of a directory, so many at most, the newest first: by their names,
// which begin with the time.
func Newest(dir string, most int) ([]Row, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text.Printable(dir), text.Cause(err))
	}
	var rows []Row
	for i := len(entries) - 1; i >= 0 && len(rows) < most; i-- {
		if strings.HasPrefix(entries[i].Name(), ".") || !IsRun(filepath.Join(dir, entries[i].Name())) {
			continue
		}
		if row, err := RowOf(filepath.Join(dir, entries[i].Name())); err == nil {
			rows = append(rows, row)
		}
	}
	return rows, nil
}
