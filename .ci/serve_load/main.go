// Command serve_load loads a `fathom serve` as a class does, and as somebody does who means it ill, and
// tells what that costs:
//
//	go build -o fathom ./cmd/fathom && go run ./.ci/serve_load -program ./fathom PART…
//
// The parts are: spectators, memory, drops, labs, hostile, stop. Server and clients share the machine; what the
// clients take of the processors is told and taken out. It runs on Linux, for minutes.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

var (
	program = flag.String("program", "./fathom", "the program to load")
	counts  = flag.String("n", "1,10,100,300", "how many spectators, one after another")
	size    = flag.String("size", "80x24", "of a terminal")
	during  = flag.Duration("t", 20*time.Second, "how long each state is measured")
	rest    = flag.Duration("rest", 60*time.Second, "how long after all have left it is looked what is left")
	rounds  = flag.Int("rounds", 2, "how often with and without spectators is measured in turn")
	only    = flag.String("only", "", "of what is meant ill, that whose name has this in it")
	extra   = flag.String("flags", "", "more flags for the server")
)

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "serve_load: "+format+"\n", args...)
	os.Exit(1)
}

func main() {
	flag.Parse()
	path, err := filepath.Abs(*program)
	must(err)
	*program = path // the server runs in a directory of its own
	parts := map[string]func(){"spectators": spectators, "memory": memory, "drops": drops, "labs": labs, "hostile": hostile, "stop": stop}
	for _, name := range flag.Args() {
		part, is := parts[name]
		if !is {
			fail("there is no part %s", name)
		}
		part()
	}
}

// window is the size of a terminal that was asked for.
func window() (cols, rows int) {
	c, r, _ := strings.Cut(*size, "x")
	cols, err := strconv.Atoi(c)
	must(err)
	rows, err = strconv.Atoi(r)
	must(err)
	return cols, rows
}

func numbers() (all []int) {
	for _, w := range strings.Split(*counts, ",") {
		n, err := strconv.Atoi(w)
		must(err)
		all = append(all, n)
	}
	return all
}

// more are the flags that were given for the server.
func more(flags ...string) []string { return append(append(flags, free...), strings.Fields(*extra)...) }
