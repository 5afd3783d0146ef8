package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	gossh "golang.org/x/crypto/ssh"

	"fathom/cmd/fathom/disk"
	"fathom/cmd/fathom/heap"
	"fathom/cmd/fathom/manager"
	"fathom/cmd/fathom/threads"
	"fathom/data/text"
	"fathom/model/simd"
	"fathom/tui/serve"
	"fathom/tui/serve/keys"
	"fathom/tui/serve/room"
	"fathom/tui/serve/share"
)

// serving is what `fathom serve` was told of whom it serves, and what they may take.
type serving struct {
	listen  string
	hostKey fileFlag
	keys    fileFlag
	anyone  bool
	steer   string
	own     ownLimits
	drawing float64 // percent of the cores
	metrics string  // where metrics are served, "" for nowhere
	limits  serve.Limits
}

// ownLimits is what experiments of visitors' own may take.
type ownLimits struct {
	labs   int
	perKey int
	cores  int // of all together; 0 for all of the process
	time   time.Duration
	steps  int
	memory string // of each
	disk   string // that all saved runs may take before no more is begun, "0" for any
}

// policies are who may steer a shared room.
var policies = []string{string(room.AskFirst), string(room.Free), string(room.HostOnly)}

// newServe returns `fathom serve`.
func newServe(pool *simd.Pool) *cobra.Command {
	told, stored := newOptions(), newStoreOptions()
	stored.follow = true
	var s serving
	cmd := &cobra.Command{
		Use:   "serve [STORE|RUN|DIR]",
		Short: "Let people come into the laboratory over SSH",
		Long: "serve shows one experiment to all who come with `ssh`, each in a terminal of their own: a training, the analysis of a store, a saved run, or all saved runs of a directory. " +
			"At most one of those in a room steers it. Visitors also have experiments of their own, within what --own and the like allow.\n\n" +
			"Who may come in stands in a file of keys as OpenSSH's authorized_keys. Its options from, command, restrict, pty, no-pty, expiry-time and no-touch-required are applied, " +
			"and fathom=\"watch\", \"steer\" or \"host\", with rooms=a,b, says what a key may do; what cannot be applied is refused. SIGHUP reads the file again, and so does a change of it. " +
			"There is no shell, nothing is forwarded, and no file of the host is opened by what a visitor says. " +
			"Without a terminal there are the commands status, export and run: `ssh lab export lab | tar xf -`.",
		Example: `# one training, for those whose keys are in the file, on this machine alone
fathom serve --authorized-keys ~/.ssh/authorized_keys
# for others in the network; they say: ssh -p 2222 name@host
fathom serve --listen 0.0.0.0:2222 --authorized-keys class.keys --save runs
# saved runs to look at
fathom serve runs --authorized-keys class.keys --own 0`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && isPath(args[0]) {
				return nil
			}
			return noArguments(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			memory, most, err := s.check()
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("class") { // they have not said who they are when they come
				s.limits.StrangersFrom, s.limits.Strangers = s.limits.Burst, max(32, 2*s.limits.Burst)
			}
			// More seldom than for one app: visitors' programs make garbage all the time, and each collection
			// takes from a training what it takes to go through all that they hold.
			heap.CollectAt(75)
			l := &laboratory{told: told, pool: pool, own: s.own, memory: memory, steer: room.Policy(s.steer), read: new(reader)}
			ring, err := s.ring(l.commands())
			if err != nil {
				return err
			}
			var at place
			l.take = func() error { return at.take(&s) }
			defer at.close()
			if err := l.open(cmd, stored, args); err != nil {
				return err
			}
			defer l.house.Close()
			l.disk = disk.Budget{Dir: l.saving.dir, Most: most}
			return s.serve(cmd, l, ring, &at)
		},
	}
	s.add(cmd, told)
	addSettings(cmd, told, runSettings())
	addStoreSettings(cmd, stored, storeTable())
	return cmd
}

// add gives a command the flags.
func (s *serving) add(cmd *cobra.Command, told *options) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&s.listen, "listen", "127.0.0.1:2222", "address and port to listen on; unless told, only this machine reaches it")
	f.Var(&s.hostKey, "host-key", "private key of the host, made where there is none; by default beside the configuration file")
	f.Var(&s.keys, "authorized-keys", "file of the keys that may come in, as OpenSSH's")
	f.BoolVar(&s.anyone, "allow-anyone", false, "let anybody in, with any key")
	addChoice(cmd, told, &s.steer, "steer", "who may steer a shared room", policies)
	s.steer = policies[0]
	f.IntVar(&s.own.labs, "own", 10, "experiments of visitors' own at once; 0 for none")
	f.IntVar(&s.own.perKey, "own-per-key", 2, "of them of one visitor")
	f.IntVar(&s.own.cores, "own-cores", 0, "cores for all of them together; 0 for those of the program")
	f.DurationVar(&s.own.time, "own-time", time.Hour, "time of each from its beginning")
	f.IntVar(&s.own.steps, "own-steps", 100_000, "most steps of each")
	f.StringVar(&s.own.memory, "own-memory", "256MB", "memory of each, about")
	f.StringVar(&s.own.disk, "own-disk", "10GB", "disk that all below --save may take; beyond it visitors begin nothing; 0 for any")
	f.Float64Var(&s.drawing, "drawing", 10, "percent of the cores that drawing for all visitors may take")
	f.StringVar(&s.metrics, "metrics", "", "address and port for metrics over HTTP, in Prometheus' format; empty for none")
	f.IntVar(&s.limits.Sessions, "sessions", 150, "visitors at once")
	f.IntVar(&s.limits.PerKey, "per-key", 4, "visits of one key at once")
	f.IntVar(&s.limits.PerAddress, "per-address", 40, "connections from one address at once: a class may share one")
	f.IntVar(&s.limits.Burst, "class", 50, "connections that may come from one address at the same moment; unless told, 8 of them from one that nobody has come in from yet")
	f.DurationVar(&s.limits.Grace, "grace", 5*time.Second, "time between the word that the host stops, and that it does")
}

// isAddress reports whether a word names an address and a port.
func isAddress(word string) bool {
	host, port, err := net.SplitHostPort(word)
	_, wrong := net.LookupPort("tcp", port)
	return err == nil && wrong == nil && host != ""
}

// check says what is wrong with what was told, and returns the memory of an experiment, and the disk, in bytes.
func (s *serving) check() (memory, most int64, err error) {
	var wrong []error
	bad := func(is bool, format string, args ...any) {
		if is {
			wrong = append(wrong, usageError{fmt.Errorf(format, args...)})
		}
	}
	bad(!isAddress(s.listen), "--listen %s: it must be an address and a port such as 127.0.0.1:2222", text.Clip(s.listen))
	bad(s.metrics != "" && !isAddress(s.metrics), "--metrics %s: it must be an address and a port such as 127.0.0.1:9464", text.Clip(s.metrics))
	bad(s.keys == "" && !s.anyone, "it needs --authorized-keys, the file of the keys that may come in; --allow-anyone would let anybody in")
	bad(s.keys != "" && s.anyone, "--allow-anyone: it lets anybody in, so that --authorized-keys would mean nothing")
	bad(s.own.labs < 0 || s.own.perKey < 1 || s.own.cores < 0 || s.own.steps < 1 || s.own.time <= 0, "--own, --own-per-key, --own-cores, --own-steps, --own-time: they must be above 0, and may be 0 where their help says so")
	bad(!(s.drawing > 0 && s.drawing <= 100), "--drawing %v: it must be above 0 and at most 100 percent", s.drawing)
	bad(s.limits.Sessions < 1 || s.limits.PerKey < 1 || s.limits.PerAddress < 1 || s.limits.Burst < 1, "--sessions, --per-key, --per-address, --class: they must be at least 1")
	bad(s.limits.Grace <= 0, "--grace %v: it must be above 0", s.limits.Grace)
	if memory, err = bytesOf(s.own.memory); err != nil {
		wrong = append(wrong, usageError{fmt.Errorf("--own-memory %s: %w", text.Clip(s.own.memory), err)})
	}
	if s.own.disk != "0" {
		if most, err = bytesOf(s.own.disk); err != nil {
			wrong = append(wrong, usageError{fmt.Errorf("--own-disk %s: %w", text.Clip(s.own.disk), err)})
		}
	}
	return memory, most, text.Together(wrong...)
}

// ring reads the keys that may come in, nil for any, and looks at the key of the host if one is named: before
// anything is begun that a mistake in them would leave behind.
func (s *serving) ring(commands []serve.Command) (*keys.Ring, error) {
	if s.hostKey != "" && isPath(string(s.hostKey)) {
		if _, _, _, err := keys.HostKey(string(s.hostKey)); err != nil {
			return nil, usage(err)
		}
	}
	if s.anyone {
		return nil, nil
	}
	ring, err := keys.Read(string(s.keys), serve.Check(commands))
	return ring, usage(err)
}

// serve serves a laboratory until a signal ends it.
func (s *serving) serve(cmd *cobra.Command, l *laboratory, ring *keys.Ring, at *place) error {
	log := slog.New(slog.NewJSONHandler(cmd.ErrOrStderr(), nil))
	slog.SetDefault(log) // the protocol's library writes there
	commands := l.commands()
	c := serve.Config{
		HostKey: at.pem, Ring: ring, House: l.house, App: l.app, Commands: commands, Limits: s.limits, Log: log, Version: program.version,
		Drawing: share.New(s.drawing / 100 * float64(runtime.GOMAXPROCS(0))),
	}
	if s.own.labs > 0 {
		c.Open = l.openOwn
	}
	server, err := serve.New(c)
	if err != nil {
		return err
	}
	s.announce(cmd.OutOrStdout(), at, ring, l)
	log.Info("listen", "address", at.visitors.Addr().String(), "keys", keysOf(ring), "anyone", s.anyone)
	if at.metrics != nil {
		defer serveMetrics(at.metrics, server, log)()
	}
	if err := manager.Tell("READY=1"); err != nil {
		log.Warn("notify", "err", err.Error())
	}
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	go keepAlive(ctx, server)
	go threads.Follow(ctx, sparedByServe, l.house.Computing)
	go heap.AfterLeaving(ctx, func() int { return server.Status().Visits }, func() {
		runtime.GC() // what pools keep is garbage with the second
		debug.FreeOSMemory()
	})
	return s.until(server, at.visitors, ring, serve.Check(commands), log)
}

// sparedByServe is one thread more than an app spares: a hundred who look on are drawn for and answered beside a
// training, and what each of them waits for is short.
const sparedByServe = 2

// keysOf is how many keys may come in.
func keysOf(ring *keys.Ring) int {
	if ring == nil {
		return 0
	}
	return ring.Len()
}

// announce says where and to whom the laboratory is open.
func (s *serving) announce(out io.Writer, of *place, ring *keys.Ring, l *laboratory) {
	at, key := of.visitors.Addr(), of.key.PublicKey()
	host, port, _ := net.SplitHostPort(at.String())
	ip := net.ParseIP(host)
	if ip.IsUnspecified() { // which nobody can connect to
		host = "HOST"
		if name, err := os.Hostname(); err == nil {
			host = text.Printable(name)
		}
	}
	was := ""
	if of.made {
		was = ", made just now"
	}
	fmt.Fprintf(out, "fathom: %s on %s; ssh -p %s %s\n", text.Plural(len(l.house.Entries("")), "room"), at, port, host)
	fmt.Fprintf(out, "fathom: host key %s (%s%s)\n", gossh.FingerprintSHA256(key), text.Printable(of.path), was)
	fmt.Fprintf(out, "fathom: for known_hosts: [%s]:%s %s", host, port, gossh.MarshalAuthorizedKey(key))
	if err := l.disk.Check(); err != nil {
		fmt.Fprintf(out, "fathom: --own-disk %s: %v\n", s.own.disk, err)
	}
	switch {
	case s.anyone && ip != nil && ip.IsLoopback():
		fmt.Fprintf(out, "fathom: ANYBODY ON THIS MACHINE MAY COME IN: --allow-anyone takes any key\n")
	case s.anyone:
		fmt.Fprintf(out, "fathom: ANYBODY WHO REACHES %s MAY COME IN: --allow-anyone takes any key, and whoever comes may use this machine's cores\n", at)
	default:
		fmt.Fprintf(out, "fathom: %s may come in\n", text.Plural(ring.Len(), "key"))
		for _, note := range ring.Notes {
			fmt.Fprintf(out, "fathom: %s\n", note)
		}
	}
}

// reloadEvery is how long it is until the file of keys is looked at again, and warnEvery until it is said
// again that anybody may come in.
const (
	reloadEvery = 10 * time.Second
	warnEvery   = time.Minute
)

// until serves until a signal ends it: the first in its own way, the second at once. SIGHUP reads the
// keys again, and so does a change of their file.
func (s *serving) until(server *serve.Server, listener net.Listener, ring *keys.Ring, check func(string) error, log *slog.Logger) error {
	signals, hangup := make(chan os.Signal, 2), make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(signals)
	defer signal.Stop(hangup)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	tick, warn := time.NewTicker(reloadEvery), time.NewTicker(warnEvery)
	defer tick.Stop()
	defer warn.Stop()
	changed := changeOf(string(s.keys))
	for {
		select {
		case err := <-served:
			return err
		case <-signals:
			_ = manager.Tell("STOPPING=1")
			ctx, cancel := context.WithCancel(context.Background())
			go func() {
				<-signals
				cancel()
			}()
			server.Stop(ctx)
			cancel()
			return <-served
		case <-warn.C:
			if ring == nil {
				log.Warn("anybody may come in", "address", listener.Addr().String())
			}
			continue
		case <-hangup:
		case <-tick.C:
			if now := changeOf(string(s.keys)); now == changed {
				continue
			}
		}
		if ring == nil {
			continue
		}
		changed = changeOf(string(s.keys))
		next, err := keys.Read(string(s.keys), check)
		if err != nil {
			log.Error("reload", "err", text.OnOneLine(err), "kept", keysOf(ring))
			continue
		}
		ring = next
		log.Info("reload", "keys", ring.Len(), "notes", strings.Join(ring.Notes, "; "))
		server.Reload(ring)
	}
}

// changeOf tells one state of a file from another.
func changeOf(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.ModTime().UnixNano(), info.Size())
}
