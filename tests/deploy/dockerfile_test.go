package deploy_test

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
	"github.com/stretchr/testify/require"
)

// stages parses the Dockerfile, without a warning of those of the linter that
// need no build.
func stages(t *testing.T) []instructions.Stage {
	t.Helper()

	file, err := parser.Parse(strings.NewReader(read(t, "Dockerfile")))
	require.NoError(t, err)

	warn := func(rule, description, _, message string, _ []parser.Range) {
		t.Errorf("%s: %s: %s", rule, description, message)
	}

	stages, _, err := instructions.Parse(file.AST, linter.New(&linter.Config{Warn: warn}))
	require.NoError(t, err)

	return stages
}

// only returns the one instruction of a kind in a stage.
func only[T instructions.Command](t *testing.T, stage *instructions.Stage) T {
	t.Helper()

	var found []T

	for _, command := range stage.Commands {
		if c, ok := command.(T); ok {
			found = append(found, c)
		}
	}

	require.Len(t, found, 1)

	return found[0]
}

func TestImageHoldsTheProgramOnlyAndIsNotRoot(t *testing.T) {
	t.Parallel()

	all := stages(t)
	final := &all[len(all)-1]

	require.Equal(t, "scratch", final.BaseName)
	require.Equal(t, strconv.Itoa(user)+":"+strconv.Itoa(user), only[*instructions.UserCommand](t, final).User)
	require.Equal(t, []string{"/data"}, only[*instructions.VolumeCommand](t, final).Volumes)
	require.Equal(t, "/jiaofu", strings.Join(only[*instructions.EntrypointCommand](t, final).CmdLine, " "))
	require.Equal(t, []string{"CMD", "/jiaofu", "healthcheck"}, only[*instructions.HealthCheckCommand](t, final).Health.Test)
}

func TestBaseImagesArePinned(t *testing.T) {
	t.Parallel()

	all := stages(t)
	build := all[0].BaseName
	require.Regexp(t, `^golang:\d+\.\d+\.\d+-`, build)

	var language string

	for line := range strings.Lines(read(t, "go.mod")) {
		if after, ok := strings.CutPrefix(line, "go "); ok {
			language = strings.TrimSpace(after)
		}
	}

	minor := language[:strings.LastIndex(language, ".")]
	require.True(t, strings.HasPrefix(build, "golang:"+minor+"."), "go.mod says %s, the image is %s", language, build)
}

func TestImageCarriesNoSecretAndKnownSettings(t *testing.T) {
	t.Parallel()

	all := stages(t)
	environment := secrets()
	delete(environment, "MONGODB_PASSWORD")
	delete(environment, "MONGODB_ADMIN_PASSWORD")
	delete(environment, "MONGODB_KEY")

	for i := range all {
		for _, command := range all[i].Commands {
			env, ok := command.(*instructions.EnvCommand)
			if !ok {
				continue
			}

			for _, pair := range env.Env {
				require.NotContains(t, environment, pair.Key)
				environment[pair.Key] = pair.Value
			}
		}
	}

	c := requireSettings(t, environment)
	require.Equal(t, "0.0.0.0:8080", c.Addr)
	require.Equal(t, "/data", c.DataDir)
	require.Equal(t, "8080", only[*instructions.ExposeCommand](t, &all[len(all)-1]).Ports[0])
}

// TestBuildContextHasWhatIsBuilt: every folder of ours that the program is made
// of gets into the build, secrets and data do not.
func TestBuildContextHasWhatIsBuilt(t *testing.T) {
	t.Parallel()

	patterns, err := ignorefile.ReadAll(strings.NewReader(read(t, ".dockerignore")))
	require.NoError(t, err)

	matcher, err := patternmatcher.New(patterns)
	require.NoError(t, err)

	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f",
		`{{if .Module}}{{if .Module.Main}}{{$p := .}}{{range .GoFiles}}{{$p.Dir}}/{{.}}{{"\n"}}{{end}}`+
			`{{range .EmbedFiles}}{{$p.Dir}}/{{.}}{{"\n"}}{{end}}{{end}}{{end}}`, ".")
	list.Dir = top

	out, err := list.Output()
	require.NoError(t, err)

	root, err := filepath.Abs(top)
	require.NoError(t, err)

	files := strings.Fields(string(bytes.TrimSpace(out)))
	require.Greater(t, len(files), 200)

	for _, file := range append(files, filepath.Join(root, "go.sum"), filepath.Join(root, "Makefile"), filepath.Join(root, "LICENSE")) {
		path, err := filepath.Rel(root, file)
		require.NoError(t, err)
		requireIgnored(t, matcher, path, false)
	}

	for _, path := range []string{".env", "deploy/.env", ".env.production", "data/secret", "data/jiaofu.db", ".git/config"} {
		requireIgnored(t, matcher, path, true)
	}
}

func requireIgnored(t *testing.T, matcher *patternmatcher.PatternMatcher, path string, want bool) {
	t.Helper()

	ignored, err := matcher.MatchesOrParentMatches(path)
	require.NoError(t, err)
	require.Equal(t, want, ignored, path)
}
