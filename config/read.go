package config

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// prefix begins the names of our own environment variables, and databasePrefix
// those that are named as others name them.
const (
	prefix         = "JIAOFU_"
	databasePrefix = "MONGODB_"
)

// Read reads the settings – defaults, then the environment, then flags – and with
// them the flags that a command declared for itself. An unknown setting and one
// that cannot be are errors that say so in a sentence, and [flag.ErrHelp] tells
// that help was asked for.
func Read(flags *flag.FlagSet, args, environ []string) (Config, error) {
	c := Default()
	known := settings(&c)

	if err := readEnvironment(known, environ); err != nil {
		return c, err
	}

	for _, s := range known {
		flags.Var(s.value, s.flagName(), s.usage)
	}

	if err := Parse(flags, args); err != nil {
		return c, err
	}

	return c, c.Validate()
}

// Parse reads the flags of a command, all of whose arguments are flags, and says
// what is wrong in a sentence.
func Parse(flags *flag.FlagSet, args []string) error {
	flags.SetOutput(io.Discard)

	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("%w; see jiaofu --help", err)
	}

	if flags.NArg() > 0 {
		return fmt.Errorf("there is no argument %q; see jiaofu --help", flags.Arg(0))
	}

	return nil
}

// readEnvironment sets what the environment says. A variable of ours that no
// setting has is most likely a slip, and is told.
func readEnvironment(known []setting, environ []string) error {
	for _, pair := range environ {
		name, text, _ := strings.Cut(pair, "=")

		i := slices.IndexFunc(known, func(s setting) bool { return s.env == name })
		if i < 0 {
			if strings.HasPrefix(name, prefix) || strings.HasPrefix(name, databasePrefix) {
				return fmt.Errorf("there is no setting %s, did you mean %s? See jiaofu --help", name, nearest(known, name))
			}

			continue
		}

		if err := known[i].value.Set(text); err != nil {
			return fmt.Errorf("setting %s: %w", name, err)
		}
	}

	return nil
}

// nearest is the setting whose name is the most like this one.
func nearest(known []setting, name string) string {
	distance := func(s setting) int { return levenshtein.ComputeDistance(s.env, name) }

	return slices.MinFunc(known, func(a, b setting) int { return distance(a) - distance(b) }).env
}

// Usage prints every setting, as help shows it.
func Usage(w io.Writer) error {
	for _, s := range List() {
		_, err := fmt.Fprintf(w, "  -%s, %s\n        %s (default %s)\n", s.Flag, s.Env, s.Usage, s.Default)
		if err != nil {
			return fmt.Errorf("print usage: %w", err)
		}
	}

	return nil
}

// Setting describes one setting.
type Setting struct {
	Flag, Env, Usage, Default string
}

// List describes every setting, in the order of the documentation.
func List() []Setting {
	c := Default()
	known := settings(&c)
	described := make([]Setting, len(known))

	for i, s := range known {
		described[i] = Setting{Flag: s.flagName(), Env: s.env, Usage: s.usage, Default: s.value.String()}
		if described[i].Default == "" {
			described[i].Default = "none"
		}
	}

	return described
}
