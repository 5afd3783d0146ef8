package store

import (
	"context"
	"errors"
	"reflect"
	"time"

	"fathom/data/text"
)

// ErrUnfinished is of a directory that holds no layer yet, or one checkpoint alone that cannot be
// read: files that come may change that.
var ErrUnfinished = errors.New("no checkpoint is whole")

// notYet is an error that is an ErrUnfinished and says more.
type notYet struct{ error }

func (n notYet) Unwrap() error      { return n.error }
func (notYet) Is(target error) bool { return target == ErrUnfinished }

// Await is [Open] of a store to which files may come. While it is unfinished, see [ErrUnfinished], it
// waits until it is not and its files stay as they are from one poll to the next. say is handed why
// it waits, each reason once in turn. The error is that of Open, or the context's.
func Await(ctx context.Context, path string, s Settings, say func(why string)) (*Store, error) {
	return await(ctx, path, s, say, pause)
}

func await(ctx context.Context, path string, s Settings, say func(why string), wait func(context.Context, time.Duration) error) (*Store, error) {
	var last *listing
	said := ""
	for {
		opened, err := Open(path, s)
		if !errors.Is(err, ErrUnfinished) {
			return opened, err
		}
		if why := text.Each(err)[0].Error(); why != said {
			said = why
			say(why)
		}
		for still := false; !still; {
			if err := wait(ctx, PollEvery); err != nil {
				return nil, err
			}
			b := &builder{s: s, store: &Store{path: path}}
			if err := b.manifest(); err != nil {
				return nil, err
			}
			now, err := b.list(path, map[string]naming{})
			if err != nil {
				return nil, err
			}
			still = last != nil && reflect.DeepEqual(now, last)
			last = now
		}
	}
}
