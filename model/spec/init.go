package spec

// Init says from which weights the taught network starts.
type Init string

// The two starts of the teach stage.
const (
	Same  Init = "same"  // the base network's initial weights, as the post meant
	Fresh Init = "fresh" // newly drawn weights, as the post's code did
)

// Inits lists the starts, the default first.
func Inits() []Init { return []Init{Same, Fresh} }
