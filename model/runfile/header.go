package runfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"fathom/data/text"
	"fathom/model/spec"
)

// app is what the header of every run says of itself.
const app = "fathom-run"

// Format is the format that this package writes, and the newest that it reads. It changes only when
// an older reader would show something wrong; Minor grows when fields or kinds of lines are added.
const (
	Format = 1
	Minor  = 0
)

// mostHeader is the most bytes that a header, a summary and writer.json have: a Spec may have 1 MiB.
const mostHeader = 4 << 20

// Header is what stands in run.json: what was asked for and by which program. It is written once.
type Header struct {
	App     string    `json:"app"`
	Format  int       `json:"format"`
	Minor   int       `json:"minor"`
	ID      string    `json:"id"`      // 128 random bits in hex; that of a copy is the same
	Created time.Time `json:"created"` // for people: nothing is ordered by it
	Spec    spec.Spec `json:"spec"`
	Asked   []Asked   `json:"asked"` // what was asked for at once
	Keep    Keep      `json:"keep"`
	Made    Made      `json:"made"`
}

// Keep is how many moments of a network are kept on disk at most; which ones, [Data] says.
type Keep struct {
	Most  int   `json:"most"`
	Bytes int64 `json:"bytes"` // of all their parameters
}

// Made is the program and the processor that figures were computed by: all that can decide their
// last bits besides the Spec.
type Made struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
	Level   string `json:"level,omitempty"` // GOAMD64 and its kin
	Kernels string `json:"kernels"`         // such as avx2
}

// Sentences that say what a directory is that cannot be read.
var (
	// ErrForeign is of a directory that holds no run.
	ErrForeign = errors.New("there is no run of fathom here")
	// ErrNewer is of a run that a newer fathom wrote.
	ErrNewer = errors.New("a newer fathom wrote this run")
)

// readHeader reads run.json.
func readHeader(d fs.FS) (Header, error) {
	raw, err := readHead(d)
	if err != nil {
		return Header{}, err
	}
	return parseHeader(raw)
}

// readHead reads run.json as far as to know that it is a run's, and one that can be read.
func readHead(d fs.FS) ([]byte, error) {
	raw, err := readAll(d, headerName, mostHeader)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: it has no %s", ErrForeign, headerName)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", headerName, text.Cause(err))
	}
	return raw, checkHead(raw)
}

// checkHead says why a header is none, or of another format.
func checkHead(raw []byte) error {
	var head struct {
		App    *string `json:"app"`
		Format *int    `json:"format"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return fmt.Errorf("%s is damaged: it is no JSON", headerName)
	}
	switch {
	case head.App == nil || *head.App != app:
		return fmt.Errorf("%w: %s is of something else", ErrForeign, headerName)
	case head.Format == nil || *head.Format < 1:
		return fmt.Errorf("%s is damaged: it has no format", headerName)
	case *head.Format > Format:
		return fmt.Errorf("%w: %s: format %d, this fathom reads up to %d", ErrNewer, headerName, *head.Format, Format)
	}
	return nil
}

// parseHeader reads the header's JSON. Fields that it does not know are a newer minor's.
func parseHeader(raw []byte) (Header, error) {
	if err := checkHead(raw); err != nil {
		return Header{}, err
	}
	var h Header
	if err := json.Unmarshal(raw, &h); err != nil {
		return Header{}, fmt.Errorf("%s is damaged: %w", headerName, err)
	}
	if len(h.ID) != 32 {
		return Header{}, fmt.Errorf("%s is damaged: its id has %s, expected 32", headerName, text.Plural(len(h.ID), "character"))
	}
	return h, nil
}

// encode is the header as it is written.
func (h Header) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(h); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
