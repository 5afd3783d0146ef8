package probes

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/tui/chart"
	"fathom/tui/item"
	"fathom/tui/kit"
)

// gallery is the images behind one cell of a confusion matrix.
type gallery struct {
	query  run.BehindQuery
	count  int // that the matrix has
	first  int // of those on the page
	images []item.Behind
	come   bool // they are here
	err    error
}

// galleryMost is how many images are fetched at most: more than anybody pages
// through, and few bytes.
const galleryMost = 512

// galleryAnswer is what the lab says to a gallery's question.
type galleryAnswer struct {
	query  run.BehindQuery
	images []item.Behind
	err    error
}

// query is the question of the cell that is pointed at.
func (t *Tab) query() (q run.BehindQuery, count int, ok bool) {
	p, _ := t.shown(t.layer)
	if p.Confusion.Classes() != t.run.Spec.Source.Classes {
		return q, 0, false
	}
	c := t.at()
	q = run.BehindQuery{Step: p.Step, Layer: t.layer, Label: int32(c.label), Predicted: int32(c.predicted)}
	return q, p.Confusion.At(c.label, c.predicted), true
}

// open shows the images behind the cell.
func (t *Tab) open() tea.Cmd {
	if t.images == nil {
		t.images = &gallery{query: run.BehindQuery{Layer: -1}}
	}
	return t.fetch()
}

// fetch asks for the images of the cell that is pointed at, if they are to be shown
// and are not those that are.
func (t *Tab) fetch() tea.Cmd {
	if t.images == nil {
		return nil
	}
	q, count, ok := t.query()
	if !ok {
		t.images = nil
		return nil
	}
	if t.images.query == q {
		return nil
	}
	t.images = &gallery{query: q, count: count, come: count == 0}
	layers, classes := len(t.probes), t.run.Spec.Source.Classes
	if classes > everyClass {
		classes = 0
	}
	if count == 0 {
		return nil
	}
	return t.run.Ask(measure, func(_ context.Context, view run.View) any {
		index := view.Behind(q)
		pictures, err := view.Images(index[:min(len(index), galleryMost)])
		if err != nil {
			return galleryAnswer{query: q, err: err}
		}
		a := galleryAnswer{query: q}
		says := item.SaysBehind(view, q, layers, classes)
		for i, pixels := range pictures.Pixels {
			a.images = append(a.images, item.Behind{
				Picture: chart.Picture{Pixels: chart.PixelsFromBytes(pixels), Columns: pictures.Cols},
				Number:  pictures.Index[i], Says: says[pictures.Index[i]],
			})
		}
		return a
	})
}

// receive takes the images that were asked for, unless others are wanted by now.
func (t *Tab) receive(answer any) {
	if a, ok := answer.(galleryAnswer); ok && t.images != nil && t.images.query == a.query {
		t.images.images, t.images.err, t.images.come = a.images, a.err, true
	}
}

// page turns the gallery's page.
func (t *Tab) page(by int) {
	if g := t.images; g != nil {
		_, size := t.galleryPage()
		if first := g.first + by*size; first < len(g.images) {
			g.first = max(0, first)
		}
	}
}

// galleryPage returns the first image of the page on the present screen, and how
// many a page has.
func (t *Tab) galleryPage() (first, size int) {
	width, height := t.galleryArea()
	size = max(1, t.gallery().Count(width, height))
	return t.images.first / size * size, size
}

// leastPicture is the width of a picture at its least, in cells: half of a digit's pixels.
const leastPicture = 14

// gallery is how the pictures are drawn on the present screen: as large as all of them have
// room for, from a cell for two pixels, which is each pixel as it is, down to half of that.
func (t *Tab) gallery() chart.Gallery {
	th := t.kit.Theme
	g := chart.Gallery{Width: leastPicture, Height: leastPicture / 2, Paper: th.Background, Ink: th.Foreground, Plain: th.Few, ASCII: th.ASCII}
	if len(t.images.images) == 0 {
		return g
	}
	columns := max(1, t.images.images[0].Columns)
	lines := (len(t.images.images[0].Pixels)/columns + 1) / 2
	width, height := t.galleryArea()
	for high := lines; high > lines/2; high-- {
		large := g
		large.Width, large.Height = max(1, columns*high/lines), high
		if large.Count(width, height) >= len(t.images.images) {
			return large
		}
	}
	return g
}

// galleryArea is the size of the pictures' area on the present screen.
func (t *Tab) galleryArea() (width, height int) {
	m := t.matrixShape(t.kit.Cols, t.kit.Rows)
	if m.side == 0 {
		return t.kit.Cols - 2, m.height - m.galleryTop()
	}
	return m.side - 2, m.height - m.galleryTop()
}

// galleryTop is how many lines stand above the pictures: one where they have the
// whole width, and few lines.
func (m matrixShape) galleryTop() int {
	if m.side == 0 {
		return 1
	}
	return 3
}

// galleryView draws a page of the images behind the cell.
func (t *Tab) galleryView(width, height int) string {
	th, g := t.kit.Theme, t.images
	q := g.query
	what := fmt.Sprintf("%d mistaken for %d", q.Label, q.Predicted)
	if q.Label == q.Predicted {
		what = fmt.Sprintf("%d read correctly", q.Label)
	}
	first, size := t.galleryPage()
	last := min(first+size, len(g.images))
	note := "fetching them …"
	switch {
	case g.count == 0:
		note = "no image"
	case g.err != nil:
		note = g.err.Error()
	case g.come && len(g.images) == 0:
		note = "these images are no longer known"
	case g.come && last-first < g.count:
		note = fmt.Sprintf("%s, %s to %s shown", text.Plural(g.count, "image"), text.Count(first+1), text.Count(last))
	case g.come:
		note = text.Plural(g.count, "image")
	}
	top := t.matrixShape(t.kit.Cols, t.kit.Rows).galleryTop()
	pictures := t.gallery()
	room := width - kit.Cells(" "+what+": "+note)
	if top == 3 {
		room = width
	}
	captions := item.CaptionsBehind(g.images, len(t.probes), pictures.Width, room)
	head := kit.ToWidth(th.Strong.Render(" "+what)+th.Text.Render(": "+note)+th.Dim.Render(captions), width)
	if top == 3 {
		captions = strings.TrimPrefix(captions, " ·")
		head = kit.Block(strings.Join([]string{th.Strong.Render(" " + what), th.Text.Render(" " + note), th.Dim.Render(captions)}, "\n"), width, top)
	}
	for _, image := range g.images[min(first, last):last] {
		image.Caption, image.Style = image.Below(pictures.Width), th.Dim.Style
		pictures.Images = append(pictures.Images, image.Picture)
	}
	if top == 3 { // beside the matrix
		return head + "\n" + kit.Beside(kit.Block("", 1, height-top), pictures.View(width-2, height-top), kit.Block("", 1, height-top))
	}
	return head + "\n" + kit.Inset(pictures.View, width, height-top)
}
