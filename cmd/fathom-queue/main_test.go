package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"fathom/data/text"
)

func TestHelp(t *testing.T) {
	var out bytes.Buffer
	root := newRoot()
	root.SetOut(&out)
	root.SetArgs([]string{"--help"})
	if err := root.Execute(); err != nil {
		t.Fatal(err)
	}
	golden.RequireEqual(t, out.Bytes())
}

// TestRefuses: what is not safe, or not there, is a sentence.
func TestRefuses(t *testing.T) {
	t.Setenv(tokenVariable, "")
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string][]string{
		"--listen nonsense":                       {"--listen nonsense: it must be such as 127.0.0.1:4222"},
		"--listen 127.0.0.1:99999":                {"--listen 127.0.0.1:99999: it must be such as 127.0.0.1:4222"},
		"--listen 0.0.0.0:4222":                   {"--listen 0.0.0.0:4222: beyond this machine it needs a token, --token-file", "--listen 0.0.0.0:4222: beyond this machine it needs a certificate, --cert and --key"},
		"--listen :4222":                          {"--listen :4222: beyond this machine it needs a token, --token-file", "--listen :4222: beyond this machine it needs a certificate, --cert and --key"},
		"--cert " + empty:                         {"--cert and --key go together"},
		"--cert " + empty + " --key " + empty:     {"--cert, --key: "},
		"--token-file " + filepath.Join(dir, "x"): {"x: no such file or directory"},
		"--token-file " + empty:                   {"it holds no token"},
		"more":                                    {"more: it takes no arguments"},
		"--flag":                                  {"unknown flag: --flag"},
	} {
		root := newRoot()
		root.SetArgs(strings.Fields(words))
		err := root.Execute()
		all := text.Each(err)
		if len(all) != len(want) {
			t.Errorf("%s: %v", words, err)
			continue
		}
		if lines := strings.Count(sentence(err), "\n"); len(all) > 1 && lines != len(all) {
			t.Errorf("%s: %d problems are said in %q", words, len(all), sentence(err))
		}
		for i, one := range all {
			var usage usageError
			if !strings.Contains(one.Error(), want[i]) || !errors.As(one, &usage) {
				t.Errorf("%s:\ngot  %v\nwant %s", words, one, want[i])
			}
		}
	}
}

// TestServes: it says where it listens, keeps messages below its directory, and ends when its input does.
func TestServes(t *testing.T) {
	in, end := io.Pipe()
	said, out := io.Pipe()
	store := t.TempDir()
	root := newRoot()
	root.SetIn(in)
	root.SetOut(out)
	root.SetArgs([]string{"--listen", "127.0.0.1:0", "--store", store, "--until-input-ends"})
	ended := make(chan error, 1)
	go func() { ended <- root.Execute() }()
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "fathom-queue listens on nats://127.0.0.1:") || strings.HasSuffix(line, ":0\n") {
		t.Errorf("%q, %v", line, err)
	}
	if _, err := os.Stat(filepath.Join(store, "jetstream")); err != nil {
		t.Error(err)
	}
	end.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
