package config_test

import (
	"bytes"
	"flag"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/config"
)

// read reads the settings of a command that has no flags of its own.
func read(args, environ []string) (config.Config, error) {
	return config.Read(flag.NewFlagSet("test", flag.ContinueOnError), args, environ)
}

func TestFlagsWinOverTheEnvironment(t *testing.T) {
	t.Parallel()

	c, err := read([]string{"-addr", "127.0.0.1:9", "-demo=false", "-reminders", "5, 2"},
		[]string{"JIAOFU_ADDR=127.0.0.1:8", "JIAOFU_DAY=2s", "MONGODB_DATABASE=shop", "HOME=/x"})
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1:9", c.Addr)
	require.Equal(t, 2*time.Second, c.Day)
	require.Equal(t, "shop", c.MongoDBDatabase)
	require.Equal(t, []int{5, 2}, c.Reminders)
	require.False(t, c.Demo)
	require.True(t, c.Development())
}

func TestNothingIsDevelopmentOnThisMachine(t *testing.T) {
	t.Parallel()

	c, err := read(nil, nil)
	require.NoError(t, err)
	require.Equal(t, config.Default(), c)
	require.Equal(t, "127.0.0.1:8080", c.Addr)
}

func TestBudgetCanBeLeftOut(t *testing.T) {
	t.Parallel()

	c, err := read([]string{"-limit-cost-rate", "0", "-limit-cost-burst", "1"}, nil)
	require.NoError(t, err)
	require.Zero(t, c.Limits.CostRate)
}

func TestTrustedProxiesAreAddressesAndNetworks(t *testing.T) {
	t.Parallel()

	c, err := read([]string{"-trusted-proxies", "10.1.2.3/8, 192.0.2.1,2001:db8::1"}, nil)
	require.NoError(t, err)
	require.Equal(t, []netip.Prefix{
		netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("2001:db8::1/128"),
	}, c.TrustedProxies)
}

func TestHelpIsAskedFor(t *testing.T) {
	t.Parallel()

	_, err := read([]string{"-help"}, nil)
	require.ErrorIs(t, err, flag.ErrHelp)
}

// TestCommandsHaveFlagsOfTheirOwn: beside the settings, and nothing else.
func TestCommandsHaveFlagsOfTheirOwn(t *testing.T) {
	t.Parallel()

	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	file := flags.String("to", "", "file")

	c, err := config.Read(flags, []string{"-to", "x", "-day", "2s"}, nil)
	require.NoError(t, err)
	require.Equal(t, "x", *file)
	require.Equal(t, 2*time.Second, c.Day)

	_, err = read([]string{"-to", "x"}, nil)
	require.ErrorContains(t, err, "flag provided but not defined: -to; see jiaofu --help")

	_, err = read([]string{"-day", "2s", "more"}, nil)
	require.ErrorContains(t, err, `there is no argument "more"; see jiaofu --help`)
}

func TestImpossibleSettingsAreRefused(t *testing.T) {
	t.Parallel()

	const secret = "JIAOFU_JWT_SECRET=0f9c1d52a7b34e6c8d21f5a09b7e3c64"

	for name, environ := range map[string][]string{
		"SecretAndKeySet": {secret, "JIAOFU_JWKS=keys.json"},
		"FileURL":         {"JIAOFU_PUBLIC_URL=file:///x"},
		"ScriptAsLink":    {"JIAOFU_TICKETS_URL=javascript:alert(1)"},
		"PathAsLink":      {"JIAOFU_INVOICES_URL=/invoices"},
		"NoFolder":        {"JIAOFU_DATA_DIR="},
		"NoDatabase":      {"MONGODB_DATABASE="},
		"ShortDay":        {"JIAOFU_DAY=1ms"},
		"OddDay":          {"JIAOFU_DAY=10001us"},
		"ReminderZero":    {"JIAOFU_REMINDERS=0"},
		"ReminderWord":    {"JIAOFU_REMINDERS=a"},
		"UploadBytes":     {"JIAOFU_UPLOAD_BYTES=0"},
		"LogLevel":        {"JIAOFU_LOG_LEVEL=loud"},
		"LogFormat":       {"JIAOFU_LOG_FORMAT=xml"},
		"Shutdown":        {"JIAOFU_SHUTDOWN_TIME=0s"},
		"Demo":            {"JIAOFU_DEMO=maybe"},
		"LinkSecret":      {"JIAOFU_LINK_SECRET=short"},
		"NegativeLimit":   {"JIAOFU_LIMIT_TOKENS=-1"},
		"NegativeRate":    {"JIAOFU_LIMIT_COST_RATE=-1"},
		"NoBurst":         {"JIAOFU_LIMIT_COST_BURST=0"},
		"SmallBurst":      {"JIAOFU_LIMIT_COST_BURST=24999"},
		"ProxyName":       {"JIAOFU_TRUSTED_PROXIES=proxy.example.com"},
		"World":           {"JIAOFU_ADDR=:8080"},
		"QueryURL":        {"JIAOFU_PUBLIC_URL=https://a?x=1"},
		"EmptyQueryURL":   {"JIAOFU_PUBLIC_URL=https://a?"},
		"FragmentURL":     {"JIAOFU_PUBLIC_URL=https://a/#f"},
		"UserURL":         {"JIAOFU_PUBLIC_URL=https://u:p@a/"},
		"NoHostURL":       {"JIAOFU_PUBLIC_URL=https://:443"},
		"NoPortURL":       {"JIAOFU_PUBLIC_URL=https://a:"},
		"LargePortURL":    {"JIAOFU_PUBLIC_URL=https://a:65536"},
		"UserLink":        {"JIAOFU_TICKETS_URL=https://u:p@a/"},
		"UserCollector":   {"OTEL_EXPORTER_OTLP_ENDPOINT=http://u:p@a:4318"},
		"AnyOrigin":       {"JIAOFU_CORS_ORIGINS=*"},
		"EveryOrigin":     {"JIAOFU_CORS_ORIGINS=https://*"},
		"OriginPattern":   {"JIAOFU_CORS_ORIGINS=https://shop.example.com,https://*.example.com"},
		"OriginUser":      {"JIAOFU_CORS_ORIGINS=https://u:p@a"},
		"OriginNoHost":    {"JIAOFU_CORS_ORIGINS=https://:443"},
		"LongDay":         {"JIAOFU_DAY=168h1ms"},
		"LongDelay":       {"JIAOFU_DRAIN_DELAY=1000000h"},
		"NegativeDelay":   {"JIAOFU_DRAIN_DELAY=-1s"},
		"LongShutdown":    {"JIAOFU_SHUTDOWN_TIME=61m"},
		"LargestLimit":    {"JIAOFU_LIMIT_QUERIES=9223372036854775807"},
		"LargeBody":       {"JIAOFU_LIMIT_BODY_BYTES=1073741825"},
		"LongLimit":       {"JIAOFU_LIMIT_QUEUE_TIME=61m"},
	} {
		_, err := read(nil, environ)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "u:p", name)
	}

	_, err := read(nil, []string{secret, "JIAOFU_ADDR=:8080"})
	require.NoError(t, err, "with real keys the server may listen to the world")
}

// TestLimitsEndAtOneFigure: no limit of the table is left out.
func TestLimitsEndAtOneFigure(t *testing.T) {
	t.Parallel()

	for _, s := range config.List() {
		if !strings.HasPrefix(s.Env, "JIAOFU_LIMIT_") {
			continue
		}

		most, more := "1073741824", "1073741825"
		if _, err := time.ParseDuration(s.Default); err == nil {
			most, more = "1h0m0s", "1h0m1s"
		}

		// Whoever may ask for more has to be able to pay for it.
		burst := "JIAOFU_LIMIT_COST_BURST=1073741824"

		_, err := read(nil, []string{burst, s.Env + "=" + most})
		require.NoError(t, err, s.Env)

		_, err = read(nil, []string{burst, s.Env + "=" + more})
		require.ErrorContains(t, err, s.Env+" must be "+most+" at most")
	}
}

func TestSlipsAreToldWithTheNearestName(t *testing.T) {
	t.Parallel()

	for slip, meant := range map[string]string{
		"MONGODB_URL": "MONGODB_URI", "MONGODB_DB": "MONGODB_", "JIAOFU_LOGLEVEL": "JIAOFU_LOG_LEVEL",
		"JIAOFU_MONGODB_URI": "MONGODB_URI",
	} {
		_, err := read(nil, []string{slip + "=secret"})
		require.ErrorContains(t, err, "there is no setting "+slip+", did you mean "+meant)
		require.NotContains(t, err.Error(), "secret")
	}
}

func TestEverySettingIsDescribed(t *testing.T) {
	t.Parallel()

	var help bytes.Buffer
	require.NoError(t, config.Usage(&help))

	for _, s := range config.List() {
		require.Contains(t, help.String(), "-"+s.Flag+", "+s.Env)
		require.NotEmpty(t, s.Usage)
		require.NotEmpty(t, s.Default)
	}
}
