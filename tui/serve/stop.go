package serve

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Why the server ends visits, as the log has it.
const (
	endStopped = "stopped" // it stops itself
	endIdle    = "idle"    // nobody has pressed a key
	endKey     = "key"     // the key lets nobody in any more, or may do something else
)

// Stop stops the server in its own way: nobody new comes in, all are told, their terminals are left as
// they were, and the labs end, which saves their runs. It returns when all that is done, at the latest
// some time after ctx has ended: then nobody is waited for.
func (s *Server) Stop(ctx context.Context) {
	if s.stopping.Swap(true) {
		<-s.done
		return
	}
	s.Log.Info("stop", "visits", len(s.all()))
	s.mu.Lock()
	listener := s.listener
	s.mu.Unlock()
	if listener != nil {
		_ = listener.Close() // nobody new is taken in any more, whatever it says
	}
	visits := s.all()
	if len(visits) > 0 {
		s.House.Tell(fmt.Sprintf("The host stops in %d s; what is saved can be gone on with.", int(s.Limits.Grace.Seconds())))
		select {
		case <-time.After(s.Limits.Grace):
		case <-ctx.Done():
		}
	}
	for _, v := range visits {
		v.end(endStopped, "The host has stopped. Thank you for coming.")
	}
	var labs sync.WaitGroup
	labs.Go(func() { s.safely("labs", s.House.Close) })
	s.waitFor(visits, ctx)
	_ = s.ssh.Close()
	labs.Wait()
	close(s.done)
}

// waitFor waits until visits have ended, or as long as they may take.
func (s *Server) waitFor(visits []*visit, ctx context.Context) {
	late := time.NewTimer(leaveTime + time.Second)
	defer late.Stop()
	for _, v := range visits {
		for v.isThere() {
			select {
			case <-time.After(leaveLook / 5):
			case <-late.C:
				return
			case <-ctx.Done():
				return
			}
		}
	}
}
