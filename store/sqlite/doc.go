// Package sqlite is the embedded back end of a store: one folder, one process,
// nothing to install.
//
// The folder holds the database jiaofu.db, its write-ahead log, the uploaded
// files under files, and a lock file that keeps a second process out.
//
// Changes go through one writer. Whatever waits while it commits goes into the
// next commit, so that the cost of making a commit durable is shared; a lone
// change waits for nobody. Reads go to connections of their own, see the last
// commit, and never wait for the writer. Checkpoints run on another connection,
// off the path of commits.
package sqlite
