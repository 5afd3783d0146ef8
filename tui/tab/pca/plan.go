package pca

import (
	"fathom/model/run"
	"fathom/tui/chart"
)

// layout says how many pictures are drawn: what suits the screen, or as chosen.
type layout int

const (
	layoutAuto  layout = iota
	layoutOne          // one layer and pair, large
	layoutStrip        // all layers in a row, and the chosen one large below
	layoutGrid         // all layers × the first pairs, as in the post
)

// Cells that the panel beside a picture takes, and that small pictures need to say
// something.
const (
	panelWidth    = 28
	gridPairs     = 3 // how many pairs the grid shows
	cellMinWidth  = 14
	cellMinHeight = 5
	gridWellWidth = 26 // from here on the grid is what is drawn unless chosen otherwise
	gridWellRows  = 9
	stripMinRows  = 15 // of the body, for a strip above a picture
	stripWellRows = 28
)

// place is one picture of the tab: what it shows, and where.
type place struct {
	layer, pair         int
	x, y, width, height int
	small               bool // without axes
}

// inner is where in its place a picture is drawn: a small one has a frame of its own and a blank
// column after it, a large one a blank column on either side.
func (p place) inner() (left, width int) {
	if p.small {
		return 0, max(p.width-1, 0)
	}
	return 1, max(p.width-2, 0)
}

func (p place) holds(x, y int) bool {
	return x >= p.x && x < p.x+p.width && y >= p.y && y < p.y+p.height
}

// plan is where everything of the tab stands on a screen of some size. Pictures stand
// row by row; the panel is at the right, below the strip unless an image is picked.
type plan struct {
	layout        layout
	width, height int
	pictures      []place
	columns       int // of small pictures in a row
	focus         int // which picture is the chosen one's
	panel         int // width of the panel, 0 for none
	panelTop      int
	first         int // of the layers in a row
}

// plan lays the tab out.
func (t *Tab) plan(width, height int) plan {
	p := plan{layout: t.layoutFor(width, height), width: width, height: height}
	if t.pick.On {
		p.panel = pickPanelWidth(width)
	} else if p.layout != layoutGrid {
		p.panel = panelWidth
	}
	switch p.layout {
	case layoutGrid:
		t.planGrid(&p)
	case layoutStrip:
		t.planStrip(&p)
	default:
		p.pictures = []place{{layer: t.layer, pair: t.pair, width: width - p.panel, height: height}}
	}
	return p
}

// row chooses the layers that have room beside each other: those around the chosen.
func (p *plan) row(t *Tab, room int) (width int) {
	p.columns = min(len(t.shown), max(1, room/cellMinWidth))
	p.first = min(max(0, t.layer-p.columns/2), len(t.shown)-p.columns)
	return room / p.columns
}

func (t *Tab) planGrid(p *plan) {
	width, height := p.row(t, p.width-p.panel), (p.height-2)/gridPairs
	for pair := range gridPairs {
		for i := range p.columns {
			layer := p.first + i
			if layer == t.layer && (pair == t.pair || pair == 0) {
				p.focus = len(p.pictures)
			}
			p.pictures = append(p.pictures, place{layer, pair, i * width, pair * height, width, height, true})
		}
	}
}

func (t *Tab) planStrip(p *plan) {
	room := p.width
	if t.pick.On { // its panel needs the whole height
		room -= p.panel
	}
	width, height := p.row(t, room), max(cellMinHeight+1, p.height*3/10)
	for i := range p.columns {
		p.pictures = append(p.pictures, place{p.first + i, t.pair, i * width, 0, width, height, true})
	}
	if !t.pick.On {
		p.panelTop = height
	}
	p.focus = len(p.pictures)
	p.pictures = append(p.pictures, place{t.layer, t.pair, 0, height, p.width - p.panel, p.height - height, false})
}

// layoutFor is the layout that is drawn on a screen of this size.
func (t *Tab) layoutFor(width, height int) layout {
	if t.axesNow().IsMap() {
		return layoutOne
	}
	strips := height >= stripWellRows && len(t.shown) > 1
	switch {
	case t.layout != layoutAuto && t.fits(t.layout, width, height):
		return t.layout
	case t.layout == layoutGrid && t.fits(layoutStrip, width, height), t.layout == layoutAuto && strips && (t.pick.On || t.space):
		return layoutStrip
	case t.layout == layoutAuto && t.fits(layoutGrid, width, height) && !t.pick.On &&
		width/len(t.shown) >= gridWellWidth && (height-2)/gridPairs >= gridWellRows:
		return layoutGrid
	case t.layout == layoutAuto && !t.pick.On && len(t.shown) > 1 && t.fits(layoutStrip, width, height):
		return layoutStrip // how depth changes the picture is what the screen is for
	}
	return layoutOne
}

// fits reports whether a layout can be drawn at all.
func (t *Tab) fits(l layout, width, height int) bool {
	panel := 0
	if t.pick.On {
		panel = pickPanelWidth(width)
	}
	switch l {
	case layoutGrid:
		return !t.space && width-panel >= cellMinWidth && (height-2)/gridPairs >= cellMinHeight
	case layoutStrip:
		return height >= stripMinRows
	}
	return true
}

// nextLayout is the layout that the key leads to, of those that fit.
func (t *Tab) nextLayout(width, height int) layout {
	order := []layout{layoutOne, layoutGrid, layoutStrip}
	at := map[layout]int{layoutOne: 0, layoutGrid: 1, layoutStrip: 2}[t.layoutFor(width, height)]
	for i := 1; i < len(order); i++ {
		if next := order[(at+i)%len(order)]; t.fits(next, width, height) {
			return next
		}
	}
	return layoutOne
}

// scene is the tab as it is drawn on a screen of some size. It is made anew for each
// look: a mouse and a cursor find in it what View has drawn.
type scene struct {
	*Tab
	source
	plan
	row     int                // of the picked image among the points, −1 for none
	near    []nearby           // its neighbours in the chosen layer
	at      map[int]run.Placed // where items stand that are not drawn
	nowhere bool               // the picked item is not in the picture at all
	classed []int              // classes that are drawn, ascending
	classes []chart.Class      // their looks, and one that is never shown
	as      []int              // by point: its place among these
	titles  int                // how many parts the titles of small pictures have, see titleLength
}

// scene returns the tab as it is drawn now.
func (t *Tab) scene(width, height int) scene {
	s := scene{Tab: t, source: t.source(), plan: t.plan(width, height)}
	s.classed, s.classes = t.classes()
	s.as = s.drawnAs()
	s.at = t.places.At(t.placeQuery(s.source))
	pick, near := s.picked()
	s.row, s.near, s.nowhere = pick.row, near, pick.row < 0 && !pick.placed()
	s.titles = s.titleLength()
	return s
}

// picture is what a place shows: points in the plane or in space.
type picture interface {
	View(width, height int) string
	PointAt(col, row, width, height int) int
	Walk(from, dx, dy, width, height int) int
}
