// Command _gen writes the assembly of package simd, one file for each width of vector:
//
//	go -C _gen run . -tier avx2 -pkg simd -out ../avx2_amd64.s -stubs ../avx2_amd64.go
//
// It has a module of its own so that nobody who builds the program downloads the generator's
// dependencies.
package main

import (
	"flag"
	"fmt"
	"os"

	. "github.com/mmcloughlin/avo/build"
)

func main() {
	tier := flag.String("tier", "", "avx2 or avx512")
	flag.Parse()
	var v isa
	switch *tier {
	case "avx2":
		v = avx2
		v.transpose()
		v.affine()
		v.combine()
		v.mulVec()
		v.addTransMulVec()
		v.addScaled64()
		v.exp64()
		v.log1p64()
		v.widened("widen", "dst = src", false)
		v.widened("addWidened", "dst += src", true)
		v.scaled()
		v.half()
		v.moments()
	case "avx512":
		v = avx512
		v.addTransMulVec()
	default:
		fmt.Fprintf(os.Stderr, "-tier %q: expected avx2 or avx512\n", *tier)
		os.Exit(2)
	}
	v.panel()
	v.skinny()
	v.skinnySum()
	v.sparseMul()
	v.sparseAdd()
	v.top()
	v.curve()
	v.tanh()
	v.expKernel()
	v.sigmoid()
	v.relu()
	v.tanhGrad()
	v.sigmoidGrad()
	v.reluGrad()
	v.axpy()
	v.peak()
	v.stream()
	Generate()
}
