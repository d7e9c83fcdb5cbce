// Command licences checks that everything the program is made of may be given
// on under its own licence: the Go modules that it links, and the packages of
// npm that its pages are bundled from. It prints each licence with how many
// have it, and ends with 1 when one is unknown or not on the list.
//
// It is run in the top folder of the repository.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// lockFiles are those of the pages that the program carries.
var lockFiles = []string{"console/package-lock.json", "playground/src/package-lock.json"} //nolint:gochecknoglobals // a constant list

// allowed are the licences that an Apache-2.0 program may carry.
var allowed = []string{ //nolint:gochecknoglobals // a constant list
	"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC-BY-4.0", "CC0-1.0", "ISC", "MIT", "MIT-0",
	"MPL-2.0", "Python-2.0", "Unlicense", "Zlib",
}

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(w io.Writer) error {
	found := map[string][]string{}
	if err := modules(found); err != nil {
		return err
	}

	for _, path := range lockFiles {
		text, err := os.ReadFile(path)
		if err == nil {
			err = packages(text, found)
		}

		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
	}

	return report(w, found)
}

// report prints the licences and returns an error for those that are not
// allowed.
func report(w io.Writer, found map[string][]string) error {
	var wrong []error

	for _, licence := range slices.Sorted(maps.Keys(found)) {
		names := found[licence]
		fmt.Fprintf(w, "%-40s %d\n", licence, len(names))

		if !may(licence) {
			slices.Sort(names)
			wrong = append(wrong, fmt.Errorf("%q is not allowed: %s", licence, strings.Join(slices.Compact(names), ", ")))
		}
	}

	return errors.Join(wrong...)
}

// may tells whether a licence, or each of several joined by AND, or one of
// those joined by OR, is on the list.
func may(licence string) bool {
	licence = strings.Trim(licence, "()")

	if either := strings.Split(licence, " OR "); len(either) > 1 {
		return slices.ContainsFunc(either, may)
	}

	for each := range strings.SplitSeq(licence, " AND ") {
		if !slices.Contains(allowed, each) {
			return false
		}
	}

	return true
}

// modules finds the licences of the modules that the program links.
func modules(found map[string][]string) error {
	out, err := exec.Command("go", "list", "-deps", "-f",
		"{{with .Module}}{{if not .Main}}{{.Path}} {{.Dir}}{{end}}{{end}}", ".").Output()
	if err != nil {
		return fmt.Errorf("list modules: %w", err)
	}

	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(lines)

	for _, line := range slices.Compact(lines) {
		path, dir, ok := strings.Cut(line, " ")
		if !ok {
			continue
		}

		licence, err := licenceIn(dir)
		if err != nil {
			return err
		}

		found[licence] = append(found[licence], path)
	}

	return nil
}

// licenceIn names the licences of the files in a folder that are called so.
func licenceIn(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("read the folder of a module: %w", err)
	}

	var names []string

	for _, e := range entries {
		upper := strings.ToUpper(e.Name())
		if e.IsDir() || !strings.HasPrefix(upper, "LICEN") && !strings.HasPrefix(upper, "COPYING") {
			continue
		}

		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", fmt.Errorf("read a licence: %w", err)
		}

		for _, match := range licensecheck.Scan(text).Match {
			if match.ID != "" && !match.IsURL {
				names = append(names, match.ID)
			}
		}
	}

	slices.Sort(names)

	return strings.Join(slices.Compact(names), " AND "), nil
}

// packages finds the licences that a lock file of npm tells.
func packages(lock []byte, found map[string][]string) error {
	var read struct {
		Packages map[string]struct {
			License string `json:"license"`
			Dev     bool   `json:"dev"`
		} `json:"packages"`
	}

	if err := json.Unmarshal(lock, &read); err != nil {
		return fmt.Errorf("read a lock file: %w", err)
	}

	for name, p := range read.Packages {
		if name == "" || p.Dev {
			continue // ourselves, and what only builds and tests
		}

		found[p.License] = append(found[p.License], strings.TrimPrefix(name, "node_modules/"))
	}

	return nil
}
