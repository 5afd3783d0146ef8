//go:build !linux

package simd

func widePages([]float32) {}
