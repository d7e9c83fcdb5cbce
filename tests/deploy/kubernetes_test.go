package deploy_test

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"sigs.k8s.io/json"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// manifests are what kubectl apply -k sends, each by its kind and name, decoded
// without a field that its type does not have.
type manifests map[string]any

// kinds make the types of the manifests.
func kinds() map[string]func() any {
	return map[string]func() any{
		"Namespace":               func() any { return new(core.Namespace) },
		"ConfigMap":               func() any { return new(core.ConfigMap) },
		"Secret":                  func() any { return new(core.Secret) },
		"Service":                 func() any { return new(core.Service) },
		"Deployment":              func() any { return new(apps.Deployment) },
		"PodDisruptionBudget":     func() any { return new(policy.PodDisruptionBudget) },
		"NetworkPolicy":           func() any { return new(networking.NetworkPolicy) },
		"Ingress":                 func() any { return new(networking.Ingress) },
		"HorizontalPodAutoscaler": func() any { return new(autoscaling.HorizontalPodAutoscaler) },
	}
}

func decode(t *testing.T, text []byte, kind string) any {
	t.Helper()

	fresh, ok := kinds()[kind]
	require.True(t, ok, kind)

	object := fresh()

	asJSON, err := yaml.YAMLToJSONStrict(text)
	require.NoError(t, err, kind)

	// As the cluster does: no field twice, and none that differs in case only.
	mistakes, err := json.UnmarshalStrict(asJSON, object)
	require.NoError(t, err, kind)
	require.Empty(t, mistakes, kind)

	return object
}

func cluster(t *testing.T) manifests {
	t.Helper()

	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).
		Run(filesys.MakeFsOnDisk(), filepath.Join(top, "deploy", "kubernetes"))
	require.NoError(t, err)

	all := manifests{}

	for _, resource := range built.Resources() {
		text, err := resource.AsYAML()
		require.NoError(t, err)

		if kind := resource.GetKind(); kind != "Namespace" {
			require.Equal(t, "jiaofu", resource.GetNamespace(), kind)
		}

		all[resource.GetKind()+" "+resource.GetName()] = decode(t, text, resource.GetKind())
	}

	return all
}

func pick[T any](t *testing.T, all manifests, name string) *T {
	t.Helper()

	object, ok := all[name].(*T)
	require.True(t, ok, name)

	return object
}

func deployment(t *testing.T, all manifests) (*apps.DeploymentSpec, *core.PodSpec, *core.Container) {
	t.Helper()

	d := &pick[apps.Deployment](t, all, "Deployment jiaofu").Spec
	require.Len(t, d.Template.Spec.Containers, 1)

	return d, &d.Template.Spec, &d.Template.Spec.Containers[0]
}

// podSettings are the settings that a pod's server reads.
func podSettings(t *testing.T, all manifests) map[string]string {
	t.Helper()

	_, _, container := deployment(t, all)
	environment := map[string]string{}

	secret, ok := decode(t, []byte(read(t, "deploy", "kubernetes", "secret.example.yaml")), "Secret").(*core.Secret)
	require.True(t, ok)
	require.Equal(t, "jiaofu", secret.Namespace)

	for name, value := range secret.StringData {
		require.Empty(t, value, "an example is no place for a secret")

		environment[name] = secrets()[name]
	}

	environment["MONGODB_URI"] = "mongodb://db/?replicaSet=rs0"

	for _, from := range container.EnvFrom {
		if from.SecretRef != nil {
			require.Equal(t, secret.Name, from.SecretRef.Name)

			continue
		}

		maps.Copy(environment, pick[core.ConfigMap](t, all, "ConfigMap "+from.ConfigMapRef.Name).Data)
	}

	for _, variable := range container.Env {
		environment[variable.Name] = variable.Value
	}

	return environment
}

func TestPodsAreRestricted(t *testing.T) {
	t.Parallel()

	all := cluster(t)
	_, pod, container := deployment(t, all)

	require.True(t, *pod.SecurityContext.RunAsNonRoot)
	require.EqualValues(t, user, *pod.SecurityContext.RunAsUser)
	require.Equal(t, core.SeccompProfileTypeRuntimeDefault, pod.SecurityContext.SeccompProfile.Type)
	require.False(t, *pod.AutomountServiceAccountToken)
	require.True(t, *container.SecurityContext.ReadOnlyRootFilesystem)
	require.False(t, *container.SecurityContext.AllowPrivilegeEscalation)
	require.Equal(t, []core.Capability{"ALL"}, container.SecurityContext.Capabilities.Drop)
	require.Empty(t, container.SecurityContext.Capabilities.Add)
	require.Equal(t, "restricted",
		pick[core.Namespace](t, all, "Namespace jiaofu").Labels["pod-security.kubernetes.io/enforce"])

	for _, volume := range pod.Volumes {
		require.NotNil(t, volume.EmptyDir, volume.Name)
	}
}

func TestPodsGetSettingsThatTheServerTakes(t *testing.T) {
	t.Parallel()

	all := cluster(t)
	_, pod, container := deployment(t, all)

	require.NotNil(t, pod.EnableServiceLinks)
	require.False(t, *pod.EnableServiceLinks, "links set JIAOFU_PORT, which is no setting")

	c := requireSettings(t, podSettings(t, all))
	require.False(t, c.Development())
	requireTimeToEnd(t, &c, time.Duration(*pod.TerminationGracePeriodSeconds)*time.Second)
	require.Greater(t, c.DrainDelay, time.Duration(0), "the cluster needs time to notice")

	_, port, _ := strings.Cut(c.Addr, ":")
	require.Equal(t, port, numberOf(container.Ports[0].ContainerPort))
	require.Equal(t, port, pick[apps.Deployment](t, all, "Deployment jiaofu").Spec.Template.Annotations["prometheus.io/port"])
}

func TestPodsAreRolledWithoutAGap(t *testing.T) {
	t.Parallel()

	all := cluster(t)
	d, pod, container := deployment(t, all)

	require.GreaterOrEqual(t, *d.Replicas, int32(2))
	require.Zero(t, d.Strategy.RollingUpdate.MaxUnavailable.IntValue())
	require.Len(t, pod.TopologySpreadConstraints, 2)

	labels := d.Selector.MatchLabels
	budget := &pick[policy.PodDisruptionBudget](t, all, "PodDisruptionBudget jiaofu").Spec
	require.Equal(t, labels, budget.Selector.MatchLabels)
	require.Equal(t, 1, budget.MaxUnavailable.IntValue())
	require.Equal(t, labels, pick[core.Service](t, all, "Service jiaofu").Spec.Selector)
	require.Equal(t, labels, pick[networking.NetworkPolicy](t, all, "NetworkPolicy jiaofu").Spec.PodSelector.MatchLabels)

	for name, value := range labels {
		require.Equal(t, value, d.Template.Labels[name])
	}

	require.Equal(t, "/readyz", container.ReadinessProbe.HTTPGet.Path)
	require.Equal(t, "/healthz", container.LivenessProbe.HTTPGet.Path)
	require.Equal(t, "/healthz", container.StartupProbe.HTTPGet.Path)
	require.GreaterOrEqual(t, container.ReadinessProbe.TimeoutSeconds, int32(3), "longer than /readyz takes at most")
	require.NotZero(t, container.Resources.Limits.Memory().Value())
	require.NotZero(t, container.Resources.Requests.Cpu().MilliValue())
}

// TestProbesAskWhatTheServerAnswers asks a running server.
func TestProbesAskWhatTheServerAnswers(t *testing.T) {
	t.Parallel()

	all := cluster(t)
	d, _, container := deployment(t, all)
	server := startServer(t, "")

	for _, path := range []string{
		container.ReadinessProbe.HTTPGet.Path, container.LivenessProbe.HTTPGet.Path, container.StartupProbe.HTTPGet.Path,
		d.Template.Annotations["prometheus.io/path"],
	} {
		require.Equal(t, 200, get(t, server.url+path).status, path)
	}
}

func TestIngressShowsNothingOfTheInside(t *testing.T) {
	t.Parallel()

	all := cluster(t)
	ingress := &pick[networking.Ingress](t, all, "Ingress jiaofu").Spec
	hidden := map[string]bool{}

	for _, path := range ingress.Rules[0].HTTP.Paths {
		service := pick[core.Service](t, all, "Service "+path.Backend.Service.Name)
		require.Equal(t, service.Spec.Ports[0].Name, path.Backend.Service.Port.Name)

		if len(service.Spec.Selector) == 0 {
			hidden[path.Path] = true
		} else {
			require.Equal(t, "/", path.Path)
		}
	}

	require.Equal(t, map[string]bool{"/metrics": true, "/healthz": true, "/readyz": true}, hidden)
	require.Equal(t, "https://"+ingress.Rules[0].Host,
		pick[core.ConfigMap](t, all, "ConfigMap jiaofu").Data["JIAOFU_PUBLIC_URL"])
}

func TestOptionalManifestsAreWellFormed(t *testing.T) {
	t.Parallel()

	text := []byte(read(t, "deploy", "kubernetes", "horizontalpodautoscaler.yaml"))
	scaler, ok := decode(t, text, "HorizontalPodAutoscaler").(*autoscaling.HorizontalPodAutoscaler)
	require.True(t, ok)
	require.Equal(t, "jiaofu", scaler.Spec.ScaleTargetRef.Name)
	require.GreaterOrEqual(t, *scaler.Spec.MinReplicas, int32(2))
}
