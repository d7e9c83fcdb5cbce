package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-systemd/v22/unit"
	"github.com/stretchr/testify/require"
)

// service returns the options of the unit's service, each as often as it is set.
func service(t *testing.T) map[string][]string {
	t.Helper()

	sections, err := unit.DeserializeSections(strings.NewReader(read(t, "deploy", "systemd", "jiaofu.service")))
	require.NoError(t, err)

	options := map[string][]string{}

	for _, section := range sections {
		if section.Section != "Service" {
			continue
		}

		for _, entry := range section.Entries {
			options[entry.Name] = append(options[entry.Name], entry.Value)
		}
	}

	return options
}

func TestUnitIsConfined(t *testing.T) {
	t.Parallel()

	options := service(t)
	for name, value := range map[string]string{
		"Type": "exec", "DynamicUser": "yes", "StateDirectory": "jiaofu", "UMask": "0077", "NoNewPrivileges": "yes",
		"ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
		"CapabilityBoundingSet": "", "MemoryDenyWriteExecute": "yes", "RestrictNamespaces": "yes",
	} {
		require.Equal(t, []string{value}, options[name], name)
	}

	// Settings are read at the start only: a signal to reload would end the server.
	require.Empty(t, options["ExecReload"])
}

func TestUnitGivesTimeToEndAndKnownSettings(t *testing.T) {
	t.Parallel()

	options := service(t)
	environment := map[string]string{"JIAOFU_JWT_SECRET": secrets()["JIAOFU_JWT_SECRET"]}

	for _, pair := range options["Environment"] {
		name, value, _ := strings.Cut(pair, "=")
		environment[name] = value
	}

	c := requireSettings(t, environment)
	require.Equal(t, "%S/jiaofu", c.DataDir)

	seconds, err := strconv.Atoi(options["TimeoutStopSec"][0])
	require.NoError(t, err)
	requireTimeToEnd(t, &c, time.Duration(seconds)*time.Second)

	files, err := strconv.Atoi(options["LimitNOFILE"][0])
	require.NoError(t, err)
	require.Greater(t, files, 2*c.Limits.Sockets)
}

// TestSystemdTakesTheUnit asks systemd itself, where it is there.
func TestSystemdTakesTheUnit(t *testing.T) {
	t.Parallel()

	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("there is no systemd-analyze on this machine")
	}

	program, err := buildProgram()
	require.NoError(t, err)

	text := read(t, "deploy", "systemd", "jiaofu.service")
	require.Contains(t, text, "ExecStart=/usr/local/bin/jiaofu serve")

	path := filepath.Join(t.TempDir(), "jiaofu.service")
	text = strings.Replace(text, "/usr/local/bin/jiaofu", program, 1)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))

	out, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", path).CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Empty(t, string(out))

	out, err = exec.CommandContext(t.Context(), analyze, "security", "--offline=true", "--threshold=15", path).CombinedOutput()
	require.NoError(t, err, "exposed more than 1.5 of 10: %s", out)
}
