// Package modeltest is what the tests of the packages under model have in common: rows of numbers that are
// drawn or hashed, and of the images of MNIST and of a small set of digits; rows that count how they are
// read, fail, or are a part of others; and what is asked of figures: that they are near, or have the
// same bits. What is drawn is the same for the same seed. Only tests import it.
package modeltest
