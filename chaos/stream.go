package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// stream is an operation by server-sent events.
type stream struct {
	body   io.ReadCloser
	reader *bufio.Reader
}

// openStream begins an operation. The stream ends with the context.
func openStream(ctx context.Context, url, token, query string, variables any) (*stream, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return nil, fmt.Errorf("write a request: %w", err)
	}

	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("write a request: %w", err)
	}

	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	request.Header.Set("Authorization", "Bearer "+token)

	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		return nil, fmt.Errorf("open a stream: %w", err)
	}

	if kind := response.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/event-stream") {
		_ = response.Body.Close()

		return nil, fmt.Errorf("open a stream: answered %s %s", response.Status, kind)
	}

	return &stream{response.Body, bufio.NewReader(response.Body)}, nil
}

// errIncomplete is the error of a stream that the server ended although it was not
// complete: the client is to come back.
var errIncomplete = errors.New("the stream ended without being complete")

// next returns the data of the next event. The event "complete" is io.EOF.
func (s *stream) next() (json.RawMessage, error) {
	var name, data string

	for {
		line, err := s.reader.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("read an event: %w", incomplete(err))
		}

		line = strings.TrimRight(line, "\r\n")

		switch {
		case line == "" && name == "complete":
			return nil, io.EOF
		case line == "" && name == "next":
			return json.RawMessage(data), nil
		case strings.HasPrefix(line, "event:"):
			name = strings.TrimSpace(strings.TrimPrefix(line, "event:"))
		case strings.HasPrefix(line, "data:"):
			data = strings.TrimSpace(strings.TrimPrefix(line, "data:"))
		}
	}
}

// incomplete tells a stream that ended from one that was completed.
func incomplete(err error) error {
	if errors.Is(err, io.EOF) {
		return errIncomplete
	}

	return err
}

func (s *stream) close() { _ = s.body.Close() }
