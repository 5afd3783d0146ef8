package spec

// Projecting is the settings of the principal components: which samples they are fitted on.
type Projecting struct {
	Classes []int `json:"classes"` // of these labels
	Samples int   `json:"samples"` // first test images that those are taken from, or all there are
}

// Projected is a principal component analysis of one layer's representation of
// the chosen classes among the first test images. The scores are an array of the run.
type Projected struct {
	Subject                string   `json:"subject"`
	Step                   int      `json:"step"`
	Live                   bool     `json:"live"`
	Layer                  int      `json:"layer"`
	Name                   string   `json:"name"`
	Width                  int      `json:"width"`
	Samples                int      `json:"samples"` // images the fit is on
	Of                     int      `json:"of"`      // first test images they were chosen from
	Classes                []int    `json:"classes"` // classes the fit is on
	ExplainedVariance      []Figure `json:"explained_variance"`
	ExplainedVarianceRatio []Figure `json:"explained_variance_ratio"`
	ParticipationRatio     Figure   `json:"participation_ratio"` // (Σλ)² / Σλ²
	Components90           int      `json:"components_90"`       // that reach 90 % of the variance
	Problem                string   `json:"problem,omitempty"`
}
