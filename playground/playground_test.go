//go:build !noui

package playground_test

import (
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/locale"
	"github.com/jiaofu/jiaofu/playground"
	"github.com/jiaofu/jiaofu/signin"
	"github.com/jiaofu/jiaofu/webasset/webassettest"
)

// wantedPolicy is written out here, so that a change of it is a decision.
const wantedPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// pageConfig is what the page's script reads.
type pageConfig struct {
	Endpoint string `json:"endpoint"`
	People   []struct {
		Label map[string]string `json:"label"`
		Token string            `json:"token"`
	} `json:"people"`
	Examples []struct {
		Name string `json:"name"`
		Open bool   `json:"open"`
	} `json:"examples"`
}

func handlerOf(tb testing.TB, config playground.Config) http.Handler {
	tb.Helper()

	handler, err := playground.Handler(config)
	require.NoError(tb, err)

	return handler
}

// pageOf returns the page and the configuration inside.
func pageOf(tb testing.TB, handler http.Handler) (string, pageConfig) {
	tb.Helper()

	response := webassettest.Ask(tb, handler, http.MethodGet, "/playground")
	require.Equal(tb, http.StatusOK, response.Code)

	page := response.Body.String()
	block := regexp.MustCompile(`(?s)<script type="application/json" id="config">(.*?)</script>`).FindStringSubmatch(page)
	require.NotNil(tb, block)

	var config pageConfig

	require.NoError(tb, json.Unmarshal([]byte(block[1]), &config))

	return page, config
}

func TestEveryReferenceOfThePageIsEmbedded(t *testing.T) {
	t.Parallel()

	handler := handlerOf(t, playground.Config{})
	page, _ := pageOf(t, handler)
	references := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page, -1)
	types := map[string]int{}

	for _, reference := range references {
		address := html.UnescapeString(reference[1])
		if strings.HasPrefix(address, "data:image/svg+xml,") {
			continue
		}

		require.Regexp(t, `^/playground/assets/app\.[0-9a-f]{16}\.(js|css)$`, address)

		response := webassettest.Ask(t, handler, http.MethodGet, address)
		require.Equal(t, http.StatusOK, response.Code)
		require.Equal(t, "public, max-age=31536000, immutable", response.Header().Get("Cache-Control"))
		require.Equal(t, "nosniff", response.Header().Get("X-Content-Type-Options"))

		body := response.Body.String()
		require.Equal(t, strconv.Itoa(len(body)), response.Header().Get("Content-Length"))
		require.NotContains(t, body, "sourceMappingURL")

		types[response.Header().Get("Content-Type")]++
	}

	require.Equal(t, map[string]int{"text/javascript; charset=utf-8": 1, "text/css; charset=utf-8": 1}, types)
}

func TestNothingIsFetchedFromElsewhere(t *testing.T) {
	t.Parallel()

	handler := handlerOf(t, playground.Config{})
	page, _ := pageOf(t, handler)
	require.NotRegexp(t, `(?:src|href|action)="(?:https?:)?//`, page)
	require.NotRegexp(t, `<style|\sstyle=|\son[a-z]+=|<iframe|<base|<form`, page)

	for _, address := range regexp.MustCompile(`/playground/assets/[^"]+`).FindAllString(page, -1) {
		body := webassettest.Ask(t, handler, http.MethodGet, address).Body.String()
		require.NotContains(t, body, "@import")
		require.NotRegexp(t, `url\(["']?(?:https?:)?//`, body)
		require.NotRegexp(t, `@font-face`, body)
		require.NotRegexp(t, `(?:import|importScripts|fetch|Worker|WebSocket)\(["'](?:https?|wss?):`, body)
	}
}

func TestEveryAnswerHasThePolicy(t *testing.T) {
	t.Parallel()

	handler := handlerOf(t, playground.Config{})
	for _, address := range []string{"/playground", "/playground/", "/playground/missing"} {
		header := webassettest.Ask(t, handler, http.MethodGet, address).Header()
		require.Equal(t, []string{wantedPolicy}, header.Values("Content-Security-Policy"))
		require.Equal(t, "nosniff", header.Get("X-Content-Type-Options"))
		require.Equal(t, "no-referrer", header.Get("Referrer-Policy"))
		require.Equal(t, "DENY", header.Get("X-Frame-Options"))
		require.Equal(t, "same-origin", header.Get("Cross-Origin-Opener-Policy"))
		require.Equal(t, "same-origin", header.Get("Cross-Origin-Resource-Policy"))
	}
}

func TestProductionOffersNoPeople(t *testing.T) {
	t.Parallel()

	for _, config := range []playground.Config{{}, {People: func() []signin.Person { return nil }}} {
		page, read := pageOf(t, handlerOf(t, config))
		require.Contains(t, page, `"people":[]`)
		require.Empty(t, read.People)
		require.Equal(t, "/graphql", read.Endpoint)
	}
}

func TestPeopleAreAskedForAtEachLoad(t *testing.T) {
	t.Parallel()

	loads := 0
	handler := handlerOf(t, playground.Config{Endpoint: "/api", People: func() []signin.Person {
		loads++

		return []signin.Person{{
			Label: locale.Text{EN: `</script><b>"Li"`, ZH: "买家 · 李雷"}, Token: "token" + strconv.Itoa(loads),
		}}
	}})

	for load := 1; load <= 2; load++ {
		page, config := pageOf(t, handler)
		require.NotContains(t, page, "<b>")
		require.Len(t, config.People, 1)
		require.Equal(t, "token"+strconv.Itoa(load), config.People[0].Token)
		require.Equal(t, map[string]string{"en": `</script><b>"Li"`, "zh": "买家 · 李雷"}, config.People[0].Label)
		require.Equal(t, "/api", config.Endpoint)
	}

	require.Equal(t, "no-store", webassettest.Ask(t, handler, http.MethodGet, "/playground").Header().Get("Cache-Control"))
}

func TestAssetsAreCompressed(t *testing.T) {
	t.Parallel()

	handler := handlerOf(t, playground.Config{})
	page, _ := pageOf(t, handler)
	address := regexp.MustCompile(`/playground/assets/[^"]+\.js`).FindString(page)

	plain := webassettest.Ask(t, handler, http.MethodGet, address)
	packed := webassettest.Ask(t, handler, http.MethodGet, address, "Accept-Encoding", "gzip")
	require.Equal(t, "gzip", packed.Header().Get("Content-Encoding"))
	require.Less(t, packed.Body.Len(), plain.Body.Len())
}

func TestRoutes(t *testing.T) {
	t.Parallel()

	handler := handlerOf(t, playground.Config{})

	head := webassettest.Ask(t, handler, http.MethodHead, "/playground")
	require.Equal(t, http.StatusOK, head.Code)

	slash := webassettest.Ask(t, handler, http.MethodGet, "/playground/")
	require.Equal(t, http.StatusPermanentRedirect, slash.Code)
	require.Equal(t, "/playground", slash.Header().Get("Location"))

	post := webassettest.Ask(t, handler, http.MethodPost, "/playground")
	require.Equal(t, http.StatusMethodNotAllowed, post.Code)
	require.Equal(t, "GET, HEAD", post.Header().Get("Allow"))

	for _, address := range []string{"/playground/app.js", "/playground/assets/app.js", "/playground/assets/LICENSES.txt", "/playground/examples/"} {
		require.Equal(t, http.StatusNotFound, webassettest.Ask(t, handler, http.MethodGet, address).Code, address)
	}
}

func TestPageOpensWithTheStory(t *testing.T) {
	t.Parallel()

	_, config := pageOf(t, handlerOf(t, playground.Config{}))

	var opened []string

	for _, example := range config.Examples {
		if example.Open {
			opened = append(opened, example.Name)
		}
	}

	require.Equal(t, []string{
		"10-my-orders", "20-register-order", "21-watch-flow-log", "22-submit-requirement",
		"23-confirm-requirement", "24-submit-delivery", "25-accept-delivery",
	}, opened)
}
