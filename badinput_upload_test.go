package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// begins begins an upload and returns its id and where to PUT it.
func (v *victim) begins(t *testing.T, token, name string, size int, more string) (id, link string) {
	t.Helper()

	data := v.ask(t, token, question(`mutation($n:String!,$s:Int!){createUpload(input:{orderId:"`+v.order+
		`",fileName:$n,byteSize:$s`+more+`}){attachment{id} uploadUrl userErrors{code}}}`,
		fmt.Sprintf(`{"n":%s,"s":%d}`, quoted(t, name), size))).data(t)
	require.Empty(t, at[[]any](t, data, "createUpload", "userErrors"))

	return at[string](t, data, "createUpload", "attachment", "id"), at[string](t, data, "createUpload", "uploadUrl")
}

// uploads uploads a file and returns its id.
func (v *victim) uploads(t *testing.T, token, name, content string) string {
	t.Helper()

	id, link := v.begins(t, token, name, len(content), "")
	answer := v.send(t, http.MethodPut, link, content)
	require.Equal(t, http.StatusOK, answer.status, answer.body)

	return id
}

// usable tells the code with which a move takes files, empty when it takes them.
func (v *victim) usable(t *testing.T, ids ...string) string {
	t.Helper()

	data := v.ask(t, v.buyer, question(`mutation($f:[ID!]){reviseRequirement(input:{orderId:"`+v.order+
		`",description:"x",attachmentIds:$f}){userErrors{code}}}`, `{"f":["`+strings.Join(ids, `","`)+`"]}`)).data(t)
	if errs := at[[]any](t, data, "reviseRequirement", "userErrors"); len(errs) > 0 {
		return at[string](t, errs, 0, "code")
	}

	return ""
}

// tryUploads: the rows on uploads that a client can cause.
func tryUploads(t *testing.T, s *sheet) {
	t.Helper()
	s.eachTransport(t, changers(), testUploads)
}

func testUploads(t *testing.T, v *victim) {
	t.Helper()

	if v.by != byPOST { // links are the same, whoever gave them
		v.unmoved(t, v.testAnnouncedNames)
		v.testFilesOfAnAct(t)

		return
	}

	stored := v.storedFiles(t)

	v.unmoved(t, func(t *testing.T) {
		t.Helper()

		v.testContents(t)
		v.testAnnouncements(t)
		v.testAnnouncedNames(t)
		v.testLinks(t)
		v.testHalfAnUpload(t)

		if v.folder() != "" {
			require.Equal(t, stored, v.storedFiles(t), "something is left")
		}
	})
	v.testNames(t)
	v.testFilesOfAnAct(t)
	v.testDownloads(t)
	v.over(byLink).tried("U01", "U02", "U03", "U04", "U06")
}

// folder is the data folder, empty on another back end.
func (v *victim) folder() string {
	folder := ""

	for _, pair := range v.env {
		if strings.HasPrefix(pair, "MONGODB_URI=") {
			return ""
		}

		if path, ok := strings.CutPrefix(pair, "JIAOFU_DATA_DIR="); ok {
			folder = path
		}
	}

	return folder
}

// storedFiles lists the files of the data folder.
func (v *victim) storedFiles(t *testing.T) []string {
	t.Helper()

	var all []string

	if v.folder() == "" {
		return nil
	}

	require.NoError(t, filepath.WalkDir(v.folder(), func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			all = append(all, path)
		}

		return err
	}))

	return all
}

// testContents: what is not of the kinds that are taken, whatever its name says.
func (v *victim) testContents(t *testing.T) {
	t.Helper()

	eicar := `X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR` + `-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`
	svg := `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`

	for name, content := range map[string]string{
		"picture.png": "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8",
		"page.png":    "<!DOCTYPE html><script>alert(1)</script>",
		"page.txt":    "  \n<html><script>alert(1)</script>",
		"page.html":   "<html></html>",
		"draw.svg":    svg,
		"draw.png":    `<?xml version="1.0"?>` + svg,
		"tool.txt":    "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00>\x00",
		"run.txt":     "#!/bin/sh\nrm -rf /\n",
		"page.php":    "<?php system($_GET[0]);",
	} {
		id, link := v.begins(t, v.buyer, name, len(content), "")
		answer := v.send(t, http.MethodPut, link, content, "Content-Type", "image/png")
		require.Equal(t, http.StatusUnsupportedMediaType, answer.status, name)
		require.Contains(t, answer.body, "ATTACHMENT_REJECTED")
		require.NotContains(t, answer.body, "script")
		require.NotEmpty(t, v.usable(t, id), name)
		require.Equal(t, http.StatusForbidden, v.send(t, http.MethodPut, link, content).status, "a rejected upload may not be retried")
	}

	// A test virus is a text; what scans files is beside us. It is never shown.
	_, link := v.begins(t, v.buyer, "virus.txt", len(eicar), "")
	require.Less(t, v.send(t, http.MethodPut, link, eicar[:10]).status, 500)
}

// testAnnouncements: sizes and sums that are not what came, and that cannot be.
func (v *victim) testAnnouncements(t *testing.T) {
	t.Helper()

	wrongSum := `,sha256:"` + strings.Repeat("0", 64) + `"`

	for name, one := range map[string]struct {
		size    int
		more    string
		content string
		headers []string
		status  int
	}{
		"longer":      {3, "", "four", nil, 413},
		"much longer": {3, "", strings.Repeat("x", 8<<20), nil, 413},
		"shorter":     {5, "", "four", nil, 400},
		"empty":       {5, "", "", nil, 400},
		"wrong sum":   {4, wrongSum, "four", nil, 400},
		"encoded":     {4, "", "four", []string{"Content-Encoding", "gzip"}, 415},
	} {
		id, link := v.begins(t, v.buyer, "a.txt", one.size, one.more)
		answer := v.send(t, http.MethodPut, link, one.content, one.headers...)
		require.Equal(t, one.status, answer.status, "%s: %s", name, answer.body)
		answer.harmless(t)
		require.Equal(t, "ATTACHMENT_NOT_READY", v.usable(t, id), name)
	}
}

// testAnnouncedNames: names and sizes that no upload begins with.
func (v *victim) testAnnouncedNames(t *testing.T) {
	t.Helper()

	for name, input := range map[string]string{
		"zero": `fileName:"a",byteSize:0`, "negative": `fileName:"a",byteSize:-1`, "too large": `fileName:"a",byteSize:52428801`,
		"bad sum": `fileName:"a",byteSize:1,sha256:"hemlock"`, "no name": `fileName:"",byteSize:1`, "dots": `fileName:"../..",byteSize:1`,
		"long name": `fileName:"` + strings.Repeat("x", 256) + `",byteSize:1`, "unseen": `fileName:"\u200b\u202e",byteSize:1`,
		"empty key": `fileName:"a",byteSize:1,idempotencyKey:""`,
	} {
		answer := v.ask(t, v.buyer, question(`mutation{createUpload(input:{orderId:"`+v.order+`",`+input+
			`}){attachment{id} uploadUrl userErrors{code}}}`, ""))
		data := answer.data(t)
		require.Nil(t, at[any](t, data, "createUpload", "attachment"), name)
		require.Contains(t, []string{"INVALID", "TOO_LONG", "REQUIRED"}, at[string](t, data, "createUpload", "userErrors", 0, "code"), name)
		answer.harmless(t)
	}

	length := 100_000
	if v.by == byWS {
		length = longestMessage - 1000
	}

	answer := v.ask(t, v.buyer, question(`mutation($n:String!){createUpload(input:{orderId:"`+v.order+
		`",fileName:$n,byteSize:1}){attachment{id} userErrors{code}}}`, `{"n":"`+strings.Repeat("x", length)+`"}`))
	require.Contains(t, answer.body, "TOO_LONG")
	answer.harmless(t)
	v.tried("U03")
}

// testLinks: signatures that are none, and other ids.
func (v *victim) testLinks(t *testing.T) {
	t.Helper()

	id, link := v.begins(t, v.buyer, "a.txt", 4, "")
	_, another := v.begins(t, v.buyer, "b.txt", 4, "")

	for name, bad := range map[string]string{
		"unsigned":   strings.SplitN(link, "?", 2)[0],
		"altered":    link + "A",
		"of another": strings.Replace(another, "?", "x?", 1),
		"swapped":    strings.SplitN(link, "?", 2)[0] + "?" + strings.SplitN(another, "?", 2)[1],
		"unknown id": strings.Replace(link, id, unknown(id), 1),
		"download":   strings.Replace(link, "op=upload", "op=download", 1),
		"no op":      strings.Replace(link, "op=upload", "op=", 1),
	} {
		answer := v.send(t, http.MethodPut, bad, "four")
		require.Contains(t, []int{403, 404, 405}, answer.status, name)
		answer.harmless(t)
	}

	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		require.Equal(t, http.StatusMethodNotAllowed, v.send(t, method, link, "four").status)
	}

	require.Equal(t, "ATTACHMENT_NOT_READY", v.usable(t, id))
}

// testHalfAnUpload: clients that leave half-way, or never say where the end is.
func (v *victim) testHalfAnUpload(t *testing.T) {
	t.Helper()

	const size = 4 << 20

	half := strings.Repeat("x", size/2)

	for range 5 {
		id, link := v.begins(t, v.buyer, "a.txt", size, "")
		conn := v.putting(t, link, fmt.Sprintf("Content-Length: %d\r\n", size))
		_, err := io.WriteString(conn, half)
		require.NoError(t, err)
		require.NoError(t, conn.Close())
		require.Equal(t, "ATTACHMENT_NOT_READY", v.usable(t, id))
	}

	_, link := v.begins(t, v.buyer, "a.txt", 10, "")
	conn := v.putting(t, link, "Transfer-Encoding: chunked\r\n")

	go func() {
		for range 1000 { // chunks that never end
			if _, err := io.WriteString(conn, "10000\r\n"+half[:0x10000]+"\r\n"); err != nil {
				return
			}
		}
	}()

	line := make([]byte, len("HTTP/1.1 413"))
	_, err := io.ReadFull(conn, line)
	require.NoError(t, err)
	require.Equal(t, "HTTP/1.1 413", string(line))

	if v.folder() == "" {
		return
	}

	require.Eventually(t, func() bool { // what was begun is removed, a moment later
		for _, path := range v.storedFiles(t) {
			if strings.Contains(path, "att_") {
				return false
			}
		}

		return true
	}, badTime, 20*time.Millisecond)
}

// putting sends the beginning of a PUT.
func (v *victim) putting(t *testing.T, link, headers string) net.Conn {
	t.Helper()

	conn := v.rawConn(t)
	_, err := io.WriteString(conn, "PUT "+strings.TrimPrefix(link, v.url)+" HTTP/1.1\r\nHost: x\r\n"+headers+"\r\n")
	require.NoError(t, err)

	return conn
}

// testFilesOfAnAct: which files a move takes.
func (v *victim) testFilesOfAnAct(t *testing.T) {
	t.Helper()

	var ids []string
	for i := range 11 {
		ids = append(ids, v.uploads(t, v.buyer, fmt.Sprintf("%d.txt", i), "text"))
	}

	providers := v.uploads(t, v.provider, "p.txt", "text")
	other := *v
	other.order = v.registers(t, "2026-0002")
	elsewhere := other.uploads(t, v.buyer, "o.txt", "text")

	v.unmoved(t, func(t *testing.T) {
		t.Helper()

		require.Equal(t, "TOO_MANY_ATTACHMENTS", v.usable(t, ids...))
		require.Equal(t, "ATTACHMENT_REJECTED", v.usable(t, ids[0], ids[0]))
		require.Equal(t, "ATTACHMENT_REJECTED", v.usable(t, elsewhere))
		require.NotEmpty(t, v.usable(t, providers))
		require.NotEmpty(t, v.usable(t, unknown(ids[0])))
		require.NotEmpty(t, v.usable(t, "../x"))
		require.NotEmpty(t, v.usable(t, ""))
	})
	require.Empty(t, v.usable(t, ids[:10]...))
	require.Equal(t, "ATTACHMENT_REJECTED", v.usable(t, ids[0]))
	v.tried("U07")
}
