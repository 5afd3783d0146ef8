// Package repr measures what a representation is worth. It reads [Rows], n samples
// of d features in float32, and takes their labels; it knows no networks and
// no datasets. What a result rests on is float64.
//
// Rows are read in blocks and may stand in a file: what reads them returns the
// errors of reading. Only fits hold a representation that they have to go over
// again and again, and say so.
//
// # Probes
//
// A probe is a regularised linear classifier of the representation: the easier the classes are to
// read off linearly, the better the representation. With x ∈ ℝᵈ a sample, W the K×d weights and b
// the K intercepts, [Fit] minimises one of
//
//	OneVsRest    for each class k:  ½‖(w, b)‖² + C Σᵢ log(1 + exp(−sᵢ(w·xᵢ + b)))
//	Multinomial                     ½‖W‖² + C Σᵢ −log softmax(W xᵢ + b)[yᵢ]
//	Ridge        for each class k:  ½‖w‖² + C/2 Σᵢ (w·xᵢ + b − tᵢ)²
//
// where sᵢ is +1 for the samples of class k and −1 for all others, and tᵢ 1 and 0. The
// one-vs-rest intercept is penalised like a weight, as in LIBLINEAR (Fan,
// Chang, Hsieh, Wang and Lin, JMLR 9, 2008), which is what scikit-learn ran when
// the post was written. The multinomial intercepts are free, as in scikit-learn
// today; adding a constant to all of them changes nothing, so they are reported
// with mean zero.
//
// All are convex and are solved to the optimum rather than to a habit, by package glm; a fit stops
// on a bound of the distance to it, see [Options].
//
// The penalty depends on the units of the features, so that layers compare only when they are
// scaled: see [Scale]. [CrossValidate] chooses C by the log loss of held-out samples, all folds fitted
// together. [FitRidge] predicts real numbers, and [LeaveOneOut] judges it without a held-out sample.
//
// Labels and predictions are int32, the classes counted from 0; [None] stands for
// no prediction. Classes may be many: one without a sample costs its weights and
// no time, since one-vs-rest sets all of those the same problem.
//
// KNearest classifies by the nearest rows of training and fits nothing. OnlineCode measures how few
// labels a probe needs, in bits; Permuted and Selectivity what it can learn that the layer does not
// say. A measure that has no value for its rows is an error of type Undefined, a sentence.
//
// # Comparing
//
// [Nearest] lists the samples that a representation holds closest to a given one,
// by Euclidean distance: what it takes for alike can be looked at.
//
// # Determinism
//
// A result is the same to the last bit whatever GOMAXPROCS is: a sum is cut, if at
// all, where the shape of the matrix says, and its parts are added in their order,
// whoever made them. The last bits of probes, whose products are float32, depend on the
// tier of kernels that package simd chose, assembly or Go, and not on the processor
// beyond it; those of all else do not depend on the tier either. So nothing here calls a function of package math that is not exact, nor
// arithmetic of gonum, which are assembly on some processors; and a product that is added to
// something is converted, which keeps the compiler from fusing the two where the processor could.
// Fits of several layers may run at the same time; they share the cores of a pool and nothing else.
package repr
