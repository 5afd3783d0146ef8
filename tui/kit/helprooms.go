package kit

// RoomsTitle is the title of the screen that lists the rooms of a server.
const RoomsTitle = "Rooms"

// RoomsGroups is the keymap of the screen of the rooms.
func (k Keys) RoomsGroups() []Group {
	row := helpRow
	return []Group{
		{Title: RoomsTitle, Rows: [][2]string{
			row(k.Show, "go into the room"), {"↑↓", "choose a room"}, row(k.Remove, "end an experiment of yours"),
		}},
		{Title: "In a room", Rows: [][2]string{
			row(k.Runs, "back to the rooms"), k.steering(), row(k.Help, "the keys of its screens"),
		}},
		{Title: "Everywhere", Rows: [][2]string{
			row(k.Help, "this page"), row(k.Redraw, "draw the screen anew"), row(k.Quit, "quit"),
		}},
	}
}

// steering is what the key of the steering does in a room that others may be in.
func (k Keys) steering() [2]string { return helpRow(k.Steer, "ask to steer; answer; end that") }

// seenInRooms says what is seen where the rooms are listed.
var seenInRooms = []string{
	"Each line is a room: what it shows, how far that is, who steers it, and how many are there.",
	"All who are in a room see the same run, each at a screen and a moment of their own.",
	"One at most steers it: pauses, paces, restarts. ctrl+t asks for that; who steers says yes or no.",
	"You steer an experiment of your own; when its time is over it ends.",
	"Without a terminal there are commands: `ssh` with `help` behind the host lists them.",
}
