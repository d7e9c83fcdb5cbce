package graph

import (
	"errors"

	"github.com/99designs/gqlgen/graphql"

	"github.com/jiaofu/jiaofu/answer"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// The enums whose names differ from the domain's, or for which "none" is null:
// gqlgen.yml names each, and gqlgen finds the Go type of one by its functions
// Marshal<Enum> and Unmarshal<Enum>. Many look unused, since the generated code
// writes objects without them (tools/gqlgen); gqlgen needs them to generate it.

// errEnum is the error of an enum value that is not a name. Whether a name is
// one of the enum was checked against the schema before.
var errEnum = errors.New("enum value must be a name")

// writeEnum writes an enum value; the empty one, which stands for none, is null.
func writeEnum[T ~string](w *answer.Buffer, v T) bool { return v != "" && w.Word(string(v)) }

// marshalEnum writes an enum value.
func marshalEnum[T ~string](v T) graphql.Marshaler { return leaf(v, writeEnum[T]) }

func unmarshalEnum[T ~string](v any) (T, error) {
	s, ok := v.(string)
	if !ok {
		return "", errEnum
	}

	return T(s), nil
}

// MarshalOrderPhase writes an OrderPhase.
func MarshalOrderPhase(v delivery.Phase) graphql.Marshaler { return marshalEnum(v) }

// UnmarshalOrderPhase reads an OrderPhase.
func UnmarshalOrderPhase(v any) (delivery.Phase, error) { return unmarshalEnum[delivery.Phase](v) }

// MarshalOrderHold writes an OrderHold.
func MarshalOrderHold(v delivery.Hold) graphql.Marshaler { return marshalEnum(v) }

// UnmarshalOrderHold reads an OrderHold.
func UnmarshalOrderHold(v any) (delivery.Hold, error) { return unmarshalEnum[delivery.Hold](v) }

// MarshalOrderStatus writes an OrderStatus.
func MarshalOrderStatus(v delivery.Status) graphql.Marshaler { return marshalEnum(v) }

// UnmarshalOrderStatus reads an OrderStatus.
func UnmarshalOrderStatus(v any) (delivery.Status, error) { return unmarshalEnum[delivery.Status](v) }

// MarshalFinishKind writes a FinishKind.
func MarshalFinishKind(v delivery.FinishKind) graphql.Marshaler { return marshalEnum(v) }

// UnmarshalFinishKind reads a FinishKind.
func UnmarshalFinishKind(v any) (delivery.FinishKind, error) {
	return unmarshalEnum[delivery.FinishKind](v)
}

// MarshalAcceptanceOutcome writes an AcceptanceOutcome.
func MarshalAcceptanceOutcome(v delivery.AcceptanceOutcome) graphql.Marshaler { return marshalEnum(v) }

// UnmarshalAcceptanceOutcome reads an AcceptanceOutcome.
func UnmarshalAcceptanceOutcome(v any) (delivery.AcceptanceOutcome, error) {
	return unmarshalEnum[delivery.AcceptanceOutcome](v)
}

// MarshalErrorCode writes an ErrorCode.
func MarshalErrorCode(v delivery.Code) graphql.Marshaler { return marshalEnum(v) }

// UnmarshalErrorCode reads an ErrorCode.
func UnmarshalErrorCode(v any) (delivery.Code, error) { return unmarshalEnum[delivery.Code](v) }

// MarshalRole writes a Role.
func MarshalRole(v delivery.Role) graphql.Marshaler { return marshalEnum(v) }

// UnmarshalRole reads a Role.
func UnmarshalRole(v any) (delivery.Role, error) { return unmarshalEnum[delivery.Role](v) }

// MarshalStepName writes a StepName.
func MarshalStepName(v delivery.StepName) graphql.Marshaler { return marshalEnum(v) }

// UnmarshalStepName reads a StepName.
func UnmarshalStepName(v any) (delivery.StepName, error) { return unmarshalEnum[delivery.StepName](v) }

// MarshalJudged writes a Judged.
func MarshalJudged(v delivery.Judged) graphql.Marshaler { return marshalEnum(v) }

// UnmarshalJudged reads a Judged.
func UnmarshalJudged(v any) (delivery.Judged, error) { return unmarshalEnum[delivery.Judged](v) }

// MarshalOrderSortField writes an OrderSortField.
func MarshalOrderSortField(v store.SortField) graphql.Marshaler { return marshalEnum(v) }

// UnmarshalOrderSortField reads an OrderSortField.
func UnmarshalOrderSortField(v any) (store.SortField, error) {
	return unmarshalEnum[store.SortField](v)
}
