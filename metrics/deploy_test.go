package metrics_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	dto "github.com/prometheus/client_model/go"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/metrics"
)

// family is what a dashboard may ask for: the series of a metric, and their
// labels.
type family struct {
	metric string
	labels []string
}

// exported lists the series that our program exports, by name.
func exported(t *testing.T) map[string]family {
	t.Helper()

	gathered, err := everything(t).Gatherer().Gather()
	require.NoError(t, err)

	series := map[string]family{"up": {metric: "up"}}

	for _, one := range gathered {
		f := family{metric: one.GetName()}
		for _, label := range one.GetMetric()[0].GetLabel() {
			f.labels = append(f.labels, label.GetName())
		}

		names := []string{one.GetName()}
		if one.GetType() == dto.MetricType_HISTOGRAM {
			f.labels = append(f.labels, "le")
			names = []string{one.GetName() + "_bucket", one.GetName() + "_count", one.GetName() + "_sum"}
		}

		for _, name := range names {
			series[name] = f
		}
	}

	return series
}

// The parts of PromQL that tell what an expression reads. Strings go first: what
// stands in them is no name.
var (
	promString   = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	promGrouping = regexp.MustCompile(`\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)`)
	promMatchers = regexp.MustCompile(`\{([^}]*)\}`)
	promRange    = regexp.MustCompile(`\[[^\]]*\]`)
	promName     = regexp.MustCompile(`[a-zA-Z_:][a-zA-Z0-9_:]*`)
	promCall     = regexp.MustCompile(`[a-zA-Z_][a-zA-Z0-9_]*\s*\(`)
)

// reads tells which series an expression reads, and which labels it names.
func reads(t *testing.T, expression string) (series, labels []string) {
	t.Helper()

	rest := promString.ReplaceAllString(expression, `""`)

	for _, pattern := range []*regexp.Regexp{promGrouping, promMatchers} {
		for _, match := range pattern.FindAllStringSubmatch(rest, -1) {
			labels = append(labels, promName.FindAllString(match[1], -1)...)
		}

		rest = pattern.ReplaceAllString(rest, " ")
	}

	rest = promRange.ReplaceAllString(rest, " ")

	known := []string{"sum", "rate", "increase", "max", "count", "topk", "histogram_quantile", "absent"}
	for _, call := range promCall.FindAllString(rest, -1) {
		require.Contains(t, known, strings.TrimRight(call, " ("), expression)
	}

	for _, name := range promName.FindAllString(promCall.ReplaceAllString(rest, "("), -1) {
		if !slices.Contains([]string{"unless", "and", "or"}, name) {
			series = append(series, name)
		}
	}

	require.Equal(t, strings.Count(rest, "("), strings.Count(rest, ")"), "brackets of %s", expression)
	require.NotEmpty(t, series, expression)

	return series, labels
}

// check checks an expression against what is exported, and returns the metrics
// it reads.
func check(t *testing.T, known map[string]family, expression string) []string {
	t.Helper()

	series, labels := reads(t, expression)

	var metrics []string

	allowed := []string{"job", "instance"}

	for _, name := range series {
		require.Contains(t, known, name, expression)
		metrics = append(metrics, known[name].metric)
		allowed = append(allowed, known[name].labels...)
	}

	require.Subset(t, allowed, labels, expression)

	return metrics
}

func TestTheDashboardShowsExactlyWhatThereIs(t *testing.T) {
	t.Parallel()

	var dashboard struct {
		Panels []struct {
			Type    string `json:"type"`
			Title   string `json:"title"`
			GridPos struct {
				X int `json:"x"`
				W int `json:"w"`
			} `json:"gridPos"`
			Targets []struct {
				Expr string `json:"expr"`
			} `json:"targets"`
		} `json:"panels"`
	}

	text, err := os.ReadFile("../deploy/grafana/jiaofu.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &dashboard))

	known := exported(t)

	var shown []string

	for _, panel := range dashboard.Panels {
		require.LessOrEqual(t, panel.GridPos.X+panel.GridPos.W, 24, panel.Title)

		if panel.Type != "row" {
			require.NotEmpty(t, panel.Targets, panel.Title)
		}

		for _, target := range panel.Targets {
			shown = append(shown, check(t, known, target.Expr)...)
		}
	}

	for _, f := range known {
		if strings.HasPrefix(f.metric, "jiaofu_") {
			require.Contains(t, shown, f.metric, "no panel shows it")
		}
	}
}

func TestTheAlarmsWatchWhatThereIsAndAreExplained(t *testing.T) {
	t.Parallel()

	var rules struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr         string
				Labels, Annotations map[string]string
			}
		}
	}

	text, err := os.ReadFile("../deploy/prometheus/alerts.yaml")
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, &rules))

	manual, err := os.ReadFile("../docs/operations.md")
	require.NoError(t, err)

	known, fresh := exported(t), scrape(t, metrics.New(metrics.Config{}))

	var names []string

	for _, rule := range rules.Groups[0].Rules {
		check(t, known, rule.Expr)
		requireThere(t, fresh, rule.Expr)
		require.NotEmpty(t, rule.Annotations["summary"], rule.Alert)
		require.Contains(t, []string{"critical", "warning", "info"}, rule.Labels["severity"], rule.Alert)
		require.Contains(t, string(manual), "\n### "+rule.Alert+"\n\n")

		names = append(names, rule.Alert)
	}

	for _, title := range regexp.MustCompile(`(?m)^### (Jiaofu\w+)$`).FindAllStringSubmatch(string(manual), -1) {
		require.Contains(t, names, title[1], "the manual explains an alarm that there is not")
	}
}

var (
	promChange  = regexp.MustCompile(`\b(?:rate|increase)\s*\(\s*(\w+)\s*(?:\{([^}]*)\})?\s*\[`)
	promMatcher = regexp.MustCompile(`(\w+)(=~?)"([^"]*)"`)
)

// requireThere has each series that an expression takes the change of be there
// on a server that nobody has asked anything: one that is born with its first
// event does not change by it.
func requireThere(t *testing.T, fresh, expression string) {
	t.Helper()

	for _, change := range promChange.FindAllStringSubmatch(expression, -1) {
		var there []string

		for line := range strings.Lines(fresh) {
			if strings.HasPrefix(line, change[1]+"{") || strings.HasPrefix(line, change[1]+" ") {
				there = append(there, line)
			}
		}

		require.NotEmpty(t, there, "%s is not there on a fresh server: %s", change[1], expression)

		matchers := promMatcher.FindAllStringSubmatch(change[2], -1)
		require.Len(t, matchers, strings.Count(change[2], "="), expression)

		for _, matcher := range matchers {
			for value := range strings.SplitSeq(matcher[3], "|") {
				named := func(line string) bool { return strings.Contains(line, matcher[1]+`="`+value+`"`) }
				require.True(t, slices.ContainsFunc(there, named),
					"%s with %s %q is not there on a fresh server: %s", change[1], matcher[1], value, expression)
			}
		}
	}
}

func TestTheManualListsEachMetric(t *testing.T) {
	t.Parallel()

	manual, err := os.ReadFile("../docs/operations.md")
	require.NoError(t, err)

	told := map[string][]string{}

	for _, row := range regexp.MustCompile("(?m)^\\| `(jiaofu_\\w+)` \\| ([^|]*)\\|").FindAllStringSubmatch(string(manual), -1) {
		told[row[1]] = regexp.MustCompile(`\w+`).FindAllString(row[2], -1)
	}

	there := map[string]bool{}

	for _, f := range exported(t) {
		if !strings.HasPrefix(f.metric, "jiaofu_") {
			continue
		}

		there[f.metric] = true
		labels := slices.DeleteFunc(slices.Clone(f.labels), func(l string) bool { return l == "le" })
		require.ElementsMatch(t, labels, told[f.metric], f.metric)
		require.Contains(t, told, f.metric)
	}

	for name := range told {
		require.True(t, there[name], "%s is not exported", name)
	}
}

func TestExpressionsAreUnderstood(t *testing.T) {
	t.Parallel()

	series, labels := reads(t, `sum by (le, x) (rate(a_bucket{job=~"b|c{d}", e!="f"}[5m])) / max(g:h) unless on (i) j > 0.5`)
	require.Equal(t, []string{"a_bucket", "g:h", "j"}, series)
	require.Equal(t, []string{"le", "x", "i", "job", "e"}, labels)
}
