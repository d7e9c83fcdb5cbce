package locale_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/locale"
)

func TestMatch(t *testing.T) {
	t.Parallel()

	for header, want := range map[string]locale.Language{
		"": locale.English, "zh-CN,zh;q=0.9,en;q=0.8": locale.Chinese, "en-GB": locale.English,
		"fr, zh;q=0.5": locale.Chinese, "zh-Hant-TW": locale.Chinese, "en;q=0.4, zh;q=0.6": locale.Chinese,
		"???": locale.English, "fr": locale.English, strings.Repeat("zh,", 1000): locale.English,
	} {
		require.Equal(t, want, locale.Match(header), header)
	}
}
