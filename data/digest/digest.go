// Package digest tells files and directories from others by what they hold.
package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"fathom/data/text"
)

// Of is a SHA-256 in hex of a file, or of all files below a directory, where links lead too: of their names, sizes and
// contents, of each the first and the last 8 MiB, so that what differs in the middle of a larger one alone is not seen. What
// begins with a dot is left out, as stores do. Of a link to nothing it is the name. Errors are sentences that name the file.
func Of(at string) (string, error) {
	h := sha256.New()
	info, err := os.Stat(at)
	switch {
	case err == nil && info.IsDir():
		err = ofDirectory(h, at, "", 0)
	case err == nil:
		err = ofFile(h, at, ".")
	default:
		err = fault(at, err)
	}
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// deepest is how many directories lie within each other at most; links may lead in a circle.
const deepest = 32

// ofDirectory hashes what lies below a directory, which is called within there.
func ofDirectory(h io.Writer, root, within string, depth int) error {
	at := filepath.Join(root, filepath.FromSlash(within))
	if depth > deepest {
		return fault(at, fmt.Errorf("more than %d directories within each other", deepest))
	}
	entries, err := os.ReadDir(at) // by their names
	if err != nil {
		return fault(at, err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		name, at := path.Join(within, e.Name()), filepath.Join(at, e.Name())
		info, err := os.Stat(at)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			head, _ := json.Marshal([]any{name, -1})
			h.Write(head)
		case err != nil:
			return fault(at, err)
		case info.IsDir():
			if err := ofDirectory(h, root, name, depth+1); err != nil {
				return err
			}
		case info.Mode().IsRegular():
			if err := ofFile(h, at, name); err != nil {
				return err
			}
		}
	}
	return nil
}

func fault(at string, err error) error {
	return fmt.Errorf("%s: %w", text.Printable(at), text.Cause(err))
}

// ofFile hashes a file that is called name there.
func ofFile(h io.Writer, at, name string) error {
	if err := hashed(h, at, name); err != nil {
		return fault(at, err)
	}
	return nil
}

func hashed(h io.Writer, at, name string) error {
	const most = 8 << 20
	file, err := os.Open(at)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	head, _ := json.Marshal([]any{name, info.Size()})
	h.Write(head)
	if _, err := io.Copy(h, io.NewSectionReader(file, 0, min(most, info.Size()))); err != nil {
		return err
	}
	if info.Size() > most {
		from := max(most, info.Size()-most)
		_, err = io.Copy(h, io.NewSectionReader(file, from, info.Size()-from))
	}
	return err
}
