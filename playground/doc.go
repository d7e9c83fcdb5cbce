// Package playground serves GraphiQL, the page on which people try the API out.
//
// All of the page comes from this program: it works with the network off and
// under a Content-Security-Policy that allows nothing from elsewhere, no inline
// script and no inline style. It opens with the operations of [Examples].
//
// Who looks at it signs in as one of the people that the configuration offers
// (development mode), or by pasting a token, which stays in the browser's tab.
//
// How to rebuild the page is in README.md beside this file. The build tag noui
// leaves the page out of the program.
package playground
