package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/pprof/profile"
)

// TestWhatIsOfTheMachineIsTakenOut writes a profile with names of files and a
// moment and reads back the functions alone.
func TestWhatIsOfTheMachineIsTakenOut(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out")

	mapping := &profile.Mapping{ID: 1, Start: 1, Limit: 9, File: "/home/somebody/program", BuildID: "x"}
	function := &profile.Function{ID: 1, Name: "main.main", Filename: "main.go", StartLine: 3}
	location := &profile.Location{ID: 1, Mapping: mapping, Address: 5, Line: []profile.Line{{Function: function, Line: 4}}}
	noted := &profile.Profile{
		SampleType: []*profile.ValueType{{Type: "samples", Unit: "count"}},
		Sample:     []*profile.Sample{{Location: []*profile.Location{location}, Value: []int64{7}}},
		Mapping:    []*profile.Mapping{mapping}, Function: []*profile.Function{function}, Location: []*profile.Location{location},
		TimeNanos: 1, Comments: []string{"here"},
	}

	file, err := os.Create(in)
	if err != nil {
		t.Fatal(err)
	}

	if err := noted.Write(file); err != nil {
		t.Fatal(err)
	}

	if err := file.Close(); err != nil {
		t.Fatal(err)
	}

	if err := run(out, in); err != nil {
		t.Fatal(err)
	}

	file, err = os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()

	kept, err := profile.Parse(file)
	if err != nil {
		t.Fatal(err)
	}

	if kept.TimeNanos != 0 || kept.Comments != nil || kept.Mapping[0].File != "" || kept.Mapping[0].BuildID != "" {
		t.Fatalf("of the machine: %v", kept)
	}

	if len(kept.Sample) != 1 || kept.Sample[0].Value[0] != 7 || kept.Sample[0].Location[0].Line[0].Function.Name != "main.main" {
		t.Fatalf("of the program: %v", kept)
	}
}
