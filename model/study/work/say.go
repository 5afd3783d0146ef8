package work

import (
	"fmt"
	"os"
	"strings"
	"time"

	"fathom/data/text"
	"fathom/model/study"
)

// Announce says what there is to do of a study, as text.
func Announce(s *study.Study, record *study.Record, shard Shard, cores int) string {
	var b strings.Builder
	mine := shard.Pick(s.Tasks())
	missing, bad := 0, 0
	for _, t := range mine {
		if f := record.Found[t.Key]; f == nil {
			missing++
		} else if f.State != study.Done {
			bad++
		}
	}
	failed := ""
	if bad > 0 {
		failed = fmt.Sprintf(", %s of them failed", text.Count(bad))
	}
	fmt.Fprintf(&b, "%s: %s × %s (%s)", text.Plural(s.Len(), "task"), text.Plural(s.Settings(), "setting"), text.Plural(len(s.Seeds), "seed"), s.SeedsText())
	if shard.Of > 0 {
		fmt.Fprintf(&b, "; shard %s has %s of them", shard, text.Count(len(mine)))
	}
	b.WriteString("\n")
	for _, a := range s.Axes {
		fmt.Fprintf(&b, "  %s: %s\n", a.Name, strings.Join(a.Values, "  "))
	}
	fmt.Fprintf(&b, "baseline: %s; compared: %s\n%s\n", s.SettingName(s.At(s.Baseline)), strings.Join(s.Measures, ", "), s.Shows())
	if missing < len(mine) {
		fmt.Fprintf(&b, "%s of %s are done already%s.\n", text.Count(len(mine)-missing), text.Plural(len(mine), "task"), failed)
	}
	if s.Limits.Memory > 0 && residentOf(os.Getpid()) == 0 {
		b.WriteString("memory-limit is kept on Linux alone: here no task has one.\n")
	}
	if left, measured := record.Predict(mine, cores); left > 0 {
		by := "by how fast this machine multiplies, within a factor of three or so"
		if measured {
			by = "by how long those took that are done"
		}
		fmt.Fprintf(&b, "About %s on %s, %s.\n", Roughly(left), text.Plural(cores, "core"), by)
	}
	return b.String()
}

// Roughly writes a time with two digits or so.
func Roughly(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d < 10*time.Minute:
		return d.Round(time.Second).String()
	case d < 48*time.Hour:
		return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
	}
	return fmt.Sprintf("%.1f days", d.Hours()/24)
}
