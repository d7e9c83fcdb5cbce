package detour_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/jiaofu/jiaofu/store/mongodb/mongotest/detour"
)

const proxy = "127.0.0.1:4711"

func TestDetourLeadsThroughTheProxyAlone(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct{ uri, server, via string }{
		"without a path": {
			"mongodb://127.0.0.1:27018", "127.0.0.1:27018", "mongodb://127.0.0.1:4711/?directConnection=true",
		},
		"without a query": {
			"mongodb://127.0.0.1:27018/", "127.0.0.1:27018", "mongodb://127.0.0.1:4711/?directConnection=true",
		},
		"without a port": {
			"mongodb://db.internal/", "db.internal:27017", "mongodb://127.0.0.1:4711/?directConnection=true",
		},
		"member of a replica set": {
			"mongodb://db:27017/?replicaSet=rs0&w=majority", "db:27017", "mongodb://127.0.0.1:4711/?directConnection=true&w=majority",
		},
		"names of options in another case": {
			"mongodb://db/?replicaset=rs0&directconnection=false", "db:27017", "mongodb://127.0.0.1:4711/?directConnection=true",
		},
		"without TLS": {
			"mongodb://db/?tls=false", "db:27017", "mongodb://127.0.0.1:4711/?directConnection=true&tls=false",
		},
		"user, database and options": {
			"mongodb://li:p%40ss%2F,1@db/admin?authSource=admin&maxPoolSize=1", "db:27017",
			"mongodb://li:p%40ss%2F,1@127.0.0.1:4711/admin?authSource=admin&directConnection=true&maxPoolSize=1",
		},
		"IPv6": {
			"mongodb://[::1]:27018/", "[::1]:27018", "mongodb://127.0.0.1:4711/?directConnection=true",
		},
		"IPv6 without a port": {
			"mongodb://[::1]", "[::1]:27017", "mongodb://127.0.0.1:4711/?directConnection=true",
		},
	} {
		d, err := detour.Of(c.uri)
		require.NoError(t, err, name)
		require.Equal(t, c.server, d.Server, name)
		require.Equal(t, c.via, d.Via(proxy), name)

		// The driver reads it as it is meant, with another option at its end too.
		before, after := options.Client().ApplyURI(c.uri), options.Client().ApplyURI(d.Via(proxy)+"&serverSelectionTimeoutMS=1000")
		require.NoError(t, after.Validate(), name)
		require.Equal(t, []string{proxy}, after.Hosts, name)
		require.True(t, *after.Direct, name)
		require.Nil(t, after.ReplicaSet, name)
		require.Equal(t, before.Auth, after.Auth, name)
		require.Equal(t, before.MaxPoolSize, after.MaxPoolSize, name)
	}
}

func TestServersWithoutADetourSayWhy(t *testing.T) {
	t.Parallel()

	for uri, reason := range map[string]string{
		"mongodb://li:secret@a:1,b:2/":              "several servers",
		"mongodb://li:secret@a:1,b":                 "several servers",
		"mongodb://a,b/?replicaSet=rs0":             "several servers",
		"mongodb+srv://li:secret@cluster.example/":  "mongodb+srv",
		"mongodb://li:secret@%2Ftmp%2Fmongo.sock/":  "a socket",
		"mongodb://li:secret@db/?tls=true":          "asks for tls",
		"mongodb://li:secret@db/?ssl=true":          "asks for ssl",
		"mongodb://li:secret@db/?loadBalanced=true": "asks for loadBalanced",
		"mongodb://li:secret@db:port/":              "not a URL",
		"mongodb://li:secret@:27017/":               "not a URL",
		"postgres://li:secret@db/":                  "not a URL",
		"mongodb://li:secret@":                      "not a URL",
		"127.0.0.1:27017":                           "not a URL",
		"":                                          "not a URL",
	} {
		_, err := detour.Of(uri)
		require.ErrorContains(t, err, reason, uri)
		require.NotContains(t, err.Error(), "secret", uri)
	}
}
