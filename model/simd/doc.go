// Package simd holds the few float32 kernels that training a network needs: dense and sparse matrix
// products, activation functions with their derivatives, softmax with cross-entropy, scaled
// addition; and the products in which fitting a linear classifier and finding principal components
// spend their time, in float64 or with float64 sums.
//
// # Tiers
//
// There are four tiers: AVX-512, AVX2 with FMA, the NEON of arm64, and plain Go. [Select] chooses among
// those that the processor has. Where wider vectors gain nothing, AVX-512 takes a kernel of AVX2, and NEON one
// of plain Go with the same bits. The assembly tiers are generated
// (directory _gen), the first two from one program. All three perform the same operations on each
// element in the same order, so they agree bit for bit. The Go tier rounds products and sums
// separately and has its elementary functions from float64; it agrees within the bounds that each
// kernel documents.
//
// NEON has lanes of four floats and no masks: a vector is two registers there, and what does not fill
// one is done in smaller ones. No kernel is faster than its multiply-adds: a core that performs four of
// 128 bits a cycle has the peak of one with two of 256. The comments in neon_arm64.go count the
// instructions and loads beside them.
//
// A tier has the same bits on every processor. The Go tier owes that to explicit conversions, which
// keep the compiler from fusing a product with a sum where the processor could, and to the functions
// of package elementary.
//
// # Order of summation
//
// Every element of a network's products is one chain of multiply-adds over the inner index, in
// ascending order, which no tier, block, tile or goroutine ever splits: large products are divided
// among the cores of a [Pool] by rows or columns. Hence a result depends on the tier's arithmetic
// only, not on the pool, and the sparse products have the bits of the dense ones.
//
// With u = 2⁻²⁴ and γₙ = n·u/(1 − n·u), the error of an element that is a sum of k products is at
// most γₖ₊₁·Σ|aᵢ|·|bᵢ| (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section
// 3.1; a bias counts as one more product), plus the smallest float for each product that
// underflows. The Go tier needs γₖ₊₂.
//
// Two of the float64 products have few columns, one for each class, and their sums run along the
// vectors: an element is the sum of four chains, or one, as [Kernels.Affine64] and
// [Kernels.Combine64] say. They are made by the goroutine that calls; [Workspace.AffineWide] and
// [Workspace.CombineWide] make them of float32 rows, with the same bits, and divide them among the
// cores as above. Vectors of four float64s fix the order, so AVX-512 uses the code of AVX2. The two
// with one vector, [Kernels.MulVec64] and [Kernels.AddTransMulVec64], round every product and have
// the same bits in every tier, as [Kernels.AddScaled64] has.
//
// [Workspace.SkinnyPass] makes both products of a fit in one reading of its data, with float32
// products. Its sums along a sample are sixteen chains, eight in the Go tier; those over the
// samples are float32 chains of at most 408 terms, which are added in float64. They are cut where
// the shape of the data says, and the cores divide what is cut already, so these bits are the
// tier's alone as well.
//
// # Derivatives that vanish
//
// Where a network is sure of a sample, the derivatives of its loss become smaller from layer to layer
// without end. Below 2⁻¹²⁶ they would be subnormal, and each multiply-add with one takes some
// processors a hundred times as long: the steps of a wide network became six times slower in training.
// So [Kernels.SoftmaxLoss] and [Kernels.MulGrad] flush to zero what is smaller than 2⁻⁹⁰, in every
// tier alike. That is 2⁻⁶⁷ of the last place of a weight of 1, and large enough that its products with
// weights and inputs are normal.
//
// # Layout
//
// A [Matrix] is row-major. Its rows are padded to whole vectors: between two rows lie at least
// [Pad](Cols) floats. Padding is scratch space: a kernel may read and write it, but what it holds
// never reaches a column that counts. Vectors of length n that stand for a row, such as a bias, are
// padded likewise. A [Matrix64] has no padding, and nothing between its rows is touched.
//
// No argument needs to be aligned. Unless a kernel says otherwise its output must not overlap its
// inputs. Shapes that do not fit and slices that are too short are mistakes of the caller and
// panic.
package simd

//go:generate go -C _gen run . -tier avx2 -pkg simd -out ../avx2_amd64.s -stubs ../avx2_amd64.go
//go:generate go -C _gen run . -tier avx512 -pkg simd -out ../avx512_amd64.s -stubs ../avx512_amd64.go
//go:generate go -C _gen run ./neon -out ../neon_arm64.s -stubs ../neon_arm64.go
