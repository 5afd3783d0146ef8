package queue

import (
	"context"
	"errors"
	"time"

	"fathom/model/study"
)

// Giver is a queue as whoever hands the tasks of a study out sees it.
type Giver interface {
	// Offer has the queue hold these tasks. Those that it holds already stay as they are.
	Offer(ctx context.Context, tasks []study.Task) error
	// Held is how many tasks it holds, those in hand among them, and how many reports.
	Held(ctx context.Context) (tasks, reports int, err error)
	// Next waits for a report. After an error it may be called again, except after [ErrTaken].
	Next(ctx context.Context) (*Report, error)
	// Over tells the workers that there is nothing more to do, and takes the study off the queue.
	Over(ctx context.Context) error
}

// ErrTaken is of a study that another process gathers since.
var ErrTaken = errors.New("another process hands this study out now")

// Taker is a queue as a worker sees it.
type Taker interface {
	// Take waits for a task. It is io.EOF when the study is over. After another error it may be called
	// again.
	Take(ctx context.Context) (Taken, error)
	// Report brings the queue a report. Without an error the queue has it; it is io.EOF when the study is over.
	Report(ctx context.Context, r Report) error
	// Tell says something that may be lost.
	Tell(r Report)
}

// Taken is a task in hand.
type Taken interface {
	Task() study.Task
	// Times is how often it was handed out, this time included.
	Times() int
	// Alive tells that it is still being done; without it for a while the queue hands it out again. It may
	// be called as often as one likes.
	Alive()
	// Done takes the task off the queue.
	Done(ctx context.Context) error
}

// Report is what a worker has to say. One of Begun, Dropped and Outcome is there.
type Report struct {
	Worker string // its own name, that of no other
	About  study.About

	Key     string // of the task
	Begun   time.Time
	Dropped bool           // it is in hand no more, and was not finished
	Outcome *study.Outcome // with its Blob

	// Ack takes the report off the queue, nil where it is not on it.
	Ack func() error
}
