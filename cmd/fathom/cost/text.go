package cost

import (
	"bytes"
	"fmt"
	"strconv"
	"text/tabwriter"

	"fathom/data/text"
)

// Text is the axis as a table for a person to read.
func (a Axis) Text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "\n%s: %s\n", a.Name, a.What)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "%s\tsteps/s\tGFLOPS\tof the peak\tof the memory's\tMB: parameters\tdata\twork\tresident\t\n", a.Unit)
	for _, p := range a.Points {
		if p.LeftOut != "" {
			continue
		}
		memory := "–"
		if p.MemoryBound > 0 {
			memory = fmt.Sprintf("%.0f %%", 100*p.OfMemory())
		}
		fmt.Fprintf(w, "%s\t%s\t%.1f\t%.0f %%\t%s\t%s\t%s\t%s\t%s\t\n", text.Count(p.At), rounded(p.StepsPerSecond), p.GFLOPS, 100*p.OfPeak, memory,
			size(p.Parameters), size(p.Data), size(p.Work), size(p.Resident))
	}
	w.Flush()
	for _, p := range a.Points {
		if p.LeftOut != "" {
			fmt.Fprintf(&b, "%s is left out: %s\n", text.Count(p.At), p.LeftOut)
		}
	}
	return b.Bytes()
}

// rounded is a rate in three digits.
func rounded(v float64) string {
	switch {
	case v >= 100:
		return text.Count(int(v + 0.5))
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// size is one in MB, – where it is not known.
func size(n int64) string {
	if n == 0 {
		return "–"
	}
	return text.Megabytes(n)
}
