package setting

// Error is a setting that cannot be. Its text is a sentence that names the flag, what it
// is and what it may be; who knows that the value came from elsewhere may put it another
// way.
type Error struct {
	Setting string // its name, such as "learning-rate"
	Value   string // as a command line has it, quoted and cut where needed; "" to leave it out
	Problem string // what it may be
	With    string // another setting that it does not go with, "" if it is wrong whatever the others are
}

func (e *Error) Error() string {
	flag := "--" + e.Setting
	if e.Value != "" {
		flag += " " + e.Value
	}
	return flag + ": " + e.Problem
}
