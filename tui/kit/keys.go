package kit

import "charm.land/bubbles/v2/key"

// Keys is every key of the app. A binding that can do nothing just now is disabled, and so vanishes
// from the footer. A key means one thing wherever it means something; the table of all stands in
// .github/CONTRIBUTING.md, and a test holds the two together.
type Keys struct {
	Next key.Binding
	Prev key.Binding

	Run        key.Binding
	Pause      key.Binding
	Resume     key.Binding
	Step       key.Binding
	Restart    key.Binding
	NewSeed    key.Binding
	Setup      key.Binding
	Slower     key.Binding // the training's pace
	Faster     key.Binding
	Back       key.Binding // the time axis
	Forward    key.Binding
	First      key.Binding
	Live       key.Binding
	Play       key.Binding
	Stop       key.Binding
	Export     key.Binding
	ExportView key.Binding // what is on the screen
	Help       key.Binding
	Up         key.Binding // out of what is open
	Quit       key.Binding
	Redraw     key.Binding
	Suspend    key.Binding
	Yes        key.Binding // answers to a question
	No         key.Binding

	Reading   key.Binding // error rate or accuracy, and the losses' scale: Train, Probes, Teach
	Steps     key.Binding // logarithmic or linear
	Quantity  key.Binding // Train
	Layer     key.Binding // PCA
	PrevLayer key.Binding
	Pair      key.Binding
	PrevPair  key.Binding
	Class     key.Binding
	PrevClass key.Binding
	Toggle    key.Binding
	Only      key.Binding
	All       key.Binding
	Layout    key.Binding
	Space     key.Binding
	Axes      key.Binding // components or others
	Spin      key.Binding
	Turn      key.Binding // the arrows in space
	Pick      key.Binding
	Unpick    key.Binding
	Walk      key.Binding // the arrows while an image is picked
	NextPair  key.Binding // while the arrows do something else
	Distance  key.Binding // of neighbours
	Lists     key.Binding // of items
	Refit     key.Binding
	Wrong     key.Binding
	Common    key.Binding // one scale for all layers
	Near      key.Binding
	Far       key.Binding
	Whole     key.Binding
	Pan       key.Binding
	Unturn    key.Binding
	Glyphs    key.Binding
	Shade     key.Binding
	Init      key.Binding // Teach

	Confusion key.Binding // Probes
	Open      key.Binding // the chosen layer's matrix
	ProbeUp   key.Binding // a layer of the table, a cell of the matrix
	ProbeDown key.Binding
	ProbeBack key.Binding
	ProbeOn   key.Binding
	NextProbe key.Binding // a layer anywhere
	PrevProbe key.Binding
	Mistake   key.Binding
	Images    key.Binding
	Notes     key.Binding // what was read of a store, and what its checks found
	MoreOf    key.Binding
	LessOf    key.Binding
	Close     key.Binding

	Explain key.Binding // Geometry, and columns of measures: what a number is

	More  key.Binding // Seeds: how many
	Fewer key.Binding

	Runs     key.Binding // to the runs that were saved, and back
	Filter   key.Binding // what follows is of the runs' screen
	Mark     key.Binding
	MarkOnly key.Binding
	Baseline key.Binding
	BySeed   key.Binding
	Order    key.Binding
	Tests    key.Binding // of all layers, or of the last
	Same     key.Binding // also the settings that are the same
	Pane     key.Binding // where not all panes have room
	Show     key.Binding
	Remove   key.Binding

	Start      key.Binding // the form
	Leave      key.Binding
	Copy       key.Binding
	Default    key.Binding
	NextField  key.Binding
	PrevField  key.Binding
	NextGroup  key.Binding
	PrevGroup  key.Binding
	Choose     key.Binding
	ChooseBack key.Binding
	Abort      key.Binding

	Steer key.Binding // in a room with others: asks for the steering, answers, gives it back

	Find key.Binding // in a long list: a store's layers, its rows, the form's settings
}

// NewKeys returns all keys, enabled, with the help that they have by themselves.
func NewKeys() Keys {
	bind := func(help, does string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, does))
	}
	return Keys{
		Next:       bind("tab", "next tab", "tab"),
		Prev:       bind("shift+tab", "previous tab", "shift+tab"),
		Run:        bind("r", "run this stage", "r"),
		Pause:      bind("space", "pause", "space"),
		Resume:     bind("space", "resume", "space"),
		Step:       bind("s", "single step", "s"),
		Restart:    bind("R", "restart", "R"),
		NewSeed:    bind("N", "new seed", "N"),
		Setup:      bind("S", "set up", "S", "f2"),
		Slower:     bind("<>", "pace", "<"),
		Faster:     bind(">", "faster", ">"),
		Back:       bind("[]", "time", "["),
		Forward:    bind("]", "forward", "]"),
		First:      bind("home", "first moment", "home"),
		Live:       bind("end", "live", "end"),
		Play:       bind("p", "play", "p"),
		Stop:       bind("p", "stop", "p"),
		Export:     bind("e", "export", "e"),
		ExportView: bind("E", "export this view", "E"),
		Help:       bind("?", "keys", "?"),
		Up:         bind("esc", "back", "esc"),
		Quit:       bind("q", "quit", "q", "ctrl+c"),
		Redraw:     bind("ctrl+l", "draw the screen anew", "ctrl+l"),
		Suspend:    bind("ctrl+z", "to the shell, fg comes back", "ctrl+z"),
		Yes:        bind("y", "yes", "y", "Y", "enter"),
		No:         bind("n", "no", "n", "esc"),

		Reading:   bind("y", "accuracy", "y"),
		Steps:     bind("x", "linear steps", "x"),
		Quantity:  bind("o", "loss", "o"),
		Layer:     bind("←→", "layer", "right", "l"),
		PrevLayer: bind("←", "previous layer", "left", "h"),
		Pair:      bind("↑↓", "pair", "down", "j"),
		PrevPair:  bind("↑", "previous pair", "up", "k"),
		Class:     bind("()", "class", ")"),
		PrevClass: bind("(", "previous class", "("),
		Toggle:    bind("d", "drop or draw", "d"),
		Only:      bind("i", "isolate", "i"),
		All:       bind("a", "all", "a"),
		Layout:    bind("g", "layout", "g"),
		Space:     bind("v", "3-D", "v"),
		Axes:      bind("z", "axes", "z"),
		Spin:      bind("t", "turn by itself", "t"),
		Turn:      bind("←→↑↓", "turn", "left", "right", "up", "down", "h", "j", "k", "l"),
		Pick:      bind("enter", "pick", "enter"),
		Unpick:    bind("esc", "unpick", "esc"),
		Walk:      bind("←→↑↓", "another image", "left", "right", "up", "down", "h", "j", "k", "l"),
		NextPair:  bind(";", "pair", ";"),
		Distance:  bind("&", "cosine", "&"),
		Lists:     bind("*", "lists", "*"),
		Refit:     bind("f", "refit on these", "f"),
		Wrong:     bind("m", "misclassified", "m"),
		Near:      bind("+-", "zoom", "+"),
		Common:    bind("=", "one scale", "="),
		Far:       bind("-", "farther", "-", "_"),
		Whole:     bind("0", "whole", "0"),
		Pan:       bind("shift+←→↑↓", "pan", "shift+left", "shift+right", "shift+up", "shift+down"),
		Unturn:    bind("u", "unturned axes", "u"),
		Glyphs:    bind("#", "digits", "#"),
		Shade:     bind("b", "density", "b"),
		Init:      bind("←→", "other start", "left", "right", "h", "l"),

		Confusion: bind("c", "confusion", "c"),
		Open:      bind("enter", "open", "enter"),
		ProbeUp:   bind("↑", "up", "up", "k"),
		ProbeDown: bind("↓", "down", "down", "j"),
		ProbeBack: bind("←", "left", "left", "h"),
		ProbeOn:   bind("←→", "layer", "right", "l"),
		NextProbe: bind(",.", "layer", "."),
		PrevProbe: bind(",", "previous layer", ","),
		Mistake:   bind("n", "next mistake", "n"),
		Images:    bind("enter", "images", "enter"),
		Notes:     bind("!", "checks", "!"),
		MoreOf:    bind("PgDn", "more", "pgdown"),
		LessOf:    bind("PgUp", "back", "pgup"),
		Close:     bind("esc", "close", "esc"),

		Explain: bind("enter", "explain", "enter"),

		More:  bind("+-", "how many seeds", "+"),
		Fewer: bind("-", "fewer seeds", "-", "_"),

		Runs:     bind("w", "runs", "w"),
		Filter:   bind("/", "filter", "/", "ctrl+f"),
		Mark:     bind("d", "mark", "d"),
		MarkOnly: bind("i", "mark alone", "i"),
		Baseline: bind("@", "baseline", "@"),
		BySeed:   bind("g", "groups", "g"),
		Order:    bind(":", "order", ":"),
		Tests:    bind("a", "all layers", "a"),
		Same:     bind("\"", "equal settings", "\""),
		Pane:     bind("tab", "next pane", "tab"),
		Show:     bind("enter", "open", "enter"),
		Remove:   bind("del", "remove", "delete"),

		Start:      bind("enter", "start", "enter"),
		Leave:      bind("esc", "leave", "esc"),
		Copy:       bind("ctrl+y", "copy", "ctrl+y"),
		Default:    bind("ctrl+r", "default", "ctrl+r"),
		NextField:  bind("↑↓", "setting", "down", "tab"),
		PrevField:  bind("↑", "setting before", "up", "shift+tab"),
		NextGroup:  bind("PgDn", "group", "pgdown"),
		PrevGroup:  bind("PgUp", "group before", "pgup"),
		Choose:     bind("←→", "choose", "right"),
		ChooseBack: bind("←", "choose", "left"),
		Abort:      bind("ctrl+c", "quit", "ctrl+c"),

		Steer: bind("ctrl+t", "steering", "ctrl+t"),

		Find: bind("/", "find", "/", "ctrl+f"),
	}
}

// SetRemote fits the keys to an app that is shown over a network, where it is: a shell is not behind it, and rooms are
// beside it.
func (k *Keys) SetRemote(remote bool) {
	k.Suspend.SetEnabled(!remote)
	if remote {
		k.Runs.SetHelp("w", "rooms")
	}
}
