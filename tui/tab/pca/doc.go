// Package pca is the screen of the principal components: each layer's representation of the test
// images as points, at every moment of the training, in the plane or in space, with an image that
// is picked and its neighbours.
//
// What is drawn and in which ranges stands in source.go and range.go, where in plan.go, how in
// view.go and panel.go, the cloud in space in space.go, what is asked of the run in ask.go, the
// image that is picked in pick.go and pick_view.go.
package pca
