package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever nothing uses goes, and what only that used; what is elsewhere goes, too.
func TestPrune(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	path := filepath.Join(dir, "generated.go")

	write(t, path, `package graph

import "bytes"

type executionContext struct{}

func (ec *executionContext) _Query() { ec._Query_order() }

func (ec *executionContext) _Query_order() { ec._Order() }

// _Order is written elsewhere.
func (ec *executionContext) _Order() { ec._Order_id() }

func (ec *executionContext) _Order_id() { ec.marshalID() }

func (ec *executionContext) marshalID() {
	var buf bytes.Buffer
	MarshalGQL(&buf)
	graphql.MarshalSliceConcurrently(ctx, len(v), 0, false, nil)
}

func (ec *executionContext) _Order_log() {}

func start(ec *executionContext) { ec._Query() }

var parsedSchema = gqlparser.MustLoadSchema(sources...)
`)
	write(t, filepath.Join(dir, "objects.go"), `package graph

func (ec *executionContext) _Order() { ec._Order_log() }
`)
	write(t, filepath.Join(dir, "some_test.go"), "package graph\n\nfunc test(ec *executionContext) { ec._Order_id() }\n")

	if err := prune(path); err != nil {
		t.Fatal(err)
	}

	rest, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	for name, stays := range map[string]bool{
		"_Query()": true, "_Query_order()": true, "_Order_log()": true, "start(": true,
		") _Order()": false, "_Order is": false, "_Order_id": false, "marshalID": false, "bytes": false,
	} {
		if strings.Contains(string(rest), name) != stays {
			t.Errorf("%s: %t\n%s", name, !stays, rest)
		}
	}
}

func TestPruneNoticesThatGqlgenChanged(t *testing.T) {
	t.Parallel()

	path := filepath.Join(t.TempDir(), "generated.go")
	write(t, path, "package graph\n\nfunc f() { var buf bytes.Buffer }\n")

	if err := prune(path); err == nil || !strings.Contains(err.Error(), "MarshalGQL(&buf)") {
		t.Error(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()

	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
