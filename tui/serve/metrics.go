package serve

import (
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// counts counts what happens, for [Server.WriteMetrics]. No label of it is what a client says: a name, a
// key, an address or a room would be without end.
type counts struct {
	mu  sync.Mutex
	all map[string]float64 // by name and labels
}

// add counts so much of a metric, whose labels are pairs of a name and a value.
func (c *counts) add(n float64, name string, labels ...string) {
	var series strings.Builder
	series.WriteString(name)
	for i := 0; i+1 < len(labels); i += 2 {
		fmt.Fprintf(&series, "%s%s=%q", map[bool]string{true: "{", false: ","}[i == 0], labels[i], labels[i+1])
	}
	if len(labels) > 1 {
		series.WriteByte('}')
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		c.all = map[string]float64{}
	}
	c.all[series.String()] += n
}

// What is counted; the rest of the metrics are read when they are asked for.
const (
	countConnections = "connections_total"
	countAuth        = "auth_total"
	countEnded       = "sessions_ended_total"
	countSeconds     = "session_seconds_total"
	countBytes       = "session_bytes_total"
	countDropped     = "dropped_total"
	countRefused     = "requests_refused_total"
	countLost        = "input_throttled_total"
)

// WriteMetrics writes how the server stands in the text format of Prometheus, version 0.0.4. Names begin
// with fathom_serve.
func (s *Server) WriteMetrics(out io.Writer) error {
	st := s.Status()
	rooms := Rooms(s.House.Entries(""))
	here, training := 0, 0
	for _, r := range rooms {
		here += r.Here
		if r.Stage != "" && !r.Paused {
			training++
		}
	}
	s.counted.mu.Lock()
	all := maps.Clone(s.counted.all)
	s.counted.mu.Unlock()
	if all == nil {
		all = map[string]float64{}
	}
	for name, value := range map[string]float64{
		"sessions": float64(st.Visits), "connections": float64(st.Connections), "cells": float64(st.Cells), "fps": st.FramesPerSecond,
		"frames_total": float64(st.Frames), "panics_total": float64(st.Panics), "uptime_seconds": st.Up.Seconds(),
		`rooms{kind="shared"}`: float64(len(rooms)), `rooms{kind="own"}`: float64(st.Own), `members{room_kind="shared"}`: float64(here),
		"shared_labs_running": float64(training), "memory_live_bytes": float64(st.Memory.Live), "memory_bytes": float64(st.Memory.Total),
		"goroutines": float64(st.Goroutines), fmt.Sprintf("build_info{version=%q,go=%q}", st.Version, runtime.Version()): 1,
	} {
		all[name] = value
	}
	var b strings.Builder
	last := ""
	for _, series := range slices.Sorted(maps.Keys(all)) {
		name, _, _ := strings.Cut(series, "{")
		if name != last {
			kind := "gauge"
			if strings.HasSuffix(name, "_total") {
				kind = "counter"
			}
			fmt.Fprintf(&b, "# TYPE fathom_serve_%s %s\n", name, kind)
			last = name
		}
		fmt.Fprintf(&b, "fathom_serve_%s %s\n", series, strconv.FormatFloat(all[series], 'g', -1, 64))
	}
	_, err := io.WriteString(out, b.String())
	return err
}
