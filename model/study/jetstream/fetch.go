package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go/jetstream"

	"fathom/model/study/queue"
)

// open begins to fetch reports, and ends whoever did so before. It is [queue.ErrTaken] where this one was ended.
func (g *Giver) open(ctx context.Context) (jetstream.MessagesContext, error) {
	ctx, cancel := context.WithTimeout(ctx, 4*askFor)
	defer cancel()
	stream, err := g.conn.js.Stream(ctx, g.names.stream(results))
	if gone(err) {
		if err = g.ensure(ctx); err == nil {
			stream, err = g.conn.js.Stream(ctx, g.names.stream(results))
		}
	}
	if err != nil {
		return nil, err
	}
	mine := false
	var others []string
	list := stream.ConsumerNames(ctx)
	for name := range list.Name() {
		mine = mine || name == *g.me.Load()
		others = append(others, name)
	}
	if err := list.Err(); err != nil {
		return nil, err
	}
	if g.begun && !mine && len(others) > 0 {
		return nil, queue.ErrTaken
	}
	g.rename()
	for _, name := range others {
		if err := stream.DeleteConsumer(ctx, name); err != nil && !gone(err) {
			return nil, err
		}
	}
	consumer, err := stream.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: *g.me.Load(), AckPolicy: jetstream.AckExplicitPolicy, AckWait: gatherWait, MaxAckPending: 4 * ahead,
	})
	if err != nil {
		return nil, err
	}
	g.begun = true
	return consumer.Messages(jetstream.PullMaxMessages(ahead), jetstream.PullHeartbeat(askFor), jetstream.PullExpiry(4*askFor))
}

// fetch fetches reports until ctx ends.
func (g *Giver) fetch(ctx context.Context) {
	defer close(g.fetched)
	for ctx.Err() == nil {
		err := g.fetchFrom(ctx)
		if errors.Is(err, context.Canceled) {
			continue // the connection has come back
		}
		select {
		case g.came <- arrival{err: err}:
		case <-ctx.Done():
		}
		if errors.Is(err, queue.ErrTaken) {
			return
		}
	}
}

func (g *Giver) fetchFrom(ctx context.Context) error {
	ctx, cancel := g.conn.whole(ctx)
	defer cancel()
	from, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer from.Stop()
	for {
		m, err := from.Next(jetstream.NextContext(ctx))
		if err != nil {
			return err
		}
		r, err := g.report(ctx, m)
		if err != nil {
			return err
		}
		if r == nil {
			continue
		}
		select {
		case g.came <- arrival{report: r}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// report reads a message. One that is no report is taken off the queue, and its task is missed.
func (g *Giver) report(ctx context.Context, m jetstream.Msg) (*queue.Report, error) {
	r, said, err := decodeReport(m.Data(), func(name string, i int) ([]byte, error) {
		ctx, cancel := asking(ctx)
		defer cancel()
		stream, err := g.conn.js.Stream(ctx, g.names.stream(parts))
		if err != nil {
			return nil, err
		}
		part, err := stream.GetLastMsgForSubject(ctx, g.names.subject("part", name, strconv.Itoa(i)))
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return nil, fmt.Errorf("%w: a part of it is not there", errReport)
		}
		if err != nil {
			return nil, err
		}
		return part.Data, nil
	})
	forget := func() error {
		if said.Parts > 0 && name(said.Name) {
			ctx, cancel := asking(context.WithoutCancel(ctx))
			defer cancel()
			if stream, err := g.conn.js.Stream(ctx, g.names.stream(parts)); err == nil {
				stream.Purge(ctx, jetstream.WithPurgeSubject(g.names.subject("part", said.Name, "*"))) // or it is left until all is over
			}
		}
		return m.Ack()
	}
	if errors.Is(err, errReport) {
		return nil, forget()
	}
	if err != nil {
		return nil, err
	}
	r.Ack = forget
	return r, nil
}
