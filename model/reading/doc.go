// Package reading goes over rows that are read, a block of bounded size at a time, and says what is wrong
// with them: that there are none, or where a number is not finite. Rows may stand in a file: what reads
// them returns the errors of reading.
package reading
