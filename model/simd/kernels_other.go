//go:build !amd64 && !arm64

package simd

// native returns an assembly tier; there is none for this architecture.
func native(string) *Kernels { return nil }
