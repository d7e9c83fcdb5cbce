package observed_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/observed"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// ear hears of one call at a time.
type ear struct {
	method  string
	outcome observed.Outcome
	calls   int
	uploads []store.UploadStatus
	sizes   []int64
}

func (e *ear) StoreCalled(method string, outcome observed.Outcome, took time.Duration) {
	e.method, e.outcome = method, outcome
	e.calls++

	if took < 0 {
		panic("it took no time")
	}
}

func (e *ear) UploadChanged(status store.UploadStatus, size int64) {
	e.uploads, e.sizes = append(e.uploads, status), append(e.sizes, size)
}

// broken is a store all of whose reads of an order end with an error.
type broken struct {
	store.Store

	err error
}

func (b broken) Order(context.Context, store.Scope, string, store.Part) (*delivery.Order, error) {
	return nil, b.err
}

func (b broken) FinishUpload(context.Context, store.Upload) error { return b.err }

func (b broken) CreateUpload(_ context.Context, u store.Upload) (store.Upload, error) {
	if u.ID == "again" {
		u.ID = "first"
	}

	return u, b.err
}

func TestOutcomesAreToldApart(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		err  error
		want observed.Outcome
	}{
		"OK":           {nil, observed.OK},
		"NotFound":     {fmt.Errorf("read: %w", store.ErrNotFound), observed.Refused},
		"NumberTaken":  {store.ErrNumberTaken, observed.Refused},
		"Position":     {store.ErrPosition, observed.Refused},
		"Finished":     {store.ErrUploadFinished, observed.Refused},
		"RefusedMove":  {&delivery.RefusedError{}, observed.Refused},
		"Cancelled":    {fmt.Errorf("%w: %w", store.ErrUnavailable, context.Canceled), observed.Cancelled},
		"TooLate":      {context.DeadlineExceeded, observed.Cancelled},
		"Unanswered":   {fmt.Errorf("%w: %w", store.ErrUnavailable, context.DeadlineExceeded), observed.Unavailable},
		"Unavailable":  {fmt.Errorf("read: %w", store.ErrUnavailable), observed.Unavailable},
		"AnythingElse": {errors.New("not of this shape"), observed.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			e := &ear{}
			_, err := observed.Wrap(broken{err: test.err}, e, nil).Order(t.Context(), store.Scope{}, "o", store.Head)
			require.Equal(t, test.err, err)
			require.Equal(t, "Order", e.method)
			require.Equal(t, test.want, e.outcome)
			require.Equal(t, 1, e.calls)
			require.Contains(t, observed.Outcomes(), e.outcome)
		})
	}
}

func TestUploadsAreToldOnce(t *testing.T) {
	t.Parallel()

	e := &ear{}
	s := observed.Wrap(broken{}, e, nil)

	for _, id := range []string{"first", "again"} {
		_, err := s.CreateUpload(t.Context(), store.Upload{ID: id, ByteSize: 5})
		require.NoError(t, err)
	}

	require.NoError(t, s.FinishUpload(t.Context(), store.Upload{Status: store.UploadReady, ByteSize: 5}))
	require.Error(t, observed.Wrap(broken{err: store.ErrUploadFinished}, e, nil).FinishUpload(t.Context(), store.Upload{}))
	require.Equal(t, []store.UploadStatus{store.UploadPending, store.UploadReady}, e.uploads)
	require.Equal(t, []int64{5, 5}, e.sizes)
}

func TestCallsAreSpansWhereATraceIsRecorded(t *testing.T) {
	t.Parallel()

	spans := tracetest.NewSpanRecorder()
	tracer := sdk.NewTracerProvider(sdk.WithSpanProcessor(spans)).Tracer("test")
	s := observed.Wrap(broken{err: store.ErrUnavailable}, &ear{}, tracer)

	_, err := s.Order(t.Context(), store.Scope{}, "ord_secret", store.Head)
	require.Error(t, err)
	require.Empty(t, spans.Ended(), "nobody asked")

	ctx, parent := tracer.Start(t.Context(), "request")
	_, err = s.Order(ctx, store.Scope{}, "ord_secret", store.Head)
	require.Error(t, err)
	parent.End()

	got := spans.Ended()
	require.Len(t, got, 2)
	require.Equal(t, "store Order", got[0].Name())
	require.Equal(t, parent.SpanContext().SpanID(), got[0].Parent().SpanID())
	require.Equal(t, codes.Error, got[0].Status().Code)
}

// TestEachMethodIsTold calls every method of what requests use.
func TestEachMethodIsTold(t *testing.T) {
	t.Parallel()

	back, err := sqlite.Open(t.Context(), sqlite.Config{Dir: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, back.Close()) })

	e := &ear{}
	s := reflect.ValueOf(observed.Wrap(back, e, nil))

	for _, part := range []reflect.Type{
		reflect.TypeFor[store.OrderReader](), reflect.TypeFor[store.OrderWriter](), reflect.TypeFor[store.Uploads](),
	} {
		for declared := range part.Methods() {
			name := declared.Name
			if slices.Contains([]string{"CreateOrder", "WriteFile"}, name) {
				continue // they need more than zero values
			}

			method := s.MethodByName(name)
			args := []reflect.Value{reflect.ValueOf(t.Context())}

			for in := 1; in < method.Type().NumIn(); in++ {
				args = append(args, reflect.Zero(method.Type().In(in)))
			}

			before := e.calls

			method.Call(args)
			require.Equal(t, name, e.method)
			require.Equal(t, before+1, e.calls, name)
		}
	}
}

func TestCallsAllocateNothingForBeingTold(t *testing.T) { //nolint:paralleltest // it counts allocations
	s := observed.Wrap(broken{}, &ear{}, nil)
	ctx := t.Context()

	require.Zero(t, testing.AllocsPerRun(1000, func() { _, _ = s.Order(ctx, store.Scope{}, "o", store.Head) }))
}
