package saved

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"fathom/model"
	"fathom/model/lab"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/spec"
)

// state is what of a checkpoint is no tensor. Figures are read back to the same bits.
type state struct {
	Stage     spec.Stage         `json:"stage"`
	Init      spec.Init          `json:"init,omitempty"`
	Subject   string             `json:"subject"`
	Step      int                `json:"step"`
	Loss      spec.Figure        `json:"loss"`
	HeadLoss  spec.Figure        `json:"head_loss"`
	Since     int                `json:"since"`
	Taken     int                `json:"taken"`
	Looked    map[spec.Stage]int `json:"looked"`
	Start     spec.Figure        `json:"watch_start"`
	Worst     spec.Figure        `json:"watch_worst"`
	TrainLoss spec.Figure        `json:"watch_train_loss"`
	Rises     int                `json:"watch_rises"`
	Said      bool               `json:"watch_said"`
	HeadLayer int                `json:"head_layer,omitempty"`
	Weight    spec.Figure        `json:"head_weight"`
	Outputs   int                `json:"head_outputs,omitempty"`
	Starts    []int              `json:"starts"` // layers
	Seconds   float64            `json:"seconds"`
}

// ofCheckpoint is a checkpoint as it is saved, after so many lines of the log.
func ofCheckpoint(c *lab.Checkpoint, lines int) (runfile.Slot, error) {
	s := state{
		Stage: c.Ask.Stage, Init: c.Ask.Init, Subject: c.Subject, Step: c.Step,
		Loss: spec.Figure(c.Loss.CrossEntropy), HeadLoss: spec.Figure(c.Loss.Head), Since: c.Since, Taken: c.Taken, Looked: c.Looked,
		Start: spec.Figure(c.Watch.Start), Worst: spec.Figure(c.Watch.Worst), TrainLoss: spec.Figure(c.Watch.TrainLoss),
		Rises: c.Watch.Rises, Said: c.Watch.Said, Seconds: c.Spent.Seconds(),
	}
	tensors := ofNetwork(c.Net)
	if c.Head != nil {
		s.HeadLayer, s.Weight, s.Outputs = c.Head.Layer, spec.Figure(c.Head.Weight), c.Head.Map.Weights.Cols
		tensors = append(tensors, ofMap(c.Head.Map, "V", "c")...)
	}
	for _, layer := range slices.Sorted(maps.Keys(c.Starts)) {
		if p := c.Starts[layer]; p != nil {
			s.Starts = append(s.Starts, layer)
			tensors = append(tensors, ofProbe(startName(layer), p)...)
		}
	}
	text, err := json.Marshal(s)
	return runfile.Slot{Seq: lines, State: text, Tensors: tensors}, err
}

// startName begins the names of the tensors of a layer's probe.
func startName(layer int) string { return "start" + strconv.Itoa(layer) + "." }

// checkpoint reads what [ofCheckpoint] writes, of a network of a shape.
func checkpoint(slot runfile.Slot, shape model.Shape) (*lab.Checkpoint, error) {
	var s state
	if err := json.Unmarshal(slot.State, &s); err != nil {
		return nil, fmt.Errorf("a state to go on from: %w", err)
	}
	c := &lab.Checkpoint{
		Ask: run.Request{Stage: s.Stage, Init: s.Init}, Subject: s.Subject, Step: s.Step,
		Loss: model.Loss{CrossEntropy: float64(s.Loss), Head: float64(s.HeadLoss)}, Since: s.Since, Taken: s.Taken, Looked: s.Looked,
		Watch: lab.Watch{
			Start: float64(s.Start), Worst: float64(s.Worst), TrainLoss: float64(s.TrainLoss), Rises: s.Rises, Said: s.Said,
		},
		Starts: map[int]*repr.Probe{}, Spent: time.Duration(s.Seconds * float64(time.Second)),
	}
	if c.Looked == nil {
		c.Looked = map[spec.Stage]int{}
	}
	tensors := byName(slot.Tensors)
	var err error
	if c.Net, err = tensors.network(shape); err != nil {
		return nil, fmt.Errorf("a state to go on from: %w", err)
	}
	if s.Outputs > 0 {
		if s.HeadLayer < 1 || s.HeadLayer > len(shape.Hidden) {
			return nil, fmt.Errorf("a state to go on from: its head reads layer %d", s.HeadLayer)
		}
		c.Head = model.BlankHead(shape, s.HeadLayer, s.Outputs, float64(s.Weight))
		if err := tensors.fill(c.Head.Map, "V", "c"); err != nil {
			return nil, fmt.Errorf("a state to go on from: %w", err)
		}
	}
	for _, layer := range s.Starts {
		p, ok := tensors.probe(startName(layer))
		if !ok {
			return nil, fmt.Errorf("a state to go on from: the probe of layer %d is not there", layer)
		}
		c.Starts[layer] = p
	}
	return c, nil
}
