package files_test

import (
	"mime"
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"github.com/jiaofu/jiaofu/files"
)

func TestNamesAreCleaned(t *testing.T) {
	t.Parallel()

	for raw, want := range map[string]string{
		"plan.pdf":                     "plan.pdf",
		"迁移方案 v2（终稿）.docx":             "迁移方案 v2（终稿）.docx",
		"../../etc/passwd":             "passwd",
		`C:\Users\li\..\plan.pdf`:      "plan.pdf",
		"/absolute":                    "absolute",
		"invoice\u202egpj.exe":         "invoicegpj.exe",
		"a\u200bb\u2066c\ufeff.txt":    "abc.txt",
		"a\r\nSet-Cookie: x=1.txt":     "aSet-Cookie_ x=1.txt",
		"a\x00b\x1b[31m\x7f.txt":       "ab[31m.txt",
		"a\u2028b\u2029.txt":           "ab.txt",
		"cafe\u0301.txt":               "caf\u00e9.txt",
		"e\u200b\u0301.txt":            "\u00e9.txt",
		`a<b>:"c"|?*.txt`:              "a_b___c____.txt",
		"  a\u00a0b\u3000.txt . . ":    "a b .txt",
		".env":                         ".env",
		"CON":                          "_CON",
		"con.txt":                      "_con.txt",
		"Aux .tar.gz":                  "_Aux .tar.gz",
		"com1.log":                     "_com1.log",
		"LPT\u00b9":                    "_LPT\u00b9",
		"COM10.txt":                    "COM10.txt",
		"console.txt":                  "console.txt",
		"\U0001f468\u200d\U0001f469.x": "\U0001f468\U0001f469.x",
	} {
		got, fault := files.CleanName(raw)
		require.Empty(t, fault, "%q", raw)
		require.Equal(t, want, got)
	}
}

func TestShownNameIsTheCleanOne(t *testing.T) {
	t.Parallel()

	w := open(t)
	id := w.ready(t, "../../割接\u202e\r\n\"报告\".txt", []byte("hello"))

	u, err := w.store.Store.Upload(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, "割接_报告_.txt", u.FileName)
	require.True(t, strings.HasPrefix(u.File, id+"."))

	got := w.do(t, http.MethodGet, w.DownloadURL(id), nil).header.Get("Content-Disposition")
	require.Equal(t, "attachment; filename=______.txt; filename*=UTF-8''%E5%89%B2%E6%8E%A5_%E6%8A%A5%E5%91%8A_.txt", got)
}

// FuzzCleanName checks that a cleaned name is safe everywhere and stays as it
// is when it is cleaned again.
func FuzzCleanName(f *testing.F) {
	for _, seed := range []string{"a.txt", "../..", "con", "e\u200b\u0301", "\u202e", " . ", "\xff", "LPT9 .x", "ﾟ\u3099."} {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, raw string) {
		name, fault := files.CleanName(raw)
		if fault != "" {
			require.Empty(t, name)

			return
		}

		require.NotContains(t, []string{"", ".", ".."}, name)
		require.True(t, utf8.ValidString(name))
		require.LessOrEqual(t, utf8.RuneCountInString(name), files.MaxFileName)
		require.False(t, strings.ContainsAny(name, `/\<>:"|?*`))
		require.True(t, norm.NFC.IsNormalString(name))

		for _, r := range name {
			require.False(t, unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp))
		}

		again, fault := files.CleanName(name)
		require.Empty(t, fault)
		require.Equal(t, name, again)

		header := files.Disposition(name)
		kind, parameters, err := mime.ParseMediaType(header)
		require.NoError(t, err, "%q", header)
		require.Equal(t, "attachment", kind)
		require.NotEmpty(t, parameters["filename"])
		require.NotContains(t, header, "\n")
	})
}
