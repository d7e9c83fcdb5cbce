package transport

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/jiaofu/jiaofu/answer"
	"github.com/jiaofu/jiaofu/apierror"
)

// document is a document that was parsed, is within the limits and is valid.
type document struct {
	query  string
	ast    *ast.QueryDocument
	prices *book
	// plan is what its operations select; nil where that depends on variables.
	plan *answer.Plan
	// conditions are what must not be null; nil where there are no directives.
	conditions conditions
	// memory is about how many bytes it takes.
	memory int
}

// selectionMemory is about how many bytes a selection of a parsed document takes, and
// planMemory what the plan takes for one where its fragment is spread.
const (
	selectionMemory = 500
	planMemory      = 200
)

// documents reads documents and keeps the valid ones that are small.
type documents struct {
	schema      *ast.Schema
	executable  graphql.ExecutableSchema
	scalars     ScalarSchema // nil where the schema says nothing of them
	limits      Limits
	development bool
	rules       *rules.Rules
	kept        *lru.Cache[string, *document]
	// memory is what the kept ones take.
	memory atomic.Int64
}

func newDocuments(config Config) *documents {
	d := &documents{
		schema:      config.Schema.Schema(),
		executable:  config.Schema,
		limits:      config.Limits,
		development: config.Development,
		rules:       validationRules(config.Development),
	}
	d.scalars, _ = config.Schema.(ScalarSchema)
	d.rules.AddRule(literals, d.checkLiterals)

	kept, err := lru.NewWithEvict(config.Limits.CachedDocuments, func(_ string, old *document) {
		d.memory.Add(-int64(old.memory))
	})
	if err != nil {
		panic("transport: " + err.Error()) // only for a size below one
	}

	d.kept = kept

	return d
}

// keep keeps a document that is small, in place of those that nobody asked for
// the longest.
func (d *documents) keep(read *document) {
	if len(read.query) > d.limits.CachedBytes {
		return
	}

	if known, _ := d.kept.ContainsOrAdd(read.query, read); known {
		return
	}

	d.memory.Add(int64(read.memory))

	for d.memory.Load() > int64(d.limits.CachedMemory) {
		if _, _, some := d.kept.RemoveOldest(); !some {
			return
		}
	}
}

// validationRules leaves the rules that suggest names out where a stranger
// could learn the schema from them.
func validationRules(development bool) *rules.Rules {
	all := rules.NewDefaultRules()
	if development {
		return all
	}

	for name, quiet := range map[string]validator.Rule{
		rules.FieldsOnCorrectTypeRule.Name: rules.FieldsOnCorrectTypeRuleWithoutSuggestions,
		rules.KnownArgumentNamesRule.Name:  rules.KnownArgumentNamesRuleWithoutSuggestions,
		rules.KnownTypeNamesRule.Name:      rules.KnownTypeNamesRuleWithoutSuggestions,
		rules.ScalarLeafsRule.Name:         rules.ScalarLeafsRuleWithoutSuggestions,
		rules.ValuesOfCorrectTypeRule.Name: rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	} {
		all.RemoveRule(name)
		all.AddRule(quiet.Name, quiet.RuleFunc)
	}

	return all
}

// read returns the document of a query text; with the errors of the validation,
// what it is of. The limits come before the validation, whose rules cost more
// than linear time.
func (d *documents) read(ctx context.Context, query string) (*document, gqlerror.List) {
	if known, ok := d.kept.Get(query); ok {
		return known, nil
	}

	if err := d.checkText(query); err != nil {
		return nil, gqlerror.List{err.GraphQL(ctx, nil)}
	}

	parsed, err := parse(query)
	if err != nil {
		return nil, gqlerror.List{unparsed(ctx, err)}
	}

	measured := measure(parsed, d.limits)
	if measured.refusal != nil {
		return nil, gqlerror.List{measured.refusal.GraphQL(ctx, nil)}
	}

	read := &document{query: query, ast: parsed, memory: len(query) + measured.selections*selectionMemory}
	if measured.directives == 0 {
		read.plan = &answer.Plan{}
		read.memory += measured.spread * planMemory
	}

	if found := validator.ValidateWithRules(d.schema, parsed, d.rules); len(found) > 0 {
		return read, d.invalid(ctx, found)
	}

	read.prices = newBook(ctx, d.executable, parsed)

	if measured.directives > 0 {
		read.conditions = newConditions(parsed)
	}

	d.keep(read)

	return read, nil
}

// parse reads a document.
func parse(query string) (*ast.QueryDocument, error) {
	if half := halfCharacter(query); half != nil {
		return nil, half
	}

	parsed, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}

	return parsed, nil
}

// checkText bounds what the parser is given.
func (d *documents) checkText(query string) *apierror.Error {
	if strings.TrimSpace(query) == "" {
		return apierror.New(apierror.ParseFailed, "the query is empty", "查询为空")
	}

	if len(query) > d.limits.QueryBytes {
		return tooMuch("the query is longer than %d bytes", "查询超过 %d 字节", d.limits.QueryBytes)
	}

	return d.checkTokens(query)
}

// checkTokens reads as far as the limits allow. What is not a token the parser
// tells, and where it is.
func (d *documents) checkTokens(query string) *apierror.Error {
	reader := lexer.New(&ast.Source{Input: query})

	for tokens, depth := 0, 0; ; tokens++ {
		token, _ := reader.ReadToken() // the error is told by the kind, too
		if token.Kind == lexer.Invalid || token.Kind == lexer.EOF {
			return nil
		}

		switch token.Kind {
		case lexer.BraceL, lexer.BracketL, lexer.ParenL:
			depth++
		case lexer.BraceR, lexer.BracketR, lexer.ParenR:
			depth--
		}

		if tokens >= d.limits.Tokens {
			return tooMuch("the query has more than %d tokens", "查询超过 %d 个词法单元", d.limits.Tokens)
		}

		if depth > d.limits.Nesting {
			return tooMuch("the query nests deeper than %d brackets", "查询的括号嵌套超过 %d 层", d.limits.Nesting)
		}
	}
}

// unparsed says where a document is not GraphQL, and not what stands there.
func unparsed(ctx context.Context, err error) *gqlerror.Error {
	shown := apierror.New(apierror.ParseFailed,
		"the query is not a GraphQL document", "查询不是合法的 GraphQL 文档").GraphQL(ctx, nil)

	if found, ok := errors.AsType[*gqlerror.Error](err); ok {
		shown.Locations = found.Locations
	}

	return shown
}

// prepared is the executor's cache of documents. It knows exactly the one that
// was read for the operation, so the executor neither parses nor validates.
type prepared struct{}

func (prepared) Get(ctx context.Context, _ string) (*ast.QueryDocument, bool) {
	asked, ok := ctx.Value(askingKey{}).(*asking)
	if !ok {
		return nil, false
	}

	return asked.ast, true
}

func (prepared) Add(context.Context, string, *ast.QueryDocument) {}
