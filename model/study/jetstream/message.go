package jetstream

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"fathom/model/study"
	"fathom/model/study/queue"
)

// format is that of all messages. Who reads another does nothing with it.
const format = 1

const studiesStream, studySubject = "FATHOM", "fathom.study."

// names are how things of a study are called on the server.
type names struct{ id string }

// namesOf are those of a study.
func namesOf(s *study.Study) (names, error) {
	raw, err := s.Encode()
	sum := sha256.Sum256(raw)
	return names{hex.EncodeToString(sum[:8])}, err
}

func (n names) stream(kind string) string { return "FATHOM-" + n.id + "-" + kind }
func (n names) subject(parts ...string) string {
	return "fathom." + n.id + "." + strings.Join(parts, ".")
}

const tasks, results, parts, workers = "TASKS", "RESULTS", "PARTS", "workers"

// announcement is the message of a study.
type announcement struct {
	Format int       `json:"format"`
	Over   bool      `json:"over,omitempty"`
	Since  time.Time `json:"since"`
	Study  []byte    `json:"study,omitempty"` // study.json, by gzip
}

func announce(s *study.Study) ([]byte, error) {
	raw, err := s.Encode()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(raw) // into memory
	z.Close()
	return json.Marshal(announcement{Format: format, Since: time.Now().UTC(), Study: b.Bytes()})
}

// mostStudy is the most bytes that a study has.
const mostStudy = 256 << 20

// announced reads the message of a study.
func announced(raw []byte) (a announcement, s *study.Study, err error) {
	if err := json.Unmarshal(raw, &a); err != nil {
		return a, nil, fmt.Errorf("what the queue says of a study cannot be read: %w", err)
	}
	if a.Format != format {
		return a, nil, fmt.Errorf("the study was put on the queue by another version of fathom: format %d, and this one has %d", a.Format, format)
	}
	if a.Over {
		return a, nil, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(a.Study))
	if err == nil {
		raw, err = io.ReadAll(io.LimitReader(z, mostStudy))
	}
	if err != nil {
		return a, nil, fmt.Errorf("the study on the queue is damaged: %w", err)
	}
	s, err = study.Decode(raw)
	return a, s, err
}

// handedOut is the message of a task.
type handedOut struct {
	Key     string `json:"key"`
	Setting int    `json:"setting"`
	Seed    uint64 `json:"seed"`
}

// said is the first line of a report, behind which its document stands. One that is longer than a message may be is in
// so many parts, and its message says only of whom and how many.
type said struct {
	Format  int            `json:"format"`
	Worker  string         `json:"worker"`
	About   study.About    `json:"about"`
	Key     string         `json:"key"`
	Begun   time.Time      `json:"begun,omitzero"`
	Dropped bool           `json:"dropped,omitempty"`
	Outcome *study.Outcome `json:"outcome,omitempty"`
	Parts   int            `json:"parts,omitempty"`
	Name    string         `json:"name,omitempty"` // of the parts
}

// encodeReport writes a report and the document behind it.
func encodeReport(r queue.Report) ([]byte, error) {
	head, err := json.Marshal(said{Format: format, Worker: r.Worker, About: r.About, Key: r.Key, Begun: r.Begun, Dropped: r.Dropped, Outcome: r.Outcome})
	if err != nil {
		return nil, err
	}
	head = append(head, '\n')
	if r.Outcome != nil {
		head = append(head, r.Outcome.Blob...)
	}
	return head, nil
}

// encodeParted writes that a report is in so many parts.
func encodeParted(r queue.Report, name string, inParts int) ([]byte, error) {
	head, err := json.Marshal(said{Format: format, Worker: r.Worker, Key: r.Key, Parts: inParts, Name: name})
	return append(head, '\n'), err
}

var errReport = errors.New("a message on the queue is no report")

// name reports whether a word is one of [NewName].
func name(word string) bool {
	raw, err := hex.DecodeString(word)
	return err == nil && len(raw) == 8
}

// mostParts is how many parts a report has at most.
const mostParts = 4096

// decodeReport reads a report. part brings its parts; parted is what its message says of these.
func decodeReport(raw []byte, part func(name string, i int) ([]byte, error)) (r *queue.Report, parted said, err error) {
	r, parted, err = decodeWhole(raw)
	if err != nil || parted.Parts == 0 {
		return r, said{}, err
	}
	if part == nil || parted.Parts < 0 || parted.Parts > mostParts || !name(parted.Name) {
		return nil, said{}, errReport
	}
	var all []byte
	for i := range parted.Parts {
		one, err := part(parted.Name, i)
		if err != nil {
			return nil, parted, err
		}
		if all = append(all, one...); len(all) > study.MostDocument {
			return nil, parted, errReport
		}
	}
	r, inner, err := decodeWhole(all)
	if err == nil && (inner.Parts != 0 || inner.Key != parted.Key) {
		return nil, parted, errReport
	}
	return r, parted, err
}

// decodeWhole reads a report that is in one piece.
func decodeWhole(raw []byte) (*queue.Report, said, error) {
	end := bytes.IndexByte(raw, '\n')
	if end < 0 {
		return nil, said{}, errReport
	}
	var s said
	if err := json.Unmarshal(raw[:end], &s); err != nil || s.Format != format || s.Worker == "" || len(s.Worker) > 64 {
		return nil, s, errReport
	}
	r := &queue.Report{Worker: s.Worker, About: s.About, Key: s.Key, Begun: s.Begun, Dropped: s.Dropped, Outcome: s.Outcome}
	o := s.Outcome
	if o == nil {
		return r, s, nil
	}
	if o.Key != s.Key || s.Parts != 0 {
		return nil, s, errReport
	}
	o.Blob = raw[end+1:]
	if err := o.Whole(); err != nil {
		return nil, s, fmt.Errorf("%w: %w", errReport, err)
	}
	return r, s, nil
}

// gone reports whether an error says that something is not on the server.
func gone(err error) bool {
	return errors.Is(err, jetstream.ErrStreamNotFound) || errors.Is(err, jetstream.ErrConsumerNotFound) || errors.Is(err, jetstream.ErrConsumerDeleted) ||
		errors.Is(err, jetstream.ErrNoStreamResponse) || errors.Is(err, nats.ErrNoResponders) || errors.Is(err, jetstream.ErrMsgNotFound)
}

// asking is a context for a question to the server.
func asking(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, askFor)
}
