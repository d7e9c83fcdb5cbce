package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOriginsAreThoseOfBrowsers: whatever way the operator writes an address.
func TestOriginsAreThoseOfBrowsers(t *testing.T) {
	t.Parallel()

	for address, origin := range map[string]string{
		"https://jiaofu.example.com":      "https://jiaofu.example.com",
		"https://Jiaofu.Example.com:443/": "https://jiaofu.example.com",
		"HTTPS://jiaofu.example.com:8443": "https://jiaofu.example.com:8443",
		"http://jiaofu.example.com:80":    "http://jiaofu.example.com",
		"http://jiaofu.example.com:443":   "http://jiaofu.example.com:443",
		"https://交付.example":              "https://xn--tlque.example",
		"https://under_score.example":     "https://under_score.example",
		"https://[2001:DB8::1]:443":       "https://[2001:db8::1]",
		"https://[2001:db8::1]:8443":      "https://[2001:db8::1]:8443",
	} {
		require.Equal(t, []string{origin}, ownOrigins(address, nil), address)
		require.Equal(t, []string{"https://own.example", origin}, ownOrigins("https://own.example", []string{address}), address)
	}

	require.Equal(t, []string{"http://127.0.0.1", "http://localhost", "http://127.0.0.1", "http://[::1]"},
		ownOrigins("http://127.0.0.1:80", nil))
	require.ElementsMatch(t, []string{"http://[::1]:8080", "http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"},
		ownOrigins("http://[::1]:8080", nil))
}
