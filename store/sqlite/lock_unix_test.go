//go:build !windows

package sqlite

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestFolderIsGivenBackWhileAStartingProgramHasACopyOfItsLock(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	lock, err := lockFolder(dir)
	require.NoError(t, err)

	inherited, err := unix.Dup(int(lock.file.Fd()))
	require.NoError(t, err)

	defer func() { require.NoError(t, unix.Close(inherited)) }()

	_, err = lockFolder(dir)
	require.ErrorContains(t, err, "in use by another process")
	require.NoError(t, lock.Close())

	again, err := lockFolder(dir)
	require.NoError(t, err)
	require.NoError(t, again.Close())
}
