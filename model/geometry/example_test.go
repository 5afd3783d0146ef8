package geometry_test

import (
	"context"
	"fmt"
	"log"

	"fathom/model/geometry"
	"fathom/model/repr"
	"fathom/model/simd"
)

// made is 200 items of two classes that differ in two ways, as two layers of six columns mix them, the
// second with a little noise.
func made() (first, second simd.Matrix, labels []int32) {
	first, second, labels = simd.NewMatrix(200, 6), simd.NewMatrix(200, 6), make([]int32, 200)
	number := func(k int) float32 { return float32(repr.SplitMix64(uint64(k))>>40)/(1<<24) - 0.5 }
	for i := range 200 {
		labels[i] = int32(i % 2)
		a, b := 2*number(i)+float32(labels[i]), number(1000+i)
		for j := range 6 {
			first.Row(i)[j] = a*number(5000+j) + b*number(6000+j)
			second.Row(i)[j] = a*number(7000+j) + b*number(8000+j) + 0.02*number(10000+6*i+j)
		}
	}
	return first, second, labels
}

// A layer is held once, and then measured.
func ExampleHold() {
	x, _, labels := made()
	ctx := context.Background()
	layer, err := geometry.Hold(ctx, x, 1, simd.Serial)
	if err != nil {
		log.Fatal(err)
	}
	ratio, err := layer.ParticipationRatio(ctx)
	if err != nil {
		log.Fatal(err)
	}
	near, err := layer.TwoNN(ctx)
	if err != nil {
		log.Fatal(err)
	}
	apart, err := layer.Separation(ctx, labels, 2)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("participation ratio %.2f of %d rows, %.2f of %d\n", ratio.Value, ratio.N, ratio.Curve[1].Value, ratio.Curve[1].N)
	fmt.Printf("dimension by two neighbours %.1f, 95 %% interval over items %.1f to %.1f\n", near.Value, near.Interval[0], near.Interval[1])
	fmt.Printf("%.0f %% of the variance lies between classes\n", 100*apart.Value)
	// Output:
	// participation ratio 1.17 of 200 rows, 1.17 of 100
	// dimension by two neighbours 1.8, 95 % interval over items 1.5 to 2.0
	// 39 % of the variance lies between classes
}

// Two layers see the same items in different coordinates.
func ExampleCKA() {
	x, y, _ := made()
	ctx := context.Background()
	first, err := geometry.Hold(ctx, x, 1, simd.Serial)
	if err != nil {
		log.Fatal(err)
	}
	second, err := geometry.Hold(ctx, y, 1, simd.Serial) // the same seed, so that items are in the same order
	if err != nil {
		log.Fatal(err)
	}
	alike, err := geometry.CKA(ctx, first, second)
	if err != nil {
		log.Fatal(err)
	}
	angle, err := geometry.Procrustes(ctx, first, second)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("CKA %.2f, 95 %% interval over items %.2f to %.2f by %d batches\n", alike.Value, alike.Interval[0], alike.Interval[1], alike.Batches)
	fmt.Printf("angle %.2f radians\n", angle.Value)
	// Output:
	// CKA 0.57, 95 % interval over items 0.52 to 0.63 by 11 batches
	// angle 0.69 radians
}

// What cannot be measured is a sentence and not a number.
func ExampleLayer_TwoNN() {
	x := simd.NewMatrix(50, 8) // all zeros, as a layer is whose units have died
	ctx := context.Background()
	layer, err := geometry.Hold(ctx, x, 1, simd.Serial)
	if err != nil {
		log.Fatal(err)
	}
	_, err = layer.TwoNN(ctx)
	fmt.Println(err)
	// Output:
	// all 50 rows are the same: there is no variance
}

// Three classes whose points have all but collapsed onto their means.
func ExampleLayer_Collapse() {
	x, labels := simd.NewMatrix(60, 3), make([]int32, 60)
	for i := range 60 {
		labels[i] = int32(i % 3)
		x.Row(i)[labels[i]] = 1
		x.Row(i)[(i/3)%3] += 0.05
	}
	ctx := context.Background()
	layer, err := geometry.Hold(ctx, x, 1, simd.Serial)
	if err != nil {
		log.Fatal(err)
	}
	c, err := layer.Collapse(ctx, labels, 3, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("NC1 %.4f, norms %.3f, angles %.3f\n", c.NC1, c.NC2Norms, c.NC2Angles)
	// Output:
	// NC1 0.0017, norms 0.000, angles 0.000
}
