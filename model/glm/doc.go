// Package glm fits generalized linear models with an L2 penalty to the optimum (P. McCullagh and J. A.
// Nelder, "Generalized Linear Models", 1989). With x ∈ ℝᵈ a sample, y its class, W the K×d weights and b
// the K intercepts, a [Problem] is to minimise one of
//
//	Binomial      for each class k:  ½‖(w, b)‖² + C Σᵢ log(1 + exp(−sᵢ(w·xᵢ + b)))
//	Multinomial                      ½‖W‖² + C Σᵢ −log softmax(W xᵢ + b)[yᵢ]
//	Gaussian      for each class k:  ½‖w‖² + C/2 Σᵢ (w·xᵢ + b − tᵢ)²
//
// where sᵢ is +1 for the samples of class k and −1 for all others, and tᵢ 1 and 0. It knows rows of
// float32 that are held and the classes of samples; what the weights say of them is for others.
//
// A [Design] multiplies by the samples. It has them as they are, less a mean, or in a [Frame] that goes
// into the weights. A [Solver] solves one problem, and a [Path] those of the folds of a
// cross-validation at one C after the other.
//
// # How it is solved
//
// By a truncated Newton method in the line of Lin, Weng and Keerthi ("Trust region
// Newton method for large-scale logistic regression", JMLR 9, 2008), with a
// line search in place of the trust region (Galli and Lin, "A study on truncated
// Newton methods for linear classification", IEEE TNNLS, 2021), a diagonal
// preconditioner mixed with the identity (Hsia, Chiang and Lin, ACML 2018) and
// inner tolerances after Eisenstat and Walker (SIAM J. Sci. Comput. 17, 1996).
// Large multinomial problems are preconditioned by the Hessian of the samples that are least certain,
// and by what the last step's solve learned of it (Morales and Nocedal, SIAM J. Optim. 10, 2000).
// Where features are so badly scaled that conjugate gradients would cost more,
// the Hessian is factorised. The objective is 1-strongly convex in what it
// penalises, so half the squared norm of the gradient bounds the distance to the
// optimum; a fit stops on that bound. [ErrStalled] is what float64 cannot finish.
//
// # Determinism
//
// The weights are the same to the last bit on any number of cores: a sum is cut, if at all, where the
// shape of the matrix says. Products of inner solves are float32 with float64 sums, so that the last
// bits depend on the tier of kernels that package simd chose, assembly or Go, and not on the processor
// beyond it. Folds that are fitted together have the bits that each has alone.
package glm
