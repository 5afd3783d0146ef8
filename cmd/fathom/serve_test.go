package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"fathom/model/simd"
	"fathom/model/spec"
	"fathom/tui/serve"
	"fathom/tui/serve/keys"
	"fathom/tui/serve/room"
)

// filesBelow lists the files below a directory with their sizes.
func filesBelow(t *testing.T, dir string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil {
			info, e := entry.Info()
			all, err = append(all, path+" "+info.Mode().String()), e
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// served is a laboratory with a training of a few steps, and what does a line there.
func served(t *testing.T) (*laboratory, func(line string) (out, errs string, code int)) {
	t.Helper()
	set := t.TempDir()
	writeSet(t, set)
	t.Chdir(t.TempDir())
	t.Setenv("TMPDIR", t.TempDir())
	told := newOptions()
	cmd := &cobra.Command{}
	addSettings(cmd, told, runSettings())
	for name, value := range map[string]string{
		"data": set, "holdout": "10", "classes": "3", "train-samples": "100", "test-samples": "50", "pca-samples": "40", "pca-classes": "0,2", "probe-samples": "40",
		"steps": "30", "batch": "10", "stages": "train", "hidden": "8",
	} {
		if err := cmd.Flags().Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	l := &laboratory{
		told: told, pool: simd.NewPool(1), own: ownLimits{labs: 2, perKey: 1, time: time.Minute, steps: 100}, memory: 100 << 20,
		steer: room.AskFirst, read: new(reader),
	}
	if err := l.open(cmd, newStoreOptions(), nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.house.Close)
	commands := l.commands()
	return l, func(line string) (string, string, int) {
		var out, errs bytes.Buffer
		words := strings.Fields(line)
		i := slices.IndexFunc(commands, func(c serve.Command) bool { return c.Name == words[0] })
		code := commands[i].Run(t.Context(), serve.Call{
			Words: words[1:], Out: &out, Err: &errs, Guest: room.Guest{Key: "mia", Name: "mia"}, Grant: keys.Grant{Rooms: []string{"lab"}},
			Status: func() serve.Status { return serve.Status{Version: "test", Most: 7} },
		})
		return out.String(), errs.String(), code
	}
}

// TestVisitorsCommands does each command as a visitor: what they may not say is refused in a sentence,
// and no file of the host is made, changed or read by what they say.
func TestVisitorsCommands(t *testing.T) {
	l, do := served(t)
	if err := os.WriteFile("secret.toml", []byte("steps = 7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := filesBelow(t, ".")
	for _, tt := range []struct {
		line, out, errs string
		code            int
	}{
		{"status", "fathom test", "", 0},
		{"status --format json", `"most_visits": 7`, "", 0},
		{"status --format xml", "", "--format: it must be text or json", 2},
		{"status x", "", "status takes 0 words", 2},
		{"run --steps 20", "20 steps", "", 0},
		{"run --steps 20 --format json", `"steps": 20`, "", 0},
		{"run --steps 20 --seed 2 --format ndjson", `"event":"done"`, "", 0},
		{"run --steps 200", "", "an experiment of your own have 100 at most", 2},
		{"run --hidden 9999,9999", "", "such networks take about", 2},
		{"run --data /etc/passwd", "", "the data and their samples are the host's alone", 2},
		{"run --data .", "", "the data and their samples are the host's alone", 2},
		{"run --train-samples 2000", "", "the data and their samples are the host's alone", 2},
		{"run --save x", "", "unknown flag: --save", 2},
		{"run --config secret.toml", "", "unknown flag: --config", 2},
		{"run --export x", "", "unknown flag: --export", 2},
		{"run --resume x", "", "unknown flag: --resume", 2},
		{"run --steps x", "", "--steps", 2},
		{"run secret.toml", "", "run takes 0 words", 2},
		{"export", "", "export takes 1 word", 2},
		{"export ../lab", "", "there is no room ../lab", 2},
		{"export /etc", "", "there is no room /etc", 2},
		{"export own-1", "", "there is no room own-1", 2},
		{"export other", "", "there is no room other", 2},
	} {
		out, errs, code := do(tt.line)
		if code != tt.code || !strings.Contains(out, tt.out) || !strings.Contains(errs, tt.errs) {
			t.Errorf("%s: exit %d, %q, %q; want %d, %q, %q", tt.line, code, out, errs, tt.code, tt.out, tt.errs)
		}
	}
	if after := filesBelow(t, "."); !slices.Equal(before, after) {
		t.Errorf("the host's files are %q, and were %q", after, before)
	}
	if own, _ := l.house.InUse(); own != 0 {
		t.Errorf("%d places are still taken", own)
	}
}

// TestVisitorsExport sends what a room shows as a tar file of regular files with plain names, and leaves
// nothing on the host.
func TestVisitorsExport(t *testing.T) {
	l, do := served(t)
	v := l.house.Entries("")[0].Room.View()
	for at := 0; ; {
		events, err := v.Next(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		at += len(events)
		if slices.ContainsFunc(events, func(e spec.Event) bool { d, is := e.(spec.Done); return is && d.Stage == spec.Train }) {
			break
		}
	}
	out, errs, code := do("export lab")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	names := map[string]int{}
	for r := tar.NewReader(strings.NewReader(out)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag != tar.TypeReg || h.Mode != 0o644 || !strings.HasPrefix(h.Name, "fathom-lab/") || h.Uname != "" || bytes.Contains(text, []byte(os.TempDir())) {
			t.Errorf("the file %+v, or it names a directory of the host", h)
		}
		names[h.Name] = len(text)
	}
	if names["fathom-lab/README.md"] == 0 || len(names) < 5 {
		t.Errorf("the files are %v", names)
	}
	if left := filesBelow(t, os.TempDir()); len(left) != 1 {
		t.Errorf("on the host are left %q", left)
	}
}

// TestServeIsTold: what is wrong with the flags is said at once, and nobody is let in by accident.
func TestServeIsTold(t *testing.T) {
	for _, tt := range []struct {
		line string
		want []string
	}{
		{"serve", []string{"it needs --authorized-keys"}},
		{"serve --allow-anyone --authorized-keys x", []string{"--allow-anyone: it lets anybody in"}},
		{"serve --allow-anyone --listen 2222 --drawing 0 --own-memory lots --own-disk -1 --sessions 0 --grace 0", []string{"--listen 2222: it must be an address", "--drawing 0", "--own-memory lots", "--own-disk -1: it must be a size", "--sessions", "--grace 0s: it must be above 0"}},
		{"serve --allow-anyone --steer king", []string{"--steer king: it must be ask, free or host"}},
	} {
		root := newRoot()
		root.SetArgs(strings.Fields(tt.line))
		root.SilenceErrors, root.SilenceUsage = true, true
		err := root.ExecuteContext(context.Background())
		if exitCode(err) != exitUsage {
			t.Errorf("%s: %v", tt.line, err)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", tt.line, err, want)
			}
		}
	}
}
