package data

import (
	"io"
	"sync"
)

// A Sink is handed the images of one split while their file is read, so that nobody has to hold
// them all. Its methods are called one after the other, on goroutines of their own. A panic of
// theirs comes out of [Stream].
type Sink interface {
	// Begin comes once, before any image. It says how many there will be, n, and their size in
	// pixels. The numbers are the header's word: whoever makes room for them on that alone believes
	// a file that may be a few bytes long. n·rows·cols is no more than an int holds.
	Begin(n, rows, cols int)

	// Take is handed the pixels of the next images, of one or more whole ones, as they lie in
	// [Images.Pixels]. The memory is written to again as soon as Take returns.
	Take(pixels []byte)
}

// Stream is [Open] for those who need each image once. It hands the images of the training split
// and of the test images to a sink each, both at the same time, and returns the set without any
// pixels: labels and sizes only. Images held out, and those beyond what the options ask for, are
// checked like the others and handed to nobody; of the embedded MNIST, which is known to be good, the latter
// are not read. Of a file that is no good its first images may
// have been handed on before that was known; with an error they count for nothing.
func Stream(name string, o Options, train, test Sink) (*Set, error) {
	return open(name, o, parts{{sink: train, from: o.HoldOut, limit: o.Train}, {}, {sink: test, limit: o.Test}, {}})
}

// A part is the images of one file that a sink is for, and how much of the file is read.
type part struct {
	sink  Sink // nil where the file is kept as it is
	from  int  // the first of them
	limit int  // how many at most, 0 for all
	only  int  // how many images or labels are read, with from; 0 for all, and the end is looked for then
}

// parts are those of the four files, in the order of their roles.
type parts [4]part

// of is the part's images among n, from … to−1. It is for options that do not fit n as well: that
// is said elsewhere.
func (p part) of(n int) (from, to int) {
	from = min(max(p.from, 0), n)
	if p.limit > 0 {
		n = from + min(p.limit, n-from)
	}
	return from, n
}

const (
	// blockBytes is about how much is handed on at a time: enough for the handing on to cost
	// nothing, and so little that a core finds in its cache what it has just been given.
	blockBytes = 128 << 10

	// ringBlocks is how many blocks may be under way. Unpacking takes the longest, and should not
	// wait where the other core is busy with another file for a while.
	ringBlocks = 8
)

// streamIDX is [readIDX] for images that go to a sink. Data is nil.
func streamIDX(r io.Reader, name string, trusted int, p part) (content, error) {
	return scanIDX(r, name, 3, p.only, func(file *idxFile, sizes []int, want int) (int, error) {
		image := sizes[1] * sizes[2]
		first, last := p.of(sizes[0])
		p.sink.Begin(last-first, sizes[1], sizes[2])
		from, to := first*image, last*image // what is left for the sink, counted from the next block on
		return file.blocks(want, image*max(1, blockBytes/image), trusted, func(block []byte) {
			if chosen := block[min(max(from, 0), len(block)):min(max(to, 0), len(block))]; len(chosen) > 0 {
				p.sink.Take(chosen)
			}
			from, to = from-len(block), to-len(block)
		})
	})
}

// blocks reads the next want bytes, or as many as there are, and says how many. It hands them to
// take in blocks of so many bytes, of which the last may be shorter; a block in which the file ends
// too soon is kept back. take runs beside the reading and must not keep the block: there are a few,
// used in turn. For the first block at most trusted bytes are allocated before anything has
// arrived; another is only made when one has been filled.
func (f *idxFile) blocks(want, size, trusted int, take func(block []byte)) (int, error) {
	full, empty := make(chan []byte, ringBlocks), make(chan []byte, ringBlocks)
	var taking sync.WaitGroup
	var broken crash
	taking.Go(func() {
		for block := range full {
			broken.run(func() { take(block) })
			empty <- block // after a panic too: the reader waits for it
		}
	})
	defer broken.again()
	defer taking.Wait()
	defer close(full)

	end := min(size, want) // of the block that is being read
	block, err := f.elements(end, trusted)
	got, made := len(block), 1
	for err == nil && got == end {
		full <- block
		if got == want {
			break
		}
		if made < ringBlocks && len(empty) == 0 {
			made++
			block = make([]byte, size)
		} else {
			block = <-empty
		}
		end = min(got+size, want)
		block = block[:end-got]
		var n int
		n, err = f.fill(block)
		got += n
	}
	if err == io.EOF {
		err = nil // as a file that is too short its caller has the words for it
	}
	return got, err
}
