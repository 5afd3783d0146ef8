package run

// BehindQuery names a cell of a probe's confusion matrix.
type BehindQuery struct {
	Step, Layer      int // of the probe
	Label, Predicted int32
}
