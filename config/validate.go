package config

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/delivery"
)

// shortestDay is the shortest day of a window of acceptance: below it a whole
// window of fifteen days would be over before anybody could look.
const shortestDay = 10 * time.Millisecond

// The most that settings may say. Beyond it they would be slips, and what is
// worked out from them – a window of many days, queries for each processor –
// would not be a number any more.
const (
	// longestDay is a week: the longest window has delivery.MaxDays.
	longestDay = 7 * 24 * time.Hour
	// longestEnd bounds the delay and the time for requests at the end.
	longestEnd = time.Hour
	// longestLimit and largestLimit bound every limit.
	longestLimit = time.Hour
	largestLimit = 1 << 30
)

// costRate is the one limit that may be 0.
const costRate = "JIAOFU_LIMIT_COST_RATE"

// Validate returns what is wrong with the settings, each in a sentence, and nil
// when the server can start.
func (c *Config) Validate() error {
	return errors.Join(c.checkAddr(), c.checkLinks(), c.checkKeys(), c.checkOrigins(), c.checkProcess(), c.checkLogging(), c.checkLimits())
}

func (c *Config) checkAddr() error {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fmt.Errorf("JIAOFU_ADDR %q is not host:port", c.Addr)
	}

	if c.Development() && !IsLoopback(host) {
		return fmt.Errorf("without JIAOFU_JWT_SECRET or JIAOFU_JWKS the server is for this machine only: "+
			"set one of them, or a JIAOFU_ADDR like 127.0.0.1:8080 instead of %q", c.Addr)
	}

	if c.PublicURL == "" {
		return nil
	}

	if u, ok := parseWeb(c.PublicURL); !ok || strings.Trim(u.Path, "/") != "" || strings.ContainsAny(c.PublicURL, "?#") {
		return errors.New("JIAOFU_PUBLIC_URL is not http(s)://host, without a user, a path, a query or a fragment")
	}

	return nil
}

// checkLinks refuses what browsers would run instead of opening it.
func (c *Config) checkLinks() error {
	for name, address := range map[string]string{
		"JIAOFU_TICKETS_URL": c.TicketsURL, "JIAOFU_INVOICES_URL": c.InvoicesURL,
	} {
		if address != "" && !isWeb(address) {
			return fmt.Errorf("%s is not http(s)://host, without a user", name)
		}
	}

	return nil
}

// parseWeb parses an address that begins with http(s)://host. One with a user or
// a password is none: addresses are shown, and these would be, too. That is why
// errors do not repeat an address.
func parseWeb(address string) (*url.URL, bool) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil || u.Hostname() == "" {
		return nil, false
	}

	if port := u.Port(); port != "" {
		number, err := strconv.ParseUint(port, 10, 16)

		return u, err == nil && number > 0
	}

	return u, !strings.HasSuffix(u.Host, ":")
}

func isWeb(address string) bool {
	_, ok := parseWeb(address)

	return ok
}

// IsLoopback reports whether a host is this machine and no other.
func IsLoopback(host string) bool {
	ip := net.ParseIP(host)

	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (c *Config) checkKeys() error {
	if c.JWTSecret != "" && c.JWKS != "" {
		return errors.New("set JIAOFU_JWT_SECRET or JIAOFU_JWKS, not both")
	}

	if c.LinkSecret != "" {
		if err := auth.CheckSecret([]byte(c.LinkSecret)); err != nil {
			return fmt.Errorf("JIAOFU_LINK_SECRET: %w", err)
		}
	}

	if c.JWKS != "" && c.LinkSecret == "" {
		return errors.New("with JIAOFU_JWKS set JIAOFU_LINK_SECRET, too: the links to files are signed with it")
	}

	if c.JWTSecret == "" {
		return nil
	}

	if err := auth.CheckSecret([]byte(c.JWTSecret)); err != nil {
		return fmt.Errorf("JIAOFU_JWT_SECRET: %w", err)
	}

	return nil
}

// checkOrigins takes exact origins only: a pattern would let in whoever has a
// name that fits.
func (c *Config) checkOrigins() error {
	for _, origin := range c.CORSOrigins {
		u, ok := parseWeb(origin)
		if !ok || !strings.EqualFold(origin, u.Scheme+"://"+u.Host) || strings.Contains(origin, "*") {
			return errors.New("JIAOFU_CORS_ORIGINS must be exact origins like https://shop.example.com, without a user or *")
		}
	}

	return nil
}

func (c *Config) checkProcess() error {
	switch {
	case c.Day < shortestDay, c.Day > longestDay, c.Day%time.Millisecond != 0:
		return fmt.Errorf("JIAOFU_DAY must be from %s to %s, in whole milliseconds", shortestDay, longestDay)
	case slices.ContainsFunc(c.Reminders, func(k int) bool { return k < 1 || k > delivery.MaxDays }):
		return fmt.Errorf("JIAOFU_REMINDERS must be days from 1 to %d", delivery.MaxDays)
	case c.UploadBytes < 1 || c.UploadBytes > 1<<30:
		return errors.New("JIAOFU_UPLOAD_BYTES must be from 1 to 1073741824")
	case c.DataDir == "":
		return errors.New("JIAOFU_DATA_DIR must not be empty")
	case c.MongoDBDatabase == "":
		return errors.New("MONGODB_DATABASE must not be empty")
	default:
		return nil
	}
}

func (c *Config) checkLogging() error {
	switch {
	case !slices.Contains([]string{"debug", "info", "warn", "error"}, c.LogLevel):
		return fmt.Errorf("JIAOFU_LOG_LEVEL %q is not debug, info, warn or error", c.LogLevel)
	case c.LogFormat != "text" && c.LogFormat != "json":
		return fmt.Errorf("JIAOFU_LOG_FORMAT %q is not text or json", c.LogFormat)
	case c.TracesEndpoint != "" && !isWeb(c.TracesEndpoint):
		return errors.New("OTEL_EXPORTER_OTLP_ENDPOINT is not http(s)://host, without a user")
	case c.DrainDelay < 0, c.DrainDelay > longestEnd:
		return fmt.Errorf("JIAOFU_DRAIN_DELAY must be from 0 to %s", longestEnd)
	case c.ShutdownTime <= 0, c.ShutdownTime > longestEnd:
		return fmt.Errorf("JIAOFU_SHUTDOWN_TIME must be more than 0, and %s at most", longestEnd)
	default:
		return nil
	}
}

// checkLimits refuses limits that switch something off: 0 would mean the
// default, and less than 0 nothing sensible. Only the budget can be left out.
// And it refuses those that limit nothing.
func (c *Config) checkLimits() error {
	for _, s := range limits(c) {
		n, most, told := amount(s.value)

		switch {
		case n < 0, n == 0 && s.env != costRate:
			return fmt.Errorf("%s must be more than 0", s.env)
		case n > most:
			return fmt.Errorf("%s must be %s at most", s.env, told)
		}
	}

	if c.Limits.CostRate > 0 && c.Limits.CostBurst < c.Limits.Complexity {
		return errors.New("JIAOFU_LIMIT_COST_BURST must not be less than JIAOFU_LIMIT_COMPLEXITY: " +
			"the heaviest operation could never be paid for")
	}

	return nil
}

// amount returns what a limit is, and the most that it may be, as a number and
// as it is written.
func amount(limit flag.Value) (n, most int64, told string) {
	most, told = largestLimit, strconv.Itoa(largestLimit)

	switch v := limit.(type) {
	case value[int]:
		n = int64(*v.place)
	case value[int64]:
		n = *v.place
	case value[time.Duration]:
		n, most, told = int64(*v.place), int64(longestLimit), longestLimit.String()
	}

	return n, most, told
}
