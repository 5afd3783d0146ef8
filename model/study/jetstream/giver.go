package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"fathom/model/study"
	"fathom/model/study/queue"
)

const (
	// ackWait is after how long without a word of its worker a task is handed out again.
	ackWait = time.Minute
	// gatherWait is how long a report may lie with who gathers, whose disk may be full. Who takes over
	// does not wait for it.
	gatherWait = time.Hour
	// ahead is how many reports are fetched before they are wanted.
	ahead = 64
)

// Giver hands the tasks of a study out. It implements [queue.Giver].
type Giver struct {
	conn  *Conn
	names names
	said  []byte
	me    atomic.Pointer[string] // the name of its consumer

	notes *nats.Subscription
	heard chan *queue.Report // what workers say that may be lost

	stop    context.CancelFunc
	fetched chan struct{} // closed when nothing is fetched any more
	came    chan arrival
	begun   bool // to fetch

	mu   sync.Mutex
	made bool // all that is to be on the server
}

// arrival is a report, or why none can be fetched.
type arrival struct {
	report *queue.Report
	err    error
}

// Give puts a study on the queue, or takes it over from who did so before.
func Give(ctx context.Context, conn *Conn, s *study.Study) (*Giver, error) {
	n, err := namesOf(s)
	if err != nil {
		return nil, err
	}
	g := &Giver{conn: conn, names: n, heard: make(chan *queue.Report, 4096), came: make(chan arrival), fetched: make(chan struct{})}
	g.rename()
	if g.said, err = announce(s); err != nil {
		return nil, err
	}
	if most := conn.nc.MaxPayload(); int64(len(g.said)) > most-1024 {
		return nil, fmt.Errorf("%s: the study has %d bytes, and the server takes messages of %d; raise its max_payload", conn.name, len(g.said), most)
	}
	g.notes, err = conn.nc.Subscribe(n.subject("note"), func(m *nats.Msg) {
		if r, _, err := decodeReport(m.Data, nil); err == nil && r.Outcome == nil && !r.Dropped {
			select {
			case g.heard <- r:
			default: // they may be lost
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if err := g.ensure(ctx); err != nil {
		g.notes.Unsubscribe()
		return nil, fmt.Errorf("%s: %w", conn.name, plain(err))
	}
	ctx, g.stop = context.WithCancel(context.WithoutCancel(ctx))
	go g.fetch(ctx)
	return g, nil
}

// rename is a new name of the consumer. With each connection it is another one: what the last one was sent and has not
// acknowledged comes again at once.
func (g *Giver) rename() {
	name := "gather-" + NewName()
	g.me.Store(&name)
}

// ensure makes what is not on the server, or not any more.
func (g *Giver) ensure(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, 4*askFor)
	defer cancel()
	js, n := g.conn.js, g.names
	if over, err := g.conn.isOver(ctx, n); g.made && over && err == nil {
		return queue.ErrTaken // and brought to its end
	}
	for _, c := range []jetstream.StreamConfig{
		{Name: studiesStream, Subjects: []string{studySubject + "*"}, MaxMsgsPerSubject: 1, AllowDirect: true},
		{Name: n.stream(parts), Subjects: []string{n.subject("part", ">")}, MaxMsgsPerSubject: 1, AllowDirect: true},
		{Name: n.stream(results), Subjects: []string{n.subject("result", "*")}, Retention: jetstream.WorkQueuePolicy},
		{
			Name: n.stream(tasks), Subjects: []string{n.subject("task", "*")}, Retention: jetstream.WorkQueuePolicy,
			MaxMsgsPerSubject: 1, Discard: jetstream.DiscardNew, DiscardNewPerSubject: true,
		},
	} {
		if _, err := js.Stream(ctx, c.Name); err == nil {
			continue
		} else if !gone(err) {
			return err
		}
		if _, err := js.CreateStream(ctx, c); err != nil && !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			return err
		}
	}
	_, err := js.CreateOrUpdateConsumer(ctx, n.stream(tasks), jetstream.ConsumerConfig{
		Durable: workers, AckPolicy: jetstream.AckExplicitPolicy, AckWait: ackWait, MaxDeliver: -1, MaxAckPending: -1, MaxWaiting: 8192,
	})
	if err != nil {
		return err
	}
	// What is said of the study comes last: a worker that reads it finds the rest.
	stream, err := js.Stream(ctx, studiesStream)
	if err != nil {
		return err
	}
	if last, err := stream.GetLastMsgForSubject(ctx, studySubject+n.id); err == nil {
		if a, s, err := announced(last.Data); err == nil && !a.Over && s != nil {
			g.made = true
			return nil
		}
	}
	_, err = js.Publish(ctx, studySubject+n.id, g.said)
	g.made = g.made || err == nil
	return err
}

// burst is how many tasks are on their way to the server at a time.
const burst = 512

// Offer publishes tasks.
func (g *Giver) Offer(ctx context.Context, all []study.Task) error {
	err := g.offer(ctx, all)
	if err != nil && gone(err) {
		if err = g.ensure(ctx); err == nil {
			err = g.offer(ctx, all)
		}
	}
	return err
}

func (g *Giver) offer(ctx context.Context, all []study.Task) error {
	refused := false
	for len(all) > 0 {
		n := min(len(all), burst)
		acks := make([]jetstream.PubAckFuture, 0, n)
		for _, t := range all[:n] {
			raw, err := json.Marshal(handedOut{t.Key, t.Setting, t.Seed})
			if err != nil {
				return err
			}
			ack, err := g.conn.js.PublishAsync(g.names.subject("task", t.Key), raw)
			if err != nil {
				return err
			}
			acks = append(acks, ack)
		}
		late := time.NewTimer(4 * askFor)
		defer late.Stop()
		for _, ack := range acks {
			select {
			case <-ack.Ok():
			case err := <-ack.Err():
				if !there(err) {
					return err
				}
				refused = true
			case <-late.C:
				return fmt.Errorf("%s does not answer", g.conn.name)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		all = all[n:]
	}
	if refused {
		return g.revive(ctx)
	}
	return nil
}

// lags are how long a consumer's number of messages may be behind its stream's, asked again each time: what a server
// has just been sent it counts a moment later.
var lags = []time.Duration{0, 50 * time.Millisecond, 200 * time.Millisecond}

// revive has tasks handed out again that are on the queue and would not be. A server that was killed may have kept
// that a task was acknowledged and not that it was removed.
func (g *Giver) revive(ctx context.Context) error {
	ctx, cancel := asking(ctx)
	defer cancel()
	var stream jetstream.Stream
	for _, lag := range lags {
		select {
		case <-time.After(lag):
		case <-ctx.Done():
			return ctx.Err()
		}
		held, err := g.waits(ctx, tasks, workers) // before the stream, from which tasks go meanwhile, and to which none come
		if err != nil {
			return err
		}
		stream, err = g.conn.js.Stream(ctx, g.names.stream(tasks))
		if err != nil || held >= int(stream.CachedInfo().State.Msgs) {
			return err
		}
	}
	if err := stream.DeleteConsumer(ctx, workers); err != nil {
		return err
	}
	return g.ensure(ctx)
}

// waits is how many messages of a stream a consumer has not dealt with.
func (g *Giver) waits(ctx context.Context, kind, consumer string) (int, error) {
	c, err := g.conn.js.Consumer(ctx, g.names.stream(kind), consumer)
	if err != nil {
		return 0, err
	}
	return int(c.CachedInfo().NumPending) + c.CachedInfo().NumAckPending, nil
}

// there reports whether a task was refused since it is on the queue already.
func there(err error) bool {
	const perSubjectExceeded = "maximum messages per subject exceeded"
	var api *jetstream.APIError
	return errors.As(err, &api) && api.Description == perSubjectExceeded
}

// Held asks the server.
func (g *Giver) Held(ctx context.Context) (held, reports int, err error) {
	ctx, cancel := asking(ctx)
	defer cancel()
	if held, err = g.waits(ctx, tasks, workers); err == nil {
		if reports, err = g.waits(ctx, results, *g.me.Load()); gone(err) { // nobody fetches yet
			var stream jetstream.Stream
			if stream, err = g.conn.js.Stream(ctx, g.names.stream(results)); err == nil {
				reports = int(stream.CachedInfo().State.Msgs)
			}
		}
	}
	if gone(err) {
		err = errors.Join(err, g.ensure(ctx))
	}
	return held, reports, err
}

// Next waits for a report.
func (g *Giver) Next(ctx context.Context) (*queue.Report, error) {
	select {
	case r := <-g.heard:
		return r, nil
	case a := <-g.came:
		return a.report, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Over tells all who work that there is nothing more to do, and takes the study off the queue.
func (g *Giver) Over(ctx context.Context) error {
	g.Close()
	ctx, cancel := context.WithTimeout(ctx, 4*askFor)
	defer cancel()
	raw, err := json.Marshal(announcement{Format: format, Over: true, Since: time.Now().UTC()})
	if err != nil {
		return err
	}
	if _, err := g.conn.js.Publish(ctx, studySubject+g.names.id, raw); err != nil {
		return err
	}
	if err := g.conn.nc.Publish(g.names.subject("over"), nil); err != nil {
		return err
	}
	for _, kind := range []string{tasks, results, parts} {
		if err := g.conn.js.DeleteStream(ctx, g.names.stream(kind)); err != nil && !gone(err) {
			return err
		}
	}
	return g.conn.nc.FlushWithContext(ctx)
}

// Close takes no reports any more.
func (g *Giver) Close() {
	g.stop()
	<-g.fetched
	g.notes.Unsubscribe()
}
