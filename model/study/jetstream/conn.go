package jetstream

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"fathom/data/text"
	"fathom/model/study/loopback"
)

// Config says where a queue is and how one gets in.
type Config struct {
	// URL is such as nats://host:4222, with a token or a name and a password before an @ if need be.
	URL       string
	Token     string
	TokenFile string // a file with it
	Creds     string // a file of credentials of NATS
	CA        string // a file of certificates in PEM; "" for those that the system trusts
}

// Check reports what is wrong with it, in a sentence.
func (c Config) Check() error {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "nats" && u.Scheme != "tls":
		return fmt.Errorf("%s: a queue is such as nats://host:4222", text.Clip(c.name()))
	case !loopback.Is(u.Host) && u.User == nil && c.Token == "" && c.TokenFile == "" && c.Creds == "":
		return fmt.Errorf("%s: beyond this machine a queue needs a token (--token-file), a name and a password in its address, or credentials (--creds)", text.Clip(c.name()))
	}
	_, err = c.options() // which reads the files
	return err
}

// name is the address without what is secret.
func (c Config) name() string {
	if at := strings.LastIndexByte(c.URL, '@'); at >= 0 {
		scheme, _, found := strings.Cut(c.URL, "://")
		if !found {
			scheme = "nats"
		}
		return scheme + "://" + c.URL[at+1:]
	}
	return c.URL
}

// Conn is a connection to a queue, which comes back by itself.
type Conn struct {
	nc   *nats.Conn
	js   jetstream.JetStream
	name string

	mu   sync.Mutex
	back chan struct{} // closed when the connection comes back
}

// whole is a context that ends when the connection has come back: what was asked before, nobody will answer.
func (c *Conn) whole(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	c.mu.Lock()
	back := c.back
	c.mu.Unlock()
	go func() {
		select {
		case <-back:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// isBack ends what waits for answers.
func (c *Conn) isBack() {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.back)
	c.back = make(chan struct{})
}

// Name is the address without what is secret.
func (c *Conn) Name() string { return c.name }

// askFor is how long an answer of the server is waited for.
const askFor = 5 * time.Second

// options are those of a connection.
func (c Config) options() ([]nats.Option, error) {
	u, err := url.Parse(c.URL)
	if err != nil {
		return nil, err
	}
	all := []nats.Option{
		nats.Name("fathom"), nats.MaxReconnects(-1), nats.ReconnectWait(500 * time.Millisecond), nats.ReconnectJitter(500*time.Millisecond, time.Second),
		nats.PingInterval(10 * time.Second), nats.MaxPingsOutstanding(2), nats.Timeout(askFor),
		// What goes wrong is said where it is in the way; without this it would stand in the midst of a
		// terminal.
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}),
		// A token that the server does not know now, it may know when it has been started again.
		nats.IgnoreAuthErrorAbort(),
	}
	token := c.Token
	if c.TokenFile != "" {
		raw, err := os.ReadFile(c.TokenFile)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", text.Printable(c.TokenFile), text.Cause(err))
		}
		token = strings.TrimSpace(string(raw))
	}
	if token != "" {
		all = append(all, nats.Token(token))
	}
	if c.Creds != "" {
		if _, err := os.ReadFile(c.Creds); err != nil {
			return nil, fmt.Errorf("%s: %w", text.Printable(c.Creds), text.Cause(err))
		}
		all = append(all, nats.UserCredentials(c.Creds))
	}
	if !loopback.Is(u.Host) || c.CA != "" || u.Scheme == "tls" {
		secure := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: u.Hostname()}
		if c.CA != "" {
			raw, err := os.ReadFile(c.CA)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", text.Printable(c.CA), text.Cause(err))
			}
			secure.RootCAs = x509.NewCertPool()
			if !secure.RootCAs.AppendCertsFromPEM(raw) {
				return nil, fmt.Errorf("%s: it holds no certificate in PEM", text.Printable(c.CA))
			}
		}
		all = append(all, nats.Secure(secure)) // which refuses a server without TLS
	}
	return all, nil
}

// Dial connects to a queue, over and over for so long as it does not answer. Told is called with why it does
// not, nil for nobody.
func Dial(ctx context.Context, c Config, patience time.Duration, told func(error)) (*Conn, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	options, err := c.options()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	for {
		nc, err := nats.Connect(c.URL, options...)
		if err == nil {
			js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(askFor))
			if err != nil {
				nc.Close()
				return nil, err
			}
			conn := &Conn{nc: nc, js: js, name: c.name(), back: make(chan struct{})}
			nc.SetReconnectHandler(func(*nats.Conn) { conn.isBack() })
			return conn, nil
		}
		none := hopeless(err)
		err = fmt.Errorf("%s: %w", c.name(), plain(err))
		if none || time.Since(began) > patience {
			return nil, err
		}
		if told != nil {
			told(err)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// hopeless is what waiting does not mend.
func hopeless(err error) bool {
	var unknown *tls.CertificateVerificationError
	return errors.Is(err, nats.ErrAuthorization) || errors.Is(err, nats.ErrSecureConnWanted) || errors.Is(err, nats.ErrSecureConnRequired) || errors.As(err, &unknown)
}

// plain says an error of the client in words for people.
func plain(err error) error {
	var unknown *tls.CertificateVerificationError
	switch {
	case errors.As(err, &unknown):
		return fmt.Errorf("it does not prove who it is (%w); --ca names a file of the certificates by which it does", unknown.Err)
	case errors.Is(err, nats.ErrSecureConnWanted):
		return fmt.Errorf("beyond this machine a queue must speak TLS, and this one does not: %w", err)
	case errors.Is(err, nats.ErrAuthorization):
		return fmt.Errorf("it does not let this process in: the token, the password or the credentials are others: %w", err)
	case errors.Is(err, nats.ErrNoServers):
		return errors.New("nobody answers there")
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		return fmt.Errorf("the server keeps no messages; start it with JetStream, as in nats-server -js: %w", err)
	}
	return err
}

// Close ends the connection once all is sent.
func (c *Conn) Close() {
	if c.nc.IsConnected() {
		c.nc.FlushTimeout(askFor)
	}
	c.nc.Close()
}

// NewName is a name that nobody else has.
func NewName() string {
	raw := make([]byte, 8)
	rand.Read(raw) // which never fails
	return hex.EncodeToString(raw)
}
