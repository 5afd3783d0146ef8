package jetstream

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"fathom/model/study"
	"fathom/model/study/queue"
)

// Wait waits for a study that is not over. It is told why there is none, or none that can be read, whenever that
// changes.
func (c *Conn) Wait(ctx context.Context, told func(error)) (*study.Study, error) {
	said := ""
	for {
		s, err := c.newest(ctx)
		if s != nil || ctx.Err() != nil {
			return s, ctx.Err()
		}
		if err == nil {
			err = errors.New("there is no study on the queue")
		}
		if word := err.Error(); word != said && told != nil {
			said = word
			told(fmt.Errorf("%s: %w; waiting", c.name, err))
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// newest is the study that came last of those that are not over, nil where there is none.
func (c *Conn) newest(ctx context.Context) (*study.Study, error) {
	ctx, cancel := asking(ctx)
	defer cancel()
	stream, err := c.js.Stream(ctx, studiesStream)
	if err != nil {
		if gone(err) {
			return nil, nil
		}
		return nil, plain(err)
	}
	about, err := stream.Info(ctx, jetstream.WithSubjectFilter(studySubject+"*"))
	if err != nil {
		return nil, plain(err)
	}
	var last *study.Study
	var since time.Time
	var wrong error
	for subject := range about.State.Subjects {
		m, err := stream.GetLastMsgForSubject(ctx, subject)
		if err != nil {
			return nil, plain(err)
		}
		a, s, err := announced(m.Data)
		if err != nil {
			wrong = err
		} else if s != nil && a.Since.After(since) {
			last, since = s, a.Since
		}
	}
	if last != nil {
		return last, nil
	}
	return nil, wrong
}

// Taker is the queue of a study as a worker sees it. It implements [queue.Taker].
type Taker struct {
	conn  *Conn
	names names
	over  chan struct{} // closed when the study is over
	heard *nats.Subscription

	mu   sync.Mutex
	from jetstream.Consumer // nil where it is to be looked up
}

// Take begins to take tasks of a study.
func Take(conn *Conn, s *study.Study) (*Taker, error) {
	n, err := namesOf(s)
	if err != nil {
		return nil, err
	}
	t := &Taker{conn: conn, names: n, over: make(chan struct{})}
	end := sync.OnceFunc(func() { close(t.over) })
	t.heard, err = conn.nc.Subscribe(n.subject("over"), func(*nats.Msg) { end() })
	return t, err
}

// Close takes no tasks any more.
func (t *Taker) Close() { t.heard.Unsubscribe() }

// takeFor is how long a request for a task stands. When it has brought none, it is asked whether the study is over.
const takeFor = 10 * time.Second

// Take waits for a task.
func (t *Taker) Take(ctx context.Context) (queue.Taken, error) {
	for {
		select {
		case <-t.over:
			return nil, io.EOF
		default:
		}
		m, err := t.take(ctx)
		if err == nil {
			return t.taken(m)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if !errors.Is(err, nats.ErrTimeout) {
			t.mu.Lock()
			t.from = nil
			t.mu.Unlock()
		}
		switch over, failed := t.isOver(ctx); {
		case failed != nil:
			return nil, fmt.Errorf("%s: %w", t.conn.name, plain(failed))
		case over:
			return nil, io.EOF
		case !errors.Is(err, nats.ErrTimeout):
			return nil, fmt.Errorf("%s: %w", t.conn.name, plain(err))
		}
	}
}

// take asks for a task once.
func (t *Taker) take(ctx context.Context) (jetstream.Msg, error) {
	from, err := t.consumer(ctx)
	if err != nil {
		return nil, err
	}
	live, end := t.conn.whole(ctx)
	defer end()
	asked, cancel := context.WithTimeout(live, takeFor)
	defer cancel()
	go func() {
		select {
		case <-t.over:
			cancel()
		case <-asked.Done():
		}
	}()
	m, err := from.Next(jetstream.FetchContext(asked))
	if err != nil && ctx.Err() == nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)) {
		err = nats.ErrTimeout
	}
	return m, err
}

func (t *Taker) consumer(ctx context.Context) (jetstream.Consumer, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.from == nil {
		ctx, cancel := asking(ctx)
		defer cancel()
		from, err := t.conn.js.Consumer(ctx, t.names.stream(tasks), workers)
		if err != nil {
			return nil, err
		}
		t.from = from
	}
	return t.from, nil
}

// isOver asks the server whether the study is over. A study that the server does not know may come back: it has
// lost its store.
func (t *Taker) isOver(ctx context.Context) (bool, error) {
	select {
	case <-t.over:
		return true, nil
	default:
		return t.conn.isOver(ctx, t.names)
	}
}

func (c *Conn) isOver(ctx context.Context, n names) (bool, error) {
	ctx, cancel := asking(ctx)
	defer cancel()
	stream, err := c.js.Stream(ctx, studiesStream)
	if err != nil {
		return false, err
	}
	m, err := stream.GetLastMsgForSubject(ctx, studySubject+n.id)
	if err != nil {
		return false, err
	}
	a, _, err := announced(m.Data)
	return a.Over, err
}

// taken reads a task.
func (t *Taker) taken(m jetstream.Msg) (queue.Taken, error) {
	var h handedOut
	about, err := m.Metadata()
	if err == nil {
		err = json.Unmarshal(m.Data(), &h)
	}
	if err != nil || !strings.HasSuffix(m.Subject(), "."+h.Key) {
		m.Term()
		return nil, errors.New("a message on the queue is no task")
	}
	return &taken{m: m, task: study.Task{Setting: h.Setting, Seed: h.Seed, Key: h.Key}, times: int(about.NumDelivered), alive: time.Now()}, nil
}

// taken is a task in hand.
type taken struct {
	m     jetstream.Msg
	task  study.Task
	times int
	alive time.Time // when it was said last
}

func (t *taken) Task() study.Task { return t.task }
func (t *taken) Times() int       { return t.times }

// Alive says so to the server, four times in the time after which it would hand the task out again.
func (t *taken) Alive() {
	if now := time.Now(); now.Sub(t.alive) > ackWait/4 {
		t.alive = now
		t.m.InProgress()
	}
}

func (t *taken) Done(ctx context.Context) error {
	ctx, cancel := asking(ctx)
	defer cancel()
	return t.m.DoubleAck(ctx)
}

// Report publishes a report and waits until the server has it.
func (t *Taker) Report(ctx context.Context, r queue.Report) error {
	// One that is sent again, since no answer came, is taken once.
	id := r.Worker + "-" + r.Key
	if r.Outcome != nil {
		id += "-" + strconv.FormatInt(r.Outcome.Started.UnixNano(), 36)
	} else {
		id += "-" + NewName()
	}
	ctx, end := t.conn.whole(ctx)
	defer end()
	raw, err := encodeReport(r)
	if err != nil {
		return err
	}
	// Each message has its own time: a long report over a slow line takes many times as long as one may.
	publish := func(raw []byte, opts []jetstream.PublishOpt, subject ...string) error {
		ctx, cancel := context.WithTimeout(ctx, 2*askFor)
		defer cancel()
		if _, err := t.conn.js.Publish(ctx, t.names.subject(subject...), raw, opts...); err != nil {
			return t.refused(ctx, err)
		}
		return nil
	}
	if most := int(t.conn.nc.MaxPayload()) * 3 / 4; len(raw) > most {
		sum := sha256.Sum256([]byte(id))
		name, inParts := hex.EncodeToString(sum[:8]), 0 // the same when it is sent again, over what was sent before
		for part := range slices.Chunk(raw, most) {
			if err := publish(part, nil, "part", name, strconv.Itoa(inParts)); err != nil {
				return err
			}
			inParts++
		}
		if raw, err = encodeParted(r, name, inParts); err != nil {
			return err
		}
	}
	return publish(raw, []jetstream.PublishOpt{jetstream.WithMsgID(id)}, "result", r.Key)
}

// refused is why a report was not taken: io.EOF where the study is over.
func (t *Taker) refused(ctx context.Context, err error) error {
	if gone(err) {
		if over, failed := t.isOver(ctx); over && failed == nil {
			return io.EOF
		}
	}
	return fmt.Errorf("%s: %w", t.conn.name, plain(err))
}

// Tell publishes what may be lost.
func (t *Taker) Tell(r queue.Report) {
	if raw, err := encodeReport(r); err == nil {
		t.conn.nc.Publish(t.names.subject("note"), raw)
	}
}
