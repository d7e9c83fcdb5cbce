// Package deploy holds the tests of what runs the program: the image, the
// composition, the manifests, the unit and the proxy. Each is read by a library
// of the tool that it is for, and has to keep what it promises. The proxy runs.
package deploy
