package kit

import (
	"fmt"
	"time"
)

// Context is what all screens share of how they are drawn. The app keeps it up to date; screens
// only read it, and leave their word of what a key did.
type Context struct {
	Theme Theme
	Keys  Keys
	Cols  int // of the part of the terminal that a screen has, in cells
	Rows  int

	Now   time.Time     // when the newest news came
	Busy  bool          // the network trains on: what changes all the time is written less often
	Every time.Duration // how often it is written then at most

	word string // of what the last key did
}

// Say leaves a sentence about what a key has done, or why it has done nothing, for the status line.
func (c *Context) Say(sentence string, args ...any) { c.word = fmt.Sprintf(sentence, args...) }

// Word takes away what was said last, "" for nothing.
func (c *Context) Word() string {
	word := c.word
	c.word = ""
	return word
}

// Due reports whether figures that were written at some time are to be written anew.
func (c *Context) Due(written time.Time) bool {
	return !c.Busy || c.Now.Sub(written) >= c.Every
}
