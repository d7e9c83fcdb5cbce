package conformance

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func orderCases() []testCase {
	return []testCase{
		{"OrderIsReadById", orderIsReadByID},
		{"OrderIsReadByNumber", orderIsReadByNumber},
		{"OrderIsReadByRefund", orderIsReadByRefund},
		{"OrdersAreReadInTheirOrder", ordersAreReadInTheirOrder},
		{"NothingIsReadOfWhatDoesNotExist", nothingIsReadOfWhatDoesNotExist},
		{"OperatorsInTextsAreTexts", operatorsInTextsAreTexts},
		{"NumberIsTaken", numberIsTaken},
		{"OneOfRacingCreatesWins", oneOfRacingCreatesWins},
		{"OneOfRacingCreatesOnTwoStoresWins", oneOfRacingCreatesOnTwoStoresWins},
		{"TextsComeBackUnchanged", textsComeBackUnchanged},
	}
}

func orderIsReadByID(t *testing.T, f *fixture) {
	t.Helper()

	for n, phase := range delivery.AllPhases() {
		o := f.create(t, deliverytest.Nth(n), deliverytest.At(phase))
		require.Equal(t, normal(t, o), f.sound(t, o.ID))
	}
}

func orderIsReadByNumber(t *testing.T, f *fixture) {
	t.Helper()

	f.create(t, deliverytest.Nth(1))
	want := normal(t, f.create(t, deliverytest.Nth(2), deliverytest.At(delivery.PhaseCompleted)))

	o, err := f.OrderByNumber(t.Context(), store.Scope{}, want.Number, store.Whole)
	require.NoError(t, err)
	require.Equal(t, want, o)

	o, err = f.OrderByNumber(t.Context(), store.Scope{}, want.Number, store.Head)
	require.NoError(t, err)
	require.Equal(t, headOf(want), o)
}

func orderIsReadByRefund(t *testing.T, f *fixture) {
	t.Helper()

	f.create(t, deliverytest.Nth(1), deliverytest.Refund(delivery.RefundSubmitted))
	id := f.create(t, deliverytest.Nth(2), deliverytest.Refund(delivery.RefundRejected)).ID
	want := normal(t, f.move(t, id, delivery.MoveRequestRefund))
	require.Len(t, want.Refunds, 2)

	for _, refund := range want.Refunds {
		o, err := f.OrderOfRefund(t.Context(), store.Scope{}, refund.ID, store.Whole)
		require.NoError(t, err)
		require.Equal(t, want, o)

		o, err = f.OrderOfRefund(t.Context(), store.Scope{}, refund.ID, store.Head)
		require.NoError(t, err)
		require.Equal(t, headOf(want), o)
	}
}

func ordersAreReadInTheirOrder(t *testing.T, f *fixture) {
	t.Helper()

	a := normal(t, f.create(t, deliverytest.Nth(1)))
	b := normal(t, f.create(t, deliverytest.Nth(2), deliverytest.At(delivery.PhaseImplementing)))

	got, err := f.Orders(t.Context(), store.Scope{}, []string{b.ID, "ord_none", a.ID, b.ID, ""}, store.Whole)
	require.NoError(t, err)
	require.Equal(t, []*delivery.Order{b, nil, a, b, nil}, got)

	got, err = f.Orders(t.Context(), store.Scope{}, []string{a.ID, b.ID}, store.Head)
	require.NoError(t, err)
	require.Equal(t, []*delivery.Order{headOf(a), headOf(b)}, got)

	got, err = f.Orders(t.Context(), store.Scope{}, nil, store.Head)
	require.NoError(t, err)
	require.Empty(t, got)
}

// foreign are ids, numbers and accounts that nothing has.
func foreign() []string {
	return []string{
		"", "ord_", "%", "_", "*", ".*", `\`, `"`, "'", "' OR '1'='1", `{"$ne":null}`, `{"$gt":""}`, "$ne", "$where",
		"$id", "ord_\x00", "订单", "\u200b", fmt.Sprintf("%010000d", 1),
	}
}

func nothingIsReadOfWhatDoesNotExist(t *testing.T, f *fixture) {
	t.Helper()

	f.create(t, deliverytest.Refund(delivery.RefundSubmitted))

	for _, id := range foreign() {
		_, err := f.Order(t.Context(), store.Scope{}, id, store.Whole)
		require.ErrorIs(t, err, store.ErrNotFound, "id %.20q", id)

		_, err = f.OrderByNumber(t.Context(), store.Scope{}, id, store.Head)
		require.ErrorIs(t, err, store.ErrNotFound, "number %.20q", id)

		_, err = f.OrderOfRefund(t.Context(), store.Scope{}, id, store.Head)
		require.ErrorIs(t, err, store.ErrNotFound, "refund %.20q", id)

		_, err = f.tryMove(t.Context(), id, delivery.MoveSubmitRequirement)
		require.ErrorIs(t, err, store.ErrNotFound, "change %.20q", id)

		entries, err := f.Log(t.Context(), store.Scope{}, id, 0, 10)
		require.NoError(t, err)
		require.Empty(t, entries, "log %.20q", id)

		if id != "" {
			count, err := f.CountOrders(t.Context(), store.Scope{Buyer: id}, store.OrderFilter{})
			require.NoError(t, err)
			require.Zero(t, count, "buyer %.20q", id)
		}
	}
}

func operatorsInTextsAreTexts(t *testing.T, f *fixture) {
	t.Helper()

	for n, word := range []string{`{"$ne":null}`, "$gt", "$where", "' OR 1=1 --", "a.b", "%"} {
		o := f.create(t, deliverytest.Nth(n), deliverytest.Between(word, "p "+word),
			deliverytest.With(func(c *delivery.RegisterCommand) { c.Number = word }))

		read, err := f.OrderByNumber(t.Context(), store.Scope{}, word, store.Head)
		require.NoError(t, err)
		require.Equal(t, o.ID, read.ID)

		for _, scope := range []store.Scope{{Buyer: word}, {Provider: "p " + word}} {
			count, err := f.CountOrders(t.Context(), scope, store.OrderFilter{})
			require.NoError(t, err)
			require.Equal(t, 1, count, "%v", scope)
		}
	}
}

func numberIsTaken(t *testing.T, f *fixture) {
	t.Helper()

	first := normal(t, f.create(t, deliverytest.Nth(1)))
	taken := deliverytest.With(func(c *delivery.RegisterCommand) { c.Number = first.Number })
	second := deliverytest.Order(t, deliverytest.Nth(2), taken)

	require.ErrorIs(t, f.CreateOrder(t.Context(), second), store.ErrNumberTaken)
	require.Equal(t, first, f.sound(t, first.ID))

	_, err := f.Order(t.Context(), store.Scope{}, second.ID, store.Head)
	require.ErrorIs(t, err, store.ErrNotFound)

	count, err := f.CountOrders(t.Context(), store.Scope{}, store.OrderFilter{})
	require.NoError(t, err)
	require.Equal(t, 1, count)
}

func oneOfRacingCreatesWins(t *testing.T, f *fixture) {
	t.Helper()
	raceCreates(t, f, f)
}

func oneOfRacingCreatesOnTwoStoresWins(t *testing.T, f *fixture) {
	t.Helper()
	raceCreates(t, f, f.second(t))
}

// raceCreates lets sixteen orders of one number be created at once, half of
// them by each store.
func raceCreates(t *testing.T, stores ...*fixture) {
	t.Helper()

	orders := make([]*delivery.Order, 16)
	for n := range orders {
		orders[n] = deliverytest.Order(t, deliverytest.Nth(n),
			deliverytest.With(func(c *delivery.RegisterCommand) { c.Number = "JF-1" }))
	}

	errs := race(len(orders), func(i int) error { return stores[i%len(stores)].CreateOrder(t.Context(), orders[i]) })

	winners := won(errs)
	require.Len(t, winners, 1, "%v", errs)

	for i, err := range errs {
		if err == nil {
			require.Equal(t, normal(t, orders[i]), stores[0].sound(t, orders[i].ID))

			continue
		}

		require.ErrorIs(t, err, store.ErrNumberTaken)

		_, err = stores[0].Order(t.Context(), store.Scope{}, orders[i].ID, store.Head)
		require.ErrorIs(t, err, store.ErrNotFound)
	}
}

func textsComeBackUnchanged(t *testing.T, f *fixture) {
	t.Helper()

	o := f.create(t, deliverytest.At(delivery.PhaseImplementing), deliverytest.With(func(c *delivery.RegisterCommand) {
		c.Goods.Name, c.Buyer.Name, c.Number = "👩‍👩‍👧‍👦 迁移", "שלום עולם", "№ ﷽ 1"
	}))

	for _, text := range hardTexts() {
		c := deliverytest.Command(o, delivery.MoveReportProgress, o.UpdatedAt)
		key := fmt.Sprintf("att_%d", len(text))
		c.Text, c.Key, c.Attachments = text, &key, []delivery.Attachment{{ID: key, Name: text}}

		_, err := o.Apply(c)
		require.NoError(t, err)

		_, err = f.apply(t.Context(), o.ID, c)
		require.NoError(t, err)
	}

	require.Equal(t, normal(t, o), f.sound(t, o.ID))
}
