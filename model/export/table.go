package export

import (
	"encoding/csv"
	"io"
	"strconv"

	"fathom/model/spec"
)

// table is a CSV file. Its columns are named as the fields in the JSON, its numbers have
// full precision, and one that is not finite is an empty cell.
func table(name string, rows [][]string) file {
	return file{"tables/" + name + ".csv", func(w io.Writer) error { return csv.NewWriter(w).WriteAll(rows) }}
}

// cell writes the shortest decimal that reads back as the same float64.
func cell(f spec.Figure) string {
	if !f.Finite() {
		return ""
	}
	return strconv.FormatFloat(float64(f), 'g', -1, 64)
}

// class writes a prediction.
func class(c int32) string {
	if c == spec.None {
		return "none"
	}
	return strconv.Itoa(int(c))
}
