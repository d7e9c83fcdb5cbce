package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// upload uploads a text for an order, again and again until the server has it, and
// returns the id of the upload.
func (c *client) upload(ctx context.Context, url, token, order, key, text string) (id string, err error) {
	for {
		id, link, err := c.announce(ctx, url, token, map[string]any{
			"orderId": order, "fileName": key + ".txt", "byteSize": len(text), "idempotencyKey": key,
		})
		if err == nil {
			err = c.put(ctx, link, text)
		}

		if err == nil {
			return id, nil
		}

		select {
		case <-ctx.Done():
			return "", errors.Join(err, ctx.Err())
		case <-time.After(poll):
		}
	}
}

// announce begins an upload, and returns its id and the link for it.
func (c *client) announce(ctx context.Context, url, token string, input map[string]any) (id, link string, err error) {
	a, err := c.ask(ctx, url, token, "mutation ($input: CreateUploadInput!) { createUpload(input: $input) "+
		"{ attachment { id } uploadUrl userErrors { code } } }", map[string]any{"input": input})
	if err != nil {
		return "", "", err
	}

	if a.code != "" {
		return "", "", &callError{a}
	}

	var data struct {
		CreateUpload struct {
			Attachment struct {
				ID string `json:"id"`
			} `json:"attachment"`
			UploadURL string `json:"uploadUrl"`
		} `json:"createUpload"`
	}

	if err := json.Unmarshal(a.data, &data); err != nil || data.CreateUpload.UploadURL == "" {
		return "", "", fmt.Errorf("begin an upload: answered %s: %w", a.data, err)
	}

	return data.CreateUpload.Attachment.ID, data.CreateUpload.UploadURL, nil
}

// put sends a text to the link of an upload. One that was used is as good as one
// that works, when the content is there.
func (c *client) put(ctx context.Context, link, text string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, link, strings.NewReader(text))
	if err != nil {
		return fmt.Errorf("write an upload: %w", err)
	}

	response, err := c.http.Do(request)
	if err != nil {
		return fmt.Errorf("upload: %w", err)
	}

	defer response.Body.Close()

	var told struct {
		Status store.UploadStatus `json:"status"`
	}

	body, err := io.ReadAll(response.Body)
	if err != nil || json.Unmarshal(body, &told) != nil || told.Status != store.UploadReady {
		return fmt.Errorf("upload: answered %d %s: %w", response.StatusCode, body, err)
	}

	return nil
}

// lostUploads counts the uploads, texts by id, that a data folder does not hold any
// more.
func lostUploads(ctx context.Context, dir string, texts map[string]string) (lost int, err error) {
	s, err := sqlite.Open(ctx, sqlite.Config{Dir: dir})
	if err != nil {
		return 0, fmt.Errorf("open what a server left: %w", err)
	}

	defer func() { err = errors.Join(err, s.Close()) }()

	for id, text := range texts {
		if !holds(ctx, s, id, text) {
			lost++
		}
	}

	return lost, nil
}

func holds(ctx context.Context, s *sqlite.Store, id, text string) bool {
	u, err := s.Upload(ctx, id)
	if err != nil || u.Status != store.UploadReady {
		return false
	}

	content, err := s.OpenFile(ctx, u.File)
	if err != nil {
		return false
	}

	defer content.Close()

	found, err := io.ReadAll(content)

	return err == nil && string(found) == text
}
