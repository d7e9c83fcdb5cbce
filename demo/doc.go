// Package demo gives a first start something to look at: people to sign in as,
// and about forty orders of Chinese cloud-service life in every state that an
// order can be in.
//
// The orders are told as stories in the files of the folder stories: what was
// bought, and who did what how many days ago. Playing a story makes the real
// moves of the process with a shifted clock, so that the logs are real. All
// companies and people of the stories are made up.
package demo
