package array

import (
	"encoding/binary"
	"io"

	"fathom/data/text"
)

// matrix is the rows and columns of an array in Fortran order. Dimensions of one element do not
// matter for the order. There may be two others.
func matrix(shape []int, p place) (rows, cols int, err error) {
	var long []int
	for _, d := range shape {
		if d == 0 {
			return 0, 0, nil
		}
		if d > 1 {
			long = append(long, d)
		}
	}
	switch len(long) {
	case 0, 1:
		return 1, 1, nil
	case 2:
		return long[0], long[1], nil
	}
	return 0, 0, refusal{p.fault("Fortran order of shape %s, which is read up to two dimensions; save np.ascontiguousarray of it", text.Shape(shape...))}
}

// panelSize is the bytes that are transposed at once: enough that a piece of a column, which is
// read with one call, is longer than a page of memory for up to four thousand columns of float32.
const panelSize = 16 << 20

// transposed is the bytes of a matrix in C order that lies in the source column by column. It is
// transposed when the first element is read, the whole of it: a few rows of it lie all over the
// file. It keeps its type, so that integers and doubles stay exact.
func (f *File) transposed(p place, data *source, at int64, rows, cols, itemSize int) *source {
	all := int64(rows) * int64(cols) * int64(itemSize)
	return &source{ready: func() (io.ReaderAt, error) {
		columns, err := data.open()
		if err != nil {
			return nil, err
		}
		kept, err := f.keeper.keep(all, func(w io.Writer) error {
			return transpose(w, columns, at, rows, cols, itemSize)
		})
		data.drop(f.keeper)
		if err != nil {
			return nil, p.fault("transposing failed: %w", text.Cause(err))
		}
		return kept, nil
	}}
}

func transpose(w io.Writer, columns io.ReaderAt, at int64, rows, cols, itemSize int) error {
	height := int(min(int64(rows), max(1, panelSize/(int64(cols)*int64(itemSize)))))
	panel, turned := make([]byte, height*cols*itemSize), make([]byte, height*cols*itemSize)
	for top := 0; top < rows; top += height {
		height := min(height, rows-top)
		for j := range cols {
			piece := panel[j*height*itemSize:][:height*itemSize]
			from := at + (int64(j)*int64(rows)+int64(top))*int64(itemSize)
			if n, err := columns.ReadAt(piece, from); n < len(piece) {
				if err == io.EOF {
					err = io.ErrUnexpectedEOF
				}
				return err
			}
		}
		turn(turned, panel, height, cols, itemSize)
		if _, err := w.Write(turned[:height*cols*itemSize]); err != nil {
			return err
		}
	}
	return nil
}

// turn transposes cols columns of so many rows, in tiles that stay in the nearest cache.
func turn(dst, src []byte, rows, cols, itemSize int) {
	const tile = 32
	for top := 0; top < rows; top += tile {
		for left := 0; left < cols; left += tile {
			for i := top; i < min(top+tile, rows); i++ {
				turnRow(dst[i*cols*itemSize:(i+1)*cols*itemSize], src[i*itemSize:], left, min(left+tile, cols), rows*itemSize, itemSize)
			}
		}
	}
}

// turnRow fills a part of a row from columns that are stride bytes apart.
func turnRow(dst, src []byte, from, to, stride, itemSize int) {
	switch itemSize {
	case 1:
		for j := from; j < to; j++ {
			dst[j] = src[j*stride]
		}
	case 2:
		for j := from; j < to; j++ {
			binary.LittleEndian.PutUint16(dst[2*j:], binary.LittleEndian.Uint16(src[j*stride:]))
		}
	case 4:
		for j := from; j < to; j++ {
			binary.LittleEndian.PutUint32(dst[4*j:], binary.LittleEndian.Uint32(src[j*stride:]))
		}
	case 8:
		for j := from; j < to; j++ {
			binary.LittleEndian.PutUint64(dst[8*j:], binary.LittleEndian.Uint64(src[j*stride:]))
		}
	default:
		for j := from; j < to; j++ {
			copy(dst[j*itemSize:(j+1)*itemSize], src[j*stride:])
		}
	}
}
