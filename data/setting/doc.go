// Package setting is the one way in which values are set by name: by a flag, a variable of
// the environment, a line of a file, a field of a form. A [Table] lists the settings of a
// type; it reads and writes each as text. What cannot be is an [Error], a sentence that
// names the setting.
//
// The package knows no setting itself: each part of the program has a table of its own.
package setting
