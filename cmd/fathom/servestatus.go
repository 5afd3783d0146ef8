package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"fathom/data/text"
	"fathom/tui/serve"
)

// tellStatus says how the server stands but for who asks, and the rooms that the visitor may enter. Exit code 1
// is that it stops.
func (l *laboratory) tellStatus(_ context.Context, c serve.Call) int {
	flags := flagsOf("status")
	format := flags.String("format", "text", "")
	err := parsed(flags, c, 0)
	if err == nil && !slices.Contains(listFormats, *format) {
		err = usageError{fmt.Errorf("--format: it must be %s", text.List(listFormats, "or"))}
	}
	if err != nil {
		return said(c, err)
	}
	s, rooms := c.Status(), serve.Rooms(serve.Entries(l.house, c.Guest, c.Grant))
	if *format == "json" {
		err = statusInJSON(c.Out, s, rooms)
	} else {
		err = statusInText(c.Out, s, rooms)
	}
	if code := said(c, err); code != 0 || !s.Stopping {
		return code
	}
	return exitFailed
}

// statusInJSON writes how the server stands for a program.
func statusInJSON(out io.Writer, s serve.Status, rooms []serve.RoomStatus) error {
	list := []map[string]any{}
	for _, r := range rooms {
		list = append(list, map[string]any{
			"name": r.Name, "own": r.Own, "here": r.Here, "steerer": r.Steerer, "stage": r.Stage, "step": r.Step, "steps": r.Steps, "paused": r.Paused,
		})
	}
	raw, err := json.MarshalIndent(map[string]any{
		"version": s.Version, "up_seconds": s.Up.Seconds(), "visits": s.Visits, "most_visits": s.Most, "connections": s.Connections, "cells": s.Cells,
		"own": s.Own, "most_own": s.OwnMost, "frames_per_second": s.FramesPerSecond, "frames": s.Frames, "panics": s.Panics, "stopping": s.Stopping,
		"memory_live": s.Memory.Live, "memory": s.Memory.Total, "goroutines": s.Goroutines, "rooms": list,
	}, "", "  ")
	if err == nil {
		_, err = out.Write(append(raw, '\n'))
	}
	return err
}

// statusInText writes it for a person.
func statusInText(out io.Writer, s serve.Status, rooms []serve.RoomStatus) error {
	_, err := fmt.Fprintf(out, "fathom %s, up %s\n%d of %s, %d of %s of visitors' own\n%.1f frames a second for each visitor, %s MB\n", s.Version, s.Up.Round(time.Second),
		s.Visits, text.Plural(s.Most, "visit"), s.Own, text.Plural(s.OwnMost, "experiment"), s.FramesPerSecond, text.Megabytes(int64(s.Memory.Total)))
	for _, r := range rooms {
		stands := "at rest"
		switch {
		case r.Paused:
			stands = "paused"
		case r.Stage != "" && r.Steps > 0:
			stands = fmt.Sprintf("%s, %s of %s", r.Stage, text.Count(r.Step), text.Count(r.Steps))
		case r.Stage != "":
			stands = r.Stage
		}
		if err == nil {
			_, err = fmt.Fprintf(out, "%s: %s; %d here\n", text.Printable(r.Name), stands, r.Here)
		}
	}
	return err
}
