package sqlite

import (
	"errors"
	"fmt"

	driver "zombiezen.com/go/sqlite"

	"github.com/jiaofu/jiaofu/store"
)

// errClosed is what every call gets after Close.
var errClosed = fmt.Errorf("%w: it is closed", store.ErrUnavailable)

// errInterrupted is the error of a query that was ended because its caller
// does not wait any more.
var errInterrupted = errors.New("query interrupted")

// translated gives an error of the driver the meaning that the contract has
// for it, by its result code.
func translated(err error) error {
	if err == nil {
		return nil
	}

	switch driver.ErrCode(err).ToPrimary() { //nolint:exhaustive // every other code is a fault of ours or of the file
	case driver.ResultInterrupt:
		return errInterrupted
	case driver.ResultBusy, driver.ResultLocked, driver.ResultIOErr, driver.ResultFull, driver.ResultCantOpen,
		driver.ResultNoMem, driver.ResultReadOnly, driver.ResultProtocol, driver.ResultPerm:
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	case driver.ResultCorrupt, driver.ResultNotADB:
		return fmt.Errorf("%w: %w: %w", store.ErrUnavailable, store.ErrDamaged, err)
	default:
		return err
	}
}
