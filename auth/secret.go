package auth

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// MinSecretBytes is the least length of an HS256 secret (RFC 8725, 3.5).
const MinSecretBytes = 32

// SecretFile is the name of the development secret inside a data folder.
const SecretFile = "secret"

const (
	// maxSecretFileBytes bounds what is read as a secret.
	maxSecretFileBytes = 4 << 10
	// maxWordBytes is the longest word whose repetition is no secret: it catches
	// a key held down and "changemechangeme…", and lets every random one pass.
	maxWordBytes = 8

	secretFileMode   = 0o600
	secretFolderMode = 0o700
)

// sampleSecrets lists secrets that stand in manuals and tutorials, in small letters.
func sampleSecrets() []string {
	return []string{
		"a-string-secret-at-least-256-bits-long",
		"a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
		"your-256-bit-secret-your-256-bit-secret",
		"your-secret-key-at-least-32-characters-long",
		"your-super-secret-jwt-token-with-at-least-32-characters-long",
		"super-secret-jwt-token-with-at-least-32-characters-long",
		"this-is-a-very-long-secret-key-for-jwt-signing",
		"replace-this-with-a-secret-of-at-least-32-bytes",
		"09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
	}
}

// CheckSecret refuses an HS256 secret that can be guessed: one under
// [MinSecretBytes], a short word again and again, or a well-known sample.
func CheckSecret(secret []byte) error {
	switch {
	case len(secret) < MinSecretBytes:
		return errors.New("the secret is shorter than 32 bytes; make one with: openssl rand -hex 32")
	case repeatsWord(secret):
		return errors.New("the secret repeats itself; make one with: openssl rand -hex 32")
	case slices.Contains(sampleSecrets(), strings.ToLower(string(secret))):
		return errors.New("the secret is a published sample; make one with: openssl rand -hex 32")
	default:
		return nil
	}
}

// repeatsWord reports whether the secret is a short word again and again.
func repeatsWord(secret []byte) bool {
	for n := 1; n <= maxWordBytes; n++ {
		if bytes.Equal(secret[n:], secret[:len(secret)-n]) {
			return true
		}
	}

	return false
}

// LoadSecret returns the development secret of a data folder and makes both,
// folder and secret, when they are missing. Processes that start at once agree
// on one secret. It fails when the file holds a weak secret.
func LoadSecret(folder string) ([]byte, error) {
	name := filepath.Join(folder, SecretFile)

	secret, err := readSecret(name)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeSecret(folder, name); err != nil {
			return nil, err
		}

		return readSecret(name)
	}

	return secret, err
}

// readSecret reads and checks the secret in a file.
func readSecret(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("read token secret: %w", err)
	}

	if !info.Mode().IsRegular() || info.Size() > maxSecretFileBytes {
		return nil, fmt.Errorf("read token secret: %s is not a secret", name)
	}

	raw, err := os.ReadFile(name) //nolint:gosec // the operator names the folder
	if err != nil {
		return nil, fmt.Errorf("read token secret: %w", err)
	}

	secret := []byte(strings.TrimSpace(string(raw)))
	if err := CheckSecret(secret); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}

	return secret, nil
}

// makeSecret puts a random secret into a file, unless somebody did so first. A
// link to the finished file appears at once and never replaces another.
func makeSecret(folder, name string) error {
	if err := os.MkdirAll(folder, secretFolderMode); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}

	draft, err := writeDraft(folder)
	if draft != "" {
		defer func() { _ = os.Remove(draft) }()
	}

	if err != nil {
		return fmt.Errorf("write token secret: %w", err)
	}

	if err := os.Link(draft, name); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("keep token secret: %w", err)
	}

	return nil
}

// writeDraft writes a new secret to a file that nobody else reads and returns
// the file's name, also beside an error when there is a file to remove.
func writeDraft(folder string) (string, error) {
	file, err := os.CreateTemp(folder, SecretFile+"-*")
	if err != nil {
		return "", fmt.Errorf("open draft: %w", err)
	}
	defer func() { _ = file.Close() }()

	random := make([]byte, MinSecretBytes)
	rand.Read(random)

	if _, err := file.WriteString(hex.EncodeToString(random) + "\n"); err != nil {
		return file.Name(), fmt.Errorf("write draft: %w", err)
	}

	return file.Name(), errors.Join(file.Chmod(secretFileMode), file.Sync())
}
