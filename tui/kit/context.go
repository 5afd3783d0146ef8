package kit

import "time"

// Context is what all screens share of how they are drawn. The app keeps it up to date; screens
// only read it.
type Context struct {
	Theme Theme
	Keys  Keys
	Cols  int // of the part of the terminal that a screen has, in cells
	Rows  int

	Now   time.Time     // when the newest news came
	Busy  bool          // the network trains on: what changes all the time is written less often
	Every time.Duration // how often it is written then at most
}

// Due reports whether figures that were written at some time are to be written anew.
func (c *Context) Due(written time.Time) bool {
	return !c.Busy || c.Now.Sub(written) >= c.Every
}
