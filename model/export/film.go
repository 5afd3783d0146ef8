package export

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

const (
	filmLayers   = 4  // in a film at most
	filmFrames   = 40 // of an animated one at most
	stripFrames  = 6  // of a printed one
	framePause   = 14 // hundredths of a second
	lastPause    = 250
	filmWide     = 7.2 * vg.Inch
	panelTall    = 1.75 * vg.Inch
	filmSharp    = 100 // pixels per inch of an animated film
	filmMeasured = "turned so that each picture lies as close as it can to the one before · one range for each layer"
)

// filmFiles are the film of the principal components: animated, and as a strip of a few moments.
func (x *contents) filmFiles() []file {
	if len(x.layers) == 0 || len(x.View.Moments()) < 2 {
		return nil
	}
	return []file{
		{"figures/film.gif", x.film},
		{"figures/film.png", func(w io.Writer) error {
			s, err := x.strip()
			if err != nil {
				return err
			}
			return s.png(w)
		}},
	}
}

// shots are the frames of about n moments that lie evenly on the logarithmic axis of steps, with
// the first and the last, and the range of each layer's first two components in them.
func (x *contents) shots(n int) (frames []*run.Frame, ranges map[int][2]axis, err error) {
	ranges = map[int][2]axis{}
	for _, step := range spaced(x.View.Moments(), n) {
		f, err := x.frame(step)
		if err != nil {
			return nil, nil, err
		}
		frames = append(frames, f)
		for _, l := range f.Layers {
			if !filmable(l) {
				continue
			}
			r, there := ranges[l.Layer]
			if !there {
				r = [2]axis{{lo: math.Inf(1), hi: math.Inf(-1)}, {lo: math.Inf(1), hi: math.Inf(-1)}}
			}
			for i, v := range l.Aligned {
				if a := i % turned(l); a < 2 {
					r[a].lo, r[a].hi = min(r[a].lo, float64(v)), max(r[a].hi, float64(v))
				}
			}
			ranges[l.Layer] = r
		}
	}
	return frames, ranges, nil
}

// turned is how many components of a layer are turned as the film is.
func turned(l run.Layer) int {
	if l.Scores == nil || l.Turn == nil {
		return 0
	}
	_, k := l.Turn.Dims()
	return k
}

// filmable says whether a layer of a frame has two components.
func filmable(l run.Layer) bool { return turned(l) > 1 }

// spaced chooses at most n of ascending steps, the first and the last among them, which lie about
// evenly on a logarithmic axis.
func spaced(steps []int, n int) []int {
	if len(steps) <= n {
		return steps
	}
	along := axis{hi: float64(steps[len(steps)-1]), scale: stepwise}
	var out []int
	for i, step := range steps {
		if i == 0 || i == len(steps)-1 || along.share(float64(step)) >= float64(len(out))/float64(n-1) && len(out) < n-1 {
			out = append(out, step)
		}
	}
	return out
}

// filmed are which layers a film shows: all, or as many as it has room for, evenly over the depth.
func filmed(layers []layer) []layer {
	if len(layers) <= filmLayers {
		return layers
	}
	out := make([]layer, filmLayers)
	for i := range out {
		out[i] = layers[i*(len(layers)-1)/(filmLayers-1)]
	}
	return out
}

// still is one moment of a film: a row of layers.
func (x *contents) still(f *run.Frame, ranges map[int][2]axis) (row []*panel) {
	for _, l := range filmed(x.layers) {
		row = append(row, x.momentPanel(f, l.index, ranges[l.index]))
	}
	return row
}

// momentPanel is one layer at one moment; empty where it had no two components then.
func (x *contents) momentPanel(f *run.Frame, index int, over [2]axis) *panel {
	p := newAxes("", "")
	p.framed = true
	p.x.lo, p.x.hi = widen(over[0].lo, over[0].hi)
	p.y.lo, p.y.hi = widen(over[1].lo, over[1].hi)
	if index >= len(f.Layers) {
		return &panel{axes: p}
	}
	l := f.Layers[index]
	title := spec.LayerName(l.Layer)
	if filmable(l) {
		k := turned(l)
		marks := &cloud{labels: f.Labels, radius: vg.Length(math.Max(0.7, math.Min(1.7, 34/math.Sqrt(float64(len(f.Images))))))}
		for i := range f.Images {
			marks.xs, marks.ys = append(marks.xs, float64(l.Aligned[k*i])), append(marks.ys, float64(l.Aligned[k*i+1]))
		}
		p.add(marks)
		if v := l.ExplainedVarianceRatio; len(v) > 1 {
			title += fmt.Sprintf(" · %s %%", figure(100*(v[0]+v[1]), 1))
		}
	}
	return &panel{axes: p, title: title}
}

// filmSheet is the paper that a film stands on.
func (x *contents) filmSheet(title, note string, rows [][]*panel) sheet {
	s := sheet{title: title, note: note, width: filmWide, panels: rows, keys: x.classKeys()}
	s.height = vg.Length(len(rows))*panelTall + 70
	return s
}

// strip is a few moments under each other.
func (x *contents) strip() (sheet, error) {
	frames, ranges, err := x.shots(stripFrames)
	if err != nil {
		return sheet{}, err
	}
	var rows [][]*panel
	for _, f := range frames {
		row := x.still(f, ranges)
		row[0].y.label = "step " + text.Count(f.Step)
		rows = append(rows, row)
	}
	return x.filmSheet("Principal components 1 and 2 while the network trains",
		"in each title: their share of the variance · "+filmMeasured+between+x.about(), rows), nil
}

// film writes the moments as an animated GIF that comes again and again.
func (x *contents) film(w io.Writer) error {
	frames, ranges, err := x.shots(filmFrames)
	if err != nil {
		return err
	}
	out := gif.GIF{}
	var palette color.Palette
	for i, f := range slices.Backward(frames) {
		s := x.filmSheet("Principal components after "+text.Plural(f.Step, "step"), x.about(), [][]*panel{x.still(f, ranges)})
		c := vgimg.NewWith(vgimg.UseWH(s.width, s.height), vgimg.UseDPI(min(filmSharp, Resolution)))
		s.draw(draw.New(c))
		if palette == nil { // the last picture has the colours of all
			palette = commonest(c.Image())
		}
		out.Image = append(out.Image, reduced(c.Image(), palette))
		out.Delay = append(out.Delay, framePause)
		if i == len(frames)-1 {
			out.Delay[0] = lastPause
		}
	}
	slices.Reverse(out.Image)
	slices.Reverse(out.Delay)
	return gif.EncodeAll(w, &out)
}

// commonest are the most frequent colours of a picture, as many as a GIF has.
func commonest(picture image.Image) color.Palette {
	count := map[color.NRGBA]int{}
	b := picture.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[color.NRGBAModel.Convert(picture.At(x, y)).(color.NRGBA)]++
		}
	}
	colours := make([]color.NRGBA, 0, len(count))
	for c := range count {
		colours = append(colours, c)
	}
	slices.SortFunc(colours, func(a, b color.NRGBA) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	var out color.Palette
	for _, c := range colours[:min(len(colours), 256)] {
		out = append(out, c)
	}
	return out
}

// reduced is a picture in the colours of a palette, each the one that is nearest.
func reduced(picture image.Image, palette color.Palette) *image.Paletted {
	b := picture.Bounds()
	out := image.NewPaletted(b, palette)
	nearest := map[color.Color]uint8{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := picture.At(x, y)
			index, known := nearest[c]
			if !known {
				index = uint8(palette.Index(c))
				nearest[c] = index
			}
			out.SetColorIndex(x, y, index)
		}
	}
	return out
}

// classKeys are the marks of the classes that the components are fitted on.
func (x *contents) classKeys() (keys []key) {
	classes := slices.Clone(x.Result.PCA[0].Classes)
	slices.Sort(classes)
	for _, class := range classes {
		n := 0
		for _, label := range x.labels {
			if label == int32(class) {
				n++
			}
		}
		mark := classStyle(class, 2.6)
		keys = append(keys, key{name: fmt.Sprintf("class %d (%s)", class, text.Count(n)), mark: &mark})
	}
	return keys
}
