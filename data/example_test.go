package data_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"fathom/data"
)

func ExampleMNIST() {
	set, err := data.MNIST(data.Options{HoldOut: 5000})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(set.Held.Len(), set.Train.Len(), set.Test.Len())
	fmt.Println(set.Train.Rows, set.Train.Cols, set.Train.Dim())
	fmt.Println(set.Train.Slice(0, 10).Labels)

	// Every second row and column of the first test image, without its margin.
	seven := set.Test.Row(0)
	for y := 8; y < 28; y += 2 {
		line := make([]byte, 0, 14)
		for x := 0; x < 24; x += 2 {
			line = append(line, " .oO@"[int(seven[y*28+x])*4/255])
		}
		fmt.Printf("|%s|\n", line)
	}
	// Output:
	// 5000 55000 10000
	// 28 28 784
	// [7 3 4 6 1 8 1 0 9 8]
	// |   OOOOOOOo |
	// |      ... O |
	// |         O. |
	// |         O  |
	// |        O   |
	// |       .O   |
	// |       O    |
	// |      O.    |
	// |      O     |
	// |     .O     |
}

func ExampleLoad() {
	dir, err := os.MkdirTemp("", "fashion")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for name, content := range map[string]string{
		"train-images-idx3-ubyte": "\x00\x00\x08\x03" + "\x00\x00\x00\x03\x00\x00\x00\x01\x00\x00\x00\x02" + "aabbcc",
		"train-labels-idx1-ubyte": "\x00\x00\x08\x01" + "\x00\x00\x00\x02" + "\x00\x01",
		"t10k-images-idx3-ubyte":  "\x00\x00\x08\x03" + "\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x02" + "dd",
		"t10k-labels-idx1-ubyte":  "\x00\x00\x08\x01" + "\x00\x00\x00\x01" + "\x01",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			log.Fatal(err)
		}
	}
	_, err = data.Load(dir, data.Options{HoldOut: 1, Classes: 2})
	fmt.Println(err)
	// Output: train-labels-idx1-ubyte: 2 labels for 3 images
}

func ExampleOpen() {
	_, err := data.Open("mnist", data.Options{Classes: 1})
	fmt.Println(err)
	_, err = data.Open("minst", data.Options{})
	fmt.Println(err)
	// Output:
	// --classes: 1, expected 2 to 65,536
	// minst: no such file or directory; the dataset inside the program is called mnist
}

func ExampleImages_Slice() {
	all := data.Images{Pixels: []byte("aabbccdd"), Labels: []int32{0, 1, 2, 3}, Rows: 1, Cols: 2}
	minibatch := all.Slice(1, 3)
	fmt.Printf("%d images: %s, labels %v\n", minibatch.Len(), minibatch.Pixels, minibatch.Labels)
	fmt.Printf("the second of them: %s\n", minibatch.Row(1))
	// Output:
	// 2 images: bbcc, labels [1 2]
	// the second of them: cc
}
