package config

import (
	"flag"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// setting is one setting: its environment variable, what it says, and where it
// is kept. The flag has the name without JIAOFU_, in lower case with dashes.
type setting struct {
	env   string
	usage string
	value flag.Value
}

// flagName is the name of the setting's flag: addr for JIAOFU_ADDR, and
// mongodb-uri for MONGODB_URI.
func (s setting) flagName() string {
	name := strings.TrimPrefix(s.env, prefix)

	return strings.ReplaceAll(strings.ToLower(name), "_", "-")
}

// settings lists every setting of a configuration.
func settings(c *Config) []setting {
	return slices.Concat(serving(c), keys(c), delivering(c), limits(c))
}

func serving(c *Config) []setting {
	return []setting{
		{"JIAOFU_ADDR", "where to listen; port 0 takes a free one", text(&c.Addr)},
		{"JIAOFU_PUBLIC_URL", "how clients reach the server; without it http:// and the address", text(&c.PublicURL)},
		{"JIAOFU_TICKETS_URL", "where the console sends buyers to open a ticket", text(&c.TicketsURL)},
		{"JIAOFU_INVOICES_URL", "where the console sends buyers to manage invoices", text(&c.InvoicesURL)},
		{"JIAOFU_DATA_DIR", "folder of the embedded store", text(&c.DataDir)},
		{"MONGODB_URI", "MongoDB to use instead of the embedded store", text(&c.MongoDBURI)},
		{"MONGODB_DATABASE", "database on that MongoDB", text(&c.MongoDBDatabase)},
		{"JIAOFU_LOG_LEVEL", "debug, info, warn or error", text(&c.LogLevel)},
		{"JIAOFU_LOG_FORMAT", "text or json", text(&c.LogFormat)},
		{
			"OTEL_EXPORTER_OTLP_ENDPOINT", "collector to send traces to by OTLP over HTTP, such as http://127.0.0.1:4318",
			text(&c.TracesEndpoint),
		},
		{
			"JIAOFU_DRAIN_DELAY", "how long /readyz says no at the end before connections are closed, for load balancers; 1h at most",
			duration(&c.DrainDelay),
		},
		{"JIAOFU_SHUTDOWN_TIME", "longest wait for requests under way at the end; 1h at most", duration(&c.ShutdownTime)},
	}
}

func keys(c *Config) []setting {
	return []setting{
		{"JIAOFU_JWT_SECRET", "HS256 secret of tokens, 32 bytes at least; ends development mode", text(&c.JWTSecret)},
		{"JIAOFU_JWKS", "file or URL of the keys of tokens; ends development mode", text(&c.JWKS)},
		{"JIAOFU_JWT_ISSUER", "iss that tokens must have", text(&c.JWTIssuer)},
		{"JIAOFU_JWT_AUDIENCE", "aud that tokens must have", text(&c.JWTAudience)},
		{
			"JIAOFU_LINK_SECRET", "secret of links to files, 32 bytes at least; without it derived from the secret of tokens",
			text(&c.LinkSecret),
		},
		{"JIAOFU_CORS_ORIGINS", "exact origins whose pages may call the server, separated by commas", list(&c.CORSOrigins)},
		{
			"JIAOFU_TRUSTED_PROXIES",
			"addresses or networks of proxies whose X-Forwarded-For is believed, separated by commas",
			networks(&c.TrustedProxies),
		},
	}
}

func delivering(c *Config) []setting {
	return []setting{
		{"JIAOFU_DEMO", "fill an empty store with demo data in development mode", truth(&c.Demo)},
		{"JIAOFU_DAY", "length of a day of the window of acceptance; 2s for trying out, 168h at most", duration(&c.Day)},
		{"JIAOFU_REMINDERS", "days before the deadline at which buyers are reminded", numbers(&c.Reminders)},
		{"JIAOFU_UPLOAD_BYTES", "largest file, in bytes", number(&c.UploadBytes)},
	}
}

func limits(c *Config) []setting {
	l := &c.Limits

	return []setting{
		{"JIAOFU_LIMIT_BODY_BYTES", "largest request body, in bytes", number(&l.BodyBytes)},
		{"JIAOFU_LIMIT_QUERY_BYTES", "longest document, in bytes", number(&l.QueryBytes)},
		{"JIAOFU_LIMIT_TOKENS", "most tokens of a document", number(&l.Tokens)},
		{"JIAOFU_LIMIT_DEPTH", "deepest nesting of fields", number(&l.Depth)},
		{"JIAOFU_LIMIT_ALIASES", "most aliases of an operation", number(&l.Aliases)},
		{"JIAOFU_LIMIT_ROOT_FIELDS", "most root fields of an operation", number(&l.RootFields)},
		{"JIAOFU_LIMIT_SELECTIONS", "most selections of an operation, fragments spread", number(&l.Selections)},
		{"JIAOFU_LIMIT_SAME_FIELDS", "most fields of a document under one name of the response", number(&l.SameFields)},
		{"JIAOFU_LIMIT_LIST_ITEMS", "longest list in an argument", number(&l.ListItems)},
		{"JIAOFU_LIMIT_COMPLEXITY", "heaviest operation, in points", number(&l.Complexity)},
		{"JIAOFU_LIMIT_ANSWER_BYTES", "longest data of an answer, in bytes", number(&l.AnswerBytes)},
		{"JIAOFU_LIMIT_ANSWER_FIELDS", "most fields of the elements of all lists of an answer", number(&l.AnswerFields)},
		{costRate, "points that a caller gets back each second; 0: no budget", number(&l.CostRate)},
		{"JIAOFU_LIMIT_COST_BURST", "points that a caller has at most", number(&l.CostBurst)},
		{
			"JIAOFU_LIMIT_QUERIES", "most queries that run at once, for each processor; on MongoDB eight times as many",
			number(&l.Queries),
		},
		{"JIAOFU_LIMIT_MUTATIONS", "most mutations that run at once, for each processor", number(&l.Mutations)},
		{"JIAOFU_LIMIT_QUEUE", "most queries, and most mutations, that wait for their turn, for each processor", number(&l.Queue)},
		{"JIAOFU_LIMIT_QUEUE_TIME", "longest wait for a turn", duration(&l.QueueTime)},
		{"JIAOFU_LIMIT_OPERATION_TIME", "longest operation", duration(&l.OperationTime)},
		{"JIAOFU_LIMIT_MESSAGE_BYTES", "largest socket message, in bytes", number(&l.MessageBytes)},
		{"JIAOFU_LIMIT_SUBSCRIPTIONS", "most operations at once on a socket", number(&l.Subscriptions)},
		{"JIAOFU_LIMIT_SOCKETS_PER_PERSON", "most sockets of one person", number(&l.SocketsPerPerson)},
		{"JIAOFU_LIMIT_SOCKETS", "most sockets", number(&l.Sockets)},
		{"JIAOFU_LIMIT_INIT_TIME", "longest wait for connection_init", duration(&l.InitTime)},
		{"JIAOFU_LIMIT_PING_INTERVAL", "time between two pings", duration(&l.PingInterval)},
		{"JIAOFU_LIMIT_WRITE_TIME", "longest write to a reader that does not read", duration(&l.WriteTime)},
	}
}

// value is a setting's place and how to read and write it.
type value[T any] struct {
	place *T
	read  func(string) (T, error)
	write func(T) string
}

// Set reads the setting from a text.
func (v value[T]) Set(s string) error {
	read, err := v.read(s)
	if err != nil {
		return err
	}

	*v.place = read

	return nil
}

// String writes the setting as a text.
func (v value[T]) String() string {
	if v.place == nil {
		return ""
	}

	return v.write(*v.place)
}

func text(place *string) flag.Value {
	same := func(s string) string { return s }

	return value[string]{place, func(s string) (string, error) { return s, nil }, same}
}

func duration(place *time.Duration) flag.Value {
	return value[time.Duration]{place, time.ParseDuration, time.Duration.String}
}

func number[T int | int64](place *T) flag.Value {
	read := func(s string) (T, error) {
		n, err := strconv.Atoi(s)
		if err != nil {
			return 0, fmt.Errorf("%q is not a whole number", s)
		}

		return T(n), nil
	}

	return value[T]{place, read, func(n T) string { return strconv.Itoa(int(n)) }}
}

// boolean is a value that may be given as a flag without a text.
type boolean struct{ value[bool] }

// IsBoolFlag tells package flag that the text may be left out.
func (boolean) IsBoolFlag() bool { return true }

func truth(place *bool) flag.Value {
	read := func(s string) (bool, error) {
		b, err := strconv.ParseBool(s)
		if err != nil {
			return false, fmt.Errorf("%q is neither true nor false", s)
		}

		return b, nil
	}

	return boolean{value[bool]{place, read, strconv.FormatBool}}
}

func list(place *[]string) flag.Value {
	read := func(s string) ([]string, error) {
		var items []string

		for item := range strings.SplitSeq(s, ",") {
			if item = strings.TrimSpace(item); item != "" {
				items = append(items, item)
			}
		}

		return items, nil
	}

	return value[[]string]{place, read, func(items []string) string { return strings.Join(items, ",") }}
}

func networks(place *[]netip.Prefix) flag.Value {
	read := func(s string) ([]netip.Prefix, error) {
		var items []netip.Prefix

		for item := range strings.SplitSeq(s, ",") {
			if item = strings.TrimSpace(item); item == "" {
				continue
			}

			network, err := netip.ParsePrefix(item)
			if address, one := netip.ParseAddr(item); one == nil {
				network, err = netip.PrefixFrom(address, address.BitLen()), nil
			}

			if err != nil {
				return nil, fmt.Errorf("%q is not an address or a network like 10.0.0.0/8", item)
			}

			items = append(items, network.Masked())
		}

		return items, nil
	}

	write := func(items []netip.Prefix) string {
		texts := make([]string, len(items))
		for i, network := range items {
			texts[i] = network.String()
		}

		return strings.Join(texts, ",")
	}

	return value[[]netip.Prefix]{place, read, write}
}

func numbers(place *[]int) flag.Value {
	read := func(s string) ([]int, error) {
		var items []int

		for item := range strings.SplitSeq(s, ",") {
			if item = strings.TrimSpace(item); item == "" {
				continue
			}

			n, err := strconv.Atoi(item)
			if err != nil {
				return nil, fmt.Errorf("%q is not a whole number", item)
			}

			items = append(items, n)
		}

		return items, nil
	}

	write := func(items []int) string {
		texts := make([]string, len(items))
		for i, n := range items {
			texts[i] = strconv.Itoa(n)
		}

		return strings.Join(texts, ",")
	}

	return value[[]int]{place, read, write}
}
