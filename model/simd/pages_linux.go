package simd

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugePage is the size of a huge page on amd64, and on arm64 where small ones have 4 KB.
const hugePage = 2 << 20

// widePages asks for huge pages where they fit into the memory of a large new matrix. Products walk
// down columns, each row of which lies in a small page of its own, and there are more of those than
// the processor keeps the addresses of. It is a wish: where it is not granted nothing changes.
func widePages(data []float32) {
	if len(data) < 2*hugePage/4 {
		return
	}
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(data))), 4*len(data))
	from := int(-uintptr(unsafe.Pointer(unsafe.SliceData(data))) % hugePage)
	to := from + (len(bytes)-from)/hugePage*hugePage
	if from < to {
		_ = unix.Madvise(bytes[from:to:to], unix.MADV_HUGEPAGE)
	}
}
