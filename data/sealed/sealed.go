// Package sealed has lines of JSON that say themselves whether they are whole: each is an object that ends with the
// CRC-32C of all before it.
package sealed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
)

// Most is the most bytes that a line of [Encode] has, but for its end; [Decode] takes a longer one for damage.
const Most = 8 << 20

// castagnoli is the polynomial of every checksum here, which processors have in an instruction.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// What a line ends with: a field of eight hex digits that the object closes behind.
const (
	before = `,"crc":"`
	behind = `"}`
	digits = 8
	length = len(before) + digits + len(behind)
)

var (
	// ErrLong is of a line that is longer than [Most], or would be.
	ErrLong = errors.New("it is longer than a line may be")
	// ErrNone is of bytes that are no line, and ErrChecksum of such as were another one.
	ErrNone     = errors.New("it is no line of a log")
	ErrChecksum = errors.New("its bytes are not those that were written")
)

// Checksum is the CRC-32C of bytes as eight lower-case hex digits.
func Checksum(raw []byte) string { return fmt.Sprintf("%08x", crc32.Checksum(raw, castagnoli)) }

// Seal appends to an object without its closing brace what makes it a line, with its line feed.
func Seal(open []byte) []byte { return fmt.Appendf(open, before+"%s"+behind+"\n", Checksum(open)) }

// Open checks a line without its line feed, of any length, and returns what was sealed: the object without its closing
// brace, a part of raw. Its errors are [ErrNone] and [ErrChecksum]. What was sealed may still be no JSON.
func Open(raw []byte) ([]byte, error) {
	n := len(raw) - length
	if n < 2 || raw[0] != '{' || !bytes.HasPrefix(raw[n:], []byte(before)) || !bytes.HasSuffix(raw, []byte(behind)) {
		return nil, ErrNone
	}
	if Checksum(raw[:n]) != string(raw[n+len(before):n+len(before)+digits]) {
		return nil, ErrChecksum
	}
	return raw[:n:n], nil
}

// Encode writes an object that has something in it as a line, with its line feed.
func Encode(object any) ([]byte, error) {
	raw, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	raw = raw[:len(raw)-1]
	if len(raw) > Most {
		return nil, fmt.Errorf("a line of %d bytes: %w", len(raw), ErrLong)
	}
	return Seal(raw), nil
}

// Decode reads a line without its line feed into an object, and checks it. Of what was sealed and is not such an object
// the error is [ErrNone] with the reason.
func Decode(raw []byte, object any) error {
	if len(raw) > Most+length {
		return ErrLong
	}
	open, err := Open(raw)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(append(open, '}'), object); err != nil {
		return fmt.Errorf("%w: %w", ErrNone, err)
	}
	return nil
}
