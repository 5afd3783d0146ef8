package run

import (
	"context"
	"sync/atomic"

	"fathom/model/spec"
)

// Charts draws rows on other axes than the frames have.
type Charts interface {
	// Chart draws the rows of a layer on chosen axes. What cannot be drawn is an error that says why.
	Chart(ctx context.Context, q ChartQuery) (*spec.Chart, error)
}

// ChartQuery says what is to be drawn.
type ChartQuery struct {
	Step    int // one of [View.Moments]
	Layer   int
	Axes    spec.Axes
	Classes []int // of the rows that are drawn and that axes are fitted on; nil for those of the frames
	// Progress is told how far the answer is; nil for nobody. It is no part of the question.
	Progress *Progress
}

// Progress is how far the answer to a question is. It may be used by several goroutines.
type Progress struct{ done, of atomic.Int64 }

// Told takes how many pieces are done, of how many. It may be called of a nil Progress.
func (p *Progress) Told(done, of int) {
	if p != nil {
		p.done.Store(int64(done))
		p.of.Store(int64(of))
	}
}

// Share is how much is done, 0 … 1.
func (p *Progress) Share() float64 {
	of := p.of.Load()
	if of == 0 {
		return 0
	}
	return float64(p.done.Load()) / float64(of)
}
