// Command fathom-queue is a server that hands out the tasks of studies: NATS with JetStream, in one program.
//
// `fathom study --queue embedded` starts it from beside itself. Started by hand it serves workers on other
// machines. Any server of NATS with JetStream does as well.
//
// It exits with 0 when it was told to end, 1 when something failed, 2 when the command line is wrong.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/spf13/cobra"

	"fathom/data/text"
	"fathom/model/study/loopback"
)

// tokenVariable is the variable that has the token, where no file has.
const tokenVariable = "FATHOM_QUEUE_TOKEN"

// usageError is a mistake in the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func main() {
	err := newRoot().Execute()
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, sentence(err))
	if usage := (usageError{}); errors.As(err, &usage) {
		os.Exit(2)
	}
	os.Exit(1)
}

// sentence says what is wrong, several problems one a line.
func sentence(err error) string { return "fathom-queue: " + text.PrintableLines(err.Error()) }

// serving is what the server was told.
type serving struct {
	listen, store, tokenFile, cert, key string
	untilInputEnds                      bool
}

func newRoot() *cobra.Command {
	var told serving
	cmd := &cobra.Command{
		Use:   "fathom-queue",
		Short: "Hand out the tasks of studies to workers",
		Long: "fathom-queue is a server of NATS with JetStream that needs no configuration. `fathom study --queue nats://HOST:PORT` puts a study on it, " +
			"and `fathom worker nats://HOST:PORT` does tasks of it. What it keeps can be lost: the study offers again what is missing. " +
			"Beyond its own machine it asks for a token and speaks TLS.",
		Example: `fathom-queue
# for workers on other machines
fathom-queue --listen 0.0.0.0:4222 --token-file token --cert cert.pem --key key.pem`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("%s: it takes no arguments", text.Clip(args[0]))}
			}
			return nil
		},
		SilenceUsage: true, SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return told.run(cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	flags := cmd.Flags()
	flags.StringVar(&told.listen, "listen", "127.0.0.1:4222", "address and port; port 0 for any that is free")
	flags.StringVar(&told.store, "store", "", "directory on a disk of this machine, not of a network, for what waits; else one that is removed at the end")
	flags.StringVar(&told.tokenFile, "token-file", "", "file with the token that workers must have; else $"+tokenVariable)
	flags.StringVar(&told.cert, "cert", "", "file of the certificate, in PEM")
	flags.StringVar(&told.key, "key", "", "file of its key, in PEM")
	flags.BoolVar(&told.untilInputEnds, "until-input-ends", false, "end when standard input does, and at no signal")
	flags.MarkHidden("until-input-ends") // whose only error is that there is no such flag
	return cmd
}

// options are those of the server.
func (s *serving) options() (*natsserver.Options, error) {
	host, port, err := net.SplitHostPort(s.listen)
	n, wrong := strconv.Atoi(port)
	if err != nil || wrong != nil || n < 0 || n > 65535 {
		return nil, usageError{fmt.Errorf("--listen %s: it must be such as 127.0.0.1:4222", text.Clip(s.listen))}
	}
	o := &natsserver.Options{
		ServerName: "fathom-queue", Host: host, Port: n, JetStream: true, StoreDir: s.store,
		NoLog: true, NoSigs: true, DisableShortFirstPing: true,
	}
	if n == 0 {
		o.Port = natsserver.RANDOM_PORT
	}
	o.Authorization = os.Getenv(tokenVariable)
	if s.tokenFile != "" {
		raw, err := os.ReadFile(s.tokenFile)
		if err != nil {
			return nil, usageError{fmt.Errorf("%s: %w", text.Printable(s.tokenFile), text.Cause(err))}
		}
		if o.Authorization = strings.TrimSpace(string(raw)); o.Authorization == "" {
			return nil, usageError{fmt.Errorf("%s: it holds no token", text.Printable(s.tokenFile))}
		}
	}
	var wrongs []error
	if !loopback.Is(s.listen) {
		if o.Authorization == "" {
			wrongs = append(wrongs, usageError{fmt.Errorf("--listen %s: beyond this machine it needs a token, --token-file", text.Clip(s.listen))})
		}
		if s.cert == "" {
			wrongs = append(wrongs, usageError{fmt.Errorf("--listen %s: beyond this machine it needs a certificate, --cert and --key", text.Clip(s.listen))})
		}
	}
	if (s.cert == "") != (s.key == "") {
		wrongs = append(wrongs, usageError{errors.New("--cert and --key go together")})
	} else if s.cert != "" {
		o.TLS = true
		if o.TLSConfig, err = natsserver.GenTLSConfig(&natsserver.TLSConfigOpts{CertFile: s.cert, KeyFile: s.key}); err != nil {
			wrongs = append(wrongs, usageError{fmt.Errorf("--cert, --key: %w", err)})
		}
	}
	return o, text.Together(wrongs...)
}

// startFor is how long the server may take until it listens.
const startFor = 30 * time.Second

// run serves until it is told to end.
func (s *serving) run(in io.Reader, out io.Writer) error {
	o, err := s.options()
	if err != nil {
		return err
	}
	if o.StoreDir == "" {
		if o.StoreDir, err = os.MkdirTemp("", "fathom-queue-"); err != nil {
			return err
		}
		defer os.RemoveAll(o.StoreDir)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	if s.untilInputEnds {
		// A terminal's interrupt reaches this process too: who started it decides.
		signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
		go func() {
			io.Copy(io.Discard, in)
			stop()
		}()
	} else {
		ctx, stop = signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
		defer stop()
	}
	// What listens on the port is found before the server does, which would end the process.
	probe, err := net.Listen("tcp", net.JoinHostPort(o.Host, strconv.Itoa(max(0, o.Port))))
	if err != nil {
		return fmt.Errorf("--listen %s: %w", text.Clip(s.listen), text.Cause(err))
	}
	probe.Close()
	server, err := natsserver.NewServer(o)
	if err != nil {
		return err
	}
	server.Start()
	defer server.WaitForShutdown()
	defer server.Shutdown()
	if !server.ReadyForConnections(startFor) || !server.JetStreamEnabled() {
		return fmt.Errorf("it does not start; is %s a directory on a disk of this machine that it may write to?", text.Printable(o.StoreDir))
	}
	if _, err := fmt.Fprintf(out, "fathom-queue listens on nats://%s\n", server.Addr()); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
	case <-stopped(server):
		return errors.New("the server has ended by itself")
	}
	time.Sleep(lastWords) // what was said last reaches who waits for it
	return nil
}

// lastWords is how long the server goes on to send after it was told to end.
const lastWords = 300 * time.Millisecond

// stopped is closed when the server has ended.
func stopped(server *natsserver.Server) <-chan struct{} {
	done := make(chan struct{})
	go func() { server.WaitForShutdown(); close(done) }()
	return done
}
