package mongodb_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
)

// TestManualListsTheIndexes compares what operators are told with what a start
// makes.
func TestManualListsTheIndexes(t *testing.T) {
	t.Parallel()

	uri, database := mongotest.URI(t), mongotest.Database(t)
	s, err := mongodb.Open(t.Context(), mongodb.Config{URI: uri, Database: database})
	require.NoError(t, err)
	require.NoError(t, s.Close())

	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Disconnect(context.Background()) })

	var want strings.Builder

	want.WriteString("| collection | index | fields |\n| --- | --- | --- |\n")

	for _, collection := range []string{"orders", "uploads", "files.chunks"} {
		for _, row := range indexesOf(t, client.Database(database).Collection(collection)) {
			fmt.Fprintf(&want, "| `%s` | %s |\n", collection, row)
		}
	}

	manual, err := os.ReadFile("../../docs/operations.md")
	require.NoError(t, err)

	_, after, found := strings.Cut(string(manual), "<!-- indexes: begin -->\n")
	require.True(t, found)

	content, _, found := strings.Cut(after, "<!-- indexes: end -->")
	require.True(t, found)
	require.Equal(t, want.String(), content, "docs/operations.md, between the marks indexes; write:\n%s", want.String())
}

// indexesOf describes the indexes of a collection, but for that of the ids, by
// name.
func indexesOf(t *testing.T, collection *mongo.Collection) []string {
	t.Helper()

	specifications, err := collection.Indexes().ListSpecifications(t.Context())
	require.NoError(t, err)

	var rows []string

	for _, index := range specifications {
		if index.Name == "_id_" {
			continue
		}

		rows = append(rows, fmt.Sprintf("%s | %s", index.Name, fieldsOf(t, &index)))
	}

	slices.Sort(rows)

	return rows
}

func fieldsOf(t *testing.T, index *mongo.IndexSpecification) string {
	t.Helper()

	var keys bson.D
	require.NoError(t, bson.Unmarshal(index.KeysDocument, &keys))

	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = key.Key
	}

	fields := "`" + strings.Join(names, "`, `") + "`"
	if index.Unique != nil && *index.Unique {
		fields += ", unique"
	}

	return fields
}
