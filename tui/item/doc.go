// Package item shows one item of a run, a test image or a row of a store: what is known of it, what
// each layer's probe makes of it and what is near it, see [Card]. [Finder] leads to items: by a text
// or an id that is typed, or along a list of those that are worth a look.
package item
