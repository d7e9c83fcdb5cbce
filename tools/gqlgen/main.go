// Command gqlgen generates the GraphQL execution of the schema: what gqlgen
// itself generates, but for objects, which are written straight into the answer.
//
//	gqlgen
//
// It is run in the top folder of the repository and heeds gqlgen.yml. What gqlgen
// generates makes a tree of marshalers of every answer, with a context, a path and
// three closures for each field; that is most of what a query costs. So a second
// file, objects.go, has a function for each object that appends its members to the
// answer, and what these functions replace is taken out of gqlgen's own file.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gqlgen:", err)
		os.Exit(1)
	}
}

func run() error {
	cfg, err := config.LoadConfigFromDefaultLocations()
	if err != nil {
		return fmt.Errorf("read gqlgen.yml: %w", err)
	}

	// It is not whole yet when gqlgen is through.
	cfg.SkipValidation = true
	objects := filepath.Join(filepath.Dir(cfg.Exec.Filename), "objects.go")

	// As gqlgen does with its own: what is there may not fit the schema any more.
	if err := os.Remove(objects); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove what was generated before: %w", err)
	}

	var seen capture
	if err := api.Generate(cfg, api.AddPlugin(&seen)); err != nil {
		return fmt.Errorf("generate: %w", err)
	}

	if seen.data == nil {
		return errors.New("gqlgen did not show what it knows")
	}

	if err := writeObjects(seen.data, objects); err != nil {
		return fmt.Errorf("write objects.go: %w", err)
	}

	if err := prune(cfg.Exec.Filename); err != nil {
		return fmt.Errorf("prune %s: %w", filepath.Base(cfg.Exec.Filename), err)
	}

	return nil
}

// capture is a plugin that keeps what gqlgen knows of the schema and its types.
type capture struct{ data *codegen.Data }

// Name is part of gqlgen's plugin.Plugin.
func (*capture) Name() string { return "objects" }

// GenerateCode is part of gqlgen's plugin.CodeGenerator.
func (c *capture) GenerateCode(data *codegen.Data) error {
	c.data = data

	return nil
}
