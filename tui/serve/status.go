package serve

import (
	"runtime/metrics"
	"time"

	"fathom/tui/serve/room"
)

// Status is how the server stands.
type Status struct {
	Version         string
	Up              time.Duration
	Visits, Most    int
	Connections     int
	Cells           int // of all windows
	Own, OwnMost    int
	FramesPerSecond float64 // that each visitor gets
	Frames          int64   // that were drawn
	Panics          int64
	Stopping        bool
	Memory          Memory
	Goroutines      int
}

// Memory is what the process holds, in bytes.
type Memory struct {
	Live  uint64 // what was in use when garbage was collected last
	Total uint64 // what the system has given and has not been given back
}

// Status is how the server stands now.
func (s *Server) Status() Status {
	own, most := s.House.InUse()
	conns, _ := s.doors.counts()
	rate, frames := s.Drawing.Rate()
	visits := s.all()
	st := Status{
		Version: s.Version, Up: time.Since(s.began), Visits: len(visits), Most: s.Limits.Sessions, Connections: conns, Own: own, OwnMost: most,
		FramesPerSecond: rate, Frames: frames, Panics: s.panics.Load(), Stopping: s.stopping.Load(),
	}
	for _, v := range visits {
		st.Cells += int(v.cols.Load() * v.rows.Load())
	}
	st.Memory, st.Goroutines = held()
	return st
}

// statusBut is how the server stands but for a visit: who asks how many are there does not mean themselves. Nor is
// their connection counted, unless another visit came over it.
func (s *Server) statusBut(v *visit) Status {
	st := s.Status()
	st.Visits--
	v.conn.mu.Lock()
	defer v.conn.mu.Unlock()
	if v.conn.visits <= 1 {
		st.Connections--
	}
	return st
}

// held is what the process holds, as the runtime counts it without stopping anything.
func held() (m Memory, goroutines int) {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}, {Name: "/sched/goroutines:goroutines"}}
	metrics.Read(sample)
	return Memory{Live: sample[0].Value.Uint64(), Total: sample[1].Value.Uint64() - sample[2].Value.Uint64()}, int(sample[3].Value.Uint64())
}

// RoomStatus is how a room stands.
type RoomStatus struct {
	Name    string
	Own     bool
	Here    int
	Steerer string
	Stage   string // what runs, "" for nothing
	Step    int    // of Steps
	Steps   int
	Paused  bool
}

// Rooms is how rooms stand.
func Rooms(entries []room.Entry) (all []RoomStatus) {
	for _, e := range entries {
		r := RoomStatus{Name: e.Name, Own: e.Own, Here: e.Here, Steerer: e.Steerer}
		if e.Room != nil {
			g := e.Room.View().Gauge()
			r.Stage, r.Step, r.Steps, r.Paused = string(g.Stage), g.Step, g.Steps, g.Paused && g.Stage != ""
		}
		all = append(all, r)
	}
	return all
}
