package main

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// testNames: names are cleaned, and never become a path or a header.
func (v *victim) testNames(t *testing.T) {
	t.Helper()

	for given, shown := range map[string]string{
		"../../../etc/passwd":             "passwd",
		`C:\Windows\win.ini`:              "win.ini",
		"report\u202egnp.exe":             "reportgnp.exe",
		"a\r\nSet-Cookie: x=1;.txt":       "aSet-Cookie_ x=1;.txt",
		"CON.txt":                         "_CON.txt",
		"报告（终稿）👩‍💻.txt":                   "报告（终稿）👩💻.txt",
		`"; filename=evil.html`:           "_; filename=evil.html",
		"e\u0301.txt":                     "é.txt",
		strings.Repeat("𠮷", 251) + ".txt": strings.Repeat("𠮷", 251) + ".txt",
	} {
		id := v.uploads(t, v.buyer, given, "text")
		node := v.ask(t, v.buyer, question(`{node(id:"`+id+`"){...on Attachment{fileName url}}}`, "")).data(t)
		require.Equal(t, shown, at[string](t, node, "node", "fileName"))

		answer := v.send(t, http.MethodGet, at[string](t, node, "node", "url"), "")
		require.Equal(t, "text", answer.body)
		require.True(t, strings.HasPrefix(answer.header.Get("Content-Disposition"), "attachment"))
		require.Empty(t, answer.header.Get("Set-Cookie"))
	}
}

// testDownloads: headers, ranges, and a hundred uploads of one link at once.
func (v *victim) testDownloads(t *testing.T) {
	t.Helper()

	png := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x06\x00\x00\x00" // 65,535 × 65,535
	id, link := v.begins(t, v.buyer, "large.png", len(png), "")

	var (
		taken   sync.WaitGroup
		results = make(chan int, 100)
	)

	for range 100 {
		taken.Go(func() {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, link, strings.NewReader(png))
			if err != nil {
				return
			}

			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				return
			}

			_ = answer.Body.Close()
			results <- answer.StatusCode
		})
	}

	taken.Wait()
	close(results)

	count := map[int]int{}
	for status := range results {
		count[status]++
	}

	// Those that did not get their turn in time are told to come again.
	require.Equal(t, 1, count[http.StatusOK])
	require.Equal(t, 99, count[http.StatusForbidden]+count[http.StatusServiceUnavailable]+count[http.StatusTooManyRequests], "%v", count)

	node := v.ask(t, v.buyer, question(`{node(id:"`+id+`"){...on Attachment{url contentType status}}}`, "")).data(t)
	require.Equal(t, "image/png", at[string](t, node, "node", "contentType"))

	target := at[string](t, node, "node", "url")
	answer := v.send(t, http.MethodGet, target, "")
	require.Equal(t, png, answer.body)
	require.Equal(t, "nosniff", answer.header.Get("X-Content-Type-Options"))
	require.Contains(t, answer.header.Get("Content-Security-Policy"), "sandbox")
	require.True(t, strings.HasPrefix(answer.header.Get("Content-Disposition"), "attachment"))

	refused := v.send(t, http.MethodGet, target+"0", "")
	require.Equal(t, http.StatusForbidden, refused.status)
	require.Contains(t, refused.body, `"requestId":"`+refused.header.Get("X-Request-ID")+`"`)

	for _, ranges := range []string{
		"bytes=" + strings.TrimSuffix(strings.Repeat("0-0,", 1000), ","), "bytes=0-1,3-4", "bytes=9-2", "bytes=999-", "bytes=-0", marker,
	} {
		answer := v.send(t, http.MethodGet, target, "", "Range", ranges)
		require.Contains(t, []int{200, 206, 416}, answer.status, ranges)
		require.LessOrEqual(t, len(answer.body), 1000)
		require.NotContains(t, answer.header.Get("Content-Type"), "multipart")
	}
}
