package deploy_test

import (
	"context"
	"maps"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/dop251/goja/parser"
	"github.com/stretchr/testify/require"
)

func loadCompose(ctx context.Context, environment map[string]string) (*types.Project, error) {
	folder, err := filepath.Abs(top)
	if err != nil {
		return nil, err
	}

	return loader.LoadWithContext(ctx, types.ConfigDetails{
		WorkingDir: folder, Environment: environment,
		ConfigFiles: []types.ConfigFile{{Filename: filepath.Join(folder, "compose.yaml")}},
	})
}

func composition(t *testing.T) *types.Project {
	t.Helper()

	project, err := loadCompose(t.Context(), secrets())
	require.NoError(t, err)

	return project
}

func TestCompositionStartsWithoutNoSecret(t *testing.T) {
	t.Parallel()

	for name := range secrets() {
		environment := maps.Clone(secrets())
		delete(environment, name)

		_, err := loadCompose(t.Context(), environment)
		require.ErrorContains(t, err, name)
	}
}

func TestEveryServiceIsConfined(t *testing.T) {
	t.Parallel()

	for name, s := range composition(t).Services {
		require.True(t, s.ReadOnly, name)
		require.Equal(t, []string{"ALL"}, s.CapDrop, name)
		require.Equal(t, []string{"no-new-privileges:true"}, s.SecurityOpt, name)
		require.False(t, s.Privileged, name)
		require.NotZero(t, s.MemLimit, name)
		require.Regexp(t, `:[^:]+$`, s.Image, name)
		require.NotContains(t, s.Image, "latest", name)

		if name != "proxy" {
			require.NotEmpty(t, s.User, name)
			require.NotEqual(t, "0", strings.Split(s.User, ":")[0], name)
			require.Empty(t, s.CapAdd, name)
			require.Empty(t, s.Ports, "only the proxy is reached from outside: %s", name)
		}
	}
}

func TestServersAreTwoOnAReplicaSetOfThree(t *testing.T) {
	t.Parallel()

	project := composition(t)
	script := read(t, "deploy", "compose", "replica-set.js")

	_, err := parser.ParseFile(nil, "replica-set.js", script, 0)
	require.NoError(t, err)

	for _, name := range []string{"server1", "server2"} {
		s := project.Services[name]
		environment := map[string]string{}

		for key, value := range s.Environment {
			environment[key] = *value
		}

		// The image's own settings stand below those of the composition.
		environment["JIAOFU_ADDR"] = "0.0.0.0:8080"

		c := requireSettings(t, environment)
		require.False(t, c.Development())
		require.Contains(t, c.MongoDBURI, "replicaSet=rs0")
		require.Equal(t, "https://localhost", c.PublicURL)
		requireTimeToEnd(t, &c, time.Duration(*s.StopGracePeriod))

		proxy := netip.MustParseAddr(project.Services["proxy"].Networks["front"].Ipv4Address)
		require.Equal(t, []netip.Prefix{netip.PrefixFrom(proxy, 32)}, c.TrustedProxies)
		require.Equal(t, types.ServiceConditionCompletedSuccessfully, s.DependsOn["mongodb-setup"].Condition)
		require.Equal(t, types.ServiceConditionHealthy, project.Services["proxy"].DependsOn[name].Condition)
		require.Contains(t, read(t, "deploy", "caddy", "Caddyfile"), name+":8080")
	}

	for _, name := range []string{"mongodb1", "mongodb2", "mongodb3"} {
		s := project.Services[name]
		require.NotNil(t, s.HealthCheck, name)
		require.Contains(t, s.Command[0], "--replSet rs0")
		require.Contains(t, s.Command[0], "--keyFile")
		require.Contains(t, script, name+":27017")
		require.Contains(t, *project.Services["server1"].Environment["MONGODB_URI"], name)
		require.Equal(t, types.ServiceConditionHealthy, project.Services["mongodb-setup"].DependsOn[name].Condition)
		require.Contains(t, s.Networks, "back")
		require.NotContains(t, s.Networks, "front")
	}

	require.True(t, project.Networks["back"].Internal)
}

// TestFixedAddressesAreNobodyElses: an address that a service asks for is not
// among those which the others are given, whoever starts first.
func TestFixedAddressesAreNobodyElses(t *testing.T) {
	t.Parallel()

	project := composition(t)

	var fixed int

	for name, s := range project.Services {
		for network, attached := range s.Networks {
			if attached == nil || attached.Ipv4Address == "" {
				continue
			}

			fixed++

			address := netip.MustParseAddr(attached.Ipv4Address)
			pools := project.Networks[network].Ipam.Config
			require.Len(t, pools, 1, network)

			subnet, given := netip.MustParsePrefix(pools[0].Subnet), netip.MustParsePrefix(pools[0].IPRange)
			require.True(t, subnet.Contains(address), name)
			require.True(t, subnet.Contains(given.Addr()) && subnet.Bits() < given.Bits(), network)
			require.False(t, given.Contains(address), "%s: others may be given %s", name, address)
			require.NotEqual(t, subnet.Addr().Next(), address, "%s: it is the gateway's", name)
		}
	}

	require.Equal(t, 1, fixed, "the proxy has a fixed address")
}
