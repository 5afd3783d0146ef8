package kit

import "charm.land/bubbles/v2/key"

// KeyText writes a binding as its key and what it does.
func KeyText(t Theme, b key.Binding) string {
	return t.Accent.Render(t.KeyName(b.Help().Key)) + t.Dim.Render(" "+b.Help().Desc)
}

// KeyLine lists the bindings that do something now, as many as fit on a line so wide with a blank at
// its end; the last ones always do.
func KeyLine(t Theme, list, last []key.Binding, width int) string {
	end := ""
	for i, b := range last {
		if i > 0 {
			end += " "
		}
		end += " " + KeyText(t, b)
	}
	line, cells := "", Cells(end)
	for _, b := range list {
		if !b.Enabled() {
			continue
		}
		next := " " + KeyText(t, b) + " "
		if cells += Cells(next); cells >= width {
			break
		}
		line += next
	}
	return ToWidth(line+end, width)
}
