package resolvers

import (
	"context"

	"github.com/jiaofu/jiaofu/files"
	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/store"
)

// CreateUpload answers Mutation.createUpload.
func (r mutationResolver) CreateUpload(
	ctx context.Context, in graph.CreateUploadInput,
) (*graph.CreateUploadPayload, error) {
	actor, err := viewer(ctx)
	if err != nil {
		return nil, err
	}

	begun, err := r.Files.Begin(ctx, actor, files.Request{
		OrderID: in.OrderID, FileName: in.FileName, ByteSize: int64(in.ByteSize), SHA256: text(in.Sha256),
		Key: in.IdempotencyKey, ExpectedVersion: in.ExpectedVersion,
	})

	payload := &graph.CreateUploadPayload{UploadHeaders: []graph.UploadHeader{}, UserErrors: []graph.UserError{}}

	payload.Order = begun.Order

	if begun.Order != nil && partOf(ctx) == store.Whole {
		var readErr error
		if payload.Order, readErr = r.Store.Order(ctx, store.ScopeOf(actor), begun.Order.ID, partOf(ctx)); readErr != nil {
			return nil, coded(readErr)
		}
	}

	if list, refused := userErrors(ctx, err, actor, begun.Order); refused {
		payload.UserErrors = list

		return payload, nil
	}

	if err != nil {
		return nil, coded(err)
	}

	file := begun.Upload.Attachment()
	payload.Attachment, payload.UploadURL = &file, &begun.URL

	for _, h := range begun.Headers {
		payload.UploadHeaders = append(payload.UploadHeaders, graph.UploadHeader{Name: h.Name, Value: h.Value})
	}

	return payload, nil
}
