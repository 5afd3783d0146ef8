package array

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"

	"fathom/data/text"
)

// deflateBound is how many bytes deflate makes at most of one (zlib, "Technical Details").
const deflateBound = 1032

// An entry is one file of an archive whose place and sizes have been checked.
type entry struct {
	*zip.File
	at int64 // of its first byte in the archive
}

// zip reads an archive: one of NumPy, or one of PyTorch, which has a data.pkl.
func (f *File) zip() error {
	entries, err := f.entries()
	if err != nil {
		return err
	}
	arrays := false
	for _, e := range entries {
		if path.Base(e.Name) == "data.pkl" {
			return f.torch(entries)
		}
		arrays = arrays || strings.HasSuffix(e.Name, ".npy")
	}
	if !arrays {
		return f.place().at(0, "a zip archive without arrays, expected entries that end in .npy (npz) or the data.pkl of PyTorch (pt)")
	}
	return f.npz(entries)
}

// entries lists what an archive holds, in its order, and checks what both kinds have in common:
// each entry is stored or deflated and not encrypted, lies in the file, shares no byte with another
// and does not claim to hold more than deflate can make of it.
func (f *File) entries() ([]entry, error) {
	p := f.place()
	archive, err := zip.NewReader(f.source, f.size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // the names are checked by who uses them
		return nil, p.at(f.size, "the file ends, but not with the directory of a zip archive (%w)", text.Cause(err))
	}
	archive.RegisterDecompressor(zip.Deflate, inflate)
	seen := map[string]bool{}
	var all []entry
	for _, file := range archive.File {
		p.key = file.Name
		at, err := file.DataOffset()
		stored, unpacked := file.CompressedSize64, file.UncompressedSize64
		switch {
		case err != nil:
			return nil, p.at(f.size, "the file ends, and where its directory says that this entry is there is none (%w)", text.Cause(err))
		case seen[file.Name]:
			return nil, p.at(at, "two entries of this name in the archive")
		case file.Flags&1 != 0:
			return nil, p.at(at, "an encrypted entry; save it without a password")
		case file.Method != zip.Store && file.Method != zip.Deflate:
			return nil, p.at(at, "packed with method %d, expected 0 (stored) or 8 (deflate)", file.Method)
		case at < 0 || at > f.size || stored > uint64(f.size-at):
			return nil, p.at(at, "an entry of %s bytes that does not end in the file, which has %s", ucount(stored), count(f.size))
		case file.Method == zip.Store && stored != unpacked:
			return nil, p.at(at, "a stored entry of %s bytes, but its header says %s", ucount(stored), ucount(unpacked))
		case unpacked/deflateBound > stored:
			return nil, p.at(at, "an entry of %s bytes that claims to hold %s, more than deflate can make of it", ucount(stored), ucount(unpacked))
		}
		seen[file.Name] = true
		all = append(all, entry{file, at})
	}
	return all, f.apart(all)
}

// apart checks that no two entries share a byte: archives that unpack to far more than their size
// are made so (David Fifield, "A better zip bomb", 2019).
func (f *File) apart(entries []entry) error {
	order := slices.Clone(entries)
	slices.SortStableFunc(order, func(a, b entry) int { return int(max(-1, min(1, a.at-b.at))) })
	last := int64(0)
	for _, e := range order {
		if e.CompressedSize64 == 0 {
			continue
		}
		if e.at < last {
			return place{path: f.Path, key: e.Name}.at(e.at, "begins within another entry, which ends at %s", count(last))
		}
		last = e.at + int64(e.CompressedSize64)
	}
	return nil
}

var inflaters sync.Pool

// inflate unpacks with the reader of klauspost/compress, which is faster than the standard
// library's.
func inflate(r io.Reader) io.ReadCloser {
	reader, ok := inflaters.Get().(io.ReadCloser)
	if !ok {
		return &inflater{flate.NewReader(r)}
	}
	_ = reader.(flate.Resetter).Reset(r, nil) // has no error without a dictionary
	return &inflater{reader}
}

// inflater gives its reader back when it is closed.
type inflater struct{ reader io.ReadCloser }

func (i *inflater) Read(p []byte) (int, error) {
	if i.reader == nil {
		return 0, fs.ErrClosed
	}
	return i.reader.Read(p)
}

func (i *inflater) Close() error {
	if i.reader == nil {
		return nil
	}
	err := i.reader.Close()
	inflaters.Put(i.reader)
	i.reader = nil
	return err
}

// npz reads an archive of NumPy arrays. Those that are stored are read where they lie.
func (f *File) npz(entries []entry) error {
	var refusals []error
	for _, e := range entries {
		key, ok := strings.CutSuffix(e.Name, ".npy")
		p := place{path: f.Path, key: key}
		if !ok || !fs.ValidPath(e.Name) || strings.Contains(e.Name, `\`) || key == "" {
			return place{path: f.Path, key: e.Name}.at(e.at, "the name of an entry, expected a clean relative path that ends in .npy")
		}
		if err := f.npzEntry(p, e); err != nil {
			if !errors.Is(err, ErrKind) {
				return err
			}
			refusals = append(refusals, err)
		}
	}
	return f.refused(refusals)
}

func (f *File) npzEntry(p place, e entry) error {
	total := int64(e.UncompressedSize64)
	if e.Method == zip.Store {
		within := p
		within.base = e.at
		a, err := readNpy(io.NewSectionReader(f.source, e.at, total), total, within, f.options.As)
		if err != nil {
			return err
		}
		return f.addNpy(p, a, &source{reader: f.source}, e.at+a.data)
	}
	r, err := e.Open()
	if err != nil {
		return p.at(e.at, "unpacking failed: %w", err)
	}
	a, err := readNpy(r, total, p, f.options.As)
	_ = r.Close() // nothing is left to fail: the rest is read another time
	if err != nil {
		return err
	}
	return f.addNpy(p, a, f.unpacked(p, e, a), 0)
}

// unpacked is the elements of an entry that is deflated. It is unpacked as a whole when the first
// of them is read, since there is no way into its middle.
func (f *File) unpacked(p place, e entry, a npyArray) *source {
	return &source{ready: func() (io.ReaderAt, error) {
		kept, err := f.keeper.keep(a.bytes, func(w io.Writer) error {
			r, err := e.Open()
			if err != nil {
				return err
			}
			defer r.Close()
			if _, err := io.CopyN(io.Discard, r, a.data); err != nil {
				return err
			}
			if _, err := io.CopyN(w, r, a.bytes); err != nil {
				return err
			}
			// The checksum is compared at the end.
			if n, err := r.Read(make([]byte, 1)); n > 0 || err != io.EOF {
				if n > 0 || err == nil {
					err = errLonger
				}
				return err
			}
			return nil
		})
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, p.at(e.at, "unpacking failed: %w", text.Cause(err))
		}
		return kept, nil
	}}
}
