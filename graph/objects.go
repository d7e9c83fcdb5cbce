// Code generated from schema.graphqls, DO NOT EDIT.

package graph

import (
	"context"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/jiaofu/jiaofu/answer"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/vektah/gqlparser/v2/ast"
)

func (ec *executionContext) _AcceptDeliveryPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeAcceptDeliveryPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeAcceptDeliveryPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, acceptDeliveryPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "AcceptDeliveryPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("AcceptDeliveryPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._AcceptDeliveryPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _Acceptance(ctx context.Context, sel ast.SelectionSet, obj *delivery.Acceptance) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeAcceptance(w, at, of, obj)
	})
}

func (ec *executionContext) writeAcceptance(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Acceptance) bool {
	fields := of.Fields(ec.OperationContext, acceptanceImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "Acceptance", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("Acceptance")
		case "round":
			ok = writeInt(w, obj.Round) || ec.missing(&here)
		case "openedAt":
			ok = writeDateTime(w, obj.OpenedAt) || ec.missing(&here)
		case "autoAcceptAt":
			ok = writeDateTime(w, obj.AutoAcceptAt) || w.Null()
		case "pausedAt":
			ok = writeDateTime(w, obj.PausedAt) || w.Null()
		case "remainingSeconds":
			ok = marshal(w, ec._Acceptance_remainingSeconds(at.context(), field.CollectedField, obj), true)
		case "outcome":
			ok = writeEnum(w, obj.Outcome) || w.Null()
		case "decidedAt":
			ok = writeDateTime(w, obj.DecidedAt) || w.Null()
		case "decidedBy":
			v := obj.DecidedByActor()
			ok = v != nil && ec.writeActor(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "note":
			if v, err := obj.Note(); err != nil {
				ok = ec.failed(&here, err) || w.Null()
			} else {
				ok = writeString(w, v) || w.Null()
			}
		case "attachments":
			if v, err := obj.Attachments(); err != nil {
				ok = ec.failed(&here, err)
			} else {
				ok = ec.writeAttachmentList(w, &here, &field.Selected, v)
			}
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _Actor(ctx context.Context, sel ast.SelectionSet, obj *delivery.Actor) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeActor(w, at, of, obj)
	})
}

func (ec *executionContext) writeActor(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Actor) bool {
	fields := of.Fields(ec.OperationContext, actorImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "Actor", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("Actor")
		case "role":
			ok = writeEnum(w, obj.Role) || ec.missing(&here)
		case "account":
			ok = writeString(w, obj.Account) || ec.missing(&here)
		case "name":
			ok = writeString(w, obj.Name) || ec.missing(&here)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _ApproveRefundPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeApproveRefundPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeApproveRefundPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, approveRefundPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "ApproveRefundPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("ApproveRefundPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._ApproveRefundPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _Attachment(ctx context.Context, sel ast.SelectionSet, obj *delivery.Attachment) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeAttachment(w, at, of, obj)
	})
}

func (ec *executionContext) writeAttachment(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Attachment) bool {
	fields := of.Fields(ec.OperationContext, attachmentImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "Attachment", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("Attachment")
		case "id":
			ok = writeID(w, obj.ID) || ec.missing(&here)
		case "fileName":
			ok = writeString(w, obj.Name) || ec.missing(&here)
		case "byteSize":
			ok = writeInt(w, obj.ByteSize()) || ec.missing(&here)
		case "contentType":
			ok = writeString(w, obj.Type) || w.Null()
		case "sha256":
			ok = writeString(w, obj.SHA256) || w.Null()
		case "status":
			ok = writeEnum(w, obj.Status()) || ec.missing(&here)
		case "url":
			ok = marshal(w, ec._Attachment_url(at.context(), field.CollectedField, obj), false)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _AttachmentError(ctx context.Context, sel ast.SelectionSet, obj *AttachmentError) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeAttachmentError(w, at, of, obj)
	})
}

func (ec *executionContext) writeAttachmentError(w *answer.Buffer, at *place, of *answer.Selection, obj *AttachmentError) bool {
	fields := of.Fields(ec.OperationContext, attachmentErrorImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "AttachmentError", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("AttachmentError")
		case "code":
			ok = writeEnum(w, obj.Code) || ec.missing(&here)
		case "message":
			ok = writeString(w, obj.Message) || ec.missing(&here)
		case "field":
			v := obj.Field
			ok = v != nil && writeLeaves(w, v, writeString) || w.NullFrom(mark)
		case "attachmentId":
			ok = writePointer(w, obj.AttachmentID, writeID) || w.Null()
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _Buyer(ctx context.Context, sel ast.SelectionSet, obj *delivery.Party) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeBuyer(w, at, of, obj)
	})
}

func (ec *executionContext) writeBuyer(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Party) bool {
	fields := of.Fields(ec.OperationContext, buyerImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "Buyer", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("Buyer")
		case "account":
			ok = writeString(w, obj.Account) || ec.missing(&here)
		case "name":
			ok = writeString(w, obj.Name) || ec.missing(&here)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _ConfirmRequirementPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeConfirmRequirementPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeConfirmRequirementPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, confirmRequirementPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "ConfirmRequirementPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("ConfirmRequirementPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._ConfirmRequirementPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _ConflictError(ctx context.Context, sel ast.SelectionSet, obj *ConflictError) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeConflictError(w, at, of, obj)
	})
}

func (ec *executionContext) writeConflictError(w *answer.Buffer, at *place, of *answer.Selection, obj *ConflictError) bool {
	fields := of.Fields(ec.OperationContext, conflictErrorImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "ConflictError", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("ConflictError")
		case "code":
			ok = writeEnum(w, obj.Code) || ec.missing(&here)
		case "message":
			ok = writeString(w, obj.Message) || ec.missing(&here)
		case "field":
			v := obj.Field
			ok = v != nil && writeLeaves(w, v, writeString) || w.NullFrom(mark)
		case "currentVersion":
			ok = writePointer(w, obj.CurrentVersion, writeInt) || w.Null()
		case "currentRevision":
			ok = writePointer(w, obj.CurrentRevision, writeInt) || w.Null()
		case "currentRound":
			ok = writePointer(w, obj.CurrentRound, writeInt) || w.Null()
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _CreateUploadPayload(ctx context.Context, sel ast.SelectionSet, obj *CreateUploadPayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeCreateUploadPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeCreateUploadPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *CreateUploadPayload) bool {
	fields := of.Fields(ec.OperationContext, createUploadPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "CreateUploadPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("CreateUploadPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "attachment":
			v := obj.Attachment
			ok = v != nil && ec.writeAttachment(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "uploadUrl":
			ok = writePointer(w, obj.UploadURL, writeURL) || w.Null()
		case "uploadHeaders":
			ok = ec.writeUploadHeaderList(w, &here, &field.Selected, obj.UploadHeaders)
		case "userErrors":
			ok = marshal(w, ec._CreateUploadPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _Delivery(ctx context.Context, sel ast.SelectionSet, obj *delivery.Delivery) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeDelivery(w, at, of, obj)
	})
}

func (ec *executionContext) writeDelivery(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Delivery) bool {
	fields := of.Fields(ec.OperationContext, deliveryImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "Delivery", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("Delivery")
		case "round":
			ok = writeInt(w, obj.Round) || ec.missing(&here)
		case "summary":
			ok = writeString(w, obj.Summary) || ec.missing(&here)
		case "attachments":
			ok = ec.writeAttachmentList(w, &here, &field.Selected, obj.Attachments)
		case "submittedAt":
			ok = writeDateTime(w, obj.SubmittedAt) || ec.missing(&here)
		case "submittedBy":
			ok = ec.writeActor(w, &here, &field.Selected, &obj.SubmittedBy)
		case "outcome":
			ok = writeEnum(w, obj.Outcome) || w.Null()
		case "judgement":
			v := obj.Judgement
			ok = v != nil && ec.writeJudgement(w, &here, &field.Selected, v) || w.NullFrom(mark)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _DeliveryProcess(ctx context.Context, sel ast.SelectionSet, obj *DeliveryProcess) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeDeliveryProcess(w, at, of, obj)
	})
}

func (ec *executionContext) writeDeliveryProcess(w *answer.Buffer, at *place, of *answer.Selection, obj *DeliveryProcess) bool {
	fields := of.Fields(ec.OperationContext, deliveryProcessImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "DeliveryProcess", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("DeliveryProcess")
		case "steps":
			ok = ec.writeProcessStepList(w, &here, &field.Selected, obj.Steps)
		case "phases":
			ok = ec.writeProcessPhaseList(w, &here, &field.Selected, obj.Phases)
		case "statuses":
			ok = ec.writeProcessStatusList(w, &here, &field.Selected, obj.Statuses)
		case "moves":
			ok = ec.writeProcessMoveList(w, &here, &field.Selected, obj.Moves)
		case "limits":
			v := obj.Limits
			if v == nil {
				ok = ec.missing(&here)
			} else {
				ok = ec.writeProcessLimits(w, &here, &field.Selected, v)
			}
		case "diagram":
			ok = writeString(w, obj.Diagram) || ec.missing(&here)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _DeliveryStep(ctx context.Context, sel ast.SelectionSet, obj *delivery.Step) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeDeliveryStep(w, at, of, obj)
	})
}

func (ec *executionContext) writeDeliveryStep(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Step) bool {
	fields := of.Fields(ec.OperationContext, deliveryStepImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "DeliveryStep", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("DeliveryStep")
		case "name":
			ok = writeEnum(w, obj.Name) || ec.missing(&here)
		case "state":
			ok = writeEnum(w, obj.State) || ec.missing(&here)
		case "executions":
			ok = ec.writeStepExecutionList(w, &here, &field.Selected, obj.Executions)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _FlowLogEntry(ctx context.Context, sel ast.SelectionSet, obj *delivery.Entry) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeFlowLogEntry(w, at, of, obj)
	})
}

func (ec *executionContext) writeFlowLogEntry(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Entry) bool {
	fields := of.Fields(ec.OperationContext, flowLogEntryImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "FlowLogEntry", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("FlowLogEntry")
		case "seq":
			ok = writeInt(w, obj.Seq) || ec.missing(&here)
		case "type":
			ok = writeEnum(w, obj.Type) || ec.missing(&here)
		case "occurredAt":
			ok = writeDateTime(w, obj.At) || ec.missing(&here)
		case "actor":
			ok = ec.writeActor(w, &here, &field.Selected, &obj.Actor)
		case "phaseBefore":
			ok = writeEnum(w, obj.PhaseBefore) || w.Null()
		case "phaseAfter":
			ok = writeEnum(w, obj.PhaseAfter) || ec.missing(&here)
		case "statusBefore":
			ok = writeEnum(w, obj.StatusBefore()) || w.Null()
		case "statusAfter":
			ok = writeEnum(w, obj.StatusAfter()) || ec.missing(&here)
		case "text":
			ok = writeString(w, obj.Text) || w.Null()
		case "attachments":
			ok = ec.writeAttachmentList(w, &here, &field.Selected, obj.Attachments)
		case "revision":
			ok = writePointer(w, obj.AboutRevision(), writeInt) || w.Null()
		case "round":
			ok = writePointer(w, obj.AboutRound(), writeInt) || w.Null()
		case "refund":
			v := obj.Refund
			ok = v != nil && ec.writeRefundRecord(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "invoice":
			v := obj.Invoice
			ok = v != nil && ec.writeInvoice(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "reminderDays":
			ok = writePointer(w, obj.AboutReminder(), writeInt) || w.Null()
		case "idempotencyKey":
			ok = writeString(w, obj.Key) || w.Null()
		case "prevHash":
			ok = writeString(w, obj.PrevHash) || w.Null()
		case "hash":
			ok = writeString(w, obj.Hash) || ec.missing(&here)
		case "order":
			ok = marshal(w, ec._FlowLogEntry_order(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _FlowLogVerification(ctx context.Context, sel ast.SelectionSet, obj *delivery.Verification) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeFlowLogVerification(w, at, of, obj)
	})
}

func (ec *executionContext) writeFlowLogVerification(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Verification) bool {
	fields := of.Fields(ec.OperationContext, flowLogVerificationImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "FlowLogVerification", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("FlowLogVerification")
		case "valid":
			ok = writeBoolean(w, obj.Valid) || ec.missing(&here)
		case "entries":
			ok = writeInt(w, obj.Entries) || ec.missing(&here)
		case "brokenAt":
			ok = writePointer(w, obj.FirstBroken(), writeInt) || w.Null()
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _Goods(ctx context.Context, sel ast.SelectionSet, obj *delivery.Goods) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeGoods(w, at, of, obj)
	})
}

func (ec *executionContext) writeGoods(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Goods) bool {
	fields := of.Fields(ec.OperationContext, goodsImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "Goods", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("Goods")
		case "name":
			ok = writeString(w, obj.Name) || ec.missing(&here)
		case "specification":
			ok = writeString(w, obj.Specification) || w.Null()
		case "type":
			ok = writeEnum(w, obj.Type) || ec.missing(&here)
		case "deliveryDays":
			ok = writePointer(w, obj.PromisedDays(), writeInt) || w.Null()
		case "acceptanceDays":
			ok = writeInt(w, obj.AcceptanceDays) || ec.missing(&here)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _InputError(ctx context.Context, sel ast.SelectionSet, obj *InputError) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeInputError(w, at, of, obj)
	})
}

func (ec *executionContext) writeInputError(w *answer.Buffer, at *place, of *answer.Selection, obj *InputError) bool {
	fields := of.Fields(ec.OperationContext, inputErrorImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "InputError", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("InputError")
		case "code":
			ok = writeEnum(w, obj.Code) || ec.missing(&here)
		case "message":
			ok = writeString(w, obj.Message) || ec.missing(&here)
		case "field":
			v := obj.Field
			ok = v != nil && writeLeaves(w, v, writeString) || w.NullFrom(mark)
		case "limit":
			ok = writePointer(w, obj.Limit, writeInt) || w.Null()
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _Invoice(ctx context.Context, sel ast.SelectionSet, obj *delivery.Invoice) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeInvoice(w, at, of, obj)
	})
}

func (ec *executionContext) writeInvoice(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Invoice) bool {
	fields := of.Fields(ec.OperationContext, invoiceImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "Invoice", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("Invoice")
		case "status":
			ok = writeEnum(w, obj.Status) || ec.missing(&here)
		case "number":
			ok = writeString(w, obj.Number) || w.Null()
		case "updatedAt":
			ok = writeDateTime(w, obj.UpdatedAt) || w.Null()
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _Judgement(ctx context.Context, sel ast.SelectionSet, obj *delivery.Judgement) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeJudgement(w, at, of, obj)
	})
}

func (ec *executionContext) writeJudgement(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Judgement) bool {
	fields := of.Fields(ec.OperationContext, judgementImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "Judgement", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("Judgement")
		case "text":
			ok = writeString(w, obj.Text) || w.Null()
		case "attachments":
			ok = ec.writeAttachmentList(w, &here, &field.Selected, obj.Attachments)
		case "decidedAt":
			ok = writeDateTime(w, obj.At) || ec.missing(&here)
		case "decidedBy":
			ok = ec.writeActor(w, &here, &field.Selected, &obj.By)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _Money(ctx context.Context, sel ast.SelectionSet, obj *delivery.Money) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeMoney(w, at, of, obj)
	})
}

func (ec *executionContext) writeMoney(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Money) bool {
	fields := of.Fields(ec.OperationContext, moneyImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "Money", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("Money")
		case "amount":
			ok = writeDecimal(w, obj.Decimal()) || ec.missing(&here)
		case "currency":
			ok = writeCurrencyCode(w, obj.Currency) || ec.missing(&here)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _NotFoundError(ctx context.Context, sel ast.SelectionSet, obj *NotFoundError) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeNotFoundError(w, at, of, obj)
	})
}

func (ec *executionContext) writeNotFoundError(w *answer.Buffer, at *place, of *answer.Selection, obj *NotFoundError) bool {
	fields := of.Fields(ec.OperationContext, notFoundErrorImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "NotFoundError", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("NotFoundError")
		case "code":
			ok = writeEnum(w, obj.Code) || ec.missing(&here)
		case "message":
			ok = writeString(w, obj.Message) || ec.missing(&here)
		case "field":
			v := obj.Field
			ok = v != nil && writeLeaves(w, v, writeString) || w.NullFrom(mark)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _Order(ctx context.Context, sel ast.SelectionSet, obj *delivery.Order) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeOrder(w, at, of, obj)
	})
}

func (ec *executionContext) writeOrder(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Order) bool {
	fields := of.Fields(ec.OperationContext, orderImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "Order", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("Order")
		case "id":
			ok = writeID(w, obj.ID) || ec.missing(&here)
		case "number":
			ok = writeString(w, obj.Number) || ec.missing(&here)
		case "status":
			ok = writeEnum(w, obj.Status()) || ec.missing(&here)
		case "phase":
			ok = writeEnum(w, obj.Phase) || ec.missing(&here)
		case "hold":
			ok = writeEnum(w, obj.Hold) || w.Null()
		case "finishKind":
			ok = writeEnum(w, obj.FinishKind) || w.Null()
		case "version":
			ok = writeInt(w, obj.Version) || ec.missing(&here)
		case "goods":
			ok = ec.writeGoods(w, &here, &field.Selected, &obj.Goods)
		case "provider":
			ok = ec.writeProvider(w, &here, &field.Selected, &obj.Provider)
		case "buyer":
			ok = ec.writeBuyer(w, &here, &field.Selected, &obj.Buyer)
		case "payment":
			ok = ec.writePayment(w, &here, &field.Selected, &obj.Payment)
		case "invoice":
			ok = ec.writeInvoice(w, &here, &field.Selected, &obj.Invoice)
		case "steps":
			if v, err := obj.Steps(); err != nil {
				ok = ec.failed(&here, err)
			} else {
				ok = ec.writeDeliveryStepList(w, &here, &field.Selected, v)
			}
		case "requirement":
			if v, err := obj.Requirement(); err != nil {
				ok = ec.failed(&here, err) || w.Null()
			} else {
				ok = v != nil && ec.writeRequirement(w, &here, &field.Selected, v) || w.NullFrom(mark)
			}
		case "requirements":
			if v, err := obj.Requirements(); err != nil {
				ok = ec.failed(&here, err)
			} else {
				ok = ec.writeRequirementList(w, &here, &field.Selected, v)
			}
		case "delivery":
			if v, err := obj.Delivery(); err != nil {
				ok = ec.failed(&here, err) || w.Null()
			} else {
				ok = v != nil && ec.writeDelivery(w, &here, &field.Selected, v) || w.NullFrom(mark)
			}
		case "deliveries":
			if v, err := obj.Deliveries(); err != nil {
				ok = ec.failed(&here, err)
			} else {
				ok = ec.writeDeliveryList(w, &here, &field.Selected, v)
			}
		case "rejections":
			ok = writeInt(w, obj.Rejections) || ec.missing(&here)
		case "acceptance":
			v := obj.Acceptance()
			ok = v != nil && ec.writeAcceptance(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "refund":
			v := obj.Refund()
			ok = v != nil && ec.writeRefund(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "refunds":
			ok = ec.writeRefundList(w, &here, &field.Selected, obj.Refunds)
		case "flowLog":
			ok = marshal(w, ec._Order_flowLog(at.context(), field.CollectedField, obj), true)
		case "actions":
			ok = marshal(w, ec._Order_actions(at.context(), field.CollectedField, obj), true)
		case "createdAt":
			ok = writeDateTime(w, obj.CreatedAt) || ec.missing(&here)
		case "updatedAt":
			ok = writeDateTime(w, obj.UpdatedAt) || ec.missing(&here)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _OrderAction(ctx context.Context, sel ast.SelectionSet, obj *delivery.OrderAction) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeOrderAction(w, at, of, obj)
	})
}

func (ec *executionContext) writeOrderAction(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.OrderAction) bool {
	fields := of.Fields(ec.OperationContext, orderActionImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "OrderAction", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("OrderAction")
		case "action":
			ok = writeString(w, obj.Mutation()) || ec.missing(&here)
		case "enabled":
			ok = writeBoolean(w, obj.Enabled) || ec.missing(&here)
		case "disabledCode":
			ok = writeEnum(w, obj.DisabledCode) || w.Null()
		case "disabledReason":
			ok = marshal(w, ec._OrderAction_disabledReason(at.context(), field.CollectedField, obj), false)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _OrderChange(ctx context.Context, sel ast.SelectionSet, obj *OrderChange) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeOrderChange(w, at, of, obj)
	})
}

func (ec *executionContext) writeOrderChange(w *answer.Buffer, at *place, of *answer.Selection, obj *OrderChange) bool {
	fields := of.Fields(ec.OperationContext, orderChangeImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "OrderChange", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("OrderChange")
		case "cursor":
			ok = writeString(w, obj.Cursor) || ec.missing(&here)
		case "order":
			v := obj.Order
			if v == nil {
				ok = ec.missing(&here)
			} else {
				ok = ec.writeOrder(w, &here, &field.Selected, v)
			}
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _OrderConnection(ctx context.Context, sel ast.SelectionSet, obj *OrderConnection) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeOrderConnection(w, at, of, obj)
	})
}

func (ec *executionContext) writeOrderConnection(w *answer.Buffer, at *place, of *answer.Selection, obj *OrderConnection) bool {
	fields := of.Fields(ec.OperationContext, orderConnectionImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "OrderConnection", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("OrderConnection")
		case "edges":
			ok = ec.writeOrderEdgeList(w, &here, &field.Selected, obj.Edges)
		case "nodes":
			ok = ec.writeOrderPointerList(w, &here, &field.Selected, obj.Nodes())
		case "pageInfo":
			ok = ec.writePageInfo(w, &here, &field.Selected, &obj.PageInfo)
		case "totalCount":
			ok = marshal(w, ec._OrderConnection_totalCount(at.context(), field.CollectedField, obj), true)
		case "changesCursor":
			ok = writeString(w, obj.ChangesCursor) || ec.missing(&here)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _OrderCount(ctx context.Context, sel ast.SelectionSet, obj *OrderCount) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeOrderCount(w, at, of, obj)
	})
}

func (ec *executionContext) writeOrderCount(w *answer.Buffer, at *place, of *answer.Selection, obj *OrderCount) bool {
	fields := of.Fields(ec.OperationContext, orderCountImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "OrderCount", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("OrderCount")
		case "status":
			ok = writeEnum(w, obj.Status) || ec.missing(&here)
		case "count":
			ok = writeInt(w, obj.Count) || ec.missing(&here)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _OrderEdge(ctx context.Context, sel ast.SelectionSet, obj *OrderEdge) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeOrderEdge(w, at, of, obj)
	})
}

func (ec *executionContext) writeOrderEdge(w *answer.Buffer, at *place, of *answer.Selection, obj *OrderEdge) bool {
	fields := of.Fields(ec.OperationContext, orderEdgeImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "OrderEdge", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("OrderEdge")
		case "cursor":
			ok = writeString(w, obj.Cursor) || ec.missing(&here)
		case "node":
			v := obj.Node
			if v == nil {
				ok = ec.missing(&here)
			} else {
				ok = ec.writeOrder(w, &here, &field.Selected, v)
			}
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _PageInfo(ctx context.Context, sel ast.SelectionSet, obj *PageInfo) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writePageInfo(w, at, of, obj)
	})
}

func (ec *executionContext) writePageInfo(w *answer.Buffer, at *place, of *answer.Selection, obj *PageInfo) bool {
	fields := of.Fields(ec.OperationContext, pageInfoImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "PageInfo", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("PageInfo")
		case "hasNextPage":
			ok = writeBoolean(w, obj.HasNextPage) || ec.missing(&here)
		case "hasPreviousPage":
			ok = writeBoolean(w, obj.HasPreviousPage) || ec.missing(&here)
		case "startCursor":
			ok = writePointer(w, obj.StartCursor, writeString) || w.Null()
		case "endCursor":
			ok = writePointer(w, obj.EndCursor, writeString) || w.Null()
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _Payment(ctx context.Context, sel ast.SelectionSet, obj *delivery.Payment) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writePayment(w, at, of, obj)
	})
}

func (ec *executionContext) writePayment(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Payment) bool {
	fields := of.Fields(ec.OperationContext, paymentImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "Payment", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("Payment")
		case "paid":
			ok = ec.writeMoney(w, &here, &field.Selected, &obj.Paid)
		case "coupon":
			ok = ec.writeMoney(w, &here, &field.Selected, &obj.Coupon)
		case "refunded":
			ok = ec.writeMoney(w, &here, &field.Selected, &obj.Refunded)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _ProcessLimits(ctx context.Context, sel ast.SelectionSet, obj *ProcessLimits) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeProcessLimits(w, at, of, obj)
	})
}

func (ec *executionContext) writeProcessLimits(w *answer.Buffer, at *place, of *answer.Selection, obj *ProcessLimits) bool {
	fields := of.Fields(ec.OperationContext, processLimitsImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "ProcessLimits", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("ProcessLimits")
		case "textLength":
			ok = writeInt(w, obj.TextLength) || ec.missing(&here)
		case "attachments":
			ok = writeInt(w, obj.Attachments) || ec.missing(&here)
		case "attachmentBytes":
			ok = writeInt(w, obj.AttachmentBytes) || ec.missing(&here)
		case "contentTypes":
			ok = writeLeaves(w, obj.ContentTypes, writeString) || ec.missing(&here)
		case "fileNameLength":
			ok = writeInt(w, obj.FileNameLength) || ec.missing(&here)
		case "idempotencyKeyLength":
			ok = writeInt(w, obj.IdempotencyKeyLength) || ec.missing(&here)
		case "refundRequests":
			ok = writeInt(w, obj.RefundRequests) || ec.missing(&here)
		case "logEntries":
			ok = writeInt(w, obj.LogEntries) || ec.missing(&here)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _ProcessMove(ctx context.Context, sel ast.SelectionSet, obj *delivery.Move) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeProcessMove(w, at, of, obj)
	})
}

func (ec *executionContext) writeProcessMove(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Move) bool {
	fields := of.Fields(ec.OperationContext, processMoveImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "ProcessMove", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("ProcessMove")
		case "name":
			ok = writeString(w, obj.Mutation()) || ec.missing(&here)
		case "label":
			ok = marshal(w, ec._ProcessMove_label(at.context(), field.CollectedField, obj), true)
		case "roles":
			ok = writeLeaves(w, obj.Roles, writeEnum) || ec.missing(&here)
		case "from":
			ok = writeLeaves(w, obj.From, writeEnum) || ec.missing(&here)
		case "duringHold":
			ok = writeBoolean(w, obj.DuringHold()) || ec.missing(&here)
		case "refund":
			ok = writeLeaves(w, obj.Refund, writeEnum) || ec.missing(&here)
		case "to":
			ok = writeEnum(w, obj.To) || w.Null()
		case "step":
			ok = writeEnum(w, obj.Step()) || w.Null()
		case "entry":
			ok = writeEnum(w, obj.Entry) || ec.missing(&here)
		case "textField":
			ok = writeString(w, obj.TextField()) || w.Null()
		case "textRequired":
			ok = writeBoolean(w, obj.TextRequired()) || ec.missing(&here)
		case "files":
			ok = writeBoolean(w, obj.Files) || ec.missing(&here)
		case "judges":
			ok = writeEnum(w, obj.Judges) || w.Null()
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _ProcessPhase(ctx context.Context, sel ast.SelectionSet, obj *ProcessPhase) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeProcessPhase(w, at, of, obj)
	})
}

func (ec *executionContext) writeProcessPhase(w *answer.Buffer, at *place, of *answer.Selection, obj *ProcessPhase) bool {
	fields := of.Fields(ec.OperationContext, processPhaseImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "ProcessPhase", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("ProcessPhase")
		case "name":
			ok = writeEnum(w, obj.Name) || ec.missing(&here)
		case "label":
			ok = writeString(w, obj.Label) || ec.missing(&here)
		case "terminal":
			ok = writeBoolean(w, obj.Terminal) || ec.missing(&here)
		case "waitsFor":
			ok = writePointer(w, obj.WaitsFor, writeEnum) || w.Null()
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _ProcessStatus(ctx context.Context, sel ast.SelectionSet, obj *ProcessStatus) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeProcessStatus(w, at, of, obj)
	})
}

func (ec *executionContext) writeProcessStatus(w *answer.Buffer, at *place, of *answer.Selection, obj *ProcessStatus) bool {
	fields := of.Fields(ec.OperationContext, processStatusImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "ProcessStatus", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("ProcessStatus")
		case "name":
			ok = writeEnum(w, obj.Name) || ec.missing(&here)
		case "label":
			ok = writeString(w, obj.Label) || ec.missing(&here)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _ProcessStep(ctx context.Context, sel ast.SelectionSet, obj *ProcessStep) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeProcessStep(w, at, of, obj)
	})
}

func (ec *executionContext) writeProcessStep(w *answer.Buffer, at *place, of *answer.Selection, obj *ProcessStep) bool {
	fields := of.Fields(ec.OperationContext, processStepImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "ProcessStep", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("ProcessStep")
		case "name":
			ok = writeEnum(w, obj.Name) || ec.missing(&here)
		case "label":
			ok = writeString(w, obj.Label) || ec.missing(&here)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _Provider(ctx context.Context, sel ast.SelectionSet, obj *delivery.Party) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeProvider(w, at, of, obj)
	})
}

func (ec *executionContext) writeProvider(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Party) bool {
	fields := of.Fields(ec.OperationContext, providerImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "Provider", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("Provider")
		case "account":
			ok = writeString(w, obj.Account) || ec.missing(&here)
		case "name":
			ok = writeString(w, obj.Name) || ec.missing(&here)
		case "contact":
			ok = writeString(w, obj.Contact) || w.Null()
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _RecallDeliveryPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRecallDeliveryPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeRecallDeliveryPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, recallDeliveryPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "RecallDeliveryPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("RecallDeliveryPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._RecallDeliveryPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _RecordInvoicePayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRecordInvoicePayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeRecordInvoicePayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, recordInvoicePayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "RecordInvoicePayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("RecordInvoicePayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._RecordInvoicePayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _RecordRefundPaymentPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRecordRefundPaymentPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeRecordRefundPaymentPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, recordRefundPaymentPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "RecordRefundPaymentPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("RecordRefundPaymentPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._RecordRefundPaymentPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _Refund(ctx context.Context, sel ast.SelectionSet, obj *delivery.Refund) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRefund(w, at, of, obj)
	})
}

func (ec *executionContext) writeRefund(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Refund) bool {
	fields := of.Fields(ec.OperationContext, refundImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "Refund", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("Refund")
		case "id":
			ok = writeID(w, obj.ID) || ec.missing(&here)
		case "order":
			ok = marshal(w, ec._Refund_order(at.context(), field.CollectedField, obj), true)
		case "status":
			ok = writeEnum(w, obj.Status) || ec.missing(&here)
		case "reason":
			ok = writeEnum(w, obj.Reason) || ec.missing(&here)
		case "detail":
			ok = writeString(w, obj.Detail) || ec.missing(&here)
		case "amount":
			ok = ec.writeMoney(w, &here, &field.Selected, &obj.Amount)
		case "attachments":
			ok = ec.writeAttachmentList(w, &here, &field.Selected, obj.Attachments)
		case "requestedAt":
			ok = writeDateTime(w, obj.RequestedAt) || ec.missing(&here)
		case "requestedBy":
			ok = ec.writeActor(w, &here, &field.Selected, &obj.RequestedBy)
		case "decidedAt":
			ok = writeDateTime(w, obj.DecidedAt) || w.Null()
		case "decidedBy":
			v := obj.DecidedByActor()
			ok = v != nil && ec.writeActor(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "note":
			ok = writeString(w, obj.Note) || w.Null()
		case "reference":
			ok = writeString(w, obj.Reference) || w.Null()
		case "failure":
			ok = writeString(w, obj.Failure) || w.Null()
		case "paidAt":
			ok = writeDateTime(w, obj.PaidAt) || w.Null()
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _RefundConnection(ctx context.Context, sel ast.SelectionSet, obj *RefundConnection) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRefundConnection(w, at, of, obj)
	})
}

func (ec *executionContext) writeRefundConnection(w *answer.Buffer, at *place, of *answer.Selection, obj *RefundConnection) bool {
	fields := of.Fields(ec.OperationContext, refundConnectionImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "RefundConnection", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("RefundConnection")
		case "edges":
			ok = ec.writeRefundEdgeList(w, &here, &field.Selected, obj.Edges)
		case "nodes":
			ok = ec.writeRefundPointerList(w, &here, &field.Selected, obj.Nodes())
		case "pageInfo":
			ok = ec.writePageInfo(w, &here, &field.Selected, &obj.PageInfo)
		case "totalCount":
			ok = marshal(w, ec._RefundConnection_totalCount(at.context(), field.CollectedField, obj), true)
		case "changesCursor":
			ok = writeString(w, obj.ChangesCursor) || ec.missing(&here)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _RefundEdge(ctx context.Context, sel ast.SelectionSet, obj *RefundEdge) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRefundEdge(w, at, of, obj)
	})
}

func (ec *executionContext) writeRefundEdge(w *answer.Buffer, at *place, of *answer.Selection, obj *RefundEdge) bool {
	fields := of.Fields(ec.OperationContext, refundEdgeImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "RefundEdge", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("RefundEdge")
		case "cursor":
			ok = writeString(w, obj.Cursor) || ec.missing(&here)
		case "node":
			v := obj.Node
			if v == nil {
				ok = ec.missing(&here)
			} else {
				ok = ec.writeRefund(w, &here, &field.Selected, v)
			}
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _RefundPreview(ctx context.Context, sel ast.SelectionSet, obj *delivery.RefundPreview) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRefundPreview(w, at, of, obj)
	})
}

func (ec *executionContext) writeRefundPreview(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.RefundPreview) bool {
	fields := of.Fields(ec.OperationContext, refundPreviewImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "RefundPreview", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("RefundPreview")
		case "amount":
			ok = ec.writeMoney(w, &here, &field.Selected, &obj.Amount)
		case "couponLost":
			ok = ec.writeMoney(w, &here, &field.Selected, &obj.CouponLost)
		case "warnings":
			ok = writeLeaves(w, obj.Warnings, writeEnum) || ec.missing(&here)
		case "blockedCode":
			ok = writeEnum(w, obj.Blocked) || w.Null()
		case "blockedReason":
			ok = marshal(w, ec._RefundPreview_blockedReason(at.context(), field.CollectedField, obj), false)
		case "requestsLeft":
			ok = writeInt(w, obj.RequestsLeft) || ec.missing(&here)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _RefundRecord(ctx context.Context, sel ast.SelectionSet, obj *delivery.RefundFact) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRefundRecord(w, at, of, obj)
	})
}

func (ec *executionContext) writeRefundRecord(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.RefundFact) bool {
	fields := of.Fields(ec.OperationContext, refundRecordImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "RefundRecord", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("RefundRecord")
		case "reason":
			ok = writeEnum(w, obj.Reason) || ec.missing(&here)
		case "amount":
			ok = ec.writeMoney(w, &here, &field.Selected, &obj.Amount)
		case "reference":
			ok = writeString(w, obj.Reference) || w.Null()
		case "failure":
			ok = writeString(w, obj.Failure) || w.Null()
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _RegisterOrderPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRegisterOrderPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeRegisterOrderPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, registerOrderPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "RegisterOrderPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("RegisterOrderPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._RegisterOrderPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _RejectDeliveryPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRejectDeliveryPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeRejectDeliveryPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, rejectDeliveryPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "RejectDeliveryPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("RejectDeliveryPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._RejectDeliveryPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _RejectRefundPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRejectRefundPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeRejectRefundPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, rejectRefundPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "RejectRefundPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("RejectRefundPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._RejectRefundPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _RejectRequirementPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRejectRequirementPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeRejectRequirementPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, rejectRequirementPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "RejectRequirementPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("RejectRequirementPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._RejectRequirementPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _ReportProgressPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeReportProgressPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeReportProgressPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, reportProgressPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "ReportProgressPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("ReportProgressPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._ReportProgressPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _RequestRefundPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRequestRefundPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeRequestRefundPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, requestRefundPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "RequestRefundPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("RequestRefundPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._RequestRefundPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _Requirement(ctx context.Context, sel ast.SelectionSet, obj *delivery.Requirement) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRequirement(w, at, of, obj)
	})
}

func (ec *executionContext) writeRequirement(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Requirement) bool {
	fields := of.Fields(ec.OperationContext, requirementImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "Requirement", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("Requirement")
		case "revision":
			ok = writeInt(w, obj.Revision) || ec.missing(&here)
		case "description":
			ok = writeString(w, obj.Description) || ec.missing(&here)
		case "attachments":
			ok = ec.writeAttachmentList(w, &here, &field.Selected, obj.Attachments)
		case "submittedAt":
			ok = writeDateTime(w, obj.SubmittedAt) || ec.missing(&here)
		case "submittedBy":
			ok = ec.writeActor(w, &here, &field.Selected, &obj.SubmittedBy)
		case "agreed":
			ok = writeBoolean(w, obj.Agreed) || ec.missing(&here)
		case "rejection":
			v := obj.Rejection
			ok = v != nil && ec.writeJudgement(w, &here, &field.Selected, v) || w.NullFrom(mark)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _RetryRefundPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRetryRefundPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeRetryRefundPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, retryRefundPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "RetryRefundPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("RetryRefundPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._RetryRefundPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _ReviseRequirementPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeReviseRequirementPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeReviseRequirementPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, reviseRequirementPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "ReviseRequirementPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("ReviseRequirementPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._ReviseRequirementPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _StepExecution(ctx context.Context, sel ast.SelectionSet, obj *delivery.Execution) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeStepExecution(w, at, of, obj)
	})
}

func (ec *executionContext) writeStepExecution(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Execution) bool {
	fields := of.Fields(ec.OperationContext, stepExecutionImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "StepExecution", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("StepExecution")
		case "seq":
			ok = writeInt(w, obj.Seq) || ec.missing(&here)
		case "type":
			ok = writeEnum(w, obj.Type) || ec.missing(&here)
		case "round":
			ok = writeInt(w, obj.Round) || ec.missing(&here)
		case "actor":
			ok = ec.writeActor(w, &here, &field.Selected, &obj.Actor)
		case "occurredAt":
			ok = writeDateTime(w, obj.At) || ec.missing(&here)
		case "text":
			ok = writeString(w, obj.Text) || w.Null()
		case "attachments":
			ok = ec.writeAttachmentList(w, &here, &field.Selected, obj.Attachments)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _SubmitDeliveryPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeSubmitDeliveryPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeSubmitDeliveryPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, submitDeliveryPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "SubmitDeliveryPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("SubmitDeliveryPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._SubmitDeliveryPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _SubmitRequirementPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeSubmitRequirementPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeSubmitRequirementPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, submitRequirementPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "SubmitRequirementPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("SubmitRequirementPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._SubmitRequirementPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _TransitionError(ctx context.Context, sel ast.SelectionSet, obj *TransitionError) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeTransitionError(w, at, of, obj)
	})
}

func (ec *executionContext) writeTransitionError(w *answer.Buffer, at *place, of *answer.Selection, obj *TransitionError) bool {
	fields := of.Fields(ec.OperationContext, transitionErrorImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "TransitionError", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("TransitionError")
		case "code":
			ok = writeEnum(w, obj.Code) || ec.missing(&here)
		case "message":
			ok = writeString(w, obj.Message) || ec.missing(&here)
		case "field":
			v := obj.Field
			ok = v != nil && writeLeaves(w, v, writeString) || w.NullFrom(mark)
		case "phase":
			ok = writePointer(w, obj.Phase, writeEnum) || w.Null()
		case "hold":
			ok = writePointer(w, obj.Hold, writeEnum) || w.Null()
		case "allowedActions":
			ok = writeLeaves(w, obj.AllowedActions, writeString) || ec.missing(&here)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _UploadHeader(ctx context.Context, sel ast.SelectionSet, obj *UploadHeader) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeUploadHeader(w, at, of, obj)
	})
}

func (ec *executionContext) writeUploadHeader(w *answer.Buffer, at *place, of *answer.Selection, obj *UploadHeader) bool {
	fields := of.Fields(ec.OperationContext, uploadHeaderImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "UploadHeader", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("UploadHeader")
		case "name":
			ok = writeString(w, obj.Name) || ec.missing(&here)
		case "value":
			ok = writeString(w, obj.Value) || ec.missing(&here)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _Viewer(ctx context.Context, sel ast.SelectionSet, obj *delivery.Actor) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeViewer(w, at, of, obj)
	})
}

func (ec *executionContext) writeViewer(w *answer.Buffer, at *place, of *answer.Selection, obj *delivery.Actor) bool {
	fields := of.Fields(ec.OperationContext, viewerImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "Viewer", field: field}
		ok := false

		w.Key(i, field.Alias)

		switch field.Name {
		case "__typename":
			ok = w.Word("Viewer")
		case "role":
			ok = writeEnum(w, obj.Role) || ec.missing(&here)
		case "account":
			ok = writeString(w, obj.Account) || ec.missing(&here)
		case "name":
			ok = writeString(w, obj.Name) || ec.missing(&here)
		case "subject":
			ok = writeString(w, obj.Subject) || ec.missing(&here)
		case "expiresAt":
			ok = marshal(w, ec._Viewer_expiresAt(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) _WithdrawRefundPayload(ctx context.Context, sel ast.SelectionSet, obj *MovePayload) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeWithdrawRefundPayload(w, at, of, obj)
	})
}

func (ec *executionContext) writeWithdrawRefundPayload(w *answer.Buffer, at *place, of *answer.Selection, obj *MovePayload) bool {
	fields := of.Fields(ec.OperationContext, withdrawRefundPayloadImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: "WithdrawRefundPayload", field: field}
		ok := false

		w.Key(i, field.Alias)
		mark := w.Len()

		switch field.Name {
		case "__typename":
			ok = w.Word("WithdrawRefundPayload")
		case "order":
			v := obj.Order
			ok = v != nil && ec.writeOrder(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "entry":
			v := obj.Entry
			ok = v != nil && ec.writeFlowLogEntry(w, &here, &field.Selected, v) || w.NullFrom(mark)
		case "userErrors":
			ok = marshal(w, ec._WithdrawRefundPayload_userErrors(at.context(), field.CollectedField, obj), true)
		default:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

func (ec *executionContext) marshalNAttachment2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋdeliveryᚐAttachmentᚄ(ctx context.Context, sel ast.SelectionSet, v []delivery.Attachment) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeAttachmentList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNDelivery2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋdeliveryᚐDeliveryᚄ(ctx context.Context, sel ast.SelectionSet, v []delivery.Delivery) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeDeliveryList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNDeliveryStep2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋdeliveryᚐStepᚄ(ctx context.Context, sel ast.SelectionSet, v []delivery.Step) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeDeliveryStepList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNFlowLogEntry2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋdeliveryᚐEntryᚄ(ctx context.Context, sel ast.SelectionSet, v []delivery.Entry) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeFlowLogEntryList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNOrder2ᚕᚖgithubᚗcomᚋjiaofuᚋjiaofuᚋdeliveryᚐOrderᚄ(ctx context.Context, sel ast.SelectionSet, v []*delivery.Order) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeOrderPointerList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNOrderAction2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋdeliveryᚐOrderActionᚄ(ctx context.Context, sel ast.SelectionSet, v []delivery.OrderAction) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeOrderActionList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNOrderCount2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋgraphᚐOrderCountᚄ(ctx context.Context, sel ast.SelectionSet, v []OrderCount) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeOrderCountList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNOrderEdge2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋgraphᚐOrderEdgeᚄ(ctx context.Context, sel ast.SelectionSet, v []OrderEdge) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeOrderEdgeList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNProcessMove2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋdeliveryᚐMoveᚄ(ctx context.Context, sel ast.SelectionSet, v []delivery.Move) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeProcessMoveList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNProcessPhase2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋgraphᚐProcessPhaseᚄ(ctx context.Context, sel ast.SelectionSet, v []ProcessPhase) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeProcessPhaseList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNProcessStatus2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋgraphᚐProcessStatusᚄ(ctx context.Context, sel ast.SelectionSet, v []ProcessStatus) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeProcessStatusList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNProcessStep2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋgraphᚐProcessStepᚄ(ctx context.Context, sel ast.SelectionSet, v []ProcessStep) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeProcessStepList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNRefund2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋdeliveryᚐRefundᚄ(ctx context.Context, sel ast.SelectionSet, v []delivery.Refund) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRefundList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNRefund2ᚕᚖgithubᚗcomᚋjiaofuᚋjiaofuᚋdeliveryᚐRefundᚄ(ctx context.Context, sel ast.SelectionSet, v []*delivery.Refund) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRefundPointerList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNRefundEdge2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋgraphᚐRefundEdgeᚄ(ctx context.Context, sel ast.SelectionSet, v []RefundEdge) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRefundEdgeList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNRequirement2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋdeliveryᚐRequirementᚄ(ctx context.Context, sel ast.SelectionSet, v []delivery.Requirement) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeRequirementList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNStepExecution2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋdeliveryᚐExecutionᚄ(ctx context.Context, sel ast.SelectionSet, v []delivery.Execution) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeStepExecutionList(w, at, of, v)
	})
}

func (ec *executionContext) marshalNUploadHeader2ᚕgithubᚗcomᚋjiaofuᚋjiaofuᚋgraphᚐUploadHeaderᚄ(ctx context.Context, sel ast.SelectionSet, v []UploadHeader) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.writeUploadHeaderList(w, at, of, v)
	})
}

func (ec *executionContext) writeAttachmentList(w *answer.Buffer, at *place, of *answer.Selection, v []delivery.Attachment) bool {
	fields := of.Fields(ec.OperationContext, attachmentImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeAttachment(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeDeliveryList(w *answer.Buffer, at *place, of *answer.Selection, v []delivery.Delivery) bool {
	fields := of.Fields(ec.OperationContext, deliveryImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeDelivery(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeDeliveryStepList(w *answer.Buffer, at *place, of *answer.Selection, v []delivery.Step) bool {
	fields := of.Fields(ec.OperationContext, deliveryStepImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeDeliveryStep(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeFlowLogEntryList(w *answer.Buffer, at *place, of *answer.Selection, v []delivery.Entry) bool {
	fields := of.Fields(ec.OperationContext, flowLogEntryImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	if asksFor(fields, "order") {
		at.ctx = graphql.WithBatchParentValues(at.context(), "FlowLogEntry", v)
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeFlowLogEntry(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeOrderActionList(w *answer.Buffer, at *place, of *answer.Selection, v []delivery.OrderAction) bool {
	fields := of.Fields(ec.OperationContext, orderActionImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeOrderAction(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeOrderCountList(w *answer.Buffer, at *place, of *answer.Selection, v []OrderCount) bool {
	fields := of.Fields(ec.OperationContext, orderCountImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeOrderCount(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeOrderEdgeList(w *answer.Buffer, at *place, of *answer.Selection, v []OrderEdge) bool {
	fields := of.Fields(ec.OperationContext, orderEdgeImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeOrderEdge(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeOrderPointerList(w *answer.Buffer, at *place, of *answer.Selection, v []*delivery.Order) bool {
	fields := of.Fields(ec.OperationContext, orderImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if v[i] == nil {
			return ec.missing(&element)
		}

		if !ec.writeOrder(w, &element, of, v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeProcessMoveList(w *answer.Buffer, at *place, of *answer.Selection, v []delivery.Move) bool {
	fields := of.Fields(ec.OperationContext, processMoveImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeProcessMove(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeProcessPhaseList(w *answer.Buffer, at *place, of *answer.Selection, v []ProcessPhase) bool {
	fields := of.Fields(ec.OperationContext, processPhaseImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeProcessPhase(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeProcessStatusList(w *answer.Buffer, at *place, of *answer.Selection, v []ProcessStatus) bool {
	fields := of.Fields(ec.OperationContext, processStatusImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeProcessStatus(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeProcessStepList(w *answer.Buffer, at *place, of *answer.Selection, v []ProcessStep) bool {
	fields := of.Fields(ec.OperationContext, processStepImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeProcessStep(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeRefundEdgeList(w *answer.Buffer, at *place, of *answer.Selection, v []RefundEdge) bool {
	fields := of.Fields(ec.OperationContext, refundEdgeImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeRefundEdge(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeRefundList(w *answer.Buffer, at *place, of *answer.Selection, v []delivery.Refund) bool {
	fields := of.Fields(ec.OperationContext, refundImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	if asksFor(fields, "order") {
		at.ctx = graphql.WithBatchParentValues(at.context(), "Refund", v)
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeRefund(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeRefundPointerList(w *answer.Buffer, at *place, of *answer.Selection, v []*delivery.Refund) bool {
	fields := of.Fields(ec.OperationContext, refundImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	if asksFor(fields, "order") {
		at.ctx = graphql.WithBatchParents(at.context(), "Refund", v, nil)
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if v[i] == nil {
			return ec.missing(&element)
		}

		if !ec.writeRefund(w, &element, of, v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeRequirementList(w *answer.Buffer, at *place, of *answer.Selection, v []delivery.Requirement) bool {
	fields := of.Fields(ec.OperationContext, requirementImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeRequirement(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeStepExecutionList(w *answer.Buffer, at *place, of *answer.Selection, v []delivery.Execution) bool {
	fields := of.Fields(ec.OperationContext, stepExecutionImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeStepExecution(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}

func (ec *executionContext) writeUploadHeaderList(w *answer.Buffer, at *place, of *answer.Selection, v []UploadHeader) bool {
	fields := of.Fields(ec.OperationContext, uploadHeaderImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

	w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

		if !ec.writeUploadHeader(w, &element, of, &v[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}
