// Package data is what a network is shown: labelled images, from the embedded MNIST or from files
// of the reader's own.
//
// # Sets
//
// A [Set] has two files' worth of training images and two of test images, divided as in the post
// (Silviu Pitis, "Representational Power of Deeper Layers", r2rt.com, 2016): the first 5,000
// training images are held out, the other 55,000 are the training split. Nothing is ever shuffled,
// so that row i means the same image in every run.
//
//	files                train-images, train-labels            t10k-images, t10k-labels
//	                    ┌────────────┬───────────────────┐    ┌───────────────┐
//	Set                 │    Held    │       Train       │    │     Test      │
//	                    └────────────┴───────────────────┘    └───────────────┘
//	MNIST                   5,000           55,000                 10,000
//
// [MNIST] needs no file and no network: it is in the program. [Load] takes a directory with the
// four files under the names that MNIST gave them, as Fashion-MNIST, KMNIST and others have them
// too, or under EMNIST's. [Open] chooses between the two by name.
//
// Pixels stay the bytes they are in the file, 0 (background) to 255; whoever feeds a network
// divides them by 255. That keeps the training images at 47 MB, a quarter of their size as float32.
// Streamed, they take a megabyte.
//
// # Ownership
//
// A Set and everything cut from it with [Images.Slice] share one block of memory. Nobody writes to
// it after loading, so any number of goroutines may read it.
//
// # Format and errors
//
// The files are IDX files, plain or packed with gzip: images of unsigned bytes, labels of bytes or
// of 16- or 32-bit integers. Input is not trusted: whatever the bytes, a reader gets either a set
// that is whole (as many labels as images, every label a class, train and test images of one size)
// or one sentence that names the file, or the flag of the fathom command that sets the option, and
// says what was found and what was expected:
//
//	train-labels-idx1-ubyte.gz: 59,999 labels for 60,000 images
//
// Several things wrong are said together, see [Problems]. What is no IDX file is named for what it
// is, if that has a name: a web page, a Git LFS pointer, an archive. Where a directory has no set,
// the sentence says where one is.
//
// A header is not believed: what is allocated on its word is bounded by the size of the file and by
// 64 MiB, and what comes beyond that by the bytes that really arrive.
package data
