package delivery_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
)

// keyed submits a requirement with a key and returns the command again.
func keyed(t *testing.T, key string) (*delivery.Order, delivery.Command) {
	t.Helper()

	o := register(t)
	c := fitting(t, o, delivery.MoveSubmitRequirement)
	c.Key, c.Attachments = &key, files("att_1", "att_2")
	apply(t, o, c)

	return o, c
}

func TestTheSameKeyAgainGivesTheFirstResult(t *testing.T) {
	t.Parallel()

	o, c := keyed(t, "k1")
	play(t, o, delivery.MoveConfirmRequirement, delivery.MoveSubmitDelivery, delivery.MoveAcceptDelivery)

	before := clone(t, o)
	c.At = o.UpdatedAt.Add(48 * time.Hour)
	c.Actor.Name = "李雷 (改名)"
	c.RefundID = "ref_another" // ids are made for each attempt
	again := apply(t, o, c)

	require.Equal(t, before.Log[1], *again)
	require.Equal(t, before, o, "a repeat wrote something")
}

func TestTheSameKeyWithAnotherInputIsRefused(t *testing.T) {
	t.Parallel()

	o, c := keyed(t, "k1")

	for name, other := range map[string]func(*delivery.Command){
		"text":          func(c *delivery.Command) { c.Text += "!" },
		"fewer files":   func(c *delivery.Command) { c.Attachments = c.Attachments[:1] },
		"files in turn": func(c *delivery.Command) { c.Attachments = files("att_2", "att_1") },
		"version":       func(c *delivery.Command) { c.ExpectedVersion = new(2) },
		"another move":  func(c *delivery.Command) { c.Move = delivery.MoveReviseRequirement },
		"role's move":   func(c *delivery.Command) { c.Move = delivery.MoveConfirmRequirement },
		"bad input":     func(c *delivery.Command) { c.Text = "" },
	} {
		changed := c
		other(&changed)
		require.Equal(t, delivery.CodeIdempotencyKeyReused, refused(t, o, changed), name)
	}
}

func TestAKeyIsOnePersonsOwn(t *testing.T) {
	t.Parallel()

	o, c := keyed(t, "k1")

	colleague := c
	colleague.Actor.Subject = "u-other"
	require.Equal(t, delivery.CodeWrongPhase, refused(t, o, colleague), "a colleague's key is another key")

	confirm := fitting(t, o, delivery.MoveConfirmRequirement)
	confirm.Key = c.Key
	require.Equal(t, delivery.EntryRequirementConfirmed, apply(t, o, confirm).Type)

	stranger := c
	stranger.Actor.Account = "other"
	require.Equal(t, delivery.CodeNotFound, refused(t, o, stranger), "a key opens nobody else's order")
}

func TestARefusedAttemptIsNotRemembered(t *testing.T) {
	t.Parallel()

	o := register(t)
	c := fitting(t, o, delivery.MoveReviseRequirement)
	c.Key = new("k1")
	require.Equal(t, delivery.CodeWrongPhase, refused(t, o, c))

	c.Move = delivery.MoveSubmitRequirement
	apply(t, o, c)
}

func TestKeysOfALengthAreTaken(t *testing.T) {
	t.Parallel()

	for name, key := range map[string]string{
		"one character":              "k",
		"a space":                    " ",
		"255 characters":             strings.Repeat("k", 255),
		"255 four-byte characters":   strings.Repeat("🚚", 255),
		"what a database would read": `{"$ne":null}' OR 1=1 --`,
	} {
		o, c := keyed(t, key)
		require.Equal(t, 2, apply(t, o, c).Seq, name)
		require.Equal(t, 2, o.Version, name)
		require.Equal(t, key, o.Log[1].Key, name)
		requireSound(t, o)
	}
}

func TestOtherKeysAreRefused(t *testing.T) {
	t.Parallel()

	for name, want := range map[string]struct {
		key  string
		code delivery.Code
	}{
		"empty":                    {"", delivery.CodeRequired},
		"256 characters":           {strings.Repeat("k", 256), delivery.CodeTooLong},
		"256 four-byte characters": {strings.Repeat("🚚", 256), delivery.CodeTooLong},
		"NUL":                      {"k\x00", delivery.CodeInvalid},
		"invalid UTF-8":            {"k\xff", delivery.CodeInvalid},
	} {
		o := register(t)
		c := fitting(t, o, delivery.MoveSubmitRequirement)
		c.Key = &want.key

		got := refusals(t, o, c)
		require.Equal(t, want.code, got[0].Code, name)
		require.Equal(t, "idempotencyKey", got[0].Field, name)
	}
}

func TestWithoutAKeyNothingIsRemembered(t *testing.T) {
	t.Parallel()

	o := reach(t, delivery.PhaseImplementing)
	c := fitting(t, o, delivery.MoveReportProgress)

	apply(t, o, c)
	apply(t, o, c)
	require.Equal(t, 5, o.Version)
	require.Empty(t, o.Log[o.Version-1].Key)
	require.Empty(t, o.Log[o.Version-1].Digest)
}

// TestTheDigestTellsInputsApart goes over every field of a command, so that a
// new one cannot be forgotten: it is an input, or it is listed here as none.
func TestTheDigestTellsInputsApart(t *testing.T) {
	t.Parallel()

	notInputs := []string{
		"Actor", "At", "Key", "Timing", "RefundID",
		// Of a file, its id is what was asked for.
		"Attachments[0].Name", "Attachments[0].Size", "Attachments[0].Type", "Attachments[0].SHA256",
		"Faults",
	}

	var base delivery.Command

	eachField(t, &base, func(path string, change func()) {
		for _, none := range notInputs {
			if rest, ok := strings.CutPrefix(path, none); ok && (rest == "" || strings.ContainsRune(".=[", rune(rest[0]))) {
				return
			}
		}

		before := delivery.DigestOf(base)

		change()
		require.NotEqual(t, before, delivery.DigestOf(base), path)
	})
}
