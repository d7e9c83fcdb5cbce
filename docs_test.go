package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"

	"github.com/jiaofu/jiaofu/config"
)

// manuals are the pages whose commands, settings and links are checked.
func manuals() []string {
	return []string{"README.md", "docs/operations.md", "SECURITY.md", "docs/limits.md", "docs/protocols.md"}
}

func readManual(t *testing.T, path string) string {
	t.Helper()

	text, err := os.ReadFile(path)
	require.NoError(t, err)

	return string(text)
}

// shellBlocks are the blocks of a page that are for the shell.
func shellBlocks(page string) []string {
	var blocks []string

	for _, match := range regexp.MustCompile("(?ms)^( *)```sh\n(.*?)^ *```$").FindAllStringSubmatch(page, -1) {
		blocks = append(blocks, match[2])
	}

	return blocks
}

// calls are the commands of a block with their arguments, those inside of others
// too; what the shell would put in is the word x.
func calls(t *testing.T, block string) [][]string {
	t.Helper()

	file, err := syntax.NewParser().Parse(strings.NewReader(block), "")
	require.NoError(t, err, block)

	variable := func(name string) string {
		if name == "IFS" {
			return " \t\n"
		}

		return "x"
	}

	values := &expand.Config{
		Env: expand.FuncEnviron(variable),
		CmdSubst: func(w io.Writer, _ *syntax.CmdSubst) error {
			_, err := io.WriteString(w, "x")

			return err
		},
	}

	var found [][]string

	syntax.Walk(file, func(node syntax.Node) bool {
		if call, ok := node.(*syntax.CallExpr); ok && len(call.Args) > 0 {
			words, err := expand.Fields(values, call.Args...)
			require.NoError(t, err, block)

			found = append(found, words)
		}

		return true
	})

	return found
}

// ownArguments are the arguments with which a call runs the program, however it
// does: by name, in a container, or from the sources.
func ownArguments(call []string) ([]string, bool) {
	for _, way := range [][]string{{"jiaofu"}, {"go", "run", "."}, {"docker", "compose", "run", "--rm", "server1"}} {
		if len(call) >= len(way) && slices.Equal(call[:len(way)], way) {
			return call[len(way):], true
		}
	}

	return nil, false
}

// TestManualsNameRealCommands has the program parse each command that a manual
// shows, and ask for help at its end instead of doing it.
func TestManualsNameRealCommands(t *testing.T) {
	t.Parallel()

	targets := readManual(t, "Makefile")
	checked := 0

	for _, path := range manuals() {
		page := readManual(t, path)

		for _, block := range shellBlocks(page) {
			for _, call := range calls(t, block) {
				if call[0] == "make" {
					require.Contains(t, targets, "\n"+call[1]+": ", path)
				}

				if args, ours := ownArguments(call); ours {
					requireCommand(t, args)

					checked++
				}
			}
		}

		for _, match := range regexp.MustCompile("`jiaofu ([a-z]+)").FindAllStringSubmatch(page, -1) {
			requireCommand(t, match[1:])
		}

		for _, match := range regexp.MustCompile("`make ([a-z-]+)").FindAllStringSubmatch(page, -1) {
			require.Contains(t, targets, "\n"+match[1]+": ", path)
		}
	}

	require.Greater(t, checked, 10)
}

func requireCommand(t *testing.T, args []string) {
	t.Helper()

	var out bytes.Buffer
	require.NoError(t, run(t.Context(), append(slices.Clone(args), "-help"), nil, &out, io.Discard), "jiaofu %q", args)
	require.NotEmpty(t, out.String())
}

// TestManualsNameRealSettings: each variable of ours is a setting, but for those
// of the composition.
func TestManualsNameRealSettings(t *testing.T) {
	t.Parallel()

	known := []string{"JIAOFU_HOST", "JIAOFU_VERSION", "JIAOFU_PORT", "MONGODB_PASSWORD", "MONGODB_ADMIN_PASSWORD", "MONGODB_KEY"}
	for _, s := range config.List() {
		known = append(known, s.Env)
	}

	for _, path := range manuals() {
		names := regexp.MustCompile(`\b(TEST_)?(JIAOFU|MONGODB)_[A-Z_]+`).FindAllString(readManual(t, path), -1)
		for _, name := range names {
			require.Contains(t, append(known, "TEST_MONGODB_URI"), name, path)
		}
	}
}

// TestManualsLinkToWhatIsThere follows the links inside of the repository.
func TestManualsLinkToWhatIsThere(t *testing.T) {
	t.Parallel()

	for _, path := range manuals() {
		for _, match := range regexp.MustCompile(`\]\(([^):]+)\)`).FindAllStringSubmatch(readManual(t, path), -1) {
			file, anchor, _ := strings.Cut(match[1], "#")

			target := path
			if file != "" {
				target = filepath.Join(filepath.Dir(path), file)
			}

			_, err := os.Stat(target)
			require.NoError(t, err, "%s links to %s", path, match[1])

			if anchor != "" {
				require.Contains(t, anchors(readManual(t, target)), anchor, "%s links to %s", path, match[1])
			}
		}
	}
}

// anchors are the names that the headings of a page can be linked by.
func anchors(page string) []string {
	var names []string

	for _, match := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(page, -1) {
		name := regexp.MustCompile(`[^\p{L}\p{N} -]`).ReplaceAllString(strings.ToLower(match[1]), "")
		names = append(names, strings.ReplaceAll(name, " ", "-"))
	}

	return names
}
