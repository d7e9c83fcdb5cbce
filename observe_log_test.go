package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/config"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/requestid"
	"github.com/jiaofu/jiaofu/store"
)

// defective is a store with a defect: it cannot list orders.
type defective struct{ store.Store }

// ListOrders panics.
func (defective) ListOrders(_ context.Context, q store.OrderQuery) (store.OrderPage, error) {
	return store.OrderPage{Orders: make([]*delivery.Order, 1)[q.Page.Limit:]}, nil
}

// What is somebody's own, in texts and names of the story.
const (
	phone = "13800138000"
	mail  = "li.lei@acme.example"
)

// tellSecrets plays a story in which whatever is secret or somebody's own is marked,
// and returns the marks.
func tellSecrets(t *testing.T, w *watched) []string {
	t.Helper()

	buyer := w.bearer(t, delivery.RoleBuyer, "acme", "secretPerson")
	stranger := w.bearer(t, delivery.RoleBuyer, "other", "secretStranger")
	id := w.register(t, "secretNumber", "secretGoods", "secretProvider, "+phone)

	begun := w.ask(t, buyer, `mutation Up($id: ID!, $n: String!) { createUpload(input: {orderId: $id, fileName: $n, byteSize: 9,
		idempotencyKey: "secretUploadKey"}) { attachment { id } uploadUrl } }`,
		map[string]any{"id": id, "n": "secretName " + phone + ".txt"})
	upload, file := found(t, `"uploadUrl":"([^"]+)"`, begun), found(t, `"id":"(att_\w+)"`, begun)
	upload = strings.ReplaceAll(upload, `\u0026`, "&")

	answer, text := w.send(t, http.MethodPut, upload+"0", "secretTxt")
	require.Equal(t, http.StatusForbidden, answer.StatusCode, text)
	answer, text = w.send(t, http.MethodPut, upload, "secretTxt")
	require.Equal(t, http.StatusOK, answer.StatusCode, text)
	answer, _ = w.send(t, http.MethodPut, upload, "secretTxt")
	require.NotEqual(t, http.StatusOK, answer.StatusCode)

	for range 2 { // the second is a replay
		text = w.ask(t, buyer, submitDocument, map[string]any{
			"id": id, "text": "secretRequirement, call " + phone + " or write to " + mail, "key": "secretKey", "files": []string{file},
		})
		require.Contains(t, text, "CONFIRMATION_PENDING")
	}

	w.ask(t, buyer, submitDocument, map[string]any{"id": id, "text": "secretRefusedText", "key": "secretKey"})
	w.ask(t, stranger, submitDocument, map[string]any{"id": id, "text": "secretForeignText"})

	read := w.ask(t, buyer, `query Read($id: ID!) { order(id: $id) { flowLog { text attachments { url } } } }`,
		map[string]any{"id": id})
	download := strings.ReplaceAll(found(t, `"url":"([^"]+)"`, read), `\u0026`, "&")
	answer, text = w.send(t, http.MethodGet, download, "")
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Equal(t, "secretTxt", text)
	answer, _ = w.send(t, http.MethodGet, download+"0", "")
	require.Equal(t, http.StatusForbidden, answer.StatusCode)

	refuse(t, w, buyer)
	streamSecrets(t, w, buyer, id)

	marks := []string{"secret", phone, mail, "mail.example", buyer[len("Bearer "):], stranger[len("Bearer "):], "eyJ"}

	for _, link := range []string{upload, download} {
		parsed, err := url.Parse(link)
		require.NoError(t, err)

		for name, values := range parsed.Query() {
			if name != "op" {
				marks = append(marks, values[0])
			}
		}
	}

	return marks
}

// breakStore runs into the store's defect.
func breakStore(t *testing.T, w *watched) {
	t.Helper()

	text := w.ask(t, w.bearer(t, delivery.RoleBuyer, "acme", "secretPerson"),
		`query Broken($s: String) { orders(first: 5, filter: {search: $s}) { nodes { id } } }`,
		map[string]any{"s": "secretSearch"}, requestid.Header, "request-of-the-panic")
	require.Contains(t, text, `"INTERNAL"`)
	require.Contains(t, text, "request-of-the-panic")
}

// refuse makes requests that are refused.
func refuse(t *testing.T, w *watched, bearer string) {
	t.Helper()

	for name, body := range map[string]string{
		"NotJSON": `{"secretBody`, "NotGraphQL": `{"query":"{secretSyntax("}`, "NoSuchField": `{"query":"{secretField}"}`,
		"NotAVariable": `{"query":"query($id:ID!){order(id:$id){id}}","variables":{"id":{"secretVariable":1}}}`,
		"NoSuchOrder":  `{"query":"{order(id:\"secretID\"){id}}"}`,
		"BadCursor":    `{"query":"{orders(first:1,after:\"secretCursor\"){nodes{id}}}"}`,
	} {
		for _, token := range []string{bearer, "Bearer secretToken.secretToken.secretToken", ""} {
			_, text := w.send(t, http.MethodPost, "/graphql", body,
				"Content-Type", "application/json", "Authorization", token, requestid.Header, "secret id")
			require.True(t, strings.Contains(text, "errors") || strings.Contains(text, `{"order":null}`), "%s: %s", name, text)
		}
	}

	w.send(t, http.MethodGet, "/graphql?query={secretQuery}&token=secretParameter", "", "Cookie", "secretCookie=1")
	w.send(t, http.MethodPost, "/graphql", "secretForm=1", "Content-Type", "application/x-www-form-urlencoded")
	w.send(t, http.MethodPut, "/files/secretFile?op=put&sig=secretSignature", "x")
	w.send(t, http.MethodGet, "/secretPath?secretParameter=1", "")
}

// streamSecrets reads the log over a socket and an event stream, and breaks a
// socket's protocol.
func streamSecrets(t *testing.T, w *watched, buyer, order string) {
	t.Helper()

	socket := w.subscribe(t, buyer, order, 2)
	require.NoError(t, socket.Write(t.Context(), websocket.MessageText, []byte(`{"type":"secretType"}`)))

	for {
		if _, _, err := socket.Read(t.Context()); err != nil {
			require.Equal(t, websocket.StatusCode(4400), websocket.CloseStatus(err))

			break
		}
	}

	body, err := json.Marshal(map[string]any{"query": watchDocument, "variables": map[string]string{"id": order}})
	require.NoError(t, err)

	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/graphql", strings.NewReader(string(body)))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", buyer)

	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)

	defer answer.Body.Close()

	require.NotEmpty(t, answer.Header.Get(requestid.Header))

	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if strings.Contains(lines.Text(), "secretRequirement") {
			return
		}
	}

	require.Fail(t, "the stream has no event")
}

func TestLogsHoldNoSecretsAndNameTheRequest(t *testing.T) {
	t.Parallel()

	w := newWatched(t, func(s *server) { s.store = defective{s.store} })
	marks := tellSecrets(t, w)
	breakStore(t, w)

	log := w.log.String()

	for _, mark := range marks {
		require.NotContains(t, log, mark)
	}

	// What must be there all the same.
	var panicked map[string]any

	for line := range strings.Lines(log) {
		var entry map[string]any

		require.NoError(t, json.Unmarshal([]byte(line), &entry), line)

		if entry["level"] == "ERROR" {
			require.Nil(t, panicked, line)
			panicked = entry
		}
	}

	require.Equal(t, "request-of-the-panic", panicked["requestId"])
	require.Contains(t, panicked["cause"], "slice bounds out of range")
	require.Contains(t, panicked["cause"], "observe_log_test.go")
	require.Contains(t, log, `"msg":"operation answered"`)
	require.Contains(t, log, `"msg":"file request failed"`)
}

func TestEachAnswerHasItsRequestID(t *testing.T) {
	t.Parallel()

	w := newWatched(t, nil)

	for _, path := range []string{"/graphql", "/files/x", "/healthz", "/nothing"} {
		answer, _ := w.send(t, http.MethodGet, path, "", requestid.Header, "from-the-proxy")
		require.Equal(t, "from-the-proxy", answer.Header.Get(requestid.Header), path)

		answer, _ = w.send(t, http.MethodGet, path, "", requestid.Header, "no good")
		require.Regexp(t, "^[A-Z0-9]{16}$", answer.Header.Get(requestid.Header), path)
	}

	answer, text := w.send(t, http.MethodPost, "/graphql", "{", "Content-Type", "application/json")
	require.Contains(t, text, `"requestId":"`+answer.Header.Get(requestid.Header)+`"`)
}

// TestTheStartTellsTheStore, so that a slip that led to another one is seen, and
// tells no password.
func TestTheStartTellsTheStore(t *testing.T) {
	t.Parallel()

	folder := t.TempDir()
	p := startProgram(t, "JIAOFU_DATA_DIR="+folder)
	p.stop(t)
	require.Contains(t, p.log.String(), `msg="store opened" kind=embedded folder=`+folder)

	var log bytes.Buffer

	c := config.Default()
	c.MongoDBURI, c.MongoDBDatabase = "mongodb://u:hemlock@db/", "shop"
	newServer(&c, newLogger(&log, &c), time.Now).tellStore(t.Context())
	require.Contains(t, log.String(), `msg="store opened" kind=MongoDB database=shop`)
	require.NotContains(t, log.String(), "hemlock")
}
