package probes

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// What the words of classes need beside and above a matrix, in cells.
const (
	shortestWord = 4 // a column's head: three letters and a gap
	widestWord   = 20
)

// labelColumn is the columns that the labels of the rows take.
func (t *Tab) labelColumn(classes []int, width int) int {
	widest := matrixLeft - 2
	for _, class := range classes {
		widest = max(widest, kit.Cells(t.class(class)))
	}
	return min(widest, widestWord, max(matrixLeft-2, width/5)) + 2
}

// column is the head of a class's column: as much of its word as there is room for, in the middle of
// all but one cell.
func (t *Tab) column(class, wide int) string {
	word := t.class(class)
	if !t.stored() {
		return word
	}
	room := wide - 1
	for runes := []rune(word); kit.Cells(word) > room; {
		runes = runes[:len(runes)-1]
		word = string(runes)
	}
	return kit.ToWidth(kit.Pad(word, (room+kit.Cells(word)+1)/2), room)
}

// fittedAt says at which checkpoint a probe was fitted, and if from few rows.
func (t *Tab) fittedAt(p spec.Probed) string {
	when := t.run.CheckpointName(p.Step)
	if p.Live {
		when = strings.TrimSpace(fmt.Sprintf("%s first answer, of %s rows", when, text.Count(p.TrainSamples)))
	}
	return when
}

// storedMistakes lists the most frequent mistakes by the words of the classes.
func (t *Tab) storedMistakes(confusion spec.Confusion, width, height int) string {
	th, here, all := t.kit.Theme, t.at(), t.run.Spec.Stored().Classes
	word := (width - 4 - len("  rows")) / 2
	lines := []string{
		"  " + th.Dim.Render("most frequent mistakes"),
		"  " + th.Dim.Render(kit.ToWidth("label", word)+kit.ToWidth("predicted", word)+"  rows"),
	}
	for _, m := range run.Mistakes(confusion) {
		if len(lines) == height-1 {
			break
		}
		mark, style := " ", th.Text
		if (matrixCell{m.Label, m.Predicted}) == here {
			mark, style = "▸", th.Strong
		}
		row := kit.ToWidth(kit.Among(t.class(m.Label), all, word-1), word-1) + " " + kit.ToWidth(kit.Among(t.class(m.Predicted), all, word-1), word-1) + " " + kit.Pad(text.Count(m.Images), len("  rows"))
		lines = append(lines, " "+th.Accent.Render(mark)+style.Render(row))
	}
	if len(lines) == mistakesTop {
		lines = append(lines, "  "+th.Dim.Render("none"))
	}
	return kit.Block(strings.Join(lines, "\n"), width, height)
}
