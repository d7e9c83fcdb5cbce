// Package console serves the delivery centre as people see it: a single-page
// application on the GraphQL API.
//
// All of it comes from this program, under a Content-Security-Policy that allows
// nothing from elsewhere. The page is the same for each of its addresses, so
// that a route of the application survives a reload; what it needs to know
// before anybody is signed in, it reads from [SessionPath].
//
// The application is built by Vite into the folder dist; its sources are in the
// folder src. The build tag noui leaves it out of the program.
package console
