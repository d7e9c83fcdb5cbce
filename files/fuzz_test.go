package files_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/files"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// FuzzCheckLink checks that no query but that of the link itself is taken.
func FuzzCheckLink(f *testing.F) {
	at := time.Unix(1_800_000_000, 0)
	s, err := files.New(files.Config{
		Store: &sqlite.Store{}, Secret: bytes.Repeat([]byte("s"), files.MinSecret), NewID: newID, BaseURL: "https://a",
		Now: func() time.Time { return at },
	})
	require.NoError(f, err)

	link, err := url.Parse(s.DownloadURL("att_a"))
	require.NoError(f, err)

	query := link.Query()
	expires, signature := query.Get("expires"), query.Get("signature")

	f.Add("download", "att_a", expires, signature)
	f.Add("upload", "att_a", expires, signature)
	f.Add("download", "att_a\n1", expires, signature)
	f.Add("download", "att_a", "0"+expires, strings.ToUpper(signature))
	f.Add("", "", "", "")

	f.Fuzz(func(t *testing.T, op, id, until, signed string) {
		err := s.CheckLink(op, id, url.Values{"expires": {until}, "signature": {signed}}, at)
		same := op == "download" && id == "att_a" && until == expires && signed == signature
		require.Equal(t, same, err == nil)
	})
}
