// Package kit is what all screens are made of: the theme and its inks, the keys and the pages that
// list them, text in cells, cards for screens that have nothing to draw, and how figures are
// written. It knows no run and computes no figure.
//
// [Context] is what the app shares with its screens. [NewTheme] builds a theme from what the user
// asked for and what the terminal says of itself. [NewKeys] is the one keymap; a key that can do
// nothing now is disabled in a copy of it.
package kit
