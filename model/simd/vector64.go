package simd

// Exp64 sets dst[i] to [elementary.Exp] of src[i], bit for bit, where that is 0, less or NaN; what it makes
// of others is undefined. dst is at least as long as src and may be the same.
func (k *Kernels) Exp64(dst, src []float64) { k.exp64(dst[:len(src)], src) }

// Log1p64 sets dst[i] to [elementary.Log1p] of src[i], bit for bit, where that is 0 … 1 or NaN; what it
// makes of others is undefined. dst is at least as long as src and may be the same.
func (k *Kernels) Log1p64(dst, src []float64) { k.log1p64(dst[:len(src)], src) }
