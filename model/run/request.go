package run

import "fathom/model/spec"

// Request is a stage that is asked for. Init is set for teach alone, so that both starts can be
// done in one run and each only once; Seeds for the seeds alone, how many there are to be in all, so
// that more can be asked for later.
type Request struct {
	Stage spec.Stage
	Init  spec.Init
	Seeds int
}

// Subject is what the stage trains, or whose layers it measures.
func (r Request) Subject() string {
	if r.Stage == spec.Teach {
		return spec.TaughtID(r.Init)
	}
	return spec.Base
}

// Requests asks for stages as the settings have them.
func Requests(stages []spec.Stage) []Request {
	var all []Request
	for _, stage := range stages {
		all = append(all, Request{Stage: stage})
	}
	return all
}
