package transport

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/jiaofu/jiaofu/apierror"
)

// longestMessage bounds, in bytes, what a validation error says: it may name a
// type or a field as long as the document.
const longestMessage = 200

// What is told of a literal that is not of its type.
const (
	notTaken        = "a value is not one that its type takes"
	notTakenChinese = "值不符合其类型"
)

// quietly ends the name of a rule that suggests no names.
const quietly = "WithoutSuggestions"

// literals is the name of the rule of [documents.checkLiterals].
const literals = "ValuesOfScalars"

// inChinese is what the rules of the validation say, whose own messages are English.
// The names that a message speaks of stand behind it.
//
//nolint:gochecknoglobals // a constant table
var inChinese = map[string]string{
	"FieldsOnCorrectType":          "类型没有该字段",
	"FragmentsOnCompositeTypes":    "片段的类型不能有字段",
	"KnownArgumentNames":           "没有该参数",
	"KnownDirectives":              "没有该指令，或不能用在此处",
	"KnownFragmentNames":           "没有该片段",
	"KnownRootType":                "不支持该类操作",
	"KnownTypeNames":               "没有该类型",
	"LoneAnonymousOperation":       "匿名操作必须是唯一的操作",
	"MaxIntrospectionDepth":        "内省嵌套过深",
	"NoFragmentCycles":             "片段引用了自身",
	"NoUndefinedVariables":         "变量未声明",
	"NoUnusedFragments":            "片段未被使用",
	"NoUnusedVariables":            "变量未被使用",
	"OverlappingFieldsCanBeMerged": "同名的字段不能合并",
	"PossibleFragmentSpreads":      "片段的类型与此处不相容",
	"ProvidedRequiredArguments":    "缺少必需的参数",
	"ScalarLeafs":                  "对象类型的字段必须选择子字段，标量不能",
	"SingleFieldSubscriptions":     "订阅只能有一个根字段",
	"UniqueArgumentNames":          "参数重复",
	"UniqueDirectivesPerLocation":  "指令在同一处重复",
	"UniqueFragmentNames":          "片段重名",
	"UniqueInputFieldNames":        "输入字段重复",
	"UniqueOperationNames":         "操作重名",
	"UniqueVariableNames":          "变量重名",
	"ValuesOfCorrectType":          notTakenChinese,
	literals:                       notTakenChinese,
	"VariablesAreInputTypes":       "变量的类型不是输入类型",
	"VariablesInAllowedPosition":   "变量的类型与使用处不符",
}

// quoted finds the names in a message.
var quoted = regexp.MustCompile(`"[^"]*"`)

// invalid renders what the validation found: each message once, and not all of
// a long list.
func (d *documents) invalid(ctx context.Context, found gqlerror.List) gqlerror.List {
	shown := make(gqlerror.List, 0, d.limits.Errors)

	for _, err := range found {
		one := d.invalidity(err).GraphQL(ctx, nil)

		if slices.ContainsFunc(shown, func(e *gqlerror.Error) bool { return e.Message == one.Message }) {
			continue
		}

		one.Locations = err.Locations

		// The parser's columns are off after the line breaks of a block string.
		for i := range one.Locations {
			one.Locations[i].Column = max(one.Locations[i].Column, 1)
		}

		if shown = append(shown, one); len(shown) == d.limits.Errors {
			break
		}
	}

	return shown
}

// invalidity keeps values out of what is told: they may be secrets.
func (d *documents) invalidity(err *gqlerror.Error) *apierror.Error {
	if !d.development && err.Rule == rules.ValuesOfCorrectTypeRuleWithoutSuggestions.Name {
		return apierror.New(apierror.ValidationFailed, notTaken, notTakenChinese)
	}

	return apierror.New(apierror.ValidationFailed, shortened(err.Message), shortened(translated(err)))
}

// translated is the message of a rule in Chinese, with the names of the English one.
func translated(err *gqlerror.Error) string {
	text, known := inChinese[strings.TrimSuffix(err.Rule, quietly)]
	if !known {
		text = "查询不符合 schema"
	}

	message, suggested, _ := strings.Cut(err.Message, " Did you mean ")

	if names := quoted.FindAllString(message, -1); names != nil {
		text += "：" + strings.Join(names, "、")
	}

	if names := quoted.FindAllString(suggested, -1); names != nil {
		text += "；是否应为 " + strings.Join(names, "、")
	}

	return text
}

// shortened cuts a message that is too long.
func shortened(message string) string {
	if len(message) <= longestMessage {
		return message
	}

	cut := longestMessage
	for !utf8.RuneStart(message[cut]) {
		cut--
	}

	return message[:cut] + "…"
}
