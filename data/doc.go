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
// too, or under EMNIST's; or images in arrays, see below. [Open] chooses between the two by name.
//
// Pixels stay the bytes they are in the file, 0 (background) to 255; whoever feeds a network
// divides them by 255. That keeps the training images at 47 MB, a quarter of their size as float32.
// Streamed, they take a megabyte.
//
// # Arrays
//
// The arrays of an .npz archive of NumPy's have four keys (NAME.npz), the columns of CSV tables are
// labels and pixels:
//
//	x_train, y_train, x_test, y_test                           as Keras has MNIST
//	train_images, train_labels, test_images, test_labels       as MedMNIST has all its sets
//	train.csv, test.csv                                        in one directory
//	NAME.csv                                                   with a column split
//
// Images are grey, n×h×w, n×h×w×1, n×1×h×w or n×d; in a table each row is one. Where only the
// number of pixels is known, d, images are square if d is a square, and 1×d otherwise. Labels are
// integers, n or n×1. The column of a table that has them is named label, class, target or y, as in
// Kaggle's, or it is the first where no line names the columns, as in Joseph Redmon's "MNIST in CSV"
// (pjreddie.com). A column split says train, test or validation of each row, or 0, 1 and 2. Images
// for validation are left aside, as MedMNIST's val_images are: held out are the first training
// images, whatever the files.
//
// Bytes (uint8), and other whole numbers of 0…255, are taken as they are. Booleans and floats of
// 0…1 are multiplied by 255 and rounded to the nearest, so that x/255 leads back to x. Floats of
// which the largest is above 127 are only rounded. What does not say which of these it is, is
// refused: integers up to 1, floats up to 16, negative ones, test images of another scale.
//
// # Ownership
//
// A Set and everything cut from it with [Images.Slice] share one block of memory. Nobody writes to
// it after loading, so any number of goroutines may read it.
//
// # Format and errors
//
// The other files are IDX files, plain or packed with gzip: images of unsigned bytes, labels of
// bytes or of 16- or 32-bit integers. Input is not trusted: whatever the bytes, a reader gets either a set
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
// 64 MiB, and what comes beyond that by the bytes that really arrive. Package array checks the
// sizes of arrays; what is packed in an archive is unpacked before room is made for its images.
package data
