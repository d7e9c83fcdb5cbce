package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// healthTime bounds the question of whether a server is well; longer than
// /readyz takes at most.
const healthTime = readyTime + time.Second

// runHealthcheck asks the server that has the same settings, on this machine,
// whether it is ready: for supervisors that know exit codes only, and images
// without a shell. With -live it asks only whether it answers at all.
func runHealthcheck(ctx context.Context, args, environ []string, stdout io.Writer) error {
	flags := newFlags("healthcheck")
	live := flags.Bool("live", false, "ask only whether the server answers")

	c, err := readConfig(flags, args, environ, stdout)
	if err != nil || c == nil {
		return err
	}

	address, err := ownAddress(c.Addr)
	if err != nil {
		return err
	}

	path := "/readyz"
	if *live {
		path = "/healthz"
	}

	if err := askHealth(ctx, "http://"+address+path); err != nil {
		return err
	}

	if _, err := fmt.Fprintln(stdout, "ok"); err != nil {
		return fmt.Errorf("print result: %w", err)
	}

	return nil
}

// ownAddress is where a server that listens on an address is reached from its
// own machine.
func ownAddress(listening string) (string, error) {
	host, port, err := net.SplitHostPort(listening)
	if err != nil {
		return "", fmt.Errorf("JIAOFU_ADDR %q is not host:port", listening)
	}

	if port == "" || port == "0" {
		return "", fmt.Errorf("JIAOFU_ADDR %q does not say which port the server took", listening)
	}

	// Who listens everywhere listens here: with IPv6, too, unless told otherwise.
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}

	return net.JoinHostPort(host, port), nil
}

// askHealth returns nil when a path of health says yes.
func askHealth(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, healthTime)
	defer cancel()

	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return fmt.Errorf("ask %s: %w", url, err)
	}

	// No proxy of the environment stands between a machine and itself.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

	answer, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("the server does not answer: %w", err)
	}

	if err := answer.Body.Close(); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}

	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server is not well: %s answered %s", url, answer.Status)
	}

	return nil
}
