package spec

// Published holds the figures that the post printed for its one run: Silviu
// Pitis, "Representational Power of Deeper Layers", r2rt.com, 30 March 2016.
type Published struct {
	Probes   []float64 `json:"probes"`   // test accuracy of the one-vs-rest probe on each layer, the input first
	Accuracy float64   `json:"accuracy"` // of the base network, after step index 9,900
}

// post is the post's experiment without its measures.
func post() Spec {
	return Spec{
		Version: Version, Seed: 1,
		Source: Source{Data: "mnist", HoldOut: 5000, Classes: 10},
		Subjects: []Subject{
			{ID: Base, Network: Network{
				Hidden: []int{100, 100, 100}, Activation: Tanh, LearningRate: 0.01, Batch: 50, Steps: 10_000,
				EvaluateEvery: 100, LookEvery: 500,
			}},
			{ID: TaughtSame, From: Base, Lesson: Lesson{Start: Same, Weight: 0.1, Layer: 1, Components: 3}},
		},
	}
}
