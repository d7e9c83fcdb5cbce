package mongodb_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/store/mongodb"
)

func TestWeakURIsAreRefused(t *testing.T) {
	t.Parallel()

	for setting, reason := range map[string]string{
		"w=0":                               "w=0",
		"w=1":                               "w=1",
		"w=1&journal=true":                  "w=1",
		"w=backups":                         "w=backups",
		"journal=false":                     "journal=false",
		"w=majority&journal=false":          "journal=false",
		"readPreference=secondaryPreferred": "readPreference=secondaryPreferred",
		"readPreference=nearest":            "readPreference=nearest",
		"readConcernLevel=local":            "readConcernLevel=local",
		"readConcernLevel=available":        "readConcernLevel=available",
	} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()

			_, err := mongodb.Open(t.Context(), mongodb.Config{URI: "mongodb://127.0.0.1:1/?" + setting, Database: "test"})
			require.ErrorContains(t, err, "the MongoDB URI asks for ")
			require.ErrorContains(t, err, reason)
		})
	}
}

func TestMissingDatabaseIsRefused(t *testing.T) {
	t.Parallel()

	_, err := mongodb.Open(t.Context(), mongodb.Config{URI: "mongodb://127.0.0.1:1"})
	require.EqualError(t, err, "the name of the MongoDB database is missing")
}

func TestUnreadableURIKeepsItsSecret(t *testing.T) {
	t.Parallel()

	for _, uri := range []string{
		"mongodb://lin:s3cr%t@127.0.0.1:1",
		"mongodb://lin:s3cr%zzt@127.0.0.1:1",
		"mongodb://lin:s3cr/t@127.0.0.1:1",
		"mongodb://lin:s3cr@t@127.0.0.1:1",
		"mongodb://lin:s3cr:t@127.0.0.1:1",
		"postgres://lin:s3crt@127.0.0.1:1",
		"mongodb://lin:s3crt@127.0.0.1:port",
		"mongodb://lin:s3crt@127.0.0.1:1/?readPreference=anywhere",
	} {
		t.Run(uri, func(t *testing.T) {
			t.Parallel()

			_, err := mongodb.Open(t.Context(), mongodb.Config{URI: uri, Database: "test"})
			require.ErrorContains(t, err, "the MongoDB URI cannot be read")
			require.NotContains(t, err.Error(), "s3cr")
		})
	}
}
