package logging

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
)

// Panicked is what a log may say of a panic: the type of its value, the text of
// a mistake that the Go runtime found, and the stack. Any other text stays out,
// because it may be somebody's. It is called where the panic is recovered.
func Panicked(value any) error {
	said := fmt.Sprintf("panic with a value of type %T", value)

	if err, ok := value.(error); ok {
		if mistake, ok := errors.AsType[runtime.Error](err); ok {
			said += ": " + mistake.Error()
		}
	}

	return fmt.Errorf("%s\n%s", said, debug.Stack())
}
