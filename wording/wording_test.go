package wording_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/locale"
	"github.com/jiaofu/jiaofu/wording"
)

func TestEveryCodeIsSaidInBothLanguages(t *testing.T) {
	t.Parallel()

	for _, code := range delivery.AllCodes() {
		english, chinese := wording.Code(locale.English, code), wording.Code(locale.Chinese, code)
		require.NotEqual(t, string(code), english)
		require.NotEqual(t, string(code), chinese)
		require.NotEqual(t, english, chinese)
	}
}

func TestLimitsAreTold(t *testing.T) {
	t.Parallel()

	r := delivery.Refusal{Code: delivery.CodeTooLong, Limit: 4000}
	require.Equal(t, "this is too long (limit: 4000)", wording.Refusal(locale.English, r))
	require.Equal(t, "内容过长（上限：4000）", wording.Refusal(locale.Chinese, r))
}

func TestNamesAreWords(t *testing.T) {
	t.Parallel()

	require.Equal(t, "Requirement pending", wording.Phase(locale.English, delivery.PhaseRequirementPending))
	require.Equal(t, "需求待提交", wording.Phase(locale.Chinese, delivery.PhaseRequirementPending))
	require.Equal(t, "Requirement pending", wording.Status(locale.English, delivery.Status(delivery.PhaseRequirementPending)))
	require.Equal(t, "退款中", wording.Status(locale.Chinese, delivery.StatusRefunding))
	require.Equal(t, "Submit requirement", wording.Step(locale.English, delivery.StepSubmitRequirement))

	for _, s := range delivery.AllStatuses() {
		require.NotEqual(t, string(s), wording.Status(locale.Chinese, s))
	}

	for _, m := range delivery.Moves() {
		require.NotEmpty(t, wording.Move(locale.English, &m))
		require.NotEmpty(t, wording.Move(locale.Chinese, &m))
	}
}
