package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/config"
	"github.com/jiaofu/jiaofu/delivery"
)

// runToken prints a token.
func runToken(args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("token")
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
	if err := checkBearer(actor); err != nil {
		return err
	}

	if _, err := os.Stat(c.DataDir); errors.Is(err, fs.ErrNotExist) && c.Development() {
		fmt.Fprintf(stderr, "makes the data folder %s: the token is good for a server on that folder\n", c.DataDir)
	}

	token, err := issueToken(c, actor, *ttl)
	if err != nil {
		return err
	}

	if _, err := fmt.Fprintln(stdout, token); err != nil {
		return fmt.Errorf("print token: %w", err)
	}

	return nil
}

// checkBearer says what is missing of whom a token is for.
func checkBearer(actor delivery.Actor) error {
	switch {
	case !actor.Role.Valid() || actor.Role == delivery.RoleSystem:
		return errors.New("say whom the token is for: -role BUYER, PROVIDER, OPERATOR or MARKETPLACE")
	case auth.AccountOf(actor) == "":
		return fmt.Errorf("say which account the %s acts for: -account ACCOUNT", actor.Role)
	default:
		return nil
	}
}

func issueToken(c *config.Config, actor delivery.Actor, ttl time.Duration) (string, error) {
	actor.Account = auth.AccountOf(actor)

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
