package main

import (
	"io"
	"testing"
)

func TestMayTellsWhatIsAllowed(t *testing.T) {
	t.Parallel()

	for licence, want := range map[string]bool{
		"MIT": true, "Apache-2.0 AND BSD-3-Clause": true, "(MIT OR GPL-3.0-only)": true, "(MPL-2.0 OR Apache-2.0)": true,
		"": false, "GPL-3.0-only": false, "MIT AND GPL-3.0-only": false, "UNLICENSED": false,
	} {
		if may(licence) != want {
			t.Errorf("%q: %v", licence, !want)
		}
	}
}

func TestPackagesAreThoseThatArePassedOn(t *testing.T) {
	t.Parallel()

	found := map[string][]string{}

	err := packages([]byte(`{"packages": {"": {"license": "Apache-2.0"}, "node_modules/a": {"license": "GPL-3.0-only"},
		"node_modules/b": {"license": "GPL-3.0-only", "dev": true}, "node_modules/c": {}}}`), found)
	if err != nil || len(found["GPL-3.0-only"]) != 1 || len(found[""]) != 1 || len(found) != 2 {
		t.Errorf("%v %v", found, err)
	}

	if report(io.Discard, found) == nil {
		t.Error("a licence that is not allowed, and an unknown one, passed")
	}
}
