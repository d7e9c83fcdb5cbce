package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/config"
	"github.com/jiaofu/jiaofu/delivery"
)

var update = flag.Bool("update", false, "write the generated parts of README.md")

// section returns what stands between two marks of the README, and the whole.
func section(t *testing.T, name string) (content, readme string) {
	t.Helper()

	text, err := os.ReadFile("README.md")
	require.NoError(t, err)

	_, after, ok := strings.Cut(string(text), "<!-- "+name+": begin -->\n")
	require.True(t, ok)

	content, _, ok = strings.Cut(after, "<!-- "+name+": end -->")
	require.True(t, ok)

	return content, string(text)
}

// checkSection compares a part of the README with what the code says, or writes
// it there.
func checkSection(t *testing.T, name, want string) {
	t.Helper()

	content, readme := section(t, name)
	if *update {
		begin := "<!-- " + name + ": begin -->\n"
		readme = strings.Replace(readme, begin+content, begin+want, 1)
		require.NoError(t, os.WriteFile("README.md", []byte(readme), 0o600))

		return
	}

	require.Equal(t, want, content, "run: go test . -run TestReadme -update")
}

func TestReadmeDrawsTheProcess(t *testing.T) { //nolint:paralleltest // parts of one file
	checkSection(t, "process", "```mermaid\n"+delivery.Diagram()+"```\n")
}

func TestReadmeListsTheSettings(t *testing.T) { //nolint:paralleltest // parts of one file
	var table bytes.Buffer

	table.WriteString("| flag | variable | what | default |\n| --- | --- | --- | --- |\n")

	for _, s := range config.List() {
		fmt.Fprintf(&table, "| `-%s` | `%s` | %s | %s |\n", s.Flag, s.Env, s.Usage, s.Default)
	}

	checkSection(t, "settings", table.String())
}

// TestReadmeStoryWorksAsPrinted runs the curl story of the README, line by line,
// against a running server.
func TestReadmeStoryWorksAsPrinted(t *testing.T) {
	t.Parallel()

	story, _ := section(t, "story")
	story = strings.TrimSuffix(strings.TrimPrefix(story, "```sh\n"), "```\n")

	stage := newStage(t, backends()[0])

	// The only difference to what is printed is where the server is, and where
	// its secret.
	story = strings.Replace(story, "API=http://127.0.0.1:8080/graphql", "API="+stage.web.URL+"/graphql", 1)
	story = strings.ReplaceAll(story, "/tmp/jiaofu-order", t.TempDir()+"/order")

	shell := exec.CommandContext(t.Context(), "bash", "-eu", "-o", "pipefail", "-c", story)

	shell.Env = append(os.Environ(), "JIAOFU_DATA_DIR="+stage.server.config.DataDir)

	out, err := shell.CombinedOutput()
	require.NoError(t, err, "%s", out)

	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	want := []string{
		`"status":"REQUIREMENT_PENDING"}`, `{"action":"submitRequirement","enabled":true,"disabledCode":null}`,
		`"status":"CONFIRMATION_PENDING"`, `"status":"IMPLEMENTING"`, `"status":"ACCEPTANCE_PENDING"`,
		`"code":"REFUND_NEEDS_TICKET"`, `"status":"COMPLETED","finishKind":"BUYER"`, `"valid":true,"entries":5`,
	}
	require.Len(t, lines, len(want), "%s", out)

	for i := range want {
		require.Contains(t, lines[i], want[i])
	}
}
