package runfile

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"time"

	"fathom/model/spec"
)

// Summary is the row of a run in a list of runs: summary.json. It is derived from the header and the
// log, may be old or missing, and decides nothing.
type Summary struct {
	ID      string          `json:"id"`
	Created time.Time       `json:"created"`
	Spec    spec.Spec       `json:"spec"`
	Made    Made            `json:"made"`
	Test    string          `json:"test,omitempty"`  // SHA-256 of the test images
	Stage   spec.Stage      `json:"stage,omitempty"` // the newest that began
	Done    []Asked         `json:"done"`            // stages that ended well
	Failed  []spec.Stage    `json:"failed,omitempty"`
	Subject string          `json:"subject,omitempty"` // that was evaluated last
	Step    int             `json:"step"`              // of that evaluation, or of the newest probe of a store
	Base    *spec.Evaluated `json:"base,omitempty"`    // the newest evaluation of the base network
	// Probes are the test accuracies of the newest probes of each layer, those of the probe stage if
	// there are any; of a store's last moment its own.
	Probes   []spec.Figure     `json:"probes,omitempty"`
	Settled  bool              `json:"settled"` // they are the probe stage's
	Taught   []spec.Taught     `json:"taught,omitempty"`
	Diverged map[string]string `json:"diverged,omitempty"` // subject → why
	Seconds  float64           `json:"seconds"`            // that the run has lived
	Ended    *Ended            `json:"ended,omitempty"`
	LogBytes int64             `json:"log_bytes"` // of the log that this sums up
	Bytes    int64             `json:"bytes"`     // of all files
}

// summaryOf begins a summary.
func summaryOf(h Header) Summary {
	return Summary{ID: h.ID, Created: h.Created, Spec: h.Spec, Made: h.Made, Done: []Asked{}}
}

// take takes the next event of the log.
func (s *Summary) take(e spec.Event) {
	switch e := e.(type) {
	case spec.Started:
		s.Stage, s.Ended = e.Stage, nil
	case spec.Evaluated:
		s.Subject, s.Step = e.Subject, e.Step
		if e.Subject == spec.Base {
			s.Base = &e
		}
	case spec.Probed:
		s.probed(e)
	case spec.Taught:
		s.Taught = append(slices.DeleteFunc(slices.Clone(s.Taught), func(t spec.Taught) bool { return t.Init == e.Init }), e)
	case spec.Diverged:
		if s.Diverged == nil {
			s.Diverged = map[string]string{}
		}
		s.Diverged[e.Subject] = e.Reason
	case spec.Done:
		if a := (Asked{Stage: e.Stage, Init: e.Init, Seeds: e.Seeds}); !slices.Contains(s.Done, a) {
			s.Done = append(s.Done, a)
		}
		s.Failed = slices.DeleteFunc(s.Failed, func(f spec.Stage) bool { return f == e.Stage })
	case spec.Failed:
		if !slices.Contains(s.Failed, e.Stage) {
			s.Failed = append(s.Failed, e.Stage)
		}
	}
}

// probed takes a probe of the base network or of a store: the newest of each layer counts, and those of the stage before live ones.
func (s *Summary) probed(e spec.Probed) {
	stored := e.Subject == spec.FromStore
	if !stored && e.Subject != spec.Base {
		return
	}
	if e.Layer < 0 || e.Layer > 1<<16 || stored && (e.Live || e.Step < s.Step) || !stored && (e.Step == 0 || e.Live && s.Settled) {
		return
	}
	if stored {
		s.Step = e.Step
	}
	if !e.Live && !s.Settled {
		s.Probes, s.Settled = nil, true
	}
	s.Probes = slices.Clone(s.Probes)
	for len(s.Probes) <= e.Layer {
		s.Probes = append(s.Probes, spec.Figure(math.NaN())) // until its own probe comes
	}
	s.Probes[e.Layer] = e.TestAccuracy
}

// readSummary reads summary.json, false where there is none that can be read.
func readSummary(d fs.FS) (Summary, bool) {
	raw, err := readAll(d, summaryName, mostHeader)
	if err != nil {
		return Summary{}, false
	}
	var s Summary
	return s, json.Unmarshal(raw, &s) == nil && s.ID != ""
}

func (s Summary) encode() ([]byte, error) {
	raw, err := json.Marshal(s)
	return append(raw, '\n'), err
}

// Summary sums the run up anew, from its whole log.
func (r *Run) Summary() Summary {
	s := summaryOf(r.header)
	events, _ := r.Events()
	for _, e := range events {
		s.take(e)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s.Ended, s.Seconds, s.LogBytes = r.ended, r.at, r.scan.at
	if r.session.ID != "" {
		s.Made = r.session.Made
	}
	if r.data != nil {
		s.Test = r.data.Test
	}
	s.Bytes = sizeOf(r.disk)
	return s
}

// sizeOf is how many bytes the files of a run have.
func sizeOf(d fs.FS) (bytes int64) {
	_ = fs.WalkDir(d, ".", func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			if info, err := entry.Info(); err == nil {
				bytes += info.Size()
			}
		}
		return nil
	})
	return bytes
}

// String is what the run is about in a few words: the data, the widths and the seed.
func (s Summary) String() string {
	name, shape := nameOf(s.Spec)
	return fmt.Sprintf("%s %s seed %d", name, shape, s.Spec.Seed)
}
