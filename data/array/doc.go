// Package array reads arrays that other programs wrote: the .npy and .npz files of NumPy,
// safetensors, whole or in shards, the .pt files of PyTorch, tables as CSV or TSV, and files that
// are nothing but elements.
//
// [Open] reads what a file holds and checks it against the file's length before anything is
// allocated for it. It executes nothing and believes nothing: any bytes lead to arrays or to one
// sentence that names the file, the array and the byte. The elements stay in the file until they
// are asked for; an [Array] reads them in blocks, from several goroutines if need be, and makes
// float32, float64 or int64 of them, whatever their type.
//
//	file, err := array.Open("acts.safetensors", array.Options{})
//	for _, a := range file.Arrays {            // layer.003, 10,000×768 of f16
//		err = a.ReadFloats(rows, 100*768)  // from row 100 on, as many as rows has room for
//	}
//	err = file.Changed()                       // at the end of a pass
//	err = file.Close()
//
// Files are read with pread and never mapped: a mapped file that somebody cuts off ends the
// process. What cannot be read where it lies (packed entries, Fortran order, transposed
// tensors) is made ready once, when its first element is read: in memory as far as
// [Options].Memory goes, then in a file that [File.Close] removes. Other views of PyTorch than a
// transposed matrix must fit in memory, and so must the columns of a CSV file.
//
// What fathom keeps itself is safetensors too: [EncodeTensors] makes a whole file of arrays in memory,
// and [DecodeTensors] reads one back bit for bit.
package array
