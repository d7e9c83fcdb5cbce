package main

import (
	"net"
	"net/url"
	"strings"

	"golang.org/x/net/idna"

	"github.com/jiaofu/jiaofu/config"
)

// ownOrigins are the origins whose pages may call a server that is reached by a
// URL: its own, under each name that a loopback address has, and others that the
// configuration names.
func ownOrigins(reached string, others []string) []string {
	var list []string

	for _, address := range append([]string{reached}, others...) {
		if u, err := url.Parse(address); err == nil {
			list = append(list, originOf(u.Scheme, u.Hostname(), u.Port()))
		}
	}

	own, err := url.Parse(reached)
	if err == nil && config.IsLoopback(own.Hostname()) {
		for _, name := range []string{"localhost", "127.0.0.1", "::1"} {
			list = append(list, originOf(own.Scheme, name, own.Port()))
		}
	}

	return list
}

// originOf writes an origin as browsers do: the host in small letters, of which
// those of other scripts are encoded, and no port where it is the scheme's own.
func originOf(scheme, host, port string) string {
	name, err := idna.Lookup.ToASCII(host)
	if err != nil { // an IP address, or a name that no registrar sells
		name = strings.ToLower(host)
	}

	switch {
	case port != "" && port != map[string]string{"http": "80", "https": "443"}[scheme]:
		name = net.JoinHostPort(name, port)
	case strings.Contains(name, ":"):
		name = "[" + name + "]"
	}

	return scheme + "://" + name
}
