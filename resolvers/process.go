package resolvers

import (
	"context"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/files"
	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/locale"
	"github.com/jiaofu/jiaofu/wording"
)

// DeliveryProcess answers Query.deliveryProcess.
func (r queryResolver) DeliveryProcess(ctx context.Context) (*graph.DeliveryProcess, error) {
	lang := locale.FromContext(ctx)
	process := &graph.DeliveryProcess{Moves: delivery.Moves(), Diagram: delivery.Diagram(), Limits: r.limits()}

	for _, s := range delivery.AllSteps() {
		process.Steps = append(process.Steps, graph.ProcessStep{Name: s, Label: wording.Step(lang, s)})
	}

	for _, p := range delivery.AllPhases() {
		phase := graph.ProcessPhase{Name: p, Label: wording.Phase(lang, p), Terminal: p.Terminal()}
		if role := p.WaitsFor(); role != "" {
			phase.WaitsFor = &role
		}

		process.Phases = append(process.Phases, phase)
	}

	for _, s := range delivery.AllStatuses() {
		process.Statuses = append(process.Statuses, graph.ProcessStatus{Name: s, Label: wording.Status(lang, s)})
	}

	return process, nil
}

// limits are those that the checks of moves and of uploads enforce.
func (r *Resolver) limits() *graph.ProcessLimits {
	return &graph.ProcessLimits{
		TextLength: delivery.MaxText, Attachments: delivery.MaxAttachments,
		AttachmentBytes: int(r.Files.MaxBytes()), ContentTypes: files.AllowedTypes(),
		FileNameLength: files.MaxFileName, IdempotencyKeyLength: delivery.MaxKey,
		RefundRequests: delivery.MaxRefundRequests, LogEntries: delivery.MaxLog,
	}
}

// Label answers ProcessMove.label.
func (r processMoveResolver) Label(ctx context.Context, m *delivery.Move) (string, error) {
	return wording.Move(locale.FromContext(ctx), m), nil
}
