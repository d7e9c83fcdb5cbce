package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/jiaofu/jiaofu/config"
)

// serve is the name of the command that runs when none is named.
const serve = "serve"

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

// usage begins what help says of a command.
const usage = "  jiaofu "

// printHelp prints what there is to know of all commands and settings.
func printHelp(w io.Writer) error {
	if _, err := io.WriteString(w, help); err != nil {
		return fmt.Errorf("print help: %w", err)
	}

	return config.Usage(w)
}

// printHelpOn prints what help says of a command, and the flags of its own.
func printHelpOn(w io.Writer, command, flags string) error {
	_, text, _ := strings.Cut(help, usage+command+" ")
	text, _, _ = strings.Cut(text, "\n"+usage)

	_, err := fmt.Fprintf(w, "Usage:\n\n%s%s %s\n\n%s`jiaofu help` tells of the other commands, and of every setting.\n",
		usage, command, text, flags)
	if err != nil {
		return fmt.Errorf("print help: %w", err)
	}

	return nil
}

// described describes the flags of a set.
func described(flags *flag.FlagSet) string {
	var text strings.Builder

	flags.VisitAll(func(f *flag.Flag) {
		fmt.Fprintf(&text, "  -%s\n        %s", f.Name, f.Usage)

		if f.DefValue != "" && f.DefValue != "false" {
			fmt.Fprintf(&text, " (default %s)", f.DefValue)
		}

		text.WriteString("\n")
	})

	if text.Len() > 0 {
		text.WriteString("\n")
	}

	return text.String()
}

// newFlags are the flags of a command, none yet.
func newFlags(command string) *flag.FlagSet { return flag.NewFlagSet(command, flag.ContinueOnError) }

// readConfig reads the settings of a command, and the flags that it declared for
// itself. It returns nil when help was asked for and printed.
func readConfig(flags *flag.FlagSet, args, environ []string, stdout io.Writer) (*config.Config, error) {
	own := described(flags) // before the settings are flags, too
	c, err := config.Read(flags, args, environ)

	switch {
	case errors.Is(err, flag.ErrHelp) && flags.Name() == serve:
		return nil, printHelp(stdout)
	case errors.Is(err, flag.ErrHelp):
		return nil, printHelpOn(stdout, flags.Name(), own)
	case err != nil:
		return nil, err
	default:
		return &c, nil
	}
}

// alone prints what takes no arguments but that for help.
func alone(args []string, w io.Writer, tell func(io.Writer) error) error {
	switch err := config.Parse(newFlags(""), args); {
	case errors.Is(err, flag.ErrHelp):
		return printHelp(w)
	case err != nil:
		return err
	default:
		return tell(w)
	}
}
