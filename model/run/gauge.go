package run

import (
	"time"

	"fathom/model/spec"
)

// Gauge is how far the lab has come, at one moment.
type Gauge struct {
	Stage     spec.Stage    // what runs; empty when nothing does
	Init      spec.Init     // of a teach stage
	Waiting   []spec.Stage  // asked for and not begun, in order
	Starts    []spec.Init   // of the teach stages among them
	Paused    bool          // the gate is closed
	Pace      float64       // steps per second that the open gate lets through; 0 for all
	Starting  bool          // the pace is that of a slow start and grows by itself
	Step      int           // of Steps, steps of a training or fits of another stage
	Steps     int           // 0 when nothing is counted
	PerSecond float64       // steps per second of late, pauses left out; 0 when unknown
	Left      time.Duration // of this stage, at that rate; 0 when unknown
	Live      int           // snapshots that wait to be looked at beside the training
	Moments   int           // snapshots that are remembered
	History   int           // grows whenever it changes which ones are
	Frames    int           // of these moments that are ready, see [View.Develop]
	Following bool          // the run goes on by itself when something new comes to its store
	Ended     bool          // the log has ended
}
