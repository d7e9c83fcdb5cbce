// Package signin tells the pages of development mode who can be signed in as
// with one press.
package signin

import (
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/locale"
)

// Person is somebody to sign in as.
type Person struct {
	// Label is what the button says: the side, and the name.
	Label locale.Text
	// Actor is who that is.
	Actor delivery.Actor
	// Token is the person's token, without "Bearer".
	Token string
}

// People returns who can be signed in as, with fresh tokens. Nil, or nobody, as
// in production: a page asks for a token instead.
type People func() []Person

// List asks for the people; nobody where there is nobody to ask.
func (p People) List() []Person {
	if p == nil {
		return nil
	}

	return p()
}
