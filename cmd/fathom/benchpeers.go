package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

	"fathom/cmd/fathom/peers"
	"fathom/data"
	"fathom/data/text"
	"fathom/model/lab"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// peersReport is what `fathom bench --peers` measures.
type peersReport struct {
	Version   string            `json:"version"`
	Platform  string            `json:"platform"`
	Cores     int               `json:"cores"`
	Tier      string            `json:"tier"`
	Python    string            `json:"python"`
	Libraries map[string]string `json:"libraries"` // their versions
	Runs      int               `json:"runs"`
	Rows      []peers.Row       `json:"rows"`
}

// benchPeers trains in fathom and in the libraries of a Python in turn. told is its program, "" for one that is
// found.
func benchPeers(out, status io.Writer, format, told string, pool *simd.Pool) error {
	ctx, stop := untilSignal()
	defer stop()
	python, err := peers.Find(told, os.Getenv("VIRTUAL_ENV"))
	if err != nil && told != "" {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	r, err := comparePeers(ctx, status, python, pool)
	switch {
	case ctx.Err() != nil:
		return errInterrupted
	case err != nil:
		return err
	case format == "json":
		said, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			return err
		}
		return write(out, append(said, '\n'))
	}
	var all []string
	for name, version := range r.Libraries {
		all = append(all, text.Line(name+" "+version))
	}
	slices.Sort(all)
	head := fmt.Sprintf("fathom %s, %s, %s, kernels %s; Python %s: %s\nthe training alone, with its evaluations on the test images; medians of %d in turn, each peer with the number of threads that suits it\n\n",
		r.Version, r.Platform, text.Plural(r.Cores, "core"), r.Tier, text.Line(r.Python), strings.Join(all, ", "), r.Runs)
	return write(out, append([]byte(head), peers.Text(r.Rows)...))
}

func comparePeers(ctx context.Context, status io.Writer, python string, pool *simd.Pool) (peersReport, error) {
	files, err := data.MNISTFiles()
	if err != nil {
		return peersReport{}, err
	}
	p, err := peers.Open(ctx, python, files, pool.Cores())
	if err != nil {
		return peersReport{}, err
	}
	defer p.Close()
	r := peersReport{Version: program.version, Platform: runtime.GOOS + "/" + runtime.GOARCH, Cores: pool.Cores(), Tier: simd.Default().Tier(),
		Python: p.Version, Libraries: p.Has, Runs: 3}
	load := loader(rules.Default)
	tell := func(next string) {
		if isTerminal(status) {
			fmt.Fprintf(status, "fathom: %s\n", next)
		}
	}
	ours := func(ctx context.Context, w peers.Work) (peers.Result, error) { return trainAsPeer(ctx, w, load, pool) }
	for _, w := range peers.Works() {
		rows, err := p.Turns(ctx, w, r.Runs, ours, tell)
		if err != nil {
			return r, err
		}
		r.Rows = append(r.Rows, rows...)
	}
	return r, nil
}

// trainAsPeer does a work as the peers do it: the training with its evaluations, and nothing else.
func trainAsPeer(ctx context.Context, w peers.Work, load func() (*source.Material, error), pool *simd.Pool) (peers.Result, error) {
	config := rules.Default
	config.Stages = []spec.Stage{spec.Train}
	config.EditNetwork(func(n *spec.Network) {
		n.Hidden, n.Batch, n.Steps, n.LookEvery = w.Hidden, w.Batch, w.Steps, 0
		n.LearningRate = spec.Figure(w.Rate)
	})
	l := lab.Start(config, load, pool)
	defer l.Close()
	l.Ask(run.Requests(config.Stages)...)
	l.Finish()
	events, err := follow(ctx, l, func([]spec.Event) error { return nil })
	if err != nil {
		return peers.Result{}, err
	}
	result := run.Collect(config, events)
	if result.Train == nil {
		return peers.Result{}, errors.New("fathom's own training has no result")
	}
	return peers.Result{Seconds: float64(result.Seconds["train"]), Accuracy: float64(result.Train.Final.Accuracy)}, nil
}
