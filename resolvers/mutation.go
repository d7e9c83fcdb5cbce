package resolvers

import (
	"context"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/graph"
)

// SubmitRequirement answers Mutation.submitRequirement (M1).
func (r mutationResolver) SubmitRequirement(
	ctx context.Context, in graph.SubmitRequirementInput,
) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, in.AttachmentIds, delivery.Command{
		Move: delivery.MoveSubmitRequirement, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		Text: written(&in.Description),
	})
}

// ReviseRequirement answers Mutation.reviseRequirement (M2).
func (r mutationResolver) ReviseRequirement(
	ctx context.Context, in graph.ReviseRequirementInput,
) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, in.AttachmentIds, delivery.Command{
		Move: delivery.MoveReviseRequirement, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		Text: written(&in.Description),
	})
}

// ConfirmRequirement answers Mutation.confirmRequirement (M3).
func (r mutationResolver) ConfirmRequirement(
	ctx context.Context, in graph.ConfirmRequirementInput,
) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, in.AttachmentIds, delivery.Command{
		Move: delivery.MoveConfirmRequirement, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		Revision: in.RequirementRevision, Text: written(in.Note),
	})
}

// RejectRequirement answers Mutation.rejectRequirement (M4).
func (r mutationResolver) RejectRequirement(
	ctx context.Context, in graph.RejectRequirementInput,
) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, in.AttachmentIds, delivery.Command{
		Move: delivery.MoveRejectRequirement, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		Revision: in.RequirementRevision, Text: written(&in.Reason),
	})
}

// ReportProgress answers Mutation.reportProgress (M5).
func (r mutationResolver) ReportProgress(ctx context.Context, in graph.ReportProgressInput) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, in.AttachmentIds, delivery.Command{
		Move: delivery.MoveReportProgress, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		Text: written(&in.Note),
	})
}

// SubmitDelivery answers Mutation.submitDelivery (M6).
func (r mutationResolver) SubmitDelivery(ctx context.Context, in graph.SubmitDeliveryInput) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, in.AttachmentIds, delivery.Command{
		Move: delivery.MoveSubmitDelivery, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		Text: written(&in.Summary),
	})
}

// RecallDelivery answers Mutation.recallDelivery (M7).
func (r mutationResolver) RecallDelivery(ctx context.Context, in graph.RecallDeliveryInput) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, nil, delivery.Command{
		Move: delivery.MoveRecallDelivery, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		Round: in.DeliveryRound, Text: written(in.Note),
	})
}

// AcceptDelivery answers Mutation.acceptDelivery (M8).
func (r mutationResolver) AcceptDelivery(ctx context.Context, in graph.AcceptDeliveryInput) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, in.AttachmentIds, delivery.Command{
		Move: delivery.MoveAcceptDelivery, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		Round: in.DeliveryRound, Text: written(in.Note),
	})
}

// RejectDelivery answers Mutation.rejectDelivery (M9).
func (r mutationResolver) RejectDelivery(ctx context.Context, in graph.RejectDeliveryInput) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, in.AttachmentIds, delivery.Command{
		Move: delivery.MoveRejectDelivery, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		Round: in.DeliveryRound, Text: written(&in.Note),
	})
}

// RequestRefund answers Mutation.requestRefund (M11).
func (r mutationResolver) RequestRefund(ctx context.Context, in graph.RequestRefundInput) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, in.AttachmentIds, delivery.Command{
		Move: delivery.MoveRequestRefund, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		Reason: in.Reason, Text: written(&in.Detail), RefundID: r.NewID(prefixRefund, r.Now()),
	})
}

// WithdrawRefund answers Mutation.withdrawRefund (M12).
func (r mutationResolver) WithdrawRefund(ctx context.Context, in graph.WithdrawRefundInput) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, nil, delivery.Command{
		Move: delivery.MoveWithdrawRefund, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		Text: written(in.Note),
	})
}

// ApproveRefund answers Mutation.approveRefund (M14).
func (r mutationResolver) ApproveRefund(ctx context.Context, in graph.ApproveRefundInput) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, nil, delivery.Command{
		Move: delivery.MoveApproveRefund, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		Text: written(in.Note),
	})
}

// RejectRefund answers Mutation.rejectRefund (M13).
func (r mutationResolver) RejectRefund(ctx context.Context, in graph.RejectRefundInput) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, nil, delivery.Command{
		Move: delivery.MoveRejectRefund, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		Text: written(&in.Note),
	})
}

// RetryRefund answers Mutation.retryRefund (M15, again).
func (r mutationResolver) RetryRefund(ctx context.Context, in graph.RetryRefundInput) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, nil, delivery.Command{
		Move: delivery.MoveRetryRefund, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		Text: written(in.Note),
	})
}

// RecordRefundPayment answers Mutation.recordRefundPayment (M15).
func (r mutationResolver) RecordRefundPayment(
	ctx context.Context, in graph.RecordRefundPaymentInput,
) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, nil, delivery.Command{
		Move: delivery.MoveRecordRefundPayment, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		Result: in.Result, Reference: written(&in.Reference), Failure: written(in.Failure),
	})
}

// RecordInvoice answers Mutation.recordInvoice (M16).
func (r mutationResolver) RecordInvoice(ctx context.Context, in graph.RecordInvoiceInput) (*graph.MovePayload, error) {
	return r.move(ctx, in.OrderID, nil, delivery.Command{
		Move: delivery.MoveRecordInvoice, Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
		InvoiceStatus: in.Status, InvoiceNumber: written(in.Number),
	})
}
