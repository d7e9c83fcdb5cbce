package logging_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/logging"
)

// personal is a value of a type whose text nobody but its owner may read.
type personal struct{ Phone string }

func (p personal) String() string { return "call " + p.Phone }

func TestPanicsKeepTheirTextUnlessTheRuntimeSaysIt(t *testing.T) {
	t.Parallel()

	const phone = "13800138000"

	for name, one := range map[string]struct {
		value any
		said  string
	}{
		"Text":    {"call " + phone, "type string"},
		"Error":   {errors.New("call " + phone), "type *errors.errorString"},
		"Wrapped": {fmt.Errorf("call %s: %w", phone, errors.New(phone)), "type *fmt.wrapError"},
		"Value":   {personal{phone}, "type logging_test.personal"},
		"Nothing": {nil, "type <nil>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			said := logging.Panicked(one.value).Error()
			require.Contains(t, said, one.said)
			require.NotContains(t, said, phone)
		})
	}
}

func TestMistakesThatTheRuntimeFindsAreTold(t *testing.T) {
	t.Parallel()

	for name, mistake := range map[string]func(list []int, some any){
		"index out of range [5] with length 0":                    func(list []int, _ any) { list[5]++ },
		"interface conversion: interface {} is string, not []int": func(list []int, some any) { copy(list, some.([]int)) }, //nolint:forcetypeassert // the mistake
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			defer func() {
				value := recover()
				said := logging.Panicked(value).Error()
				require.Contains(t, said, name)
				require.Contains(t, said, "panic_test.go", "the stack")
				require.NotContains(t, said, "13800138000")

				mistake, ok := value.(error)
				require.True(t, ok)
				require.Contains(t, logging.Panicked(fmt.Errorf("of 13800138000: %w", mistake)).Error(), name)
				require.NotContains(t, logging.Panicked(fmt.Errorf("of 13800138000: %w", mistake)).Error(), "13800138000")
			}()

			mistake(nil, "13800138000")
		})
	}
}
