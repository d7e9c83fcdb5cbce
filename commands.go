package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/config"
	"github.com/jiaofu/jiaofu/delivery"
)

const help = `jiaofu is a delivery centre for human services sold on a cloud marketplace.

Usage:

  jiaofu [serve] [settings]    serve; with no settings at all in development mode,
                               for this machine, on an embedded store in ./data
  jiaofu token -role ROLE -account ACCOUNT [-sub ID] [-name NAME] [-ttl 12h] [settings]
                               print a token for somebody; the secret is the one of
                               the settings, or that of the data folder
  jiaofu verify [settings]     check all of a store: the pages of an embedded one, which
                               no server may be using, the hash chain of every order,
                               and the content of every upload
  jiaofu copy -from STORE -to STORE [-from-database NAME] [-to-database NAME]
                               copy a store at rest into another one, and check it;
                               a store is a data folder or a MongoDB URI. Broken off,
                               or when there is more to bring, run it again
  jiaofu backup -to FILE [-overwrite] [settings]
                               back up the embedded store, which may be in use
  jiaofu restore -from FILE [settings]
                               make a data folder from a backup
  jiaofu healthcheck [-live] [settings]
                               ask the running server that has these settings whether
                               it is ready; with -live whether it answers at all
  jiaofu version               print the version
  jiaofu help                  print this

The exit code is 0 when all is done, 3 when something changed meanwhile and running
the command again helps, and 1 for every other error.

Each setting is a flag and an environment variable; the flag wins:

`

func printHelp(w io.Writer) error {
	if _, err := io.WriteString(w, help); err != nil {
		return fmt.Errorf("print help: %w", err)
	}

	return config.Usage(w)
}

// newFlags are the flags of a command, none yet.
func newFlags() *flag.FlagSet { return flag.NewFlagSet("jiaofu", flag.ContinueOnError) }

// readConfig reads the settings of a command, and the flags that it declared for
// itself. It returns nil when help was asked for and printed.
func readConfig(flags *flag.FlagSet, args, environ []string, stdout io.Writer) (*config.Config, error) {
	c, err := config.Read(flags, args, environ)

	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil, printHelp(stdout)
	case err != nil:
		return nil, err
	default:
		return &c, nil
	}
}

// runToken prints a token.
func runToken(args, environ []string, stdout io.Writer) error {
	flags := newFlags()
	role := flags.String("role", "", "BUYER, PROVIDER, OPERATOR or MARKETPLACE")
	account := flags.String("account", "", "account acted for")
	subject := flags.String("sub", "", "person inside the account (default the account)")
	name := flags.String("name", "", "name that others read (default the person)")
	ttl := flags.Duration("ttl", demoTokenTime, "how long the token is good")

	c, err := readConfig(flags, args, environ, stdout)
	if err != nil || c == nil {
		return err
	}

	actor := delivery.Actor{Role: delivery.Role(strings.ToUpper(*role)), Account: *account, Subject: *subject, Name: *name}

	token, err := issueToken(c, actor, *ttl)
	if err != nil {
		return err
	}

	if _, err := fmt.Fprintln(stdout, token); err != nil {
		return fmt.Errorf("print token: %w", err)
	}

	return nil
}

func issueToken(c *config.Config, actor delivery.Actor, ttl time.Duration) (string, error) {
	if actor.Subject == "" {
		actor.Subject = actor.Account
	}

	if actor.Name == "" {
		actor.Name = actor.Subject
	}

	secret, err := tokenSecret(c)
	if err != nil {
		return "", err
	}

	issuer, err := auth.NewIssuer(authConfig(c, secret, nil))
	if err != nil {
		return "", fmt.Errorf("make a token: %w", err)
	}

	token, err := issuer.Token(actor, ttl)
	if err != nil {
		return "", fmt.Errorf("make a token: %w", err)
	}

	return token, nil
}
