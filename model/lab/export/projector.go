package export

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"fathom/data"
)

// maxSprite is the most pixels that the Embedding Projector takes of a sprite image
// in each direction (TensorFlow's guide, "Visualizing Data using the Embedding
// Projector").
const maxSprite = 8192

// projector lists the files of the Embedding Projector, https://projector.tensorflow.org:
// one point for each image of the PCA stage, in the same order in all of them.
func (x *contents) projector() []file {
	if len(x.layers) == 0 {
		return nil
	}
	files := []file{{"projector/vectors.tsv", x.layers[len(x.layers)-1].vectors}}
	for _, layer := range x.layers {
		files = append(files, file{"projector/" + layer.vectorsName(), layer.vectors})
	}
	files = append(files, file{"projector/metadata.tsv", x.metadata})
	if x.hasSprite() {
		files = append(files, file{"projector/sprite.png", x.sprite})
	}
	return append(files, file{"projector/projector_config.json", x.projectorConfig})
}

func (l layer) vectorsName() string { return "vectors-" + l.name + ".tsv" }

// vectors writes a row of numbers for each point, without a header.
func (l layer) vectors(w io.Writer) error {
	var line []byte
	for i := range l.values.Rows {
		line = line[:0]
		for j, v := range l.values.Row(i) {
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
	steps := x.Result.Spec.Network().Steps
	head := []string{"label", "index", "predicted", "correct"}
	var probes [][]int32
	for i, p := range x.Result.Probes {
		if predictions := x.Store.Predictions(steps, i); len(predictions) > slices.Max(x.shown) {
			probes, head = append(probes, predictions), append(head, "probe_"+p.Layer)
		}
	}
	if _, err := io.WriteString(w, strings.Join(head, "\t")+"\n"); err != nil {
		return err
	}
	for i, index := range x.shown {
		row := []string{strconv.Itoa(int(x.labels[i])), strconv.Itoa(index), class(x.classes[i]), "no"}
		if x.classes[i] == x.labels[i] && x.classes[i] != data.None {
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

// class writes a prediction.
func class(c int32) string {
	if c == data.None {
		return "none"
	}
	return strconv.Itoa(int(c))
}

// side is how many images a row and a column of the sprite have.
func (x *contents) side() int { return int(math.Ceil(math.Sqrt(float64(len(x.shown))))) }

func (x *contents) hasSprite() bool {
	return x.side()*max(x.Material.Test.Rows, x.Material.Test.Cols) <= maxSprite
}

// sprite draws all images into a square grid, row by row from the top left. Ink is
// dark and paper white: the projector tints the paper with a point's colour.
func (x *contents) sprite(w io.Writer) error {
	test, side := x.Material.Test, x.side()
	sprite := image.NewGray(image.Rect(0, 0, side*test.Cols, side*test.Rows))
	for i := range sprite.Pix {
		sprite.Pix[i] = 255
	}
	pixels := make([]byte, test.Dim())
	for k, index := range x.shown {
		test.Image(pixels, index)
		left, top := k%side*test.Cols, k/side*test.Rows
		for j, v := range pixels {
			sprite.SetGray(left+j%test.Cols, top+j/test.Cols, color.Gray{255 - v})
		}
	}
	return png.Encode(w, sprite)
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
			TensorName:  fmt.Sprintf("%s, seed %d, %s", x.Material.Name, x.Result.Spec.Seed, layer.name),
			TensorShape: [2]int{layer.values.Rows, layer.values.Cols},
			TensorPath:  layer.vectorsName(), MetadataPath: "metadata.tsv",
		}
		if x.hasSprite() {
			e.Sprite = &sprite{"sprite.png", [2]int{x.Material.Test.Cols, x.Material.Test.Rows}}
		}
		config.Embeddings = append(config.Embeddings, e)
	}
	text, err := json.MarshalIndent(config, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}
