package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"
)

// group is a part of the keymap with the place where it works.
type group struct {
	title string
	rows  [][2]string // keys and what they do
}

// groups is the whole keymap, grouped by where it works. Two keys that do the
// same in two directions share a row.
func (k keymap) groups() []group {
	row := func(b key.Binding, does string) [2]string { return [2]string{b.Help().Key, does} }
	return []group{
		{"Everywhere", [][2]string{
			{"1 – 4", "show a stage"}, row(k.Next, "next tab, shift+tab back"), row(k.Help, "this page"), row(k.Quit, "quit"),
		}},
		{"The experiment", [][2]string{
			row(k.Run, "run the stage that is shown"), row(k.Pause, "pause, resume"), row(k.Step, "single step"),
			row(k.Slower, "slower, faster"), row(k.Restart, "restart with the same seed"), row(k.NewSeed, "restart with a new seed"),
		}},
		{"Time", [][2]string{
			row(k.Back, "a moment back, forward"), row(k.First, "the untrained network"), row(k.Live, "live again"),
			row(k.Play, "play the training, stop"),
		}},
		{"Train, Teach", [][2]string{row(k.Zoom, "zoom the accuracy axis"), row(k.Init, "Teach: same or fresh start")}},
		{"PCA", [][2]string{
			row(k.Layer, "layer, also h l"), row(k.Pair, "pair of components, also j k"), row(k.Layout, "one, all layers × pairs, strip"),
			row(k.Glyphs, "dots or digits"), row(k.Shade, "shades where dots pile up"),
			row(k.Near, "zoom, 0 whole, shift+arrows pan"), row(k.Unturn, "axes turned or as fitted"),
		}},
		{"PCA: classes, errors", [][2]string{
			row(k.Class, "choose a class"), row(k.Toggle, "hide or show it"), row(k.Only, "show it alone"), row(k.All, "show all classes"),
			row(k.Refit, "fit anew on the visible classes"), row(k.Wrong, "misclassified images alone"),
		}},
		{"PCA: one image, 3-D", [][2]string{
			row(k.Pick, "pick an image: arrows walk"), row(k.Unpick, "let it go"), row(k.Space, "3-D or pair: arrows turn"), row(k.Spin, "turn by itself"),
		}},
	}
}

// helpView lists all keys in columns, whether they do something now or not.
func (a *App) helpView(width, height int) string {
	t := a.session.theme
	const column = 40
	columns := max(1, min(3, width/column))
	var blocks []string
	for _, g := range a.session.keys.groups() {
		lines := []string{" " + t.strong.Render(g.title)}
		for _, row := range g.rows {
			lines = append(lines, " "+t.accent.Render(pad(row[0], 7))+"  "+t.text.Render(row[1]))
		}
		blocks = append(blocks, strings.Join(append(lines, ""), "\n"))
	}
	// Each block goes to the column that is shortest so far.
	heights, texts := make([]int, columns), make([]string, columns)
	for _, b := range blocks {
		at := 0
		for c := range heights {
			if heights[c] < heights[at] {
				at = c
			}
		}
		texts[at] = stack(texts[at], b)
		heights[at] += strings.Count(b, "\n") + 1
	}
	for c := range texts {
		texts[c] = block(texts[c], column, height-1)
	}
	about := "Layers are numbered from the input (0). Any key closes this page."
	return stack(beside(texts...), t.dim.Render(" "+ansi.Truncate(about, width-1, "…")))
}
