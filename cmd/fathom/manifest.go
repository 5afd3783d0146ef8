package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"fathom/data/store"
	"fathom/data/text"
)

// writeManifest writes how a store is read into it. One that is there is kept.
func writeManifest(path string, of *store.Store, out io.Writer) error {
	name := store.ManifestPath(path)
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("%s: %w", text.Printable(name), unwrapped(err))
	}
	_, err = file.Write(of.Manifest())
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("%s: %w", text.Printable(name), unwrapped(err))
	}
	return write(out, fmt.Appendf(nil, "written: %s\n", text.Printable(name)))
}

// unwrapped is what the system says of a file, without its name.
func unwrapped(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
