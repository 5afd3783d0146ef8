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

// Most is the most bytes that a line has, but for its end; a longer one is damage.
const Most = 8 << 20

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// tail is how a line ends, with eight hex digits of the checksum.
const tail = `,"crc":"%08x"}` + "\n"

var (
	// ErrLong is of a line that would be longer than [Most].
	ErrLong = errors.New("it is longer than a line may be")
	// ErrNone is of bytes that are no line, and ErrChecksum of such as were another one.
	ErrNone     = errors.New("it is no line of a log")
	ErrChecksum = errors.New("its bytes are not those that were written")
)

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
	return fmt.Appendf(raw, tail, crc32.Checksum(raw, castagnoli)), nil
}

// Decode reads a line without its line feed into an object, and checks it.
func Decode(raw []byte, object any) error {
	const length = len(`,"crc":"01234567"}`)
	n := len(raw) - length
	if n < 2 || raw[0] != '{' || len(raw) > Most+length {
		return ErrNone
	}
	if want := fmt.Appendf(nil, tail, crc32.Checksum(raw[:n], castagnoli)); !bytes.Equal(raw[n:], want[:length]) {
		return ErrChecksum
	}
	if err := json.Unmarshal(append(raw[:n:n], '}'), object); err != nil {
		return ErrNone
	}
	return nil
}
