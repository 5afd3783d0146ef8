package export

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"fathom/model/spec"
)

// maxSprite is the most pixels that the Embedding Projector takes of a sprite image
// in each direction (TensorFlow's guide, "Visualizing Data using the Embedding
// Projector").
const maxSprite = 8192

// projector lists the files of the Embedding Projector, https://projector.tensorflow.org:
// one point for each image of the PCA stage, in the same order in all of them.
func (x *contents) projector() []file {
	vectors := func(l layer) func(io.Writer) error {
		return func(w io.Writer) error { return x.vectors(l, w) }
	}
	files := []file{{"projector/vectors.tsv", vectors(x.layers[len(x.layers)-1])}}
	for _, layer := range x.layers {
		files = append(files, file{"projector/" + layer.vectorsName(), vectors(layer)})
	}
	files = append(files, file{"projector/metadata.tsv", x.metadata})
	if x.hasSprite() {
		files = append(files, file{"projector/sprite.png", x.sprite})
	}
	return append(files, file{"projector/projector_config.json", x.projectorConfig})
}

func (l layer) vectorsName() string { return "vectors-" + l.name + ".tsv" }

// vectors writes a row of numbers for each point, without a header.
func (x *contents) vectors(l layer, w io.Writer) error {
	values, err := x.ask(x.representation(l))
	if err != nil {
		return err
	}
	return tabbed(w, values)
}

// tabbed writes a row of numbers a line.
func tabbed(w io.Writer, values *spec.Array) error {
	var line []byte
	for row := range slices.Chunk(values.Float32, values.Cols) {
		line = line[:0]
		for j, v := range row {
			if j > 0 {
				line = append(line, '\t')
			}
			line = strconv.AppendFloat(line, float64(v), 'g', -1, 32)
		}
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return nil
}

// metadata writes what is known of each point: its label, its index in the test
// set, and the class that the network and each layer's probe give it.
func (x *contents) metadata(w io.Writer) error {
	head := []string{"label", "index", "predicted", "correct"}
	var probes [][]int32
	for i, p := range x.Result.Probes {
		predicted, err := x.probed(i)
		if err != nil {
			return err
		}
		if len(predicted) > slices.Max(x.shown) {
			probes, head = append(probes, predicted), append(head, "probe_"+p.Layer)
		}
	}
	if _, err := io.WriteString(w, strings.Join(head, "\t")+"\n"); err != nil {
		return err
	}
	for i, index := range x.shown {
		row := []string{strconv.Itoa(int(x.labels[i])), strconv.Itoa(index), class(x.classes[i]), "no"}
		if x.classes[i] == x.labels[i] && x.classes[i] != spec.None {
			row[3] = "yes"
		}
		for _, predictions := range probes {
			row = append(row, class(predictions[index]))
		}
		if _, err := io.WriteString(w, strings.Join(row, "\t")+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// side is how many images a row and a column of the sprite have.
func (x *contents) side() int { return int(math.Ceil(math.Sqrt(float64(len(x.shown))))) }

func (x *contents) hasSprite() bool {
	return x.side()*max(x.Result.Data.Rows, x.Result.Data.Cols) <= maxSprite
}

// sprite draws all images into a square grid, row by row from the top left. Ink is
// dark and paper white: the projector tints the paper with a point's colour.
func (x *contents) sprite(w io.Writer) error {
	rows, cols, side := x.Result.Data.Rows, x.Result.Data.Cols, x.side()
	sprite := image.NewGray(image.Rect(0, 0, side*cols, side*rows))
	for i := range sprite.Pix {
		sprite.Pix[i] = 255
	}
	top := 0
	for row := range slices.Chunk(x.shown, side) {
		pictures, err := x.View.Images(row)
		if err != nil {
			return err
		}
		for k, pixels := range pictures.Pixels {
			for j, v := range pixels {
				sprite.SetGray(k*cols+j%cols, top+j/cols, color.Gray{255 - v})
			}
		}
		top += rows
	}
	return encodePNG(w, sprite)
}

// embedding is one entry of the projector's config.
type embedding struct {
	TensorName   string  `json:"tensorName"`
	TensorShape  [2]int  `json:"tensorShape"`
	TensorPath   string  `json:"tensorPath"`
	MetadataPath string  `json:"metadataPath"`
	Sprite       *sprite `json:"sprite,omitempty"`
}

type sprite struct {
	ImagePath      string `json:"imagePath"`
	SingleImageDim [2]int `json:"singleImageDim"` // width, height
}

// projectorConfig ties the files together, the deepest layer first: it is the one
// that the projector opens with.
func (x *contents) projectorConfig(w io.Writer) error {
	var config struct {
		Embeddings []embedding `json:"embeddings"`
	}
	for _, layer := range slices.Backward(x.layers) {
		e := embedding{
			TensorName:  fmt.Sprintf("%s, seed %d, %s", x.Result.Data.Data, x.Result.Spec.Seed, layer.name),
			TensorShape: [2]int{len(x.shown), layer.width},
			TensorPath:  layer.vectorsName(), MetadataPath: "metadata.tsv",
		}
		if x.hasSprite() {
			e.Sprite = &sprite{"sprite.png", [2]int{x.Result.Data.Cols, x.Result.Data.Rows}}
		}
		config.Embeddings = append(config.Embeddings, e)
	}
	return indented(w, config)
}

// indented writes a value as JSON.
func indented(w io.Writer, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}
