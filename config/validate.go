package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/delivery"
)

// shortestDay is the shortest day of a window of acceptance: two of its fifteen
// hundredths of a second would be over before anybody could look.
const shortestDay = 10 * time.Millisecond

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

	u, err := url.Parse(c.PublicURL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return fmt.Errorf("JIAOFU_PUBLIC_URL %q is not http(s)://host", c.PublicURL)
	}

	return nil
}

// checkLinks refuses what browsers would run instead of opening it.
func (c *Config) checkLinks() error {
	for name, address := range map[string]string{
		"JIAOFU_TICKETS_URL": c.TicketsURL, "JIAOFU_INVOICES_URL": c.InvoicesURL,
	} {
		if address != "" && !isWeb(address) {
			return fmt.Errorf("%s %q is not http(s)://host", name, address)
		}
	}

	return nil
}

func isWeb(address string) bool {
	u, err := url.Parse(address)

	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
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

func (c *Config) checkOrigins() error {
	for _, origin := range c.CORSOrigins {
		u, err := url.Parse(origin)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || origin != u.Scheme+"://"+u.Host {
			return fmt.Errorf("JIAOFU_CORS_ORIGINS: %q is not an origin like https://shop.example.com", origin)
		}
	}

	return nil
}

func (c *Config) checkProcess() error {
	switch {
	case c.Day < shortestDay, c.Day%time.Millisecond != 0:
		return fmt.Errorf("JIAOFU_DAY must be %s at least, in whole milliseconds", shortestDay)
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
		return fmt.Errorf("OTEL_EXPORTER_OTLP_ENDPOINT %q is not http(s)://host", c.TracesEndpoint)
	case c.DrainDelay < 0:
		return errors.New("JIAOFU_DRAIN_DELAY must not be negative")
	case c.ShutdownTime <= 0:
		return errors.New("JIAOFU_SHUTDOWN_TIME must be more than 0")
	default:
		return nil
	}
}

// checkLimits refuses limits that switch something off: 0 would mean the
// default, and less than 0 nothing sensible. Only the budget can be left out.
func (c *Config) checkLimits() error {
	for _, s := range limits(c) {
		text := s.value.String()
		if strings.HasPrefix(text, "-") || s.env != costRate && (text == "0" || text == "0s") {
			return fmt.Errorf("%s must be more than 0", s.env)
		}
	}

	if c.Limits.CostRate > 0 && c.Limits.CostBurst < c.Limits.Complexity {
		return errors.New("JIAOFU_LIMIT_COST_BURST must not be less than JIAOFU_LIMIT_COMPLEXITY: " +
			"the heaviest operation could never be paid for")
	}

	return nil
}
