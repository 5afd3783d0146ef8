package spec

// The kinds of events, as they stand in JSON.
const (
	kindLoaded    = "loaded"
	kindStarted   = "started"
	kindEvaluated = "evaluated"
	kindLooked    = "looked"
	kindProbed    = "probed"
	kindCompared  = "compared"
	kindJudged    = "judged"
	kindProjected = "projected"
	kindTaught    = "taught"
	kindDiverged  = "diverged"
	kindDone      = "done"
	kindFailed    = "failed"
	kindFinished  = "finished"
	kindChecked   = "checked"
	kindAppeared  = "appeared"
	kindWriting   = "writing"
	kindNoticed   = "noticed"
)

// decoders reads each kind of event. It is the one list of them; nothing changes it.
var decoders = map[string]func(fields []byte) (Event, error){
	kindLoaded:    decode[Loaded],
	kindStarted:   decode[Started],
	kindEvaluated: decode[Evaluated],
	kindLooked:    decode[Looked],
	kindProbed:    decode[Probed],
	kindCompared:  decode[Compared],
	kindJudged:    decode[Judged],
	kindProjected: decode[Projected],
	kindTaught:    decode[Taught],
	kindDiverged:  decode[Diverged],
	kindDone:      decode[Done],
	kindFailed:    decode[Failed],
	kindFinished:  decode[Finished],
	kindChecked:   decode[Checked],
	kindAppeared:  decode[Appeared],
	kindWriting:   decode[Writing],
	kindNoticed:   decode[Noticed],
}

// Kind and Where make the types events.

func (Loaded) Kind() string    { return kindLoaded }
func (Started) Kind() string   { return kindStarted }
func (Evaluated) Kind() string { return kindEvaluated }
func (Looked) Kind() string    { return kindLooked }
func (Probed) Kind() string    { return kindProbed }
func (Compared) Kind() string  { return kindCompared }
func (Judged) Kind() string    { return kindJudged }
func (Projected) Kind() string { return kindProjected }
func (Taught) Kind() string    { return kindTaught }
func (Diverged) Kind() string  { return kindDiverged }
func (Done) Kind() string      { return kindDone }
func (Failed) Kind() string    { return kindFailed }
func (Finished) Kind() string  { return kindFinished }
func (Checked) Kind() string   { return kindChecked }
func (Appeared) Kind() string  { return kindAppeared }
func (Writing) Kind() string   { return kindWriting }
func (Noticed) Kind() string   { return kindNoticed }

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
func (e Taught) Where() (subject string, step int)    { return e.Subject, e.Step }
func (e Diverged) Where() (subject string, step int)  { return e.Subject, e.Step }
func (e Done) Where() (subject string, step int)      { return e.Subject, 0 }
func (e Failed) Where() (subject string, step int)    { return e.Subject, 0 }
func (Finished) Where() (subject string, step int)    { return "", 0 }
