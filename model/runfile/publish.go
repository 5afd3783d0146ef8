package runfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"time"

	"fathom/data/array"
	"fathom/data/sealed"
	"fathom/data/text"
)

// publish writes a whole file under a name: under a temporary name first, so that the last name
// never stands for half a file.
func (w *Writer) publish(name string, raw []byte, sync bool) (err error) {
	temp := path.Join(path.Dir(name), temporary+path.Base(name))
	if err := w.disk.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", temp, text.Cause(err))
	}
	file, err := w.disk.Create(temp)
	if err != nil {
		return fmt.Errorf("%s: %w", name, text.Cause(err))
	}
	_, err = file.Write(raw)
	if err == nil && sync {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = w.disk.Rename(temp, name)
	}
	if err != nil {
		_ = w.disk.Remove(temp) // what went wrong first is what to say
		return fmt.Errorf("%s: %w", name, text.Cause(err))
	}
	return nil
}

// ErrOther is of a network that was made again and is another one than the one that is kept.
var ErrOther = errors.New("it cannot go on with the same bits")

// Keep keeps a network in a file of its own, and says so in the log. One that is kept already is
// compared with it, and nothing is written: an [ErrOther] says that it is another, after which nothing
// more is, for what follows would be another run's.
func (w *Writer) Keep(subject string, step, rank int, tensors []array.Tensor) error {
	if w.broken != nil {
		return w.broken
	}
	raw, err := array.EncodeTensors(map[string]string{
		"format": app, "run": w.header.ID, "subject": subject, "step": strconv.Itoa(step), "layout": "Wk is in×out, of the map into layer k",
	}, tensors)
	if err != nil {
		return err
	}
	k, known := w.kept[moment{subject, step}]
	if known && k.CRC != sealed.Checksum(raw) {
		w.broken = fmt.Errorf("%w: the network of %s after step %s is not the one that %s holds", ErrOther, subject, text.Count(step), k.File)
		return w.broken
	}
	name := weightsName(subject, step)
	if known {
		if there, err := readAll(w.disk, name, k.Bytes); err == nil && bytes.Equal(there, raw) {
			return nil
		}
	}
	if err := w.publish(name, raw, false); err != nil {
		return err
	}
	w.written, w.unsynced = true, append(w.unsynced, name)
	if known {
		return nil // the file had been lost
	}
	k = Kept{Subject: subject, Step: step, Rank: rank, File: name, Bytes: int64(len(raw)), CRC: sealed.Checksum(raw)}
	if err := w.Record(k); err != nil {
		return err
	}
	w.kept[moment{subject, step}] = k
	return nil
}

// Sync is a durable point: what was written before it outlives a crash of the machine. Files come
// first and the log after them, so that whatever it names is there. It does nothing where nothing was
// written. Once it fails nothing can be written any more: the system may have thrown the bytes away,
// and a second try would not tell.
func (w *Writer) Sync() error {
	if w.broken != nil || !w.written {
		return w.broken
	}
	if err := w.sync(); err != nil {
		w.broken = fmt.Errorf("the disk says that it has not written everything, and nothing more is saved: %w", text.Cause(err))
		return w.broken
	}
	w.written, w.unsynced = false, nil
	// The newest state is durable now, so the other slot is the one to write over.
	if w.pending {
		w.slot, w.pending = 1-w.slot, false
	}
	return nil
}

func (w *Writer) sync() error {
	names := w.unsynced
	if w.pending {
		names = append(slices.Clone(names), slots[w.slot])
	}
	for _, name := range names {
		if _, err := w.disk.Stat(name); err != nil { // to open it would make an empty one
			return fmt.Errorf("%s: %w", name, text.Cause(err))
		}
		file, err := w.disk.OpenAppend(name)
		if err == nil {
			err = errors.Join(file.Sync(), file.Close())
		}
		if err != nil {
			return err
		}
	}
	if len(w.unsynced) > 0 {
		if err := w.disk.SyncDir(weightsDir); err != nil {
			return err
		}
	}
	if err := w.arrays.Sync(); err != nil {
		return err
	}
	if err := w.log.Sync(); err != nil {
		return err
	}
	return w.disk.SyncDir(".")
}

// Sum writes summary.json anew.
func (w *Writer) Sum() error {
	if w.broken != nil {
		return w.broken
	}
	w.summary.Seconds, w.summary.LogBytes, w.summary.Bytes = time.Since(w.start).Seconds(), w.logSize, sizeOf(w.disk)
	raw, err := w.summary.encode()
	if err != nil {
		return err
	}
	return w.publish(summaryName, raw, false)
}

// Beat moves the beat, by which readers see that the writer lives where locks cannot be trusted. It
// is an error where it finds another writer's.
func (w *Writer) Beat() error {
	if w.broken != nil {
		return w.broken
	}
	if raw, err := readAll(w.disk, beatName, 1<<10); w.beats > 0 && err == nil && !bytes.HasPrefix(raw, []byte(w.session[:20])) {
		w.broken = fmt.Errorf("%w: its beat is there; nothing more is saved", ErrLocked)
		return w.broken
	}
	w.beats++
	return w.disk.Overwrite(beatName, fmt.Appendf(nil, "%.20s %010d\n", w.session, w.beats%1_000_000_000))
}

// End says how the sitting ended, makes all durable and takes away what only a living run has: of a
// run that is done the states to go on from too. The Writer must still be closed.
func (w *Writer) End(how Ending, reason string) error {
	err := w.Record(Ended{How: how, Reason: reason})
	if err == nil {
		err = w.Sync()
	}
	if err != nil {
		return err
	}
	gone := []string{writerName, beatName}
	if how == EndedDone {
		gone = append(gone, slots[:]...)
	}
	for _, name := range gone {
		if err := w.disk.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s: %w", name, text.Cause(err))
		}
	}
	return w.Sum() // of what stays
}

// Close lets go of the lock and of the directory.
func (w *Writer) Close() error {
	var errs []error
	for _, file := range []File{w.log, w.arrays} {
		if file != nil {
			errs = append(errs, file.Close())
		}
	}
	if w.lock != nil {
		errs = append(errs, w.lock.Unlock())
	}
	return errors.Join(append(errs, w.close())...)
}
