package main

import (
	"runtime/debug"
	"strings"
	"testing"

	"fathom/cmd/fathom/manual"
)

func TestIdentify(t *testing.T) {
	const commit = "07313b4a1b2c3d4e5f60718293a4b5c6d7e8f901"
	checkout := []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: commit},
		{Key: "vcs.time", Value: "2026-11-26T07:05:00+02:00"}, {Key: "vcs.modified", Value: "false"}}
	modified := append(checkout[:3:3], debug.BuildSetting{Key: "vcs.modified", Value: "true"})
	const line, changed = "commit " + commit + " of 2026-11-26 05:05:00 UTC\n", "commit " + commit + " of 2026-11-26 05:05:00 UTC, modified\n"
	for _, test := range []struct {
		name, release, module string
		settings              []debug.BuildSetting
		version, text, source string
	}{
		{"nothing known", "", "", nil, unreleased, unreleased, ""},
		{"built outside of a checkout", "", "(devel)", nil, unreleased, unreleased, ""},
		{"built in a checkout", "", "v0.0.0-20261126050500-07313b4a1b2c", checkout, unreleased, unreleased + " (07313b4)", line},
		{"built in a changed one", "", "v0.3.1-0.20261126050500-07313b4a1b2c+dirty", modified, unreleased, unreleased + " (07313b4, modified)", changed},
		{"built at a tag", "", "v1.2.3", checkout, "1.2.3", "1.2.3 (07313b4)", line},
		{"changed at a tag", "", "v1.2.3-rc.1+dirty", modified, "1.2.3-rc.1", "1.2.3-rc.1 (07313b4, modified)", changed},
		{"installed with a version", "", "v1.2.3", nil, "1.2.3", "1.2.3", ""},
		{"installed without a tag", "", "v0.0.0-20261126050500-07313b4a1b2c", nil,
			"0.0.0-20261126050500-07313b4a1b2c", "0.0.0-20261126050500-07313b4a1b2c", ""},
		{"released", "2.0.0", "v1.2.3", checkout, "2.0.0", "2.0.0 (07313b4)", line},
		{"released without a checkout", "v2.0.0", "(devel)", nil, "2.0.0", "2.0.0", ""},
		{"a time of another form", "", "", []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.time", Value: "now"}},
			unreleased, unreleased + " (abc)", "commit abc\n"},
	} {
		id := identify(test.release, &debug.BuildInfo{Main: debug.Module{Version: test.module}, Settings: test.settings})
		if id.version != test.version || id.String() != test.text || id.source() != test.source {
			t.Errorf("%s: version %q, %q and %q, want %q, %q and %q", test.name, id.version, id, id.source(), test.version, test.text, test.source)
		}
	}
}

func TestVersion(t *testing.T) {
	out, err := call("version")
	if err != nil || !strings.HasPrefix(out, "fathom "+program.version+", go") || !strings.Contains(out, "\n"+program.source()+"kernels ") ||
		!strings.Contains(out, "FATHOM_SIMD chooses\n") || !strings.Contains(out, "Creative Commons Attribution-Share Alike 3.0") {
		t.Errorf("it prints %q, %v", out, err)
	}
	if page, err := call("man"); err != nil || !strings.HasPrefix(page, ".TH FATHOM 1 \"\" \"fathom "+manual.Escape(program.String())+"\" ") {
		t.Errorf("the manual page begins with %.100q, %v", page, err)
	}
}
