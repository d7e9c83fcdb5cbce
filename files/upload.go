package files

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/jiaofu/jiaofu/store"
)

// upload takes the bytes of one upload in and tells what became of them.
func (s *Service) upload(w http.ResponseWriter, r *http.Request, id string) error {
	u, err := s.pending(r.Context(), id)
	if err != nil {
		return err
	}

	if err := checkHeaders(r, &u); err != nil {
		return err
	}

	pace := newGait(w, s.config.Hurried)

	leave, err := s.turns.enter(r.Context(), u.Owner, pace)
	if err != nil {
		return err
	}

	defer leave()

	// Waiting took time of the request's deadline, and "100 Continue" is to come.
	if err := s.renew(w); err != nil {
		return internal(err)
	}

	content := newBody(w, r, &u, pace, s.config.Stall, s.config.Longest)
	if err := s.take(r.Context(), &u, content); err != nil {
		return err
	}

	s.reply(w, r, http.StatusOK, &answer{
		ID: u.ID, Status: u.Status, ContentType: u.Type, SHA256: u.SHA256, ByteSize: u.ByteSize,
	})

	return nil
}

// pending reads an upload that still waits for its content.
func (s *Service) pending(ctx context.Context, id string) (store.Upload, error) {
	u, err := s.config.Store.Upload(ctx, id)

	switch {
	case err != nil:
		return store.Upload{}, fmt.Errorf("read an upload: %w", err)
	case u.Status != store.UploadPending:
		return store.Upload{}, linkUsed(&u)
	case s.tooOld(&u):
		return store.Upload{}, linkExpired()
	default:
		return u, nil
	}
}

// checkHeaders refuses what can be told before a byte is read.
func checkHeaders(r *http.Request, u *store.Upload) error {
	switch encoding := r.Header.Get("Content-Encoding"); {
	case encoding != "" && !strings.EqualFold(encoding, "identity"):
		return encodingNotAllowed()
	case r.ContentLength > u.ByteSize:
		return tooLong()
	case r.ContentLength >= 0 && r.ContentLength < u.ByteSize:
		return tooShort()
	default:
		return nil
	}
}

// take checks and saves the content. When it fails nothing of it stays.
func (s *Service) take(ctx context.Context, u *store.Upload, content *body) error {
	buffered := bufio.NewReaderSize(content, sniffed)

	// The error is kept by the body, and the end of a short content is none.
	head, _ := buffered.Peek(sniffed)

	if err := content.failure(); err != nil {
		return err
	}

	kind, ok := typeOf(head, u.FileName)
	if !ok {
		s.reject(ctx, *u)

		return typeNotAllowed()
	}

	u.File = fileKey(u.ID)
	if err := s.save(ctx, u.File, buffered, content); err != nil {
		return err
	}

	u.Status, u.Type, u.SHA256 = store.UploadReady, kind, content.sum()

	return s.finish(ctx, u)
}

// save writes the content under its key. Stores promise to leave nothing of a
// content that fails; deleting it makes sure where they lost touch half-way.
func (s *Service) save(ctx context.Context, key string, buffered *bufio.Reader, content *body) error {
	err := s.config.Store.WriteFile(ctx, key, buffered)
	if fault := content.failure(); fault != nil {
		err = fault
	}

	if err == nil {
		return nil
	}

	s.discard(ctx, key)

	var f *failure
	if !errors.As(err, &f) && ctx.Err() != nil {
		return interrupted(err)
	}

	return fmt.Errorf("save the content of an upload: %w", err)
}

// finish makes the upload READY, unless another attempt was faster. After an
// error of which nobody knows whether it came before or after the change the
// content stays: the sweeper removes it when nothing refers to it.
func (s *Service) finish(ctx context.Context, u *store.Upload) error {
	after, cancel := detached(ctx)
	defer cancel()

	err := s.config.Store.FinishUpload(after, *u)

	switch {
	case errors.Is(err, store.ErrUploadFinished):
		s.discard(ctx, u.File)

		return s.overtaken(after, u.ID)
	case errors.Is(err, store.ErrNotFound):
		s.discard(ctx, u.File)

		return notFound()
	case err != nil:
		return fmt.Errorf("finish an upload: %w", err)
	default:
		return nil
	}
}

// overtaken tells how the attempt that was faster ended.
func (s *Service) overtaken(ctx context.Context, id string) error {
	u, err := s.config.Store.Upload(ctx, id)
	if err != nil {
		return fmt.Errorf("read a finished upload: %w", err)
	}

	return linkUsed(&u)
}

// reject closes an upload whose content is not of a type that is taken. Where
// that cannot be saved the upload stays open, and rejects the next attempt.
func (s *Service) reject(ctx context.Context, u store.Upload) {
	ctx, cancel := detached(ctx)
	defer cancel()

	u.Status, u.Problem = store.UploadRejected, string(problemType)

	if err := s.config.Store.FinishUpload(ctx, u); err != nil && !errors.Is(err, store.ErrUploadFinished) {
		s.config.Logger.WarnContext(ctx, "reject an upload", slog.String("upload", u.ID), slog.Any("error", err))
	}
}

// discard deletes a content that nothing refers to. The sweeper finds it when
// that does not work now.
func (s *Service) discard(ctx context.Context, key string) {
	ctx, cancel := detached(ctx)
	defer cancel()

	if err := s.config.Store.DeleteFile(ctx, key); err != nil {
		s.config.Logger.WarnContext(ctx, "delete a content", slog.String("file", key), slog.Any("error", err))
	}
}

// fileKey is a new key for a content of the upload: each attempt has its own,
// so that two at once never write over each other.
func fileKey(id string) string { return id + "." + strings.ToLower(rand.Text()) }

// uploadOf is the id of the upload that a content was saved for.
func uploadOf(key string) string {
	id, _, _ := strings.Cut(key, ".")

	return id
}

// isFileKey reports whether an id can be the beginning of a key.
func isFileKey(id string) bool {
	return id != "" && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}
