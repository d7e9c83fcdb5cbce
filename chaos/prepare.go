package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// prepare makes the folder of the run, builds the program and makes tokens.
func (c *chaos) prepare(ctx context.Context) error {
	module, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("find the repository: %w", err)
	}

	c.root = filepath.Dir(strings.TrimSpace(string(module)))

	if c.work, err = os.MkdirTemp("", "jiaofu-chaos-"); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}

	c.secret = rand.Text() + rand.Text()
	c.mongo = &bundledMongoDB{}

	if c.tokens, err = newTokens(c.secret); err != nil {
		return err
	}

	if c.program != "" {
		return nil
	}

	c.program = filepath.Join(c.work, "jiaofu")

	return c.build(ctx, c.root, c.program)
}

// build builds the program in a folder as it is released.
func (c *chaos) build(ctx context.Context, dir, to string) error {
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", to, ".")
	build.Dir = dir

	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off")
	build.Stderr = c.stderr

	if err := build.Run(); err != nil {
		return fmt.Errorf("build %s: %w", dir, err)
	}

	return nil
}

// folder makes a new folder in that of the run.
func (c *chaos) folder(name string) (string, error) {
	dir, err := os.MkdirTemp(c.work, name+"-")
	if err != nil {
		return "", fmt.Errorf("make a folder: %w", err)
	}

	return dir, nil
}
