package study

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/klauspost/compress/gzip"

	"fathom/data"
	"fathom/data/store"
	"fathom/data/text"
	"fathom/model/lab"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// Load reads the data of an experiment. An error is no fault of a task: the process ends with it.
type Load func(s spec.Spec) (*source.Material, error)

// errData is of data that cannot be read.
var errData = errors.New("the data cannot be read")

// canonical is a document as it is kept: without its seconds, in which two runs of the same differ.
func canonical(whole []byte) []byte {
	// "seconds" is an object of numbers, with no brace inside: no JSON need be read, and its layout stays.
	at := bytes.LastIndex(whole, []byte("\n  \"seconds\": {"))
	if at < 0 {
		return whole
	}
	end := bytes.IndexByte(whole[at:], '}')
	if end < 0 {
		return whole
	}
	return append(append(whole[:at:at], "\n  \"seconds\": {"...), whole[at+end:]...)
}

// Canonical is the document of `fathom run --format json` as a study keeps it, without its seconds.
func Canonical(document []byte) []byte { return canonical(document) }

func digest(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// pack compresses a document.
func pack(raw []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	z.Write(raw) // into memory, which does not fail
	z.Close()
	return b.Bytes()
}

// Do does the experiment of a task on one core and in this process. Beat is called while it makes
// progress. The error is that of the data, or of ctx; why a task cannot be done is an [Outcome].
func Do(ctx context.Context, key string, s spec.Spec, load Load, beat func()) (Outcome, error) {
	began := time.Now()
	o := Outcome{Key: key, Started: began.UTC()}
	do := doNetwork
	if s.IsStored() {
		do = doStore
	}
	err := lab.Safely(func() error { return do(ctx, s, load, beat, &o) })
	o.Seconds = time.Since(began).Seconds()
	switch {
	case err == nil:
		return o, nil
	case errors.Is(err, errData):
		return Outcome{}, err
	case ctx.Err() != nil:
		return Outcome{}, ctx.Err()
	}
	o.State, o.Problem, o.Figures = Failed, text.OnOneLine(err), nil
	o.Document, o.Blob = "", nil
	return o, nil
}

// doNetwork trains.
func doNetwork(ctx context.Context, s spec.Spec, load Load, beat func(), o *Outcome) error {
	m, err := load(s)
	if err != nil {
		return fmt.Errorf("%w: %w", errData, err)
	}
	l := lab.Start(s, func() (*source.Material, error) { return m, nil }, simd.Serial)
	defer l.Close()
	l.Ask(run.Requests(s.ToDo())...)
	l.Finish()
	events, err := watch(ctx, l, beat)
	if err != nil {
		return err
	}
	result := run.Collect(s, events)
	if err := o.keep(result.Document()); err != nil {
		return err
	}
	found := l.Replicated()
	o.State, o.Problem = Done, found.Problem
	for _, f := range found.Figures {
		o.figure(s, f.Quantity, f.Value)
	}
	switch stage := failedStage(s, result); {
	case result.Train != nil && result.Train.Diverged != "":
		o.State, o.Problem = Diverged, "the network "+result.Train.Diverged
	case stage != "":
		o.State, o.Problem = Failed, fmt.Sprintf("%s: %s", stage, result.Failed[stage])
	case o.Problem != "":
		o.State = Failed
	case result.Teach != nil && result.Teach.Diverged != "":
		o.State, o.Problem = Diverged, "the taught network "+result.Teach.Diverged
	}
	return nil
}

// failedStage is the first stage that was asked for and could not be done, "" for none.
func failedStage(s spec.Spec, r run.Result) spec.Stage {
	for _, stage := range s.ToDo() {
		if _, failed := r.Failed[stage]; failed {
			return stage
		}
	}
	return ""
}

// doStore probes a store.
func doStore(ctx context.Context, s spec.Spec, _ Load, beat func(), o *Outcome) error {
	reading, err := Reading(s)
	if err != nil {
		return err
	}
	of, err := store.Open(s.Source.Store, reading)
	if err != nil {
		return fmt.Errorf("%w: %w", errData, err)
	}
	a := lab.Follow(s, of, nil, nil, simd.Serial)
	defer a.Close()
	a.Ask(run.Requests(s.Stages)...)
	a.Finish()
	events, err := watch(ctx, a, beat)
	if err != nil {
		return err
	}
	result := run.CollectStore(s, events)
	if err := o.keep(result.Document()); err != nil {
		return err
	}
	o.State = Done
	for _, e := range events {
		switch e := e.(type) {
		case spec.Probed:
			if e.Subject == spec.FromStore && !e.Live {
				o.figure(s, spec.Quantity{Measure: measure.Probe, Subject: e.Subject, Step: e.Step, Layer: e.Layer, Name: e.Name}, e.TestAccuracy)
			}
		case spec.Measured:
			q := spec.Quantity{Measure: e.Measure, Subject: e.Subject, Step: e.Step, Layer: e.Layer, Name: e.Name}
			if e.Other != nil {
				q.Other = &spec.Of{Subject: e.Other.Subject, Step: e.Other.Step, Layer: e.Other.Layer, Name: e.Other.Name}
			}
			if e.Measure != measure.Probe && e.Subject == spec.FromStore {
				o.figure(s, q, e.Value)
			}
		}
	}
	if result.Failed != "" || result.MeasuresFailed != "" {
		o.State, o.Problem = Failed, result.Failed+result.MeasuresFailed
	}
	return nil
}

// Reading is how the store of a spec is read.
func Reading(s spec.Spec) (store.Settings, error) {
	var reading store.Settings
	table := store.Table()
	for _, r := range s.Source.Reading {
		if err := table.Set(&reading, r.Setting, r.Value); err != nil {
			return reading, err
		}
	}
	reading.SeedElse = s.Seed
	return reading, nil
}

// keep takes the document.
func (o *Outcome) keep(document []byte, err error) error {
	if err != nil {
		return err
	}
	document = canonical(document)
	o.Document, o.Blob = digest(document), pack(document)
	o.Bytes = len(o.Blob)
	return nil
}

// figure takes a figure by its names; one that is not finite is none.
func (o *Outcome) figure(s spec.Spec, q spec.Quantity, value spec.Figure) {
	if !value.Finite() {
		return
	}
	if o.Figures == nil {
		o.Figures = map[string]spec.Figure{}
	}
	for _, name := range names(s, q) {
		o.Figures[name] = value
	}
}

// beatEvery is how often it is looked whether a task makes progress.
const beatEvery = 500 * time.Millisecond

// watch reads a log to its end. Beat is called whenever there is something new: an event, or a step.
func watch(ctx context.Context, v run.View, beat func()) (all []spec.Event, err error) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	defer func() { close(stop); <-stopped }()
	go func() {
		defer close(stopped)
		tick := time.NewTicker(beatEvery)
		defer tick.Stop()
		last := run.Gauge{}
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
			}
			if g := v.Gauge(); g.Step != last.Step || g.Stage != last.Stage || g.Live != last.Live {
				last = g
				beat()
			}
		}
	}()
	for {
		events, err := v.Next(ctx, len(all))
		all = append(all, events...)
		switch {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return all, err
		}
		beat()
	}
}

// Digest tells the data that a study is on from all others: of each data set or store that a task has, in
// order, a SHA-256 of the files' names, sizes and contents, of each the first and the last 8 MiB; "" where all
// is inside the program.
func (s *Study) Digest() (string, error) {
	seen, all := map[string]bool{}, ""
	for i := range s.Settings() {
		of := s.SettingSpec(i).Source
		path := of.Data
		if of.Store != "" {
			path = of.Store
		}
		if seen[path] || of.Store == "" && path == data.MNISTName {
			continue
		}
		seen[path] = true
		one, err := digestOf(path)
		if err != nil {
			return "", err
		}
		all += one
	}
	if len(all) <= 64 {
		return all, nil
	}
	return digest([]byte(all)), nil
}

// digestOf is that of a file, or of a directory.
func digestOf(path string) (string, error) {
	h := sha256.New()
	var paths []string
	path, err := filepath.EvalSymlinks(path)
	if err == nil {
		err = filepath.WalkDir(path, func(at string, e os.DirEntry, err error) error {
			if info, lost := os.Stat(at); err == nil && lost == nil && info.Mode().IsRegular() {
				paths = append(paths, at)
			}
			return err
		})
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", text.Printable(path), text.Cause(err))
	}
	slices.Sort(paths)
	for _, at := range paths {
		if err := digestFile(h, path, at); err != nil {
			return "", fmt.Errorf("%s: %w", text.Printable(at), text.Cause(err))
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func digestFile(h io.Writer, below, at string) error {
	const most = 8 << 20
	file, err := os.Open(at)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	name, err := filepath.Rel(below, at)
	if err != nil {
		return err
	}
	head, _ := json.Marshal([]any{filepath.ToSlash(name), info.Size()})
	h.Write(head)
	if _, err := io.Copy(h, io.NewSectionReader(file, 0, min(most, info.Size()))); err != nil {
		return err
	}
	if info.Size() > most {
		from := max(most, info.Size()-most)
		_, err = io.Copy(h, io.NewSectionReader(file, from, info.Size()-from))
	}
	return err
}
