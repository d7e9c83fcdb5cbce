package mongodb

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"github.com/jiaofu/jiaofu/store"
)

// DefaultPollInterval is how often a store asks for changes of other processes
// unless the configuration says otherwise.
const DefaultPollInterval = 500 * time.Millisecond

// DefaultTimeout bounds each operation unless the configuration says otherwise.
const DefaultTimeout = 10 * time.Second

const (
	// selectionTime bounds the search for a server that takes the operation: a
	// dead database is reported within it, an election has mostly ended by then.
	selectionTime = 5 * time.Second
	appName       = "jiaofu"
)

// Config says which database to use and whom to tell about changes.
type Config struct {
	// URI is a MongoDB connection string. What it does not say about timeouts
	// is set by Open; a URI that asks for less than majority writes, journaled,
	// and majority reads from the primary is refused.
	URI string
	// Database is the name of the database; required.
	Database string
	// Existing refuses a database that has no store, instead of making one.
	Existing bool
	// AsIs makes no index that is missing. It is for who looks.
	AsIs bool
	// Unfinished opens a store that holds an unfinished copy, too. It is for who
	// makes the copy.
	Unfinished bool
	// Wake is called after each commit of an order, from several goroutines and
	// also for commits of other processes; it must not block. With nil the
	// store does not listen to other processes.
	Wake func(store.Wake)
	// Logger is where outages are told; nil for nowhere.
	Logger *slog.Logger
	// PollInterval is how often to ask for changes of other processes on a
	// server without change streams; 0 for DefaultPollInterval.
	PollInterval time.Duration
	// Timeout bounds each operation, of a file each chunk of it, where its
	// context does not end sooner; 0 for DefaultTimeout.
	Timeout time.Duration
	// Monitor sees each command that is sent, for metrics; nil for none.
	Monitor *event.CommandMonitor

	// streamWait and streamRetry are the constants of these names, unless a test
	// sets others.
	streamWait, streamRetry time.Duration
}

func (c *Config) complete() {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}

	if c.PollInterval <= 0 {
		c.PollInterval = DefaultPollInterval
	}

	if c.Timeout <= 0 {
		c.Timeout = DefaultTimeout
	}

	c.streamWait = cmp.Or(c.streamWait, streamWait)
	c.streamRetry = cmp.Or(c.streamRetry, streamRetry)
}

// clientOptions reads the URI, or says what is wrong with it.
func (c *Config) clientOptions() (*options.ClientOptions, error) {
	if c.Database == "" {
		return nil, errors.New("the name of the MongoDB database is missing")
	}

	opts := options.Client().ApplyURI(c.URI)
	if err := opts.Validate(); err != nil {
		return nil, unreadable(c.URI, err)
	}

	if err := refuseWeak(opts); err != nil {
		return nil, err
	}

	journal := true
	writes := writeconcern.Majority()
	writes.Journal = &journal

	opts.SetWriteConcern(writes).SetReadConcern(readconcern.Majority()).SetReadPreference(readpref.Primary())

	if opts.ServerSelectionTimeout == nil {
		opts.SetServerSelectionTimeout(selectionTime)
	}

	if opts.ConnectTimeout == nil {
		opts.SetConnectTimeout(selectionTime)
	}

	if opts.AppName == nil {
		opts.SetAppName(appName)
	}

	return opts.SetMonitor(c.Monitor), nil
}

// refuseWeak refuses what would let an acknowledged move be lost, or an old
// state be read.
func refuseWeak(opts *options.ClientOptions) error {
	if w := opts.WriteConcern; w != nil {
		if w.W != nil && w.W != writeconcern.WCMajority {
			return fmt.Errorf("the MongoDB URI asks for writes with w=%v: an acknowledged move could be lost in a failover; "+
				"leave w out or say w=majority", w.W)
		}

		if w.Journal != nil && !*w.Journal {
			return errors.New("the MongoDB URI asks for writes with journal=false: an acknowledged move could be lost in a " +
				"power cut; leave journal out or say journal=true")
		}
	}

	if p := opts.ReadPreference; p != nil && p.Mode() != readpref.PrimaryMode {
		return fmt.Errorf("the MongoDB URI asks for readPreference=%s: reads could miss moves that were acknowledged; "+
			"leave readPreference out or say readPreference=primary", p.Mode())
	}

	if c := opts.ReadConcern; c != nil && c.Level != "" && c.Level != readconcern.Majority().Level {
		return fmt.Errorf("the MongoDB URI asks for readConcernLevel=%s: reads could see moves that are rolled back later; "+
			"leave readConcernLevel out or say readConcernLevel=majority", c.Level)
	}

	return nil
}

// unreadable says why a URI cannot be read, but for reasons that repeat its
// credentials: errors end up in logs.
func unreadable(uri string, reason error) error {
	_, rest, _ := strings.Cut(uri, "://")
	end := strings.LastIndexByte(rest, '@')

	if end >= 0 {
		user, password, _ := strings.Cut(rest[:end], ":")
		plain, err := url.PathUnescape(password)

		for _, secret := range []string{rest[:end], user, password, plain} {
			if err != nil || secret != "" && strings.Contains(reason.Error(), secret) {
				return errors.New("the MongoDB URI cannot be read; characters of the user and the password must be percent-encoded")
			}
		}
	}

	return fmt.Errorf("the MongoDB URI cannot be read: %w", reason)
}
