package deploy_test

import (
	"context"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/util/annotations"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"sigs.k8s.io/yaml"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/metrics"
	"github.com/jiaofu/jiaofu/transport"
)

// scrapeInterval is what docs/operations.md prints.
const scrapeInterval = 15 * time.Second

// alarms are the expressions of the rules, read and checked as Prometheus does.
func alarms(t *testing.T) map[string]string {
	t.Helper()

	groups, mistakes := rulefmt.Parse([]byte(read(t, "deploy", "prometheus", "alerts.yaml")), false,
		model.LegacyValidation, parser.NewParser(parser.Options{}), slog.New(slog.DiscardHandler))
	require.Empty(t, mistakes)

	expressions := map[string]string{}

	for _, rule := range groups.Groups[0].Rules {
		expressions[rule.Alert] = rule.Expr
	}

	return expressions
}

// history is what a Prometheus has scraped of one server.
type history struct {
	now    time.Time
	series map[string]*past
}

type past struct {
	labels  []string
	matched labels.Labels
	times   []int64
	values  []float64
}

func newHistory() *history {
	return &history{now: time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC), series: map[string]*past{}}
}

// scrape adds what the server tells after one interval more.
func (h *history) scrape(t *testing.T, m *metrics.Metrics) {
	t.Helper()

	h.now = h.now.Add(scrapeInterval)

	families, err := m.Gatherer().Gather()
	require.NoError(t, err)

	samples, err := expfmt.ExtractSamples(&expfmt.DecodeOptions{Timestamp: model.TimeFromUnixNano(h.now.UnixNano())}, families...)
	require.NoError(t, err)

	for _, sample := range samples {
		pairs := []string{"job", "jiaofu", "instance", "server1:8080"}
		for name, value := range sample.Metric {
			pairs = append(pairs, string(name), string(value))
		}

		set := labels.FromStrings(pairs...)
		if h.series[set.String()] == nil {
			h.series[set.String()] = &past{labels: pairs, matched: set}
		}

		one := h.series[set.String()]
		one.times = append(one.times, h.now.UnixMilli())
		one.values = append(one.values, float64(sample.Value))
	}
}

// sought is a series of which times can be sought.
type sought struct{ storage.Series }

func (s sought) Iterator(chunkenc.Iterator) chunkenc.Iterator {
	return &seeking{Iterator: s.Series.Iterator(nil)}
}

// seeking goes on until a time.
type seeking struct {
	chunkenc.Iterator

	at chunkenc.ValueType
}

func (s *seeking) Next() chunkenc.ValueType {
	s.at = s.Iterator.Next()

	return s.at
}

func (s *seeking) Seek(t int64) chunkenc.ValueType { //nolint:govet // it is that of chunkenc
	for s.at == chunkenc.ValNone || s.AtT() < t {
		if s.Next() == chunkenc.ValNone {
			break
		}
	}

	return s.at
}

// found are series that a query selects.
type found struct {
	left []storage.Series
	at   storage.Series
}

func (f *found) Next() bool {
	if len(f.left) == 0 {
		return false
	}

	f.at, f.left = f.left[0], f.left[1:]

	return true
}

func (f *found) At() storage.Series                { return f.at }
func (f *found) Err() error                        { return nil }
func (f *found) Warnings() annotations.Annotations { return nil }

func (h *history) find(_ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	selected := &found{}

	for _, one := range h.series {
		differs := func(m *labels.Matcher) bool { return !m.Matches(one.matched.Get(m.Name)) }
		if !slices.ContainsFunc(matchers, differs) {
			selected.left = append(selected.left, sought{storage.MockSeries(nil, one.times, one.values, one.labels)})
		}
	}

	return selected
}

// fires reports whether the expression of an alarm gives anything now.
func (h *history) fires(t *testing.T, alarm string) bool {
	t.Helper()

	expression, ok := alarms(t)[alarm]
	require.True(t, ok, alarm)

	engine := promql.NewEngine(promql.EngineOpts{
		MaxSamples: 1_000_000, Timeout: patience, LookbackDelta: 5 * time.Minute, Parser: parser.NewParser(parser.Options{}),
	})

	query, err := engine.NewInstantQuery(t.Context(),
		&storage.MockQueryable{MockQuerier: &storage.MockQuerier{SelectMockFunction: h.find}}, nil, expression, h.now)
	require.NoError(t, err)

	defer query.Close()

	result, err := query.Exec(t.Context()).Vector()
	require.NoError(t, err)
	require.NoError(t, engine.Close())

	return len(result) > 0
}

func answer(ctx context.Context, m *metrics.Metrics, code apierror.Code) {
	m.OperationDone(ctx, &transport.Operation{Name: "Orders", Type: ast.Query, Code: code, Took: time.Millisecond})
}

// TestAlarmsHearOfTheFirstFailureAfterAStart: nothing of the kind has happened
// when the server is scraped first, and it happens once.
func TestAlarmsHearOfTheFirstFailureAfterAStart(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		alarm string
		fail  func(context.Context, *metrics.Metrics)
	}{
		"Operation": {"JiaofuOurMistake", func(ctx context.Context, m *metrics.Metrics) { answer(ctx, m, apierror.Internal) }},
		"Request":   {"JiaofuOurMistake", func(_ context.Context, m *metrics.Metrics) { m.RequestRefused(apierror.Internal) }},
		"Share":     {"JiaofuOperationsFail", func(ctx context.Context, m *metrics.Metrics) { answer(ctx, m, apierror.Timeout) }},
		"Moves": {"JiaofuMovesFail", func(_ context.Context, m *metrics.Metrics) {
			for range 6 {
				m.MoveAnswered(delivery.MoveAcceptDelivery, false, io.ErrUnexpectedEOF)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			h, m := newHistory(), metrics.New(metrics.Config{})

			for range 4 {
				h.scrape(t, m)
				answer(t.Context(), m, "")
				m.MoveAnswered(delivery.MoveAcceptDelivery, false, nil)
				m.RequestRefused(apierror.ParseFailed)
			}

			require.False(t, h.fires(t, test.alarm), "nothing has failed")

			test.fail(t.Context(), m)
			h.scrape(t, m)
			h.scrape(t, m)
			require.True(t, h.fires(t, test.alarm))
		})
	}
}

// TestNobodyScrapedIsAnAlarm: a job that does not exist has no up that is 0.
func TestNobodyScrapedIsAnAlarm(t *testing.T) {
	t.Parallel()

	require.True(t, newHistory().fires(t, "JiaofuProcessDown"))

	for value, fires := range map[float64]bool{0: true, 1: false} {
		h := newHistory()
		pairs := []string{"__name__", "up", "job", "jiaofu", "instance", "server1:8080"}
		h.series["up"] = &past{
			labels: pairs, matched: labels.FromStrings(pairs...), times: []int64{h.now.UnixMilli()}, values: []float64{value},
		}
		require.Equal(t, fires, h.fires(t, "JiaofuProcessDown"), "up is %v", value)
	}
}

// scrapeConfig is a scrape configuration that docs/operations.md prints.
func scrapeConfig(t *testing.T, name string) map[string]any {
	t.Helper()

	_, after, ok := strings.Cut(read(t, "docs", "operations.md"), "<!-- scrape "+name+": begin -->\n```yaml\n")
	require.True(t, ok)

	text, _, ok := strings.Cut(after, "```\n")
	require.True(t, ok)

	var file struct {
		RuleFiles     []string         `json:"rule_files"`
		ScrapeConfigs []map[string]any `json:"scrape_configs"`
	}

	require.NoError(t, yaml.UnmarshalStrict([]byte(text), &file))
	require.Equal(t, []string{"alerts.yaml"}, file.RuleFiles)
	require.Len(t, file.ScrapeConfigs, 1)

	return file.ScrapeConfigs[0]
}

// TestPrintedScrapesMakeTheJobOfTheAlarms: by the names of the composition, and
// by the annotations of the manifests.
func TestPrintedScrapesMakeTheJobOfTheAlarms(t *testing.T) {
	t.Parallel()

	for _, name := range []string{"static", "kubernetes"} {
		one := scrapeConfig(t, name)
		require.Equal(t, "jiaofu", one["job_name"])
		require.Equal(t, scrapeInterval.String(), one["scrape_interval"])
	}

	targets, err := yaml.Marshal(scrapeConfig(t, "static")["static_configs"])
	require.NoError(t, err)

	for _, server := range regexp.MustCompile(`(\w+):8080`).FindAllStringSubmatch(string(targets), -1) {
		require.Contains(t, composition(t).Services, server[1])
	}

	d, _, _ := deployment(t, cluster(t))
	relabelled, err := yaml.Marshal(scrapeConfig(t, "kubernetes")["relabel_configs"])
	require.NoError(t, err)

	annotation := regexp.MustCompile(`__meta_kubernetes_pod_annotation_(\w+)`)
	underscored := func(name string) string { return regexp.MustCompile(`\W`).ReplaceAllString(name, "_") }

	var asked, given []string

	for _, name := range annotation.FindAllStringSubmatch(string(relabelled), -1) {
		asked = append(asked, name[1])
	}

	for name := range d.Template.Annotations {
		given = append(given, underscored(name))
	}

	require.ElementsMatch(t, given, asked)
}
