package simd

// The functions of one vector, as the tests ask for them. dst and src have the same length and may
// be the same.

func (k *Kernels) Tanh(dst, src []float32)    { k.vector(k.tanh, dst, src) }
func (k *Kernels) Exp(dst, src []float32)     { k.vector(k.exp, dst, src) }
func (k *Kernels) Sigmoid(dst, src []float32) { k.vector(k.sigmoid, dst, src) }
func (k *Kernels) ReLU(dst, src []float32)    { k.vector(k.relu, dst, src) }

// Transpose sets dst to the transpose of src, which must not overlap it.
func (k *Kernels) Transpose(dst, src Matrix) {
	k.transposeBlock(dst.Data, dst.Stride, src.Data, src.Stride, src.Rows, src.Cols)
}
