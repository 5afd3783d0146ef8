//go:build fault

package lab

// fault panics in the training goroutine, half a second or so after its start.
func fault(step int) {
	if step == 500 {
		panic("forced by the build tag fault")
	}
}
