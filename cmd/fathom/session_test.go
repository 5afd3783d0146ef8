package main

import (
	"errors"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// TestWhoInsistsDoesNotWait: while what was shown ends, ctrl+c leaves at once, and so does another signal that
// comes later; of a terminal that is closed two come together, which are one.
func TestWhoInsistsDoesNotWait(t *testing.T) {
	for name, test := range map[string]struct {
		signals []os.Signal // one after another
		pause   time.Duration
		want    error
	}{
		"nobody":                  {nil, 0, nil},
		"ctrl+c":                  {[]os.Signal{os.Interrupt}, 0, errInsisted},
		"a terminal that closes":  {[]os.Signal{syscall.SIGHUP, syscall.SIGHUP}, 0, nil},
		"both, then ctrl+c":       {[]os.Signal{syscall.SIGHUP, syscall.SIGTERM, os.Interrupt}, 0, errInsisted},
		"SIGTERM, a while after":  {[]os.Signal{syscall.SIGTERM}, 2 * together, errInsisted},
		"SIGTERM, and once again": {[]os.Signal{syscall.SIGTERM, syscall.SIGTERM}, 2 * together / 3, errInsisted},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &session{signals: make(chan os.Signal, 2), ends: time.Now()}
			goes, ended := make(chan struct{}), false
			go func() {
				for _, signal := range test.signals {
					time.Sleep(test.pause)
					s.signals <- signal
				}
				time.Sleep(time.Hour)
				close(goes)
			}()
			err := s.end(func() {
				<-goes
				ended = test.want == nil
			})
			if !errors.Is(err, test.want) || test.want == nil && (err != nil || !ended) || err != nil && exitCode(err) != exitInterrupted {
				t.Errorf("%s: %v, ended %v", name, err, ended)
			}
			<-goes
		})
	}
}
