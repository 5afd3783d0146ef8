// Package text writes numbers, nouns and lists for people: every sentence and table of
// fathom has its counts, plurals and decimals from here, so that they look the same
// everywhere.
//
// [Together] says several things that are wrong at once.
package text
