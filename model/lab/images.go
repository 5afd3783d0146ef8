package lab

import (
	"fmt"

	"fathom/model/run"
)

// Images returns the test images of the given indices, in that order and in memory
// of their own. It may be called from any goroutine; its errors are [ErrNotLoaded]
// and one that names an index that is not there.
func (l *Lab) Images(index []int) (*run.Pictures, error) {
	m, err := l.loaded()
	if err != nil {
		return nil, err
	}
	p := &run.Pictures{Index: append([]int(nil), index...), Rows: m.Test.Rows, Cols: m.Test.Cols}
	memory := make([]byte, len(index)*m.Test.Dim())
	for _, i := range index {
		if i < 0 || i >= m.Test.Len() {
			return nil, fmt.Errorf("test image %d: there are %d, from 0", i, m.Test.Len())
		}
		image := memory[:m.Test.Dim():m.Test.Dim()]
		memory = memory[m.Test.Dim():]
		m.Test.Image(image, i)
		p.Pixels = append(p.Pixels, image)
	}
	return p, nil
}
