package spec

// The kinds of events, as they stand in JSON.
const (
	kindLoaded     = "loaded"
	kindStarted    = "started"
	kindEvaluated  = "evaluated"
	kindLooked     = "looked"
	kindProbed     = "probed"
	kindCompared   = "compared"
	kindJudged     = "judged"
	kindProjected  = "projected"
	kindTaught     = "taught"
	kindDiverged   = "diverged"
	kindDone       = "done"
	kindFailed     = "failed"
	kindFinished   = "finished"
	kindChecked    = "checked"
	kindAppeared   = "appeared"
	kindWriting    = "writing"
	kindNoticed    = "noticed"
	kindReplicated = "replicated"
	kindSeeded     = "seeded"
	kindMeasured   = "measured"
)

// decoders are how each kind of event is read. It is the one list of them; nothing changes it.
var decoders = map[string]struct {
	decode, read func(text []byte) (Event, error)
}{
	kindLoaded:     {decode[Loaded], read[Loaded]},
	kindStarted:    {decode[Started], read[Started]},
	kindEvaluated:  {decode[Evaluated], read[Evaluated]},
	kindLooked:     {decode[Looked], read[Looked]},
	kindProbed:     {decode[Probed], read[Probed]},
	kindCompared:   {decode[Compared], read[Compared]},
	kindJudged:     {decode[Judged], read[Judged]},
	kindProjected:  {decode[Projected], read[Projected]},
	kindTaught:     {decode[Taught], read[Taught]},
	kindDiverged:   {decode[Diverged], read[Diverged]},
	kindDone:       {decode[Done], read[Done]},
	kindFailed:     {decode[Failed], read[Failed]},
	kindFinished:   {decode[Finished], read[Finished]},
	kindChecked:    {decode[Checked], read[Checked]},
	kindAppeared:   {decode[Appeared], read[Appeared]},
	kindWriting:    {decode[Writing], read[Writing]},
	kindNoticed:    {decode[Noticed], read[Noticed]},
	kindReplicated: {decode[Replicated], read[Replicated]},
	kindSeeded:     {decode[Seeded], read[Seeded]},
	kindMeasured:   {decode[Measured], read[Measured]},
}

// Kind and Where make the types events, OfLook those of layers [OfLayer].

func (Loaded) Kind() string     { return kindLoaded }
func (Started) Kind() string    { return kindStarted }
func (Evaluated) Kind() string  { return kindEvaluated }
func (Looked) Kind() string     { return kindLooked }
func (Probed) Kind() string     { return kindProbed }
func (Compared) Kind() string   { return kindCompared }
func (Judged) Kind() string     { return kindJudged }
func (Projected) Kind() string  { return kindProjected }
func (Taught) Kind() string     { return kindTaught }
func (Diverged) Kind() string   { return kindDiverged }
func (Done) Kind() string       { return kindDone }
func (Failed) Kind() string     { return kindFailed }
func (Finished) Kind() string   { return kindFinished }
func (Checked) Kind() string    { return kindChecked }
func (Appeared) Kind() string   { return kindAppeared }
func (Writing) Kind() string    { return kindWriting }
func (Noticed) Kind() string    { return kindNoticed }
func (Replicated) Kind() string { return kindReplicated }
func (Seeded) Kind() string     { return kindSeeded }
func (Measured) Kind() string   { return kindMeasured }

func (Loaded) Where() (subject string, step int)      { return "", 0 }
func (e Checked) Where() (subject string, step int)   { return e.Subject, 0 }
func (e Appeared) Where() (subject string, step int)  { return e.Subject, e.Step }
func (e Writing) Where() (subject string, step int)   { return e.Subject, 0 }
func (e Noticed) Where() (subject string, step int)   { return e.Subject, e.Step }
func (e Started) Where() (subject string, step int)   { return e.Subject, 0 }
func (e Evaluated) Where() (subject string, step int) { return e.Subject, e.Step }
func (e Looked) Where() (subject string, step int)    { return e.Subject, e.Step }
func (e Probed) Where() (subject string, step int)    { return e.Subject, e.Step }
func (e Compared) Where() (subject string, step int)  { return e.Subject, e.Step }
func (e Judged) Where() (subject string, step int)    { return e.Subject, e.Step }
func (e Projected) Where() (subject string, step int) { return e.Subject, e.Step }
func (e Measured) Where() (subject string, step int)  { return e.Subject, e.Step }
func (e Taught) Where() (subject string, step int)    { return e.Subject, e.Step }
func (e Diverged) Where() (subject string, step int)  { return e.Subject, e.Step }
func (e Done) Where() (subject string, step int)      { return e.Subject, 0 }
func (e Failed) Where() (subject string, step int)    { return e.Subject, 0 }
func (Finished) Where() (subject string, step int)    { return "", 0 }
func (Replicated) Where() (subject string, step int)  { return "", 0 }
func (Seeded) Where() (subject string, step int)      { return "", 0 }

func (e Probed) OfLook() (layer int, live bool)    { return e.Layer, e.Live }
func (e Compared) OfLook() (layer int, live bool)  { return e.Second, e.Live }
func (e Projected) OfLook() (layer int, live bool) { return e.Layer, e.Live }
