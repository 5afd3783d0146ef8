package spec

// Init says from which weights the taught network starts.
type Init string

// The two starts of the teach stage.
const (
	Same  Init = "same"  // the base network's initial weights, as the post meant
	Fresh Init = "fresh" // newly drawn weights, as the post's code did
)

// Other is the other start.
func (i Init) Other() Init {
	if i == Fresh {
		return Same
	}
	return Fresh
}

// Inits lists the starts, the default first.
func Inits() []Init { return []Init{Same, Fresh} }
