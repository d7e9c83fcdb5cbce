// A MongoDB-compatible server for the conformance suite, in a module of its own
// so that it never enters the product's dependencies.
module github.com/jiaofu/jiaofu/tests/ferretdb

go 1.26

require github.com/FerretDB/FerretDB v1.24.2 // indirect
