// Package digest tells files and directories from all others by what they hold.
package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"fathom/data/text"
)

// Of is a SHA-256 in hex of a file, or of all files below a directory: of their names, sizes and contents, of each the
// first and the last 8 MiB. Errors are sentences that name the file.
func Of(path string) (string, error) {
	h := sha256.New()
	var paths []string
	below, err := filepath.EvalSymlinks(path)
	if err == nil {
		err = filepath.WalkDir(below, func(at string, e os.DirEntry, err error) error {
			if info, lost := os.Stat(at); err == nil && lost == nil && info.Mode().IsRegular() {
				paths = append(paths, at)
			}
			return err
		})
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", text.Printable(path), text.Cause(err))
	}
	slices.Sort(paths)
	for _, at := range paths {
		if err := ofFile(h, below, at); err != nil {
			return "", fmt.Errorf("%s: %w", text.Printable(at), text.Cause(err))
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func ofFile(h io.Writer, below, at string) error {
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
	name, err := filepath.Rel(below, at)
	if err != nil {
		return err
	}
	head, _ := json.Marshal([]any{filepath.ToSlash(name), info.Size()})
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
