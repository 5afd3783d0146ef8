package study

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"fathom/data"
	"fathom/data/text"
)

func digest(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Digest tells the data that a study is on from all others: of each data set or store that a task has, in
// order, a SHA-256 of the files' names, sizes and contents, of each the first and the last 8 MiB; "" where all
// is inside the program.
func (s *Study) Digest() (string, error) {
	seen, all := map[string]bool{}, ""
	for i := range s.Settings() {
		of := s.SettingSpec(i).Source
		path := of.Data
		if of.Store != "" {
			path = of.Store
		}
		if seen[path] || of.Store == "" && path == data.MNISTName {
			continue
		}
		seen[path] = true
		one, err := digestOf(path)
		if err != nil {
			return "", err
		}
		all += one
	}
	if len(all) <= 64 {
		return all, nil
	}
	return digest([]byte(all)), nil
}

// digestOf is that of a file, or of a directory.
func digestOf(path string) (string, error) {
	h := sha256.New()
	var paths []string
	path, err := filepath.EvalSymlinks(path)
	if err == nil {
		err = filepath.WalkDir(path, func(at string, e os.DirEntry, err error) error {
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
		if err := digestFile(h, path, at); err != nil {
			return "", fmt.Errorf("%s: %w", text.Printable(at), text.Cause(err))
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func digestFile(h io.Writer, below, at string) error {
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
