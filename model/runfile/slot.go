package runfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"fathom/data/array"
	"fathom/data/sealed"
)

// A Slot is a state to go on from: tensors and what of it is no tensor, in the writer's own JSON.
type Slot struct {
	Seq     int // lines that the log must have: all that the state follows from
	State   json.RawMessage
	Tensors []array.Tensor
}

// noChecksum stands in a slot where its checksum comes when all else is known.
const noChecksum = "--------"

// checksumField is how the checksum stands in the header of a slot.
func checksumField(sum string) []byte { return []byte(`"crc":"` + sum + `"`) }

// Save writes a state to go on from, all of whose events must be in the log already. It takes the
// place of the older of two, and never of one that is durable while the other is not.
func (w *Writer) Save(s Slot) error {
	if w.broken != nil {
		return w.broken
	}
	if s.Seq > w.seq {
		return fmt.Errorf("a state after %d lines of a log that has %d", s.Seq, w.seq)
	}
	raw, err := encodeSlot(w.header.ID, s)
	if err != nil {
		return err
	}
	if err := w.publish(slots[w.slot], raw, false); err != nil {
		return err
	}
	w.written, w.pending = true, true
	return nil
}

func encodeSlot(run string, s Slot) ([]byte, error) {
	raw, err := array.EncodeTensors(map[string]string{
		"format": app, "run": run, "seq": strconv.Itoa(s.Seq), "state": string(s.State), "crc": noChecksum,
	}, s.Tensors)
	if err != nil {
		return nil, err
	}
	sum := sealed.Checksum(raw)
	return bytes.Replace(raw, checksumField(noChecksum), checksumField(sum), 1), nil
}

// decodeSlot reads a slot of a run: an error where it is not whole, or another run's.
func decodeSlot(name, run string, raw []byte) (Slot, error) {
	at := bytes.Index(raw, []byte(`"crc":"`))
	if at < 0 || at+len(`"crc":"`)+8 > len(raw) {
		return Slot{}, fmt.Errorf("%s: %w", name, sealed.ErrChecksum)
	}
	blank := bytes.Clone(raw)
	sum := string(copyOver(blank[at+len(`"crc":"`):], noChecksum))
	if sealed.Checksum(blank) != sum {
		return Slot{}, fmt.Errorf("%s: %w", name, sealed.ErrChecksum)
	}
	metadata, tensors, err := array.DecodeTensors(name, raw)
	if err != nil {
		return Slot{}, err
	}
	seq, err := strconv.Atoi(metadata["seq"])
	if err != nil || metadata["run"] != run {
		return Slot{}, fmt.Errorf("%s: it is another run's", name)
	}
	return Slot{Seq: seq, State: json.RawMessage(metadata["state"]), Tensors: tensors}, nil
}

// copyOver writes a word over the beginning of bytes and returns what stood there.
func copyOver(raw []byte, word string) []byte {
	was := bytes.Clone(raw[:len(word)])
	copy(raw, word)
	return was
}

// Slots are the states to go on from that are whole and all of whose events are in the log, the
// newest first.
func (r *Run) Slots() []Slot {
	r.mu.Lock()
	lines := r.scan.next
	r.mu.Unlock()
	var all []Slot
	for _, name := range slots {
		if s, err := r.readSlot(name); err == nil && s.Seq <= lines {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b Slot) int { return b.Seq - a.Seq })
	return all
}

// mostSlot is the most bytes that a state has: a network of so many weights does not train here.
const mostSlot = 1 << 35

func (r *Run) readSlot(name string) (Slot, error) {
	raw, err := readAll(r.disk, name, mostSlot)
	if err != nil {
		return Slot{}, err
	}
	return decodeSlot(name, r.header.ID, raw)
}

// nextSlot is which slot to write next: not the newest that is whole.
func (r *Run) nextSlot() int {
	newest, seq := -1, -1
	for i, name := range slots {
		if s, err := r.readSlot(name); err == nil && s.Seq > seq {
			newest, seq = i, s.Seq
		}
	}
	if newest < 0 {
		return 0
	}
	return 1 - newest
}
