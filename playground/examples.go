package playground

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/jiaofu/jiaofu/locale"
)

//go:embed examples/*.graphql examples/*.json
var exampleFiles embed.FS

// openAtFirst is how many examples the page opens in tabs of their own; the
// others are in its list.
const openAtFirst = 7

// Example is an operation that the page offers.
type Example struct {
	// Name is the name of its file, without the ending. Names sort as the story
	// goes.
	Name string
	// Title is what the list calls it.
	Title locale.Text
	// Role is whom it is written for, empty for anybody.
	Role string
	// Query is the document, with its comments.
	Query string
	// Variables is JSON, empty when the operation has none. In it, the page
	// replaces "@order", "@number", "@buyer" and "@provider".
	Variables string
	// Open is true for those that the page opens with.
	Open bool
}

// Examples returns the operations that the page offers, in the order of the
// story. It fails for a file without a title in both languages.
func Examples() ([]Example, error) {
	names, err := fs.Glob(exampleFiles, "examples/*.graphql")
	if err != nil {
		return nil, fmt.Errorf("list examples: %w", err)
	}

	examples := make([]Example, 0, len(names))

	for position, name := range names {
		example, err := readExample(strings.TrimSuffix(name, ".graphql"))
		if err != nil {
			return nil, err
		}

		example.Open = position < openAtFirst
		examples = append(examples, example)
	}

	return examples, nil
}

// readExample reads one operation, and its variables where it has a file of
// them.
func readExample(stem string) (Example, error) {
	document, err := exampleFiles.ReadFile(stem + ".graphql")
	if err != nil {
		return Example{}, fmt.Errorf("read example: %w", err)
	}

	variables, err := exampleFiles.ReadFile(stem + ".json")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Example{}, fmt.Errorf("read variables of example: %w", err)
	}

	query := string(document)
	example := Example{
		Name:      strings.TrimPrefix(stem, "examples/"),
		Title:     locale.Text{EN: remark(query, "title"), ZH: remark(query, "标题")},
		Role:      remark(query, "person"),
		Query:     query,
		Variables: string(variables),
	}

	if example.Title.EN == "" || example.Title.ZH == "" {
		return Example{}, fmt.Errorf("example %s has no title in both languages", example.Name)
	}

	return example, nil
}

// remark returns what a comment "# name: …" of a document says.
func remark(document, name string) string {
	found := regexp.MustCompile(`(?m)^# ` + name + `: (.+)$`).FindStringSubmatch(document)
	if found == nil {
		return ""
	}

	return strings.TrimSpace(found[1])
}
