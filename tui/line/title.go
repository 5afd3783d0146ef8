package line

// SaveTitle puts the title of the terminal's window on its stack, and RestoreTitle takes it from there
// (xterm's XTWINOPS 22 and 23 with 2, the title without the icon's name): Bubble Tea leaves it blank. A
// terminal without such a stack ignores both.
const (
	SaveTitle    = "\x1b[22;2t"
	RestoreTitle = "\x1b[23;2t"
)
