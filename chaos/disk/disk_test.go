package disk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/chaos/disk"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

func TestAFileSystemWithoutTheLogStopsTheStart(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	d := disk.Watch(dir)

	t.Cleanup(d.Close)
	d.Remote()

	_, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	require.ErrorContains(t, err, "would forget what it commits (journal_mode is delete")
	require.ErrorContains(t, err, dir)
}

func TestAFailingSyncIsToldAndHeals(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	d := disk.Watch(dir)

	t.Cleanup(d.Close)

	s, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	require.NoError(t, err)

	defer func() { require.NoError(t, s.Close()) }()

	o := deliverytest.Order(t)
	require.NoError(t, s.CreateOrder(t.Context(), o))

	move := func() error {
		_, err := s.UpdateOrder(t.Context(), store.Scope{}, o.ID, func(o *delivery.Order) error {
			deliverytest.Move(t, o, delivery.MoveSubmitRequirement, o.UpdatedAt.Add(time.Hour))

			return nil
		})

		return err
	}

	d.FailOnce(disk.Sync, 0, disk.Full)
	require.ErrorIs(t, move(), store.ErrUnavailable)
	require.True(t, d.Hit())
	require.NoError(t, s.Ready(t.Context()))
	require.NoError(t, move())

	saved, err := s.Order(t.Context(), store.Scope{}, o.ID, store.Whole)
	require.NoError(t, err)
	require.Equal(t, o.Version+1, saved.Version)
	require.True(t, saved.Verify().Valid)
}
