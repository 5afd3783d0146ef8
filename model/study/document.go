package study

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/klauspost/compress/gzip"

	"fathom/data/text"
	"fathom/model/spec"
)

// Canonical is the document of `fathom run --format json` as a study keeps it: without its seconds, in
// which two runs of the same differ.
func Canonical(whole []byte) []byte {
	// "seconds" is an object of numbers, with no brace inside: no JSON need be read, and its layout stays.
	at := bytes.LastIndex(whole, []byte("\n  \"seconds\": {"))
	if at < 0 {
		return whole
	}
	end := bytes.IndexByte(whole[at:], '}')
	if end < 0 {
		return whole
	}
	return append(append(whole[:at:at], "\n  \"seconds\": {"...), whole[at+end:]...)
}

// packers are compressors that are used again: to make one takes longer than to compress a short document.
var packers = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	must(err) // of an unknown level
	return z
}}

// pack compresses a document.
func pack(raw []byte) []byte {
	var b bytes.Buffer
	z := packers.Get().(*gzip.Writer)
	defer packers.Put(z)
	z.Reset(&b)
	z.Write(raw) // into memory, which does not fail
	z.Close()
	return b.Bytes()
}

// Keep takes the document that `fathom run --format json` prints.
func (o *Outcome) Keep(document []byte) {
	document = Canonical(document)
	o.Document, o.Blob = digestOf(document), pack(document)
	o.Bytes = len(o.Blob)
}

// Figure takes a figure by its names, see [Name]; one that is not finite is none.
func (o *Outcome) Figure(s spec.Spec, q spec.Quantity, value spec.Figure) {
	if !value.Finite() {
		return
	}
	if o.Figures == nil {
		o.Figures = map[string]spec.Figure{}
	}
	for _, name := range names(s, q) {
		o.Figures[name] = value
	}
}

// Whole reports whether an outcome that came over a network has the document that it names.
func (o *Outcome) Whole() error {
	if len(o.Blob) == 0 && o.Document == "" {
		return nil
	}
	if len(o.Blob) != o.Bytes {
		return fmt.Errorf("the document of task %.32s has %d bytes in place of %d", text.Printable(o.Key), len(o.Blob), o.Bytes)
	}
	_, err := unpack(bytes.NewReader(o.Blob), o.Document)
	return err
}
