package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// childFolder is the environment variable that makes this test a process that
// writes to the store in the folder.
const childFolder = "JIAOFU_SQLITE_TEST_FOLDER"

const (
	// killedOrders is how many orders a child moves, each on a goroutine.
	killedOrders = 12
	// kills is how often a child is killed.
	kills = 20
)

// runChild runs the child when this process is one.
func runChild() bool {
	dir := os.Getenv(childFolder)
	if dir == "" {
		return false
	}

	if err := write(dir); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}

	return true
}

// write moves orders until it is killed, and tells each move that the store
// acknowledged.
func write(dir string) error {
	ctx := context.Background()

	s, err := sqlite.Open(ctx, sqlite.Config{Dir: dir})
	if err != nil {
		return err
	}

	failed := make(chan error)

	for i := range killedOrders {
		go func() { failed <- writeOrder(ctx, s, i) }()
	}

	return <-failed
}

func writeOrder(ctx context.Context, s *sqlite.Store, i int) error {
	for {
		o, err := s.UpdateOrder(ctx, store.Scope{}, orderID(i), func(o *delivery.Order) error {
			if o.Version > delivery.MaxLog/2 {
				return nil
			}

			return next(o)
		})
		if err != nil {
			return err
		}

		fmt.Printf("acknowledged %d %d %s\n", i, o.Version, o.LastHash)
	}
}

// child begins a child on the folder.
func child(t *testing.T, dir string) (*exec.Cmd, io.Reader) {
	t.Helper()

	program, err := os.Executable()
	require.NoError(t, err)

	cmd := exec.CommandContext(t.Context(), program)

	cmd.Env = append(os.Environ(), childFolder+"="+dir)
	cmd.Stderr = os.Stderr

	output, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())

	return cmd, output
}

func TestKilledProcessLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	acknowledged := map[int]map[int]string{}

	fresh, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	require.NoError(t, err)

	for i := range killedOrders {
		create(t, fresh, i)

		acknowledged[i] = map[int]string{}
	}

	require.NoError(t, fresh.Close())

	for range kills {
		killOnce(t, dir, acknowledged)
		checkAcknowledged(t, dir, acknowledged)
	}
}

// killOnce lets a child write and kills it at some point.
func killOnce(t *testing.T, dir string, acknowledged map[int]map[int]string) {
	t.Helper()

	cmd, output := child(t, dir)
	lines := bufio.NewScanner(output)

	for left := rand.IntN(150); lines.Scan(); left-- {
		var i, version int

		var hash string

		_, err := fmt.Sscanf(lines.Text(), "acknowledged %d %d %s", &i, &version, &hash)
		require.NoError(t, err, lines.Text())

		acknowledged[i][version] = hash

		if left == 0 {
			require.NoError(t, cmd.Process.Kill())
		}
	}

	require.Error(t, cmd.Wait(), "it ends by the kill only")
}

func checkAcknowledged(t *testing.T, dir string, acknowledged map[int]map[int]string) {
	t.Helper()

	s, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	require.NoError(t, err)

	defer func() { require.NoError(t, s.Close()) }()

	require.Equal(t, killedOrders, sound(t, s))

	for i, moves := range acknowledged {
		log, err := s.Log(t.Context(), store.Scope{}, orderID(i), 0, delivery.MaxLog)
		require.NoError(t, err)

		for version, hash := range moves {
			require.GreaterOrEqual(t, len(log), version)
			require.Equal(t, hash, log[version-1].Hash)
		}
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	s := open(t, dir)
	o := create(t, s, 1)

	cmd, output := child(t, dir)
	sentence, err := io.ReadAll(output)
	require.NoError(t, err)
	require.Error(t, cmd.Wait())
	require.Contains(t, string(sentence), "the data folder "+dir+" is in use by another process")

	_, err = sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	require.ErrorContains(t, err, dir, "another store of the same process")

	read, err := s.Order(t.Context(), store.Scope{}, o.ID, store.Whole)
	require.NoError(t, err)
	require.Equal(t, o, read, "the first one goes on")

	_, err = s.UpdateOrder(t.Context(), store.Scope{}, o.ID, func(o *delivery.Order) error {
		deliverytest.Move(t, o, delivery.MoveSubmitRequirement, o.UpdatedAt.Add(time.Hour))

		return nil
	})
	require.NoError(t, err)
}
