package mongodb

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"github.com/jiaofu/jiaofu/store"
)

// codeNotImplemented is how FerretDB answers what it does not have.
const codeNotImplemented = 238

// How servers that keep their documents in PostgreSQL tell its deadlock_detected
// (40P01) and serialization_failure (40001), such as of inserts that race for one
// unique value. Nothing was written, and the next attempt gets a clear answer.
const (
	codeDeadlock      = 16908292
	codeSerialization = 16777220
)

// translate names the action in an error of the driver, and marks it with
// ErrUnavailable where trying again later may help.
func translate(action string, err error) error {
	switch {
	case err == nil:
		return nil
	case !errors.Is(err, context.Canceled) && unavailable(err):
		return fmt.Errorf("%s: %w: %w", action, store.ErrUnavailable, err)
	default:
		return fmt.Errorf("%s: %w", action, err)
	}
}

func unavailable(err error) bool {
	if mongo.IsTimeout(err) || mongo.IsNetworkError(err) || errors.Is(err, mongo.ErrClientDisconnected) {
		return true
	}

	if errors.As(err, &topology.ServerSelectionError{}) || errors.As(err, &topology.ConnectionError{}) {
		return true
	}

	// A pool that was cleared because another operation lost its connection.
	if pool := driver.RetryablePoolError(nil); errors.As(err, &pool) && pool.Retryable() {
		return true
	}

	if write := (mongo.WriteException{}); errors.As(err, &write) && write.WriteConcernError != nil {
		return true
	}

	// The last label is the driver's for a pool that was cleared because another
	// operation lost its connection; there are no transactions here.
	return slices.ContainsFunc(mongo.ErrorCodes(err), passing) ||
		hasLabel(err, "RetryableWriteError") || hasLabel(err, "RetryableError") || hasLabel(err, "TransientTransactionError")
}

func hasLabel(err error, label string) bool {
	var labeled mongo.LabeledError

	return errors.As(err, &labeled) && labeled.HasErrorLabel(label)
}

// passing reports whether the condition behind a server's error code passes:
// elections, shutdowns, overload, a full disk.
func passing(code int) bool {
	switch code {
	case 6, // HostUnreachable
		7,     // HostNotFound
		24,    // LockTimeout
		46,    // LockBusy
		50,    // MaxTimeMSExpired
		64,    // WriteConcernTimeout
		89,    // NetworkTimeout
		91,    // ShutdownInProgress
		112,   // WriteConflict
		133,   // FailedToSatisfyReadPreference
		134,   // ReadConcernMajorityNotAvailableYet
		189,   // PrimarySteppedDown
		202,   // NetworkInterfaceExceededTimeLimit
		237,   // CursorKilled
		262,   // ExceededTimeLimit
		462,   // IngressRequestRateLimitExceeded
		9001,  // SocketException
		10107, // NotWritablePrimary
		11600, // InterruptedAtShutdown
		11602, // InterruptedDueToReplStateChange
		13435, // NotPrimaryNoSecondaryOk
		13436, // NotPrimaryOrSecondary
		14031, // OutOfDiskSpace
		codeDeadlock, codeSerialization:
		return true
	default:
		return false
	}
}

// contended reports whether the server could not decide which of several writes
// comes first.
func contended(err error) bool { return hasCode(err, codeDeadlock) || hasCode(err, codeSerialization) }

// hasCode reports whether a server gave the error with the code.
func hasCode(err error, code int) bool {
	var server mongo.ServerError

	return errors.As(err, &server) && server.HasErrorCode(code)
}
