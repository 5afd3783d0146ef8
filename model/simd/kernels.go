package simd

import (
	"fmt"
	"os"
	"strings"
	"sync"
)

// EnvVar is the environment variable that overrides the choice of [Default].
const EnvVar = "FATHOM_SIMD"

// Kernels is one tier: the same set of functions for one kind of processor. It is immutable and may
// be shared.
//
// Its methods work on plain vectors; those of a [Workspace] on matrices.
type Kernels struct {
	tier  string
	lanes int // floats in a vector
	// panelVecs is how many vectors of columns panel takes at a time at most.
	panelVecs int
	// parallel is from how many floating-point operations on a product is large, see Pool.
	parallel int

	// panel computes C = Z + A·B, or C += α·(Z + A·B) if add, for m rows and up to panelVecs vectors of
	// columns. A has the row stride ars and the column stride aks. With ldz = 0 all rows of Z are
	// the same.
	panel func(c []float32, ldc int, a []float32, ars, aks int, b []float32, ldb int, z []float32, ldz int,
		m, k, vecs int, add bool, alpha float32)
	// sparseMul computes Y = Z + X·W for up to sparseVecs vectors of columns. Row r of X has the entries
	// begin[r·step] to end[r·step], each a row of W | code<<8.
	sparseMul func(y []float32, ldy int, begin, end []uint32, step int, entry []uint16, palette []float32,
		w []float32, ldw int, z []float32, ldz int, rows, vecs int)
	// sparseAdd computes W += α·Xᵀ·D for up to sparseVecs vectors of columns. Column p of X has the entries
	// begin[p] to end[p].
	sparseAdd func(w []float32, ldw int, begin, end []uint32, entry []uint16, palette []float32,
		d []float32, ldd int, cols, vecs int, alpha float32)
	// skinny computes z[c][i] = Σⱼ x[i][j]·w[c][j] + bias[c] for 1 to skinnyMost classes c, in the
	// order that SkinnyPass promises. What lies ahead floats behind what it reads of X is
	// prefetched, which does nothing but fill caches: it may lie outside of X, or where no memory
	// is.
	skinny func(z []float32, ldz int, x []float32, ldx int, w []float32, ldw int, bias []float32, rows, d, classes, ahead int)
	// skinnySum computes g[c][j] = Σᵢ z[c][i]·x[i][j], or += where begin is not set, for 1 to
	// skinnySumMost classes c and up to skinnySumVecs vectors of columns, in the order of i.
	skinnySum func(g []float32, ldg int, z []float32, ldz int, x []float32, ldx int, rows, classes, vecs, ahead int, begin bool)
	// skinnyMost and skinnySumMost are how many classes they take at a time.
	skinnyMost, skinnySumMost, skinnySumVecs int
	// widen computes dst = src, and addWidened dst += src, for as many elements as src has.
	widen, addWidened func(dst []float64, src []float32)
	// scaled computes dst = dst·scale, rounded once, or 0 where that is smaller than any derivative that
	// counts, for as many eights of elements as dst has.
	scaled func(dst []float32, scale []float64)
	// half computes dst = src, little-endian float16s, for as many eights of elements as dst has.
	half func(dst []float32, src []byte)
	// moments adds x − origin to sum and its square to squares, over the rows of x, one or more, for
	// as many fours of columns as sum has. The bits are the same in every tier.
	moments func(sum, squares, origin []float64, x []float32, ldx, rows int)
	// transpose computes dst = srcᵀ for at least 8 rows and columns of src.
	transpose func(dst []float32, ldd int, src []float32, lds int, rows, cols int)

	// affine and combine are the float64 products for n rows of X, d columns and the one to three
	// classes of rows. Their sums have the order that Affine64 and Combine64 promise.
	affine  func(z []float64, ldz int, w []float64, ldw int, rows []int, x []float64, ldx int, n, d int)
	combine func(g []float64, ldg int, r []float64, ldr int, rows []int, x []float64, ldx int, n, d int)

	// mulVec and addTransMulVec are the float64 products with one vector of MulVec64 and
	// AddTransMulVec64, of at least one row. They have the same bits in every tier.
	mulVec         func(y []float64, a []float64, lda int, x []float64, rows, d int)
	addTransMulVec func(y, c []float64, a []float64, lda int, rows, d int)
	// addScaled64 computes dst = y + α·x for as many elements as x has, the same bits in every
	// tier.
	addScaled64 func(dst, y []float64, alpha float64, x []float64)
	// exp64 computes dst = eˣ for src ≤ 0, and log1p64 dst = log(1+x) for src of 0 … 1, with the
	// bits of elementary.Exp and elementary.Log1p.
	exp64, log1p64 func(dst, src []float64)

	tanh, exp, sigmoid, relu        elementwise // dst = f(src)
	tanhGrad, sigmoidGrad, reluGrad elementwise // dst = dst·f′, src = f
	axpy                            func(dst []float32, ldd int, src []float32, lds int, rows, n int, alpha float32)
	// top subtracts its largest element from each column of z. best gets the row where it is first, −1
	// where an element is not finite; then what the column holds has no meaning. Whole vectors are read
	// and written.
	top          func(z []float32, ldz int, best []int32, rows, n int)
	curve        func(z []float32, ldz int, p []float32, ldp int, own []float32, rows, n int, c float32)
	peak         func(turns int)
	flopsPerTurn int
	stream       func(x []float32) // reads x
}

// An elementwise kernel works on rows rows of n elements. Those of activations keep what
// [Activation] promises. exp has an error of at most 1.1 ulp; results above the largest float are
// +Inf, those below the normal range are rounded to subnormal floats or 0, and NaN stays NaN.
type elementwise func(dst []float32, ldd int, src []float32, lds int, rows, n int)

// tierNames are the tiers there are, best first.
var tierNames = []string{"avx512", "avx2", "neon", "go"}

// Select returns a tier by its name, avx512, avx2, neon or go, or the best one that this processor
// supports if the name is empty.
func Select(name string) (*Kernels, error) {
	for _, tier := range tierNames {
		k := lookup(tier)
		if k != nil && (name == "" || name == tier) {
			return k, nil
		}
		if name == tier {
			return nil, fmt.Errorf("kernel tier %q: this processor does not support it, expected %s",
				name, strings.Join(Supported(), " or "))
		}
	}
	return nil, fmt.Errorf("kernel tier %q is unknown, expected %s", name, strings.Join(Supported(), " or "))
}

// Supported returns the names of the tiers that this processor supports, best first.
func Supported() []string {
	var names []string
	for _, tier := range tierNames {
		if lookup(tier) != nil {
			names = append(names, tier)
		}
	}
	return names
}

// lookup returns the tier, or nil where it is not supported.
func lookup(tier string) *Kernels {
	if tier == goKernels.tier {
		return &goKernels
	}
	return native(tier)
}

var fromEnv = sync.OnceValues(func() (*Kernels, error) {
	k, err := Select(os.Getenv(EnvVar))
	if err == nil {
		return k, nil
	}
	k, _ = Select("")
	return k, fmt.Errorf("%s: %w", EnvVar, err)
})

// Default returns the tier that [EnvVar] names, or the best one if it is unset or in error. The
// variable is read once.
func Default() *Kernels {
	k, _ := fromEnv()
	return k
}

// EnvError says in one sentence what is wrong with the value of [EnvVar], if anything is. A command
// asks before it starts.
func EnvError() error {
	_, err := fromEnv()
	return err
}

// Tier returns the tier's name.
func (k *Kernels) Tier() string { return k.tier }
