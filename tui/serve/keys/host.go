package keys

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/ssh"

	"fathom/data/text"
)

// HostKey reads the key of the host, in the form that OpenSSH writes, and makes an Ed25519 one where
// there is none; made says that it did. A key that others may read is refused.
func HostKey(path string) (raw []byte, key ssh.Signer, made bool, err error) {
	raw, err = os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		made = true
		if err = makeHostKey(path); err == nil || errors.Is(err, fs.ErrExist) { // by another server meanwhile
			raw, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return nil, nil, false, fmt.Errorf("the key of the host: %w", err)
	}
	if err := secret(path); err != nil {
		return nil, nil, false, fmt.Errorf("the key of the host: %w", err)
	}
	if key, err = ssh.ParsePrivateKey(raw); err != nil {
		return nil, nil, false, fmt.Errorf("the key of the host: %s: it is no private key without a passphrase", text.Quote(path))
	}
	return raw, key, made, nil
}

// makeHostKey writes a new key. It is whole under its name or not there.
func makeHostKey(path string) error {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	block, err := ssh.MarshalPrivateKey(private, "fathom")
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(dir, ".host-key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(pem.EncodeToMemory(block))
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Link(file.Name(), path) // which fails where there is one, as a rename would not
}
