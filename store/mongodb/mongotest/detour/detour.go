// Package detour leads a MongoDB URI through a proxy, so that the way to the
// database can be broken while the database lives.
package detour

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// defaultPort is MongoDB's.
const defaultPort = "27017"

// Why there is no detour to a server. None tells anything of a URI's password.
var (
	errForm    = errors.New("the URI of MongoDB is not a URL of the form mongodb://host:port/?option=value")
	errLookup  = errors.New("the URI of MongoDB is looked up by mongodb+srv; a proxy leads to one server, named by host and port")
	errSeveral = errors.New("the URI of MongoDB names several servers; a proxy leads to one, named by host and port")
	errSocket  = errors.New("the URI of MongoDB names a socket; a proxy leads to a host and a port")
)

// Detour is a URI of one server.
type Detour struct {
	// Server is where a proxy has to lead: host and port.
	Server string

	at      *url.URL
	options url.Values
}

// Of reads the URI of one server. The error says why no proxy can be put before
// it: several servers, the lookup of mongodb+srv, a socket, or TLS, whose
// certificates name the server and not the proxy.
func Of(uri string) (*Detour, error) {
	scheme, rest, found := strings.Cut(uri, "://")
	if scheme == "mongodb+srv" {
		return nil, errLookup
	}

	hosts := rest
	if end := strings.IndexAny(hosts, "/?#"); end >= 0 {
		hosts = hosts[:end]
	}

	hosts = hosts[strings.LastIndexByte(hosts, '@')+1:]

	switch {
	case !found || scheme != "mongodb" || hosts == "":
		return nil, errForm
	case strings.Contains(hosts, ","):
		return nil, errSeveral
	case strings.Contains(hosts, "%"):
		return nil, errSocket
	}

	at, err := url.Parse(uri)
	if err != nil || at.Hostname() == "" {
		return nil, errForm // the error of the parser repeats the URI
	}

	d := &Detour{Server: net.JoinHostPort(at.Hostname(), port(at)), at: at, options: url.Values{}}

	if err := d.read(at.Query()); err != nil {
		return nil, err
	}

	return d, nil
}

func port(at *url.URL) string {
	if port := at.Port(); port != "" {
		return port
	}

	return defaultPort
}

// read takes over the options, whose names may be written in any case, but for
// those by which the driver would find its own way to the servers.
func (d *Detour) read(options url.Values) error {
	for name, values := range options {
		switch strings.ToLower(name) {
		case "replicaset", "directconnection":
			continue
		case "tls", "ssl", "loadbalanced":
			if values[len(values)-1] == "true" {
				return fmt.Errorf("the URI of MongoDB asks for %s, which goes to the server itself and not through a proxy", name)
			}
		default:
		}

		d.options[name] = values
	}

	d.options.Set("directConnection", "true")

	return nil
}

// Via is the URI that leads to the proxy at an address, host and port, and to no
// other server that the one behind it knows of. It has a query, to which more
// options may be added.
func (d *Detour) Via(address string) string {
	at := *d.at
	at.Host, at.RawQuery = address, d.options.Encode()

	if at.Path == "" {
		at.Path = "/"
	}

	return at.String()
}
