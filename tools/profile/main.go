// Command profile makes a profile of processor time what a compiler is given:
//
//	profile -o FILE PROFILE
//
// What it takes out, names of files and moments, tells of the machine that the
// profile was made on and not of the program.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/google/pprof/profile"
)

func main() {
	out := flag.String("o", "", "the file to write")
	flag.Parse()

	if err := run(*out, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "profile:", err)
		os.Exit(1)
	}
}

func run(out, in string) error {
	if out == "" || in == "" {
		return errors.New("usage: profile -o FILE PROFILE")
	}

	from, err := os.Open(in)
	if err != nil {
		return fmt.Errorf("read a profile: %w", err)
	}
	defer from.Close()

	p, err := profile.Parse(from)
	if err != nil {
		return fmt.Errorf("read a profile: %w", err)
	}

	to, err := os.Create(out)
	if err != nil {
		return fmt.Errorf("write a profile: %w", err)
	}

	return errors.Join(cleaned(p).Write(to), to.Close())
}

// cleaned takes out of a profile what is not of the program.
func cleaned(p *profile.Profile) *profile.Profile {
	p.TimeNanos = 0
	p.Comments = nil

	for _, m := range p.Mapping {
		m.File, m.BuildID = "", ""
		m.Start, m.Limit, m.Offset = 0, 0, 0
	}

	for _, l := range p.Location {
		l.Address = 0
	}

	return p.Compact()
}
