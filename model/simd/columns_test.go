package simd

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// TestSortedBlocks comes back to overlapping minibatches, from several goroutines, and has the bits
// of the dense product each time.
func TestSortedBlocks(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(3, 1))
		all := randomSparse(t, r, 60, 90, 0.2)
		d := NewMatrix(25, 17)
		for i := range d.Data {
			d.Data[i] = float32(r.NormFloat64())
		}
		var blocks []Sparse
		for from := range 35 {
			for _, n := range []int{25, 24} {
				blocks = append(blocks, all.Slice(5, 60).Slice(from, min(from+n, 55)))
			}
		}
		delta := func(i int) Matrix { return d.Slice(0, blocks[i].Rows()) }
		const turns = 3
		var work sync.WaitGroup
		var found [2][]Matrix
		for g := range found {
			work.Go(func() {
				w := NewWorkspace(k, Serial)
				for i := range turns * len(blocks) {
					m := NewMatrix(90, 17)
					w.AddSparseTransMul(m, -0.3, blocks[i%len(blocks)], delta(i%len(blocks)))
					found[g] = append(found[g], m)
				}
			})
		}
		work.Wait()
		w := NewWorkspace(k, Serial)
		for i, x := range blocks {
			want := NewMatrix(90, 17)
			w.AddTransMul(want, -0.3, x.dense(), delta(i))
			for turn := range turns {
				for g := range found {
					equalMatrices(t, found[g][turn*len(blocks)+i], want)
				}
			}
		}
		for key, kept := range all.sorted.blocks {
			if kept == nil {
				t.Errorf("%d rows from row %d came again and are not kept", key.n, key.first)
			}
		}
		// From 30 on 25 rows are cut to what there is, and so are 24 from 31 on.
		if got, want := len(all.sorted.blocks), 35+35-4; got != want {
			t.Errorf("%d blocks, want %d", got, want)
		}
	})
}

// TestSortedBlocksAreBounded has more blocks than there is room for.
func TestSortedBlocksAreBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 2))
	all := randomSparse(t, r, 3, 10, 0.5)
	all.sorted.bytes = sortedBytes - 2*blockBytes - 1
	w := NewWorkspace(&goKernels, Serial)
	for range 3 {
		for i := range 3 {
			if c := w.columnsOf(all.Slice(i, i+1)); c != &w.columns {
				t.Error("a block is kept for which there is no room")
			}
		}
	}
	if all.sorted.bytes > sortedBytes || len(all.sorted.blocks) != 2 {
		t.Errorf("%d bytes of %d blocks", all.sorted.bytes, len(all.sorted.blocks))
	}
}

// TestSortedBlocksEndWithTheLastTraining has two trainings on one matrix, of which one ends first.
func TestSortedBlocksEndWithTheLastTraining(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	all := randomSparse(t, r, 4, 10, 0.5)
	w := NewWorkspace(&goKernels, Serial)
	come := func() (kept int) {
		for range 2 {
			for i := range 4 {
				w.columnsOf(all.Slice(i, i+1))
			}
		}
		for _, c := range all.sorted.blocks {
			if c != nil {
				kept++
			}
		}
		return kept
	}
	for range 2 { // another training begins anew
		first, second := all.Training(), all.Slice(1, 3).Training()
		if kept := come(); kept != 4 {
			t.Errorf("%d blocks are kept while two train, want 4", kept)
		}
		first()
		if len(all.sorted.blocks) != 4 {
			t.Errorf("%d blocks are left while one still trains, want 4", len(all.sorted.blocks))
		}
		second()
		if len(all.sorted.blocks) != 0 || all.sorted.bytes != 0 {
			t.Errorf("%d blocks of %d bytes are left when nothing trains", len(all.sorted.blocks), all.sorted.bytes)
		}
	}
}

// TestColumnsOnCores sorts a block that several cores share, and compares the lists with the rows.
func TestColumnsOnCores(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	w := NewWorkspace(&goKernels, NewPool(3))
	for _, cols := range []int{bandCols - 1, 2 * bandCols, 784} {
		x := *randomSparse(t, r, 256, cols, 0.3)
		if _, large := w.divided(sortFlops*x.Entries(), x.bands, 1); !large {
			t.Fatalf("%d columns are sorted by one core: the test is of several", cols)
		}
		for range 2 { // the second time, lists of other rows lie there
			x := x.Slice(0, 255)
			c := w.columnsOf(x)
			want := make([][]uint16, cols)
			row := make([]uint8, cols)
			for i := range x.Rows() {
				x.Decode(row, i)
				for j, code := range row {
					if code != 0 {
						want[j] = append(want[j], uint16(i)|uint16(code)<<8)
					}
				}
			}
			for j := range want {
				if got := c.entry[c.begin[j]:c.end[j]]; !slices.Equal(got, want[j]) {
					t.Fatalf("column %d of %d holds %v, want %v", j, cols, got, want[j])
				}
			}
		}
	}
}
