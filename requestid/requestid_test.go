package requestid_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/requestid"
)

func TestAnIDIsTakenOverOrMade(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		given []string
		taken bool
	}{
		"Sane":             {[]string{"7f3a-0b.C_9"}, true},
		"LongestSane":      {[]string{strings.Repeat("a", 64)}, true},
		"None":             {nil, false},
		"Short":            {[]string{"abcdefg"}, false},
		"Long":             {[]string{strings.Repeat("a", 65)}, false},
		"LineBreak":        {[]string{"abcdefgh\nlevel=ERROR"}, false},
		"Space":            {[]string{"abcd efgh"}, false},
		"Quote":            {[]string{`abcd"efgh`}, false},
		"NotASCII":         {[]string{"请求编号请求编号"}, false},
		"TwoOfThem":        {[]string{"abcdefgh", "ijklmnop"}, false},
		"AuthorizationOfA": {[]string{"Bearer abcdefgh"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var seen string

			handler := requestid.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				seen = apierror.RequestID(r.Context())
			}))

			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header["X-Request-Id"] = test.given

			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)

			require.Equal(t, []string{seen}, w.Header()["X-Request-Id"])
			require.True(t, requestid.Valid(seen), "%q", seen)

			if test.taken {
				require.Equal(t, test.given[0], seen)
			} else {
				require.NotContains(t, test.given, seen)
				require.Len(t, seen, 16)
			}
		})
	}
}

func TestIDsDiffer(t *testing.T) {
	t.Parallel()

	first, second := requestid.New(), requestid.New()
	require.NotEqual(t, first, second)
}
