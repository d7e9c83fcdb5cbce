package sqlite

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/klauspost/compress/zstd"
)

// A backup is a tar archive, compressed by zstd: the contents of files, then
// the database, under the names that they have in a data folder, and last of
// all the seal, which tells what has to be in it. Unpacked by hand it is a data
// folder, but for the checks.
const (
	sealName = "seal.json"
	// sealFormat is the number of this form.
	sealFormat = 1
	// maxSeal bounds the seal, in bytes.
	maxSeal = 64 << 10
)

// seal is the last member of a backup.
type seal struct {
	tallied

	Format int       `json:"format"`
	At     time.Time `json:"at"`
	// SHA256 is that of the names, lengths and contents of all other members.
	SHA256 string `json:"sha256"`
}

// ErrBackup is the error of a file that is not a whole backup.
var ErrBackup = errors.New("this is not a whole backup of jiaofu")

// archive writes a backup.
type archive struct {
	compressed *zstd.Encoder
	tar        *tar.Writer
	sum        hash.Hash
	at         time.Time
}

func newArchive(w io.Writer, at time.Time) (*archive, error) {
	compressed, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("begin the backup: %w", err)
	}

	return &archive{compressed: compressed, tar: tar.NewWriter(compressed), sum: sha256.New(), at: at}, nil
}

// add writes one member of a size.
func (a *archive) add(name string, size int64, content io.Reader) error {
	noteMember(a.sum, name, size)

	return a.write(name, size, io.TeeReader(content, a.sum))
}

func (a *archive) write(name string, size int64, content io.Reader) error {
	header := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: int64(filePerm), ModTime: a.at}
	if err := a.tar.WriteHeader(header); err != nil {
		return onDisk("write backup", err)
	}

	n, err := io.Copy(a.tar, content)
	if err == nil && n != size {
		err = io.ErrUnexpectedEOF
	}

	return onDisk("write backup", err)
}

// noteMember puts what is known of a member before its content into the sum.
func noteMember(sum hash.Hash, name string, size int64) { fmt.Fprintf(sum, "%q %d\n", name, size) }

// finish writes the seal.
func (a *archive) finish(n tallied) error {
	s := seal{tallied: n, Format: sealFormat, At: a.at, SHA256: hex.EncodeToString(a.sum.Sum(nil))}

	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("write seal: %w", err)
	}

	if err := a.write(sealName, int64(len(text)), bytes.NewReader(text)); err != nil {
		return err
	}

	return onDisk("write backup", errors.Join(a.tar.Close(), a.compressed.Close()))
}

// readArchive shows each member to visit and returns the seal, when the backup
// is whole and as it was written.
func readArchive(r io.Reader, visit func(name string, size int64, content io.Reader) error) (s seal, err error) {
	compressed, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
	if err != nil {
		return seal{}, fmt.Errorf("read backup: %w", err)
	}
	defer compressed.Close()

	members, sum := tar.NewReader(compressed), sha256.New()

	for s.Format == 0 {
		header, err := members.Next()
		if err != nil {
			return seal{}, notWhole(err)
		}

		if header.Name == sealName {
			if s, err = readSeal(members, hex.EncodeToString(sum.Sum(nil))); err != nil {
				return seal{}, err
			}

			continue
		}

		noteMember(sum, header.Name, header.Size)

		content := &member{content: io.TeeReader(members, sum)}
		if err := visit(header.Name, header.Size, content); content.err != nil {
			return seal{}, content.err
		} else if err != nil {
			return seal{}, err
		}
	}

	// The last block of the compression has a checksum of its own.
	if _, err := io.Copy(io.Discard, compressed); err != nil {
		return seal{}, notWhole(err)
	}

	return s, nil
}

// member is the content of a member being read. It remembers what was wrong with
// the backup, to tell it from what was wrong with where it is written to.
type member struct {
	content io.Reader
	err     error
}

// Read is part of [io.Reader].
func (m *member) Read(p []byte) (int, error) {
	n, err := m.content.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		m.err = notWhole(err)
	}

	return n, err //nolint:wrapcheck // a reader passes on io.EOF as it is
}

// notWhole says that reading a backup came to a wrong end.
func notWhole(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}

	return fmt.Errorf("%w: %w", ErrBackup, err)
}

func readSeal(r io.Reader, sum string) (s seal, err error) {
	text, err := io.ReadAll(io.LimitReader(r, maxSeal))
	if err != nil {
		return seal{}, notWhole(err)
	}

	if err := json.Unmarshal(text, &s); err != nil {
		return seal{}, notWhole(err)
	}

	switch {
	case s.Format != sealFormat:
		return seal{}, fmt.Errorf("%w: it has form %d, this program reads %d", ErrBackup, s.Format, sealFormat)
	case s.SHA256 != sum:
		return seal{}, fmt.Errorf("%w: its contents are not what was written", ErrBackup)
	default:
		return s, nil
	}
}
